"""The figures that every report holds."""
