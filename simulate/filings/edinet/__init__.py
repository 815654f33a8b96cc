"""Annual securities reports as EDINET has them, the Japanese register of filings."""
