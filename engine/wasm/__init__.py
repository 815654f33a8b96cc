"""The kernel for browsers: the same functions, compiled to WebAssembly."""
