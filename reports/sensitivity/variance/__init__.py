"""Variance decomposition: Sobol indices and Shapley effects."""
