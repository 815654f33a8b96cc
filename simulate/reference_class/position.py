"""Where a config's ranges of growth and margin lie among companies of its size."""

from dataclasses import dataclass
from math import nan
from typing import NamedTuple

import numpy as np

from simulate.config.config import Config
from simulate.forecast.paths import forecast_paths
from simulate.reference_class.cases import QUANTITIES, Quantity
from simulate.reference_class.classes import Outcomes, ReferenceClass, ReferenceClasses, shipped_classes
from simulate.reference_class.rule import Rule

#: Levels of the config's own distribution that are looked up.
LEVELS = (0.05, 0.1, 0.5, 0.9, 0.95)
HORIZONS = (1, 3, 5, 8)
#: One tail of a range that leaves out so much of the class is told as a warning.
LEFT_OUT = 0.5
_MILLION = 1e6


class Position(NamedTuple):
    """One quantity over one horizon: the config's distribution, and the class's.

    Attributes
    ----------
    quantity : "growth" or "margin"
    horizon : int
        Years from the base year.
    values : tuple of float
        The config's at `LEVELS`: growth a year (0.05 is 5%), or operating margin.
    in_class : tuple of float
        Which part of the class's outcomes lies below each.
    class_values : tuple of float
        The class's at `LEVELS`.
    held : float
        The part of the class's outcomes that lies in the config's P10 to P90.
    width, rule_width : float
        From P10 to P90: of the config, and of what came to firms of the class about what their own past and
        the class had one expect, in points of 1 (log growth a year; margin); NaN without a rule.
    outcomes : Outcomes
        Of the class.
    """

    quantity: Quantity
    horizon: int
    values: tuple[float, ...]
    in_class: tuple[float, ...]
    class_values: tuple[float, ...]
    held: float
    width: float
    rule_width: float
    outcomes: Outcomes

    @property
    def leaves_out(self) -> str:
        """Return "low" or "high" if P5 or P95 of growth leaves out half of the class on that side, else "".

        A margin is the firm's own and persists, so it may lie anywhere in its class.
        """
        if self.quantity == "margin":
            return ""
        if self.in_class[0] >= LEFT_OUT:
            return "low"
        return "high" if self.in_class[-1] <= 1.0 - LEFT_OUT else ""


@dataclass(frozen=True, slots=True)
class Positions:
    """A config beside its reference class.

    Attributes
    ----------
    classes : ReferenceClasses
        What it was compared with.
    its_class : ReferenceClass or None
        None where there is none, for the reason in `why`.
    rows : tuple of Position
    why : str
    """

    classes: ReferenceClasses
    its_class: ReferenceClass | None
    rows: tuple[Position, ...]
    why: str = ""


def positions_of(config: Config, classes: ReferenceClasses | None = None, draws: int = 1 << 14) -> Positions:
    """Return where the ranges of a config lie in its reference class.

    Growth is that of revenue from the base year on, with inputs and years drawn as in a run; the margin is
    operating income over revenue.

    Parameters
    ----------
    config : Config
    classes : ReferenceClasses, optional
        The shipped ones by default.
    draws : int, optional
        The first draws of the config's seed that are looked at.
    """
    classes = shipped_classes() if classes is None else classes
    company = config.file.company
    revenue = config.base.revenue * _MILLION
    found = classes.of(revenue, company.currency)
    if found is None:
        why = (
            f"no class holds companies with revenue of {revenue / 1e9:,.3g} bn {company.currency}"
            if classes.rate_of(company.currency) is not None
            else f"the reference has no exchange rate of {company.currency}"
        )
        return Positions(classes, None, (), why)
    horizons = [horizon for horizon in HORIZONS if horizon <= config.horizon.years]
    kept = [(line, horizon) for horizon in horizons for line in ("revenue", "operating_income")]
    paths = forecast_paths(config, draws, config.file.run.seed, fans={}, kept=kept)
    rows = []
    for quantity in QUANTITIES:
        for horizon in horizons:
            outcomes = found.outcome(quantity, horizon)
            revenues, incomes = paths.kept["revenue", horizon], paths.kept["operating_income", horizon]
            valid = np.isfinite(revenues) & np.isfinite(incomes)
            if outcomes is not None and valid.any():
                revenues, incomes, start = revenues[valid], incomes[valid], config.base.revenue
                values = incomes / revenues if quantity == "margin" else np.log(revenues / start) / horizon
                rows.append(_position(values, outcomes, found.rule(quantity, horizon)))
    return Positions(classes, found, tuple(rows))


def _position(values: np.ndarray, outcomes: Outcomes, rule: Rule | None) -> Position:
    own = np.quantile(values, LEVELS)
    quantity, low, high = outcomes.quantity, LEVELS.index(0.1), LEVELS.index(0.9)
    theirs = np.array([outcomes.quantile(level) for level in LEVELS])
    in_class = tuple(outcomes.level_of(float(value)) for value in own)
    rule_width = nan if rule is None else rule.spread(0.9) - rule.spread(0.1)
    shown, shown_class = (np.expm1(own), np.expm1(theirs)) if quantity == "growth" else (own, theirs)
    return Position(
        quantity, outcomes.horizon, tuple(map(float, shown)), in_class, tuple(map(float, shown_class)),
        in_class[high] - in_class[low], float(own[high] - own[low]), rule_width, outcomes,
    )  # fmt: skip
