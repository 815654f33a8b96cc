"""A backtest: at each origin every firm's config is drafted, simulated, and set against what came."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.backtest.forecasts import (
    LEVELS,
    LINES,
    OURS,
    Forecast,
    drafted,
    naive_forecasts,
    our_forecasts,
    outcomes_of,
)
from simulate.errors import InputError, Problem
from simulate.reference_class.cases import LEAST_PAST, QUANTITIES, Quantity, past_of, yearly
from simulate.reference_class.classes import ReferenceClass, ReferenceClasses, shipped_classes
from simulate.reference_class.making import LEAST_CASES, fitted_half, is_fitted, rules_of
from simulate.reference_class.panel import Panel
from simulate.reference_class.rule import Rule

if TYPE_CHECKING:
    import pandas as pd

#: The rows of forecasts.csv, of our rule and the judged firms.
CSV_COLUMNS = ("firm", "origin", "horizon", "line", "p10", "p25", "p50", "p75", "p90", "actual")
JUDGED, FITTED = "judged", "fitted"
#: Rules of a forecast's horizon: of outcomes known at its origin; shipped, which know later years of other
#: firms; none of that horizon.
FITTED_RULES, SHIPPED_RULES, SHORTER_RULES = "fitted at the origin", "shipped", "of shorter horizons"
_LEAST_USUAL = 2  # years that have a spread
_COLUMNS = (*CSV_COLUMNS, "rule", "half", "size", "sector", "rules", "scale", "pit", "crps")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a backtest.

    Attributes
    ----------
    origins : tuple of int
        Years whose end one looks ahead from.
    firms : int
        Firms that nothing was fitted to, drawn at random; a quarter as many of the others beside them.
    horizons : tuple of int
        Years.
    draws, seed : int
        Of each simulation.
    least_revenue : float
        Firms with less in the origin's year, units of the panel's currency, are left out; whatever becomes of
        the others is an outcome.
    """

    origins: tuple[int, ...]
    firms: int = 1000
    horizons: tuple[int, ...] = (1, 3, 5)
    draws: int = 2048
    seed: int = 1
    least_revenue: float = 0.0


@dataclass(frozen=True, eq=False)
class Backtest:
    """All forecasts and what came.

    Attributes
    ----------
    rows : pandas.DataFrame
        A forecast a row: `CSV_COLUMNS`, the rule, the half ("judged", firms that nothing was fitted to, or
        "fitted"), size and sector, `rules` (where those of the horizon are from, such as
        `FITTED_RULES`; "" of ranges by hand), `scale` (revenue of the origin's year), `pit` (the part of the
        draws below what came) and `crps`.
    left_out : Mapping[str, int]
        Firms at an origin that have no forecast, by reason.
    rules : Mapping[str, int]
        How many rules were fitted to outcomes known at an origin, and how many are the shipped ones.
    """

    request: Request
    rows: "pd.DataFrame" = field(repr=False)
    left_out: Mapping[str, int]
    rules: Mapping[str, int]


def backtest(panel: Panel, request: Request, progress: Callable[[int, int], None] | None = None) -> Backtest:
    """Forecast the firms of a panel from the past, and compare.

    Parameters
    ----------
    panel : Panel
    request : Request
    progress : callable, optional
        Is told how many of how many firms at an origin are done.

    Raises
    ------
    InputError
        If no firm has enough of a past at any origin, or none has an outcome.
    """
    import pandas as pd

    left_out: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    work = [
        (origin, firm) for origin in request.origins for firm in _firms_at(panel, origin, request, left_out)
    ]
    if not work:
        wanted = f"has no firm with enough years before {', '.join(map(str, request.origins))}"
        raise InputError(Problem("the panel", "", "", wanted))
    rows: list[tuple[Any, ...]] = []
    known: dict[int, tuple[Panel, ReferenceClasses]] = {}
    for done, (origin, firm) in enumerate(work):
        if origin not in known:
            known[origin] = panel.known_at(origin), classes_at(panel, origin, rules)
        rows += _rows(panel, firm, origin, *known[origin], request, left_out)
        if progress is not None:
            progress(done + 1, len(work))
    if not rows:
        reasons = ", ".join(f"{reason}: {n}" for reason, n in left_out.items() if n)
        raise InputError(Problem("the panel", "", "", f"has no forecast to judge; left out, {reasons}"))
    return Backtest(request, pd.DataFrame(rows, columns=list(_COLUMNS)), dict(left_out), dict(rules))


def _firms_at(panel: Panel, origin: int, request: Request, left_out: Counter[str]) -> list[int]:
    """Return the firms that are looked at, by their place."""
    known = panel.known_at(origin)
    growing, _ = past_of(known, "growth", origin)
    earning, _ = past_of(known, "margin", origin)
    revenue = panel.lines["revenue"][:, int(origin - panel.years[0])]
    small = revenue < request.least_revenue  # NaN is not
    if small.any():
        left_out[f"with revenue below {request.least_revenue:,.0f} at the origin"] += int(small.sum())
    fitting = np.setdiff1d(np.intersect1d(growing, earning), np.flatnonzero(small))
    there = int((np.isfinite(revenue) & ~small).sum())
    least = f"fewer than {LEAST_PAST['growth']} growths or {LEAST_PAST['margin']} margins of their own"
    left_out[least] += there - fitting.size
    usual = fitting[_has_usual_years(known, request)[fitting]]
    if usual.size < fitting.size:
        reason = f"fewer than {_LEAST_USUAL} growths or margins of years with that much revenue"
        left_out[reason] += fitting.size - usual.size
    judged = [firm for firm in usual if not is_fitted(str(panel.firms[firm]))]
    fitted = [firm for firm in usual if is_fitted(str(panel.firms[firm]))]
    return [*_drawn(panel, judged, request.firms), *_drawn(panel, fitted, request.firms // 4)]


def _has_usual_years(known: Panel, request: Request) -> np.ndarray:
    """Return (firm,) whether years of at least `least_revenue` make a range by hand: -1,000% is no margin."""
    usual = known.with_revenue_from(request.least_revenue)
    counts = [np.isfinite(yearly(usual, quantity)).sum(axis=1) for quantity in QUANTITIES]
    found: np.ndarray = np.minimum(*counts) >= _LEAST_USUAL
    return found


def _drawn(panel: Panel, firms: Sequence[int], most: int) -> list[int]:
    """Return some of the firms, the same at every origin where they are there."""
    order = sorted(firms, key=lambda firm: sha256(f"backtest/{panel.firms[firm]}".encode()).digest())
    return [int(firm) for firm in order[:most]]


def classes_at(panel: Panel, origin: int, counted: Counter[str] | None = None) -> ReferenceClasses:
    """Return the shipped classes, with rules of outcomes known at an origin where those are enough.

    Parameters
    ----------
    panel : Panel
    origin : int
        A year; nothing later is looked at.
    counted : Counter, optional
        Takes how many rules are of which kind.
    """
    counted = Counter() if counted is None else counted
    known = fitted_half(panel.known_at(origin))
    shipped = shipped_classes()
    rate = shipped.rate_of(panel.currency or shipped.currency)

    def rules(one: ReferenceClass) -> dict[tuple[Quantity, int], Rule]:
        # without a rate no firm of the panel has a class
        found = (
            ()
            if rate is None
            else rules_of(known, one.least_revenue / rate, one.most_revenue / rate, widens=False)
        )
        own = {(rule.quantity, rule.horizon): rule for rule in found}
        counted[f"fitted to at least {LEAST_CASES} outcomes known at the origin"] += len(own)
        counted["shipped"] += sum((rule.quantity, rule.horizon) not in own for rule in one.rules)
        return own

    return shipped.with_rules_of(rules)


def _rows(
    panel: Panel, firm: int, origin: int, known: Panel, classes: ReferenceClasses, request: Request,
    left_out: Counter[str],
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one firm at one origin."""
    import scoringrules

    actual = outcomes_of(panel, firm, origin, request.horizons)
    if not actual:
        left_out["without a report at any horizon"] += 1
        return
    try:
        config = drafted(known, firm, origin, classes)
    except InputError as error:
        left_out[f"no config: {error.problems[0].key}"] += 1
        return
    found = [
        *our_forecasts(config, actual, request.draws, request.seed),
        *naive_forecasts(
            known.with_revenue_from(request.least_revenue), firm, origin, actual, request.draws
        ),
    ]
    revenue = float(panel.lines["revenue"][firm, int(origin - panel.years[0])])
    name = str(panel.firms[firm])
    half = FITTED if is_fitted(name) else JUDGED
    every = classes, shipped_classes()
    its_class, shipped = (each.of(revenue, panel.currency or classes.currency) for each in every)
    size = "none" if its_class is None else its_class.words
    for one in found:
        if one.draws.size == 0:
            left_out[f"no draw of {one.line} by {one.rule}"] += 1
            continue
        crps = float(scoringrules.crps_ensemble(one.actual, np.sort(one.draws), estimator="qd"))
        yield (
            name, origin, one.horizon, one.line, *_quantiles(one), one.actual, one.rule, half, size,
            str(panel.sectors[firm]), _rules_of(one, its_class, shipped), revenue, _pit(one), crps,
        )  # fmt: skip


def _quantiles(one: Forecast) -> list[float]:
    return [float(value) for value in np.quantile(one.draws, LEVELS)]


def _pit(one: Forecast) -> float:
    return float(np.mean(one.draws < one.actual))


def _rules_of(one: Forecast, its_class: ReferenceClass | None, shipped: ReferenceClass | None) -> str:
    """Return where the rules of a forecast's horizon are from; a firm without a class has a shipped one."""
    if one.rule != OURS:
        return ""
    if its_class is None or shipped is None:
        return SHIPPED_RULES
    quantities: tuple[Quantity, ...] = ("growth",) if one.line == LINES[0] else ("growth", "margin")
    rules = [(its_class.rule(kind, one.horizon), shipped.rule(kind, one.horizon)) for kind in quantities]
    if any(rule is None for rule, _ in rules):
        return SHORTER_RULES
    return SHIPPED_RULES if any(rule == other for rule, other in rules) else FITTED_RULES
