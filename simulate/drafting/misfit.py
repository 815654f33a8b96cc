"""How far the simulation of a draft is from the ranges that it was fitted to."""

from collections.abc import Iterator, Mapping
from math import expm1

import numpy as np

from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.drafting.draft import Draft
from simulate.drafting.inputs.business import business_of
from simulate.errors import InputError
from simulate.forecast.paths import forecast_paths
from simulate.reference_class.calibration import Ranges

_DRAWS = 1 << 14
_ON_THE_WAY = ("  later margins are those of losses that end, and fitted to nothing",)


def misfits_of(draft: Draft) -> list[str]:
    """Return growth and margins as drafted and as companies of its size had them; nothing if inputs are open.

    Parameters
    ----------
    draft : Draft
    """
    try:
        config = config_from_text(draft.config_text, draft.path.stem, str(draft.path), data=draft.path.parent)
    except InputError:
        return []
    business = business_of(draft.plan.base)
    wanted = {"growth": business.expected_growth, "margin": business.wanted_margin}
    found = _simulated(config, wanted)
    return [
        f"fitted to {business.class_words}: P10, P50, P90 as simulated (and as wanted)",
        *(f"  {line}" for quantity, ranges in wanted.items() for line in _lines(quantity, ranges, found)),
        *(_ON_THE_WAY if business.makes_losses else ()),
    ]


def _simulated(config: Config, wanted: Mapping[str, Mapping[int, Ranges]]) -> dict[tuple[str, int], Ranges]:
    """Return log growth a year and margins as the config's first draws have them."""
    horizons = sorted({h for ranges in wanted.values() for h in ranges if h <= config.horizon.years})
    kept = [(line, h) for h in horizons for line in ("revenue", "operating_income")]
    paths = forecast_paths(config, _DRAWS, config.file.run.seed, fans={}, kept=kept)
    found = {}
    for h in horizons:
        revenue, income = paths.kept["revenue", h], paths.kept["operating_income", h]
        valid = np.isfinite(revenue) & (revenue > 0.0)
        growth = np.log(revenue[valid] / config.base.revenue) / h
        margin = income[valid] / revenue[valid]
        for quantity, values in (("growth", growth), ("margin", margin)):
            found[quantity, h] = Ranges(*(float(end) for end in np.quantile(values, (0.1, 0.5, 0.9))))
    return found


def _lines(
    quantity: str, wanted: Mapping[int, Ranges], found: Mapping[tuple[str, int], Ranges]
) -> Iterator[str]:
    for horizon, ends in wanted.items():
        if (quantity, horizon) not in found:
            continue
        years = "1 year" if horizon == 1 else f"{horizon} years"
        what = f"growth a year over {years}" if quantity == "growth" else f"operating margin, year {horizon}"
        pairs = zip(found[quantity, horizon], ends, strict=True)
        shown = ", ".join(f"{_percent(quantity, one)} ({_percent(quantity, other)})" for one, other in pairs)
        yield f"{what}: {shown}"


def _percent(quantity: str, value: float) -> str:
    return f"{100.0 * (expm1(value) if quantity == 'growth' else value):.1f}%"
