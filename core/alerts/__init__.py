"""Which change deserves an alert, and how it reaches a person."""
