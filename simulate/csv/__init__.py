"""Columns of numbers from CSV files; what is not plainly a number is refused."""
