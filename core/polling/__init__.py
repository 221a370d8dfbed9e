"""The marketplace port, shared poll targets, call budget, source health."""
