"""The forecast itself under uncertainty, year by year."""
