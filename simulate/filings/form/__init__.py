"""The form to fill in by hand, a workbook or a table, where a company's filings are no file that is read."""
