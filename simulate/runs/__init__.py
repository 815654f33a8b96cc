"""A run from request to Dataset: sampling, checkpoints, resuming, convergence."""
