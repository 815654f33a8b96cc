"""The rules a config chooses, how far a forecast goes by them, and which draws they leave without a value."""
