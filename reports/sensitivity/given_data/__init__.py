"""Sensitivity from the draws of the run itself."""
