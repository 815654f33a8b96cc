"""The pictures of a portfolio."""
