"""From a name or path to a checked config, with a clear line for each thing that is wrong."""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.inputs import INPUT_NAMES
from simulate.company import Config
from simulate.config_inputs import Columns
from simulate.errors import InputError, Problem, no_such, show_value
from simulate.text_checks import text_findings
from simulate.toml_lines import key_lines, line_of

CONFIG_FOLDERS = (Path("configs"), Path(__file__).parent.parent / "configs")
_MAX_BYTES = 1_000_000


def find_config(name_or_path: str) -> Path:
    """The file meant by `iij` or by `some/folder/iij.toml`.

    Raises
    ------
    InputError
        If there is no such file; the configs that exist are named.
    """
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        path = Path(name_or_path)
        if path.is_file():
            return path
        raise InputError(Problem(name_or_path, "", "", "no such file"))
    for folder in CONFIG_FOLDERS:
        path = folder / f"{name_or_path}.toml"
        if path.is_file():
            return path
    known = sorted({path.stem for folder in CONFIG_FOLDERS for path in folder.glob("*.toml")})
    wanted = f"no such file; there are: {', '.join(known) or 'none'}"
    raise InputError(Problem(f"configs/{name_or_path}.toml", "", "", wanted))


def load_config(name_or_path: str | Path, settings: Sequence[str] = ()) -> Config:
    """Read and check a company's config.

    Parameters
    ----------
    name_or_path : `iij` for configs/iij.toml, or a path to a TOML file.
    settings : changes `input=value` on top of the file, the value written as in TOML. A number
        holds the input there, without uncertainty; a table replaces it whole.

    Raises
    ------
    InputError
        With one line for each problem: file, line, key, value, and what is allowed.
    """
    path = find_config(str(name_or_path))
    where = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(where, "", "", f"cannot be read: {error.strerror}")) from None
    if len(raw) > _MAX_BYTES:
        raise InputError(Problem(where, "", "", f"is {len(raw)} bytes long: at most {_MAX_BYTES}"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(Problem(f"{where}:{line}", "", "", "is not UTF-8 text")) from None
    return config_from_text(text, path.stem, where, settings, path.parent)


def config_from_text(
    text: str,
    name: str,
    where: str,
    settings: Sequence[str] = (),
    data: Path | Columns | None = None,
) -> Config:
    """Check a config's text.

    Parameters
    ----------
    where : what messages call its source.
    data : the folder of the files that the config names, or their columns as read before.
    """
    from pydantic import ValidationError

    from simulate.config import ConfigFile
    from simulate.config_checks import findings
    from simulate.config_data import read_columns
    from simulate.config_messages import problems_of

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's errors, and Python's at very long integers
        raise InputError(Problem(where, "", "", f"is not valid TOML: {error}")) from None
    changed = _apply(document, settings)

    def place(key: tuple[str | int, ...]) -> str:
        if len(key) > 1 and key[0] == "inputs" and key[1] in changed:
            return "--set"
        line = line_of(lines, key)
        return where if line is None else f"{where}:{line}"

    lines = key_lines(text)
    harmful = list(text_findings(document))
    if harmful:
        raise InputError(*(_problem(finding, document, place) for finding in harmful))
    try:
        file = ConfigFile.model_validate(document)
    except ValidationError as error:
        raise InputError(*problems_of(error, document, place)) from None
    columns = read_columns(file, data, place) if isinstance(data, Path) else data or {}
    config = Config(name=name, file=file, text=text, settings=tuple(settings), columns=columns)
    found = findings(config)
    if found:
        raise InputError(*(_problem(finding, document, place) for finding in found))
    return config


def _problem(finding: Any, document: dict, place: Any) -> Problem:
    key = finding.key
    is_table = len(key) != 3 or key[0] != "inputs" or isinstance(document["inputs"].get(key[1]), dict)
    if not is_table:
        key = key[:2]  # the input is a bare number, which has no field `base`
    value = "" if finding.value is None else show_value(finding.value)
    return Problem(place(key), _dotted(key), value, finding.wanted)


def _dotted(key: Sequence[str | int]) -> str:
    parts = (str(part) for part in key)
    return ".".join(part if part.isprintable() else show_value(part) for part in parts)


def _apply(document: dict, settings: Iterable[str]) -> set[str]:
    """Put `input=value` changes into a parsed config; return the names changed."""
    changed = set()
    for setting in settings:
        name, equals, written = (part.strip() for part in setting.partition("="))
        if not equals or not written:
            raise InputError(Problem("--set", "", show_value(setting), "must be input=value"))
        if name not in INPUT_NAMES:
            raise InputError(Problem("--set", name, written, no_such("input", name, INPUT_NAMES)))
        try:
            parsed = tomllib.loads(f"value = {written}")
        except (ValueError, RecursionError):
            parsed = {}
        if parsed.keys() != {"value"}:
            raise InputError(Problem("--set", name, show_value(written), "must be a number or a TOML table"))
        if not isinstance(document.get("inputs", {}), dict):
            continue  # the file's own problem is reported by the models
        document.setdefault("inputs", {})[name] = parsed["value"]
        changed.add(name)
    return changed
