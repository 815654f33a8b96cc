"""Monte Carlo filtering and stress: the draws that meet a condition."""
