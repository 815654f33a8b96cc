"""A panel: the annual figures of many companies, one row a report."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.errors import InputError, Problem, no_such

if TYPE_CHECKING:
    import pandas as pd

#: Columns of a panel, and the names that some known panel has for them.
REQUIRED = {
    "firm": ("firm", "edinet_code"),
    "period_start": ("period_start",),
    "period_end": ("period_end",),
    "revenue": ("rev", "revenue"),
    "operating_income": ("operating_income",),
}
_TEXTS = {"filed": ("filed", "submitted"), "currency": ("currency",), "sector": ("sector",)}
#: Figures beside revenue and operating income, by the name that a history of filings has for them.
_FIGURES = {
    "net_income": ("net_income",), "pretax_income": ("pretax_income", "pretax"),
    "tax_expense": ("tax_expense", "tax"), "total_assets": ("total_assets",),
    "owners_equity": ("owners_equity", "equity"), "cash": ("cash",), "ppe_net": ("ppe_net", "ppe"),
    "intangibles": ("intangibles",), "debt": ("debt",),
    "depreciation_and_amortization": ("depreciation_and_amortization", "d_and_a"),
    "operating_cash_flow": ("operating_cash_flow", "ocf"), "current_assets": ("current_assets",),
    "current_liabilities": ("current_liabilities",), "shares_issued": ("shares_issued",),
}  # fmt: skip
OPTIONAL = {**_TEXTS, **_FIGURES}
LINES = ("revenue", "operating_income", *_FIGURES)
#: Parts of the debt in a panel that has no total of it; a blank part of one that has others is none.
_DEBT_PARTS = ("short_debt", "current_long_debt", "long_debt")
_SHORTEST, _LONGEST = 350, 380  # days of a fiscal year: 52 or 53 weeks
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MOST_BYTES = 500_000_000
#: No figure in units of any currency is larger, and no revenue that others are divided by smaller: beyond,
#: the squares of margins and growth overflow.
_LARGEST, _SMALLEST = 1e18, 1e-6


@dataclass(frozen=True, eq=False)
class Panel:
    """Annual figures of many companies.

    Attributes
    ----------
    firms : numpy.ndarray
        (firm,) identifiers, ascending.
    sectors : numpy.ndarray
        (firm,) the sector of each firm's newest report; "" where the source has none.
    years : numpy.ndarray
        (year,) consecutive. A year that ends from July on counts as the next, so that it is near its end.
    lines : Mapping[str, numpy.ndarray]
        (firm, year) of `LINES`, units of the currency; NaN where there is no report or no figure.
    ends : numpy.ndarray
        (firm, year) last days, datetime64[D]; NaT where there is no report.
    currency : str
        ISO 4217 code; "" where the panel does not say.
    left_out : Mapping[str, int]
        Reports that were not used, by reason.
    """

    firms: np.ndarray
    sectors: np.ndarray
    years: np.ndarray
    lines: Mapping[str, np.ndarray]
    ends: np.ndarray
    currency: str
    left_out: Mapping[str, int]

    def firms_where(self, some: np.ndarray) -> "Panel":
        """Return some of the firms.

        Parameters
        ----------
        some : numpy.ndarray
            (firm,) which, or their places.
        """
        lines = {name: line[some] for name, line in self.lines.items()}
        firms, sectors, ends = self.firms[some], self.sectors[some], self.ends[some]
        return replace(self, firms=firms, sectors=sectors, lines=lines, ends=ends)

    def with_revenue_from(self, least: float) -> "Panel":
        """Return the panel without the revenue of years that had less: they give no growth or margin.

        Parameters
        ----------
        least : float
            Units of the currency.
        """
        revenue = self.lines["revenue"]
        return replace(self, lines={**self.lines, "revenue": np.where(revenue < least, np.nan, revenue)})

    def known_at(self, origin: int) -> "Panel":
        """Return the panel as far as years had ended by 30 June of a year.

        Parameters
        ----------
        origin : int
            The year.
        """
        later = self.years > origin
        lines = {name: np.where(later, np.nan, line) for name, line in self.lines.items()}
        ends = np.where(later, np.datetime64("NaT", "D"), self.ends)
        return replace(self, lines=lines, ends=ends)


def read_panel(path: str | Path, least_revenue: float = 0.0) -> Panel:
    """Read a panel from a CSV file, plain or gzipped.

    Parameters
    ----------
    path : str or Path
        A header and one row a report: `firm`, `period_start`, `period_end` (ISO days), `revenue` and
        `operating_income`, units of one currency; where it has them `filed`, `currency`, `sector` and the
        figures of a history of filings (docs/ranges.md lists them).
    least_revenue : float, optional
        Reports with less revenue, units of the currency, are left out and counted.

    Returns
    -------
    Panel

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, holds text where a number belongs, or no report is left.
    """
    where = str(path)
    rows = _named(_read(Path(path), where), where)
    left_out: Counter[str] = Counter()
    rows = _kept(rows, left_out, least_revenue, where)
    return _pivoted(rows, left_out)


def _read(path: Path, where: str) -> "pd.DataFrame":
    import pandas as pd

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(Problem(where, "", "", f"is too large: at most {_MOST_BYTES / 1e6:,.0f} MB"))
        return pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except OSError as error:
        raise InputError(Problem(where, "", "", f"cannot be read: {error.strerror or error}")) from None
    except (ValueError, EOFError) as error:  # pandas' errors of parsing and of text are ValueErrors
        line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(Problem(where, "", "", f"is not a CSV file: {line}")) from None


def _named(rows: "pd.DataFrame", where: str) -> "pd.DataFrame":
    """Return the columns that are read, under our names."""
    if "debt" not in rows and set(_DEBT_PARTS) <= set(rows.columns):
        parts = [_numbers(rows, name, where) for name in _DEBT_PARTS]
        known = parts[0].notna() | parts[1].notna() | parts[2].notna()
        total = sum((part.fillna(0.0) for part in parts[1:]), parts[0].fillna(0.0))
        rows = rows.assign(debt=total.map(repr).where(known, ""))
    found = {
        name: next((column for column in columns if column in rows.columns), None)
        for name, columns in {**REQUIRED, **OPTIONAL}.items()
    }
    for name in REQUIRED:
        if found[name] is None:
            raise InputError(Problem(where, name, "", no_such("column", name, list(map(str, rows.columns)))))
    return rows[[column for column in found.values() if column is not None]].rename(
        columns={column: name for name, column in found.items() if column is not None}
    )


def _kept(rows: "pd.DataFrame", left_out: Counter[str], least: float, where: str) -> "pd.DataFrame":
    """Return usable reports, the first filed of a firm's year; count the others by reason.

    A restatement that was filed later was not known when one looked ahead from that year.
    """
    import pandas as pd

    for name in ("period_start", "period_end"):
        rows[name] = pd.to_datetime(rows[name], errors="coerce", format="ISO8601")
    for name in LINES:
        rows[name] = _numbers(rows, name, where)
    for name in _TEXTS:
        rows[name] = rows.get(name, "")
    least = max(least, _SMALLEST)
    days = (rows.period_end - rows.period_start).dt.days + 1
    is_odd = ~rows.period_end.dt.year.between(_FIRST_YEAR, _LAST_YEAR) | rows.period_start.isna()
    usual = rows.currency.mode().iloc[0] if len(rows) else ""
    reasons = {
        "without firm or period": (rows.firm == "") | is_odd,
        f"not of {_SHORTEST} to {_LONGEST} days": ~days.between(_SHORTEST, _LONGEST),
        f"in another currency than {usual}": rows.currency != usual,
        "without revenue": rows.revenue.isna(),
        "with revenue of zero or below": rows.revenue <= 0.0,
        f"with revenue below {least:,.0f}" if least >= 1.0 else f"with revenue below {least:g}": (
            rows.revenue < least
        ),
    }
    keep = np.ones(len(rows), dtype=bool)
    for reason, is_so in reasons.items():
        n = int((keep & is_so).sum())
        left_out.update({reason: n} if n else {})
        keep &= ~is_so.to_numpy()
    rows = rows[keep]
    if rows.empty:
        why = f"usable report: {_counted(left_out)}" if left_out else "report below its header"
        raise InputError(Problem(where, "", "", f"has no {why}"))
    rows = rows.assign(year=rows.period_end.dt.year + (rows.period_end.dt.month >= 7))
    rows = rows.sort_values(["firm", "year", "filed"], kind="stable")
    first = rows.drop_duplicates(["firm", "year"], keep="first")
    if len(rows) > len(first):
        left_out["filed again later for the same year"] = len(rows) - len(first)
    return first


def _numbers(rows: "pd.DataFrame", name: str, where: str) -> "pd.Series":
    """Return a column as numbers; blank cells are NaN, what is no amount of money is a fault of the file."""
    import pandas as pd

    if name not in rows:
        return pd.Series(np.nan, index=rows.index)
    cells = rows[name].str.strip()
    numbers = pd.to_numeric(cells.where(cells != "", "nan"), errors="coerce")
    is_wrong = numbers.isna() & (cells != "") & (cells.str.lower() != "nan") | (numbers.abs() > _LARGEST)
    if is_wrong.any():
        line, wanted = int(np.flatnonzero(is_wrong)[0]), f"must be a number of at most {_LARGEST:g}, or blank"
        raise InputError(Problem(f"{where}:{line + 2}", name, cells.iloc[line][:40], wanted))
    return numbers


def _pivoted(rows: "pd.DataFrame", left_out: Counter[str]) -> Panel:
    """Return reports as arrays of firms and years."""
    firms, row = np.unique(rows.firm.to_numpy(dtype=str), return_inverse=True)
    years = np.arange(rows.year.min(), rows.year.max() + 1)
    column = rows.year.to_numpy() - years[0]

    def array(values: np.ndarray, blank: object) -> np.ndarray:
        filled = np.full((firms.size, years.size), blank, dtype=values.dtype)
        filled[row, column] = values
        return filled

    sectors = np.full(firms.size, "", dtype=object)
    sectors[row] = rows.sector.to_numpy()  # rows ascend by year
    lines = {name: array(rows[name].to_numpy(dtype=np.float64), np.nan) for name in LINES}
    ends = array(rows.period_end.to_numpy().astype("datetime64[D]"), np.datetime64("NaT", "D"))
    n_single = int((np.isfinite(lines["revenue"]).sum(axis=1) == 1).sum())
    if n_single:
        left_out["the only one of their firm: no growth"] = n_single
    currency = str(rows.currency.iloc[0])
    return Panel(firms, sectors.astype(str), years, lines, ends, currency, dict(left_out))


def _counted(left_out: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} {reason}" for reason, n in left_out.items())
