"""TOML as text: its tables, and the line of each key."""
