"""What a config must satisfy beyond its types."""
