"""A company's valuation in a reader's browser: the kernel as WebAssembly, and what it needs of a config."""
