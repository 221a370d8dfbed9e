"""Domain values as replies, the same for every platform."""
