"""A run whose draws other processes make, block by block."""
