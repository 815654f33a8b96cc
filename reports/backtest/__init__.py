"""What a backtest says: text, pictures and a page."""
