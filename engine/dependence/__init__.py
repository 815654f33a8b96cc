"""Dependence between inputs: rank correlation, copulas, inputs computed from others."""
