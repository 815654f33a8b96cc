"""Estimates of the draws with their confidence intervals."""
