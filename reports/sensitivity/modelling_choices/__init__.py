"""Modelling choices: one of the rules or assumptions changed, on the same draws."""
