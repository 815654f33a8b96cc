"""The forecast and value of one case, and of many draws year by year."""
