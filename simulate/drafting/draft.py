"""From files to a draft: a config with a source for every figure, and the history behind it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from pathlib import Path

from simulate.config.loading import CONFIG_FOLDERS
from simulate.drafting.base_year import GIVEN
from simulate.drafting.config_text import config_text
from simulate.drafting.entries import OpenInput
from simulate.drafting.history_csv import history_csv
from simulate.drafting.plan import Plan, plan_of
from simulate.errors import InputError, Problem, no_such, show_value
from simulate.filings.history import Figure, History
from simulate.filings.reading import read_history
from simulate.runs.storage.atomic_directory import write_together

_NO_LETTER = re.compile(r"[^a-z0-9]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TICKER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:/ _-]{0,39}")
_MOST = 1e100  # as configs allow
_SIGNED = {
    "operating_income", "net_income", "pretax_income", "ordinary_income", "tax_expense",
    "operating_cash_flow", "owners_equity", "total_equity", "minorities", "redeemable_minorities",
}  # fmt: skip
_MOST_GIVEN = 1e12  # millions: a figure in units, say


@dataclass(frozen=True, slots=True)
class Draft:
    """A config drafted from filings, not yet written.

    Attributes
    ----------
    path : Path
        Where `write` puts the config.
    config_text : str
        TOML.
    history_csv : str
        The figures behind it.
    history : History
    plan : Plan
        What the config says, input by input.
    """

    path: Path
    config_text: str
    history_csv: str
    history: History
    plan: Plan

    @property
    def open(self) -> list[OpenInput]:
        """The inputs that neither the filings nor the command give, each with what was seen."""
        return self.plan.open

    @property
    def data_path(self) -> Path:
        """Where `write` puts the history."""
        return self.path.parent / self.plan.data_file

    def write(self, *, overwrite: bool = False) -> None:
        """Write the config and the history beside it, both or none.

        Parameters
        ----------
        overwrite : bool, optional
            Whether files that are there are replaced.

        Raises
        ------
        InputError
            If one of them is there already, or its folder cannot be written to.
        """
        files = {self.data_path: self.history_csv, self.path: self.config_text}
        write_together(files, overwrite=overwrite)


def draft(
    files: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    as_of: date | None = None,
    price: float | None = None,
    ticker: str | None = None,
    given: Mapping[str, float] | None = None,
    out: str | PathLike[str] | None = None,
) -> Draft:
    """Draft a config from filings of one company.

    Parameters
    ----------
    files : path, or sequence of paths
        SEC companyfacts, EDINET's zips, the form filled in, or folders of these (docs/filings.md).
    as_of : datetime.date, optional
        What was filed later is not read; the day of the price, if there is one. Today by default.
    price : float, optional
        Of one share, in the currency of the filings. Without one `share_price` is left open.
    ticker : str, optional
        By default the securities code or CIK of the filing.
    given : Mapping[str, float], optional
        Figures of the newest year that the filings lack, by their name in a history, in millions.
    out : path, optional
        The config to write, `configs/NAME.toml` by default, with the ticker or the company's name as NAME.

    Returns
    -------
    Draft
        Nothing is written before `Draft.write` is called.

    Raises
    ------
    InputError
        If a file, the price, the ticker, a figure or `out` cannot be used; see `read_history`.

    Examples
    --------
    >>> from datetime import date
    >>> import simulate
    >>> file = "tests/simulate/filings/files/apple.json.gz"
    >>> apple = simulate.draft(file, as_of=date(2026, 3, 1), price=264.18, ticker="AAPL")
    >>> apple.path.as_posix(), apple.open
    ('configs/aapl.toml', [])
    """
    is_one = isinstance(files, str | PathLike)
    paths = [Path(files)] if is_one else [Path(each) for each in files]  # type: ignore[arg-type,union-attr]
    _check(price, ticker)
    path = None if out is None else _out(Path(out))
    history = with_given(read_history(paths, as_of or date.today()), given or {})
    ticker = ticker or history.identifiers.get("ticker")
    if path is None:
        path = CONFIG_FOLDERS[0] / f"{_name(ticker, history)}.toml"
    plan = plan_of(history, price, ticker or _identifier(history), f"data/{path.stem}-history.csv")
    return Draft(path, config_text(plan), history_csv(history), history, plan)


def with_given(history: History, given: Mapping[str, float]) -> History:
    """Return a history whose newest year has the figures that the user gives.

    Parameters
    ----------
    history : History
    given : Mapping[str, float]
        By figure, as in `History.figures`, in millions.

    Raises
    ------
    InputError
        If a figure is unknown, is no number of such a size, or is a negative amount.
    """
    known = {name for name, _ in history.figures} | {one.name for one in history.missing}
    end, figures = history.year_ends[-1], dict(history.figures)
    for name, value in given.items():
        if name not in known:
            raise InputError(Problem("", "--given", show_value(name), no_such("figure", name, sorted(known))))
        if not abs(value) <= _MOST_GIVEN:
            wanted = "must be a finite number, in millions"
            raise InputError(Problem("", f"--given {name}", show_value(value), wanted))
        if value < 0.0 and name not in _SIGNED:
            wanted = "must not be negative: it is an amount"
            raise InputError(Problem("", f"--given {name}", show_value(value), wanted))
        unit = "shares" if "shares" in name else history.currency
        figures[name, end] = Figure(name, end, value * 1e6, unit, GIVEN, GIVEN, "", history.as_of)
    missing = tuple(one for one in history.missing if one.name not in given or one.year_end != end)
    return replace(history, figures=figures, missing=missing)


def _check(price: float | None, ticker: str | None) -> None:
    if price is not None and not 0.0 < price <= _MOST:
        raise InputError(Problem("", "--price", show_value(price), "must be above 0 and finite"))
    if ticker is not None and not _TICKER.fullmatch(ticker):
        wanted = "must be up to 40 letters, digits, blanks, . : / _ or -, and begin with a letter or digit"
        raise InputError(Problem("", "--ticker", show_value(ticker), wanted))


def _out(path: Path) -> Path:
    """Return the path of a config that is to be written."""
    if path.suffix != ".toml" or not _NAME.fullmatch(path.stem):
        wanted = "must end in NAME.toml, NAME of letters a to z, digits, -, _ and ., a letter or digit first"
        raise InputError(Problem("", "--out", show_value(str(path)), wanted))
    return path


def _identifier(history: History) -> str:
    """Return what a filing calls its company by, where nobody gives a ticker."""
    known = history.identifiers
    if "cik" in known:
        return f"CIK{known['cik']}"
    return known.get("securities_code") or known.get("edinet_code") or history.company[:40]


def _name(ticker: str | None, history: History) -> str:
    """Return the name of a config: the ticker or the company in lower case."""
    named = ticker or history.company
    if ticker and _NAME.fullmatch(ticker) and not ticker.lower().endswith(".toml"):
        return ticker.lower()
    name = _NO_LETTER.sub("-", named.lower()).strip("-")[:60].strip("-")
    return name or _NO_LETTER.sub("-", _identifier(history).lower()).strip("-") or "draft"
