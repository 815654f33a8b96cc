"""Quantile functions of distributions as tables that kernels read."""
