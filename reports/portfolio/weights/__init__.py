"""Weights: what is looked for, within limits, and how it does on other draws."""
