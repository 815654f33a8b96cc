"""The files of a portfolio's report."""
