"""Reading the data files that a config names."""

from collections.abc import Callable
from pathlib import Path

from simulate.config import ConfigFile
from simulate.config_inputs import Columns, EmpiricalInput
from simulate.errors import InputError, Problem, show_value


def read_columns(file: ConfigFile, folder: Path, place: Callable[[tuple[str | int, ...]], str]) -> Columns:
    """Read every column that an `empirical` input of a config names.

    Parameters
    ----------
    folder : the config's; data files lie in it or below.
    place : tells file and line of a key.

    Raises
    ------
    InputError
        If a path leads out of the folder, or a file or column cannot be read.
    """
    columns: dict[tuple[str, str], tuple[float, ...]] = {}
    problems: list[Problem] = []
    for name in type(file.inputs).model_fields:
        table = getattr(file.inputs, name)
        if not isinstance(table, EmpiricalInput):
            continue
        key = ("inputs", name, "file")
        path = folder / table.file
        if "\0" in table.file or not path.resolve().is_relative_to(folder.resolve()):
            wanted = "must lie in the config's folder or below it"
            problems.append(Problem(place(key), ".".join(key), show_value(table.file), wanted))
            continue
        from simulate.data_column import read_column

        try:
            columns[table.file, table.column] = tuple(read_column(path, table.column or None).tolist())
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return columns
