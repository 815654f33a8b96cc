"""Parallel kernels over tiles of draws: sample, value, evaluate designs."""
