"""A report as files: page, workbook, CSV, JSON, terminal, notebook."""
