"""From a name or path to a checked config, or to a line for each thing that is wrong with it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from simulate.config.company_factors import NOTHING_SHARED
from simulate.config.config import Config
from simulate.config.data_files import read_data
from simulate.config.documentation.usual_ranges import unusual_base_cases
from simulate.config.input_schema import Columns
from simulate.config.issues import NOTHING, IssueCollector, Severity, Unsound
from simulate.config.overrides import GivenSettings, Overrides, read_settings, setting_texts
from simulate.config.reconciliation import unexplained_issues
from simulate.config.schema import ConfigFile
from simulate.config.toml.document import Document, read_toml
from simulate.config.validation.base_case import base_issues
from simulate.config.validation.base_year import base_year_findings
from simulate.config.validation.consistency import config_issues
from simulate.config.validation.dates import date_issues
from simulate.config.validation.sound_part import sound_part
from simulate.config.validation.types import open_issues, text_issues, type_issues
from simulate.errors import InputError, Problem

CONFIG_FOLDERS = (Path("configs"), Path(__file__).parents[2] / "configs")
#: Where portfolios are looked up by name; here, so that who asks for a company loads no models of portfolios.
PORTFOLIO_FOLDERS = tuple(folder / "portfolios" for folder in CONFIG_FOLDERS)
MAX_BYTES = 1_000_000
#: Stands in commands for a folder that is not known.
FOLDER = "FOLDER"


def find_config(name_or_path: str, folders: Sequence[Path] = CONFIG_FOLDERS) -> Path:
    """Return the file that a name or a path means.

    Parameters
    ----------
    name_or_path : str
        `iij` for configs/iij.toml, or a path like `some/folder/iij.toml`.
    folders : sequence of Path, optional
        Where names are looked up, in this order.

    Returns
    -------
    Path
        A file that exists.

    Raises
    ------
    InputError
        If there is no such file; the configs that exist are named.
    """
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        if _is_file(Path(name_or_path)):
            return Path(name_or_path)
        raise InputError(Problem(name_or_path, "", "", "no such file"))
    for folder in folders:
        path = folder / f"{name_or_path}.toml"
        if _is_file(path):
            return path
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    hint = f"there are: {', '.join(known)}" if known else "give a path to a TOML file"
    raise InputError(Problem(f"{folders[0]}/{name_or_path}.toml", "", "", f"no such file; {hint}"))


def command_name(config: Config) -> str:
    """Return what a command finds a config by: its name, or a path in which the reader puts the folder.

    A run knows no folder, as files get sent around. So the name will do only where configs/ has this very
    text by it.

    Parameters
    ----------
    config : Config
        As loaded, or as a run carries it.

    Returns
    -------
    str
        `iij`, or `FOLDER/acme.toml`.
    """
    try:
        text = read_text(find_config(config.name), config.name)
    except InputError:
        text = None
    return config.name if text == config.text else f"{FOLDER}/{config.name}.toml"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # longer than the system allows, or a name that it does not know
        return False


def load_config(
    name_or_path: str | Path, settings: GivenSettings = (), *, allow_outside: bool = False,
    must_close: bool = True,
) -> Config:
    """Read and check a company's config.

    Parameters
    ----------
    name_or_path : str or Path
        `iij` for configs/iij.toml, or a path to a TOML file.
    settings : str, sequence of str, or mapping of str to float or mapping, optional
        Changes on top of the file: a text `input=value` or several, the value written as in TOML, or the
        values by name. A number holds the input there, without uncertainty; a table replaces it whole.
    allow_outside : bool, optional
        Whether data files may lie outside the config's folder, once links are followed.
    must_close : bool, optional
        Whether a base year that does not close within 5% is refused; else it is among the config's warnings.
        The file is checked without the settings, too, and refused likewise; what they open is warned of.

    Returns
    -------
    Config

    Raises
    ------
    InputError
        With one line for each problem: file, line, key, value, and what is allowed.
    """
    path = find_config(str(name_or_path))
    where = str(path)
    if not path.stem.strip(".") or not path.stem.isprintable():
        # Results are written to a folder of this name: that of ...toml would be the folder above.
        raise InputError(Problem(where, "", "", "must have a name of letters before .toml"))
    text = read_text(path, where)
    config = config_from_text(
        text, path.stem, where, settings, path.parent, allow_outside=allow_outside, must_close=must_close
    )
    if config.settings:
        _check_as_written(text, where, must_close)
    return config


def _check_as_written(text: str, where: str, must_close: bool) -> None:
    """Refuse a base year that the file gets wrong by itself, as without settings.

    What else is wrong in an input that a setting replaces is not looked at: no number comes from it.
    """
    toml = read_toml(text, where)
    file, unsound = _typed(toml.tables, IssueCollector(toml, where, Overrides()))
    written = Config("", file, text)
    _, bases = base_issues(written, unsound)
    findings = base_year_findings(written, bases, unsound)
    collector = IssueCollector(toml, where, Overrides())
    collector.add(found.issue for found in findings if found.severity >= _least(must_close))
    collector.raise_if_any()


def _least(must_close: bool) -> Severity:
    return Severity.OPEN if must_close else Severity.WRONG


def read_text(path: Path, where: str) -> str:
    """Return the text of a TOML file.

    Parameters
    ----------
    path : Path
        The file.
    where : str
        What messages call it.

    Raises
    ------
    InputError
        If it cannot be read, is too long, or is no text.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(where, "", "", f"cannot be read: {error.strerror}")) from None
    if len(raw) > MAX_BYTES:
        raise InputError(Problem(where, "", "", f"is too long: at most {MAX_BYTES:,} bytes"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(Problem(f"{where}:{line}", "", "", "is not UTF-8 text")) from None


def config_from_text(
    text: str,
    name: str,
    where: str,
    settings: GivenSettings = (),
    data: Path | Columns | None = None,
    *,
    allow_outside: bool = False,
    must_close: bool = False,
) -> Config:
    """Check the text of a company's config.

    Parameters
    ----------
    text : str
        The TOML text.
    name : str
        The name of its runs and results.
    where : str
        The name that messages give to its source.
    settings : str, sequence of str, or mapping of str to float or mapping, optional
        Changes on top of the text; see `load_config`.
    data : Path or Columns, optional
        The folder of the files that the config names, or their columns as read before.
    allow_outside : bool, optional
        Whether those files may lie outside the folder.
    must_close : bool, optional
        Whether a base year that does not close is refused; the text of a stored run need not.

    Returns
    -------
    Config

    Raises
    ------
    InputError
        With a line for each problem that is not the consequence of another.
    """
    toml = read_toml(text, where)
    texts = setting_texts(settings)
    changes = read_settings(texts)
    changes.put_on(toml.tables)
    collector = IssueCollector(toml, where, changes)
    file, unsound = _typed(toml.tables, collector)
    read = read_data(file, {} if data is None else data, allow_outside)
    collector.add(read.issues)
    collector.add_problems(read.problems)
    config = Config(name, file, text, texts, read.columns)
    issues, bases = config_issues(config, unsound | read.unread)
    collector.add(issues)
    findings = base_year_findings(config, bases, unsound | read.unread)
    findings += unusual_base_cases(config, bases)
    least = _least(must_close and not texts)
    collector.add(found.issue for found in findings if found.severity >= least)
    collector.raise_if_any()
    told = [found for found in findings if found.severity < least]
    answered = [
        found.issue._replace(wanted=f"{found.issue.wanted}; answered: {found.answer}")
        for found in told if found.answer
    ]
    return replace(
        config,
        warnings=tuple(collector.problem(found.issue) for found in told if not found.answer),
        answered=tuple(map(collector.problem, answered)),
        date_warnings=tuple(map(collector.problem, date_issues(config, unsound))),
        small_gaps=tuple(map(
            collector.problem, unexplained_issues(config, {found.issue.key for found in findings})
        )),
    )


def with_settings(config: Config, *settings: str) -> Config:
    """Return a config with more changes `input=value`, made after those that it has.

    Raises
    ------
    InputError
        With a line for each problem of the changed config, or if it shares factors with others: what is held
        would no longer load on them.
    """
    if config.shared != NOTHING_SHARED:
        wanted = "is of a company that shares factors with a portfolio: set it there, COMPANY.input=value"
        raise InputError(Problem(config.name, "", " ".join(settings), wanted))
    return config_from_text(
        config.text, config.name, config.name, (*config.settings, *settings), config.columns
    )


def _typed(document: Document, collector: IssueCollector) -> tuple[ConfigFile, Unsound]:
    """Return the file, or what of it is right, and the keys of what is not."""
    wrong = [*text_issues(document), *open_issues(document)]
    collector.add(wrong)
    try:
        file = ConfigFile.model_validate(document)
        if not wrong:
            return file, NOTHING
    except ValidationError as error:
        found = type_issues(error, document)
        collector.add(found)
        wrong += found
    return sound_part(document, wrong)
