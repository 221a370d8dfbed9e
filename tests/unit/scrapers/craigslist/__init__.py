"""Reading Craigslist."""
