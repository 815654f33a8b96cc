"""Reverse DCF: what the market implies of each input."""
