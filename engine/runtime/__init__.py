"""Compiling, caching and entering kernels; nothing of the model."""
