"""Fitting distributions to data: `python -m simulate fit data.csv`."""
