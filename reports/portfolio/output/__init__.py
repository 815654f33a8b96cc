"""A portfolio's report as files: page, workbook, tables for other programs, JSON, terminal."""
