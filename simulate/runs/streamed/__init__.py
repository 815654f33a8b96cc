"""Runs that keep no draws: figures of all of them, and the first draws as a sample."""
