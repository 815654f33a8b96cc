"""What is said of an error that ends a command, or the report of a run."""

from simulate.errors import InputError, Problem

#: Errors that are told in a line or a few, with exit code 2; any other is a fault of the program.
TOLD = (InputError, OSError, UnicodeError, MemoryError)


def problems_of(error: Exception, name: str) -> tuple[Problem, ...]:
    """Return what is wrong, a problem a line; `name` stands for a file where the error names none."""
    if isinstance(error, InputError):
        return error.problems
    if isinstance(error, MemoryError):
        return (Problem("", "", "", "not enough memory: take fewer draws"),)
    where = str(getattr(error, "filename", None) or name)
    return (Problem(where, "", "", str(getattr(error, "strerror", None) or error)),)
