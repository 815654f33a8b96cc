"""The panel of the page that values the company again in the reader's browser."""
