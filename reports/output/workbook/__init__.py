"""report.xlsx: sections as sheets, the base case as a model, charts, and where it comes from."""
