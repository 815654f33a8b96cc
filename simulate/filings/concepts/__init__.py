"""What counts as which figure, as data: one TOML file a taxonomy."""
