"""What a draw pays to today's shares, year by year, and the internal rate of return of that."""
