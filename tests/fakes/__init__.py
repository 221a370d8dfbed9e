"""Wire servers that stand in for the world."""
