"""The distribution of the value: its section, histogram and picture."""
