"""From a TOML file to a checked `Config`, or to one clear line for each problem."""
