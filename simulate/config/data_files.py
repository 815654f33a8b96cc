"""Reading the data files that a config names."""

from dataclasses import dataclass, field
from pathlib import Path

from simulate.config.input_schema import Columns, EmpiricalInput
from simulate.config.issues import Issue
from simulate.config.schema import ConfigFile
from simulate.config.toml.key_lines import Key
from simulate.errors import InputError, Problem

_INSIDE = "must lie in the config's folder or below it"


@dataclass(slots=True)
class Data:
    """The columns that could be read of those that a config names, and what is wrong with the others.

    Attributes
    ----------
    columns : dict[tuple[str, str], tuple[float, ...]]
        Data by file and column, as the config names them.
    issues : list of Issue
        What is wrong with how the config names its data.
    problems : list of Problem
        What is wrong inside the files, with their own lines.
    unread : set of Key
        The keys of the inputs whose data could not be read.
    """

    columns: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[Key] = field(default_factory=set)


def read_data(file: ConfigFile, source: Path | Columns, allow_outside: bool) -> Data:
    """Read every column that an `empirical` input of a config names.

    Parameters
    ----------
    file : ConfigFile
        The config.
    source : Path or Columns
        The config's folder, in which or below which data files lie; or columns as read before.
    allow_outside : bool
        Whether data files may lie anywhere.

    Returns
    -------
    Data
        With an issue or a problem for whatever could not be read: nothing is raised.
    """
    data = Data()
    for name in type(file.inputs).model_fields:
        table = getattr(file.inputs, name)
        if not isinstance(table, EmpiricalInput):
            continue
        if (table.file, table.column) not in data.columns:
            _read(data, ("inputs", name), table, source, allow_outside)
        if (table.file, table.column) not in data.columns:
            data.unread.add(("inputs", name))
    return data


def _read(data: Data, key: Key, table: EmpiricalInput, source: Path | Columns, allow_outside: bool) -> None:
    """Read the column of one input, or note why it cannot be read."""
    if not isinstance(source, Path):
        if (table.file, table.column) in source:
            data.columns[table.file, table.column] = source[table.file, table.column]
        else:
            data.issues.append(Issue((*key, "file"), table.file, "no data of it was kept"))
        return
    if not (allow_outside or _is_inside(table.file, source)):
        data.issues.append(Issue((*key, "file"), table.file, _INSIDE))
        return
    from simulate.csv.column import read_column

    path = source / table.file
    try:
        values = read_column(path, table.column or None)
    except InputError as error:
        first = error.problems[0]
        if first.where == str(path):
            data.issues.append(_of_the_whole_file(first, key, table))
        else:  # what is wrong inside a file is said once
            data.problems += [problem for problem in error.problems if problem not in data.problems]
    else:
        data.columns[table.file, table.column] = tuple(values.tolist())


def _is_inside(file: str, folder: Path) -> bool:
    """Return whether a file lies in a folder or below it, once links are followed."""
    try:
        return (folder / file).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, a name that no system knows
        return False


def _of_the_whole_file(problem: Problem, key: Key, table: EmpiricalInput) -> Issue:
    """Return a problem of a file as a whole as an issue of the key that names the file or its column."""
    if problem.key and table.column:
        return Issue((*key, "column"), table.column, f"{table.file}: {problem.wanted}")
    return Issue((*key, "file"), table.file, problem.wanted)
