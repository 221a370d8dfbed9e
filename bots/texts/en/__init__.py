"""English, the language every key has."""
