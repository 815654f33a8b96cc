"""Processes that draw, on this machine or on others: Dask workers, whose addresses are checked first."""
