"""The normalised listing, its prices over time, comparables."""
