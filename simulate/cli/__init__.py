"""The command line, one command a module: the only place that knows every room."""
