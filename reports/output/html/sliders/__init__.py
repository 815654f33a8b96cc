"""The page's panel of sliders: it values the company again in the reader's browser."""
