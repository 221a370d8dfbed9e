"""French; a test holds that no key is missing."""
