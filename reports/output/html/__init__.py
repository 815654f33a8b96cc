"""report.html: one page that opens anywhere."""
