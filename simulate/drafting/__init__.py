"""A history of filings becomes a config: inputs by documented rules, what is missing left open by name."""
