"""The ledger: forecasts frozen before a year is reported, and scored when it is."""
