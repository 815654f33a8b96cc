"""Runs that keep no draws: accumulators whose figures of all draws are exact."""
