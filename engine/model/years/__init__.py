"""Years that differ: deviations from the trend, levels that walk, and what options make of a year."""
