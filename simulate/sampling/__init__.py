"""The draws of a company's inputs, each valued."""
