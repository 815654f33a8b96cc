"""What an analyst has to know of each input, and what is made from it: a page, a config to fill in."""
