"""Numbers only: equations, kernels, random streams, distributions.

Nothing here knows files, configs, xarray, dates or printing. Import the module that
holds what you need; this package imports nothing, so that reading a registry is cheap.
"""
