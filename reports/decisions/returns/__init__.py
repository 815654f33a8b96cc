"""The return that the price pays, and the company apart from the return that is required of it."""
