"""Rules of the house that no linter knows; each is a command and a test."""
