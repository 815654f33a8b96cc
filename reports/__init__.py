"""A run becomes percentiles, sensitivities, pictures and a summary.

Arithmetic is apart from drawing: only the modules that draw import matplotlib.
"""
