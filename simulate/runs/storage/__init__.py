"""A run's folder: journal, checksums, chunks of draws, atomic replacement."""
