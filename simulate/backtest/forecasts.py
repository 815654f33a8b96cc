"""One firm at one origin: a config drafted from what was known, simulated, and set against what came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from simulate.backtest.naive import OWN_NORMAL, OWN_RANGE, NaiveLaw, naive_draws
from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.drafting.config_text import config_text
from simulate.drafting.entries import Entry, OpenInput
from simulate.drafting.plan import Plan, plan_of
from simulate.filings.history import Figure, History
from simulate.forecast.paths import forecast_paths
from simulate.reference_class import panel as panels
from simulate.reference_class.cases import Past, past_of_firm
from simulate.reference_class.classes import ReferenceClasses
from simulate.reference_class.panel import Panel

OURS = "ours"
LINES = ("revenue", "operating_income", "net_income")
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
_MILLION = 1e6


class Forecast(NamedTuple):
    """The draws of one line over one horizon, units of the panel's currency, and what came.

    Attributes
    ----------
    rule, line : str
    horizon : int
    draws : numpy.ndarray
        (draw,) finite.
    actual : float
    """

    rule: str
    line: str
    horizon: int
    draws: np.ndarray
    actual: float


#: What a draft leaves open where a panel lacks the figure; of these only interest on debt reaches net income.
FALLBACKS: Mapping[str, Mapping[str, object]] = {
    "production_assets_to_revenue": {"base": 0.25}, "production_asset_life": {"base": 8.0},
    "working_capital_to_revenue": {"base": 0.15}, "revenue_to_adjusted_assets": {"base": 1.2},
    "adjusted_equity_ratio": {"base": 0.5}, "base_debt": {"base": 0.0}, "base_cash": {"base": 0.0},
    "interest_rate": {"base": 0.015}, "tax_rate": {"base": 0.3}, "shares_outstanding": {"base": 100.0},
    "share_price": {"base": 1000.0},
}  # fmt: skip


def drafted(panel: Panel, firm: int, origin: int, classes: ReferenceClasses) -> Config:
    """Return the config that `draft` writes of a firm from what was known at an origin.

    What the panel lacks is filled in by `FALLBACKS`, and the base year need not close.

    Parameters
    ----------
    panel : Panel
    firm : int
        Its place in the panel.
    origin : int
    classes : ReferenceClasses
        What the rules of the draft may know.

    Raises
    ------
    InputError
        If what is drafted is no config.
    """
    name = str(panel.firms[firm])
    plan = plan_of(history_at(panel, firm, origin), None, name, "", classes)
    return config_from_text(config_text(_filled(plan)), name, f"{name} at {origin}")


def _filled(plan: Plan) -> Plan:
    inputs = tuple(
        Entry(one.name, FALLBACKS[one.name], "assumption", "not in the panel")
        if isinstance(one, OpenInput) and one.name in FALLBACKS else one
        for one in plan.inputs
    )
    return replace(plan, inputs=inputs, reported=(), normalised="")


def our_forecasts(
    config: Config, actual: Mapping[tuple[str, int], float], n_draw: int, seed: int
) -> Iterator[Forecast]:
    """Yield what the config's simulation says of the lines that came.

    Parameters
    ----------
    config : Config
    actual : Mapping[tuple[str, int], float]
        By line and horizon, units of the currency.
    n_draw, seed : int
    """
    kept = list(actual)
    paths = forecast_paths(config, n_draw, seed, fans={}, kept=kept)
    for line, horizon in kept:
        draws = paths.kept[line, horizon]
        yield Forecast(OURS, line, horizon, _MILLION * draws[np.isfinite(draws)], actual[line, horizon])


def naive_forecasts(
    panel: Panel, firm: int, origin: int, actual: Mapping[tuple[str, int], float], n_draw: int
) -> Iterator[Forecast]:
    """Yield what the firm's own past says by hand of the lines that came.

    Parameters
    ----------
    panel : Panel
    firm, origin : int
    actual : Mapping[tuple[str, int], float]
        By line and horizon, units of the currency.
    n_draw : int
    """
    at = int(origin - panel.years[0])
    revenue = float(panel.lines["revenue"][firm, at])
    growth = past_of_firm(panel, "growth", firm, origin)
    margins = {"operating_income": past_of_firm(panel, "margin", firm, origin)}
    if (net := _net(panel, firm, at)) is not None:
        margins["net_income"] = net
    for line, horizon in actual:
        past = margins.get(line)
        if past is None and line != "revenue":
            continue
        for rule in (OWN_RANGE, OWN_NORMAL):
            margin = None if past is None else NaiveLaw(rule, past, 1)
            draws = naive_draws(NaiveLaw(rule, growth, horizon), margin, revenue, n_draw)
            yield Forecast(rule, line, horizon, draws, actual[line, horizon])


def _net(panel: Panel, firm: int, at: int) -> Past | None:
    """Return the own past of net income over revenue, None with fewer than two years."""
    known = slice(None, at + 1)
    net = panel.lines["net_income"][firm, known] / panel.lines["revenue"][firm, known]
    if np.isfinite(net).sum() < 2:
        return None
    return Past.of_years(net[np.newaxis], panel.lines["revenue"][firm : firm + 1, at])


def outcomes_of(
    panel: Panel, firm: int, origin: int, horizons: Sequence[int]
) -> dict[tuple[str, int], float]:
    """Return what came of a firm, by line and horizon; what is not known is left out.

    Parameters
    ----------
    panel : Panel
        The whole of it.
    firm, origin : int
    horizons : sequence of int
        Years.
    """
    at = int(origin - panel.years[0])
    return {
        (line, horizon): float(value)
        for line in LINES for horizon in horizons
        if at + horizon < panel.years.size and np.isfinite(value := panel.lines[line][firm, at + horizon])
    }


def history_at(panel: Panel, firm: int, origin: int) -> History:
    """Return what a panel knew of a firm when a year had ended.

    Parameters
    ----------
    panel : Panel
    firm : int
        Its place in the panel.
    origin : int
        The year; nothing later is looked at.
    """
    known = np.flatnonzero(np.isfinite(panel.lines["revenue"][firm]) & (panel.years <= origin))
    ends = {int(at): panel.ends[firm, at].astype("datetime64[D]").astype(object) for at in known}
    name, currency = str(panel.firms[firm]), panel.currency or "JPY"
    figures = {
        (line, ends[at]): Figure(line, ends[at], value, _unit(line, currency), line, "panel", name, ends[at])
        for line in panels.LINES for at in ends
        if np.isfinite(value := float(panel.lines[line][firm, at]))
    }
    last: date = ends[int(known[-1])]
    return History(
        name, {"edinet_code": name}, currency, "Japan GAAP", last, last, tuple(ends.values()), figures,
        None, (), (), {end: end for end in ends.values()},
    )  # fmt: skip


def _unit(line: str, currency: str) -> str:
    return "shares" if line.startswith("shares") else currency
