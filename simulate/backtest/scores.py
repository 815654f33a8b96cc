"""How good forecasts were: coverage of intervals, where outcomes fell, CRPS and interval score."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.confidence_intervals import clustered_error, two_way_half_width, z

if TYPE_CHECKING:
    import pandas as pd

#: Central intervals that are judged, by name: lower and upper column, and what part should be inside.
INTERVALS = {"p10-p90": ("p10", "p90", 0.8), "p25-p75": ("p25", "p75", 0.5)}
PIT_BINS = 10
#: What cases are told apart by beside all together.
GROUPS = ("size", "sector", "origin", "rules")
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often one interval of one line held.

    Attributes
    ----------
    line : str
        "revenue", "operating_income" or "net_income".
    horizon : int
        Years.
    interval : str
        A name of `INTERVALS`.
    rule : str
        Whose forecasts.
    coverage, low, high : float
        The part of cases in which the outcome lay inside, and its 95% confidence interval, clustered by firm.
    low_by_year, high_by_year : float or None
        The interval that is clustered by the origin's year, too, as firms share the luck of a year; None of a
        single origin.
    firms, cases : int
    half : str
        "judged", firms that nothing was fitted to, or "fitted".
    group : str
        "all", or a kind of `GROUPS` and which: "size 10-100", "origin 2022", "rules shipped".
    """

    line: str
    horizon: int
    interval: str
    rule: str
    coverage: float
    low: float
    high: float
    low_by_year: float | None
    high_by_year: float | None
    firms: int
    cases: int
    half: str
    group: str


@dataclass(frozen=True, slots=True)
class Score:
    """Mean scores of one line over one horizon, in parts of the base year's revenue; lower is better.

    Attributes
    ----------
    line : str
    horizon : int
    rule, half : str
    crps : float
        Continuous ranked probability score: T. Gneiting and A. E. Raftery, "Strictly Proper Scoring Rules,
        Prediction, and Estimation", Journal of the American Statistical Association 102 (2007) 359-378.
    crps_error : float or None
        Its standard error, clustered by firm; None of one firm.
    interval_score : float
        Of P10 to P90, of the same paper.
    cases : int
    """

    line: str
    horizon: int
    rule: str
    half: str
    crps: float
    crps_error: float | None
    interval_score: float
    cases: int


def coverages(rows: "pd.DataFrame") -> Iterator[Coverage]:
    """Yield the coverage of every interval: of all cases, and by size, sector, origin and rules.

    Parameters
    ----------
    rows : pandas.DataFrame
        One forecast a row, see `simulate.backtest.backtest.Backtest`.
    """
    keys = ["half", "rule", "line", "horizon"]
    for kind in (None, *GROUPS):
        for found, some in rows.groupby(keys if kind is None else [*keys, kind], sort=True):
            half, rule, line, horizon, *which = found
            if which == [""]:  # the panel knows no sectors, a range by hand no rules
                continue
            group = _ALL if kind is None else f"{kind} {which[0]}"
            for interval, (low, high, _) in INTERVALS.items():
                inside = ((some.actual >= some[low]) & (some.actual <= some[high])).to_numpy(dtype=np.float64)
                firm, origin, mean = some.firm.to_numpy(), some.origin.to_numpy(), float(inside.mean())
                by_firm = _ends(mean, z() * clustered_error(inside, firm))
                by_year = _ends(mean, two_way_half_width(inside, firm, origin))
                yield Coverage(
                    str(line), int(horizon), interval, str(rule), mean, *by_firm, *by_year,
                    int(some.firm.nunique()), len(some), str(half), group,
                )  # fmt: skip


def _ends(mean: float, half_width: float) -> tuple[Any, Any]:
    """Return the ends of the interval of a part, None where it is not known."""
    if isnan(half_width):
        return None, None
    return max(mean - half_width, 0.0), min(mean + half_width, 1.0)


def scores(rows: "pd.DataFrame") -> Iterator[Score]:
    """Yield mean scores of every rule and line.

    Parameters
    ----------
    rows : pandas.DataFrame
        One forecast a row.
    """
    import scoringrules

    for (half, rule, line, horizon), some in rows.groupby(["half", "rule", "line", "horizon"], sort=True):
        crps = (some.crps / some.scale).to_numpy()
        error = clustered_error(crps, some.firm.to_numpy())
        spread = scoringrules.interval_score(
            some.actual.to_numpy(), some.p10.to_numpy(), some.p90.to_numpy(), 0.2
        )
        yield Score(
            str(line), int(horizon), str(rule), str(half), float(crps.mean()),
            error if isfinite(error) else None, float(np.mean(spread / some.scale)), len(some),
        )  # fmt: skip


def pit_histograms(rows: "pd.DataFrame") -> list[dict[str, object]]:
    """Return `pit_histogram` of every rule, line, horizon and half, as plain values.

    Parameters
    ----------
    rows : pandas.DataFrame
        One forecast a row.
    """
    grouped = rows.groupby(["half", "rule", "line", "horizon"], sort=True)
    return [
        {
            "half": str(half), "rule": str(rule), "line": str(line), "horizon": int(horizon),
            "parts": pit_histogram(some).tolist(),
        }
        for (half, rule, line, horizon), some in grouped
    ]  # fmt: skip


def pit_histogram(rows: "pd.DataFrame") -> np.ndarray:
    """Return (bin,) the parts of outcomes that fell into each tenth of their forecasts; each should be 0.1.

    Parameters
    ----------
    rows : pandas.DataFrame
        Forecasts of one rule, line, horizon and half.
    """
    counts, _ = np.histogram(rows.pit, bins=PIT_BINS, range=(0.0, 1.0))
    parts: np.ndarray = counts / len(rows)
    return parts
