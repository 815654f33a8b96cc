"""A portfolio's Dataset as a run gives it, made of given normal scores: no company is valued."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from engine.random.streams import draw_scores, factor_stream

#: What a portfolio's file says of the returns of two companies.
RETURNS = """
[returns]
drift = { base = 0.06, dist = "uniform", min = 0.04, max = 0.08 }
convergence = { base = 0.2, dist = "uniform", min = 0.1, max = 0.3 }
common = 0.4
hurdle = 0.08
horizons = [1, 3]
[returns.volatility]
c0 = 0.3
c1 = { base = 0.25, dist = "uniform", min = 0.2, max = 0.3 }
"""


def joint_dataset(
    upside: np.ndarray,
    *,
    factors: Mapping[str, np.ndarray] | None = None,
    yearly: Sequence[str] = (),
    weights: Sequence[float] | None = None,
    currencies: Sequence[str] | None = None,
    rates: Mapping[str, tuple[float, np.ndarray]] | None = None,
    sectors: Sequence[str] | None = None,
    text: str = "",
    seed: int = 1,
) -> xr.Dataset:
    """Return companies at prices of 100, 200, ... whose value / price - 1 is (draw, company) `upside`.

    NaN has the second reason; yearly factors have the scores of the seed, `years_of`; `text` is what the
    portfolio's file has of returns and weights.
    """
    n_draw, n = upside.shape
    price = 100.0 * np.arange(1, n + 1)
    value, rates = price * (1.0 + upside), rates or {}
    reasons = {"flag_values": [0, 1, 2], "flag_meanings": ["valid", "first reason", "second reason"]}
    drawn = np.column_stack([np.ones(n_draw), *(rate for _, rate in rates.values())])
    joint, of_company = ("draw", "company"), "company"
    variables = {
        "value": (joint, value),
        "reason": (joint, np.where(np.isnan(upside), 2, 0).astype(np.uint8), reasons),
        "trend_value": (joint, value),
        "upside": (joint, upside),
        "irr": (joint, 0.08 + 0.05 * upside),
        "exchange_rate": (("draw", "currency"), drawn),
        "exchange_rate_today": ("currency", [1.0, *(today for today, _ in rates.values())]),
    }
    coordinates = {
        "company": [f"c{i}" for i in range(n)],
        "ticker": (of_company, [f"T{i}" for i in range(n)]),
        "price": (of_company, price),
        "currency_of": (of_company, list(currencies or ["JPY"] * n)),
        "weight": (of_company, np.full(n, 1.0 / n) if weights is None else np.array(weights)),
        "sector": (of_company, list(sectors or ["all"] * n)),
        "currency": ["JPY", *rates],
    }
    if factors:
        variables["factor_score"] = (("draw", "factor"), np.column_stack(list(factors.values())))
        coordinates["factor"] = list(factors)
    if yearly:
        stacked = np.stack([years_of(name, n_draw, 10, seed) for name in yearly], axis=1)
        variables["yearly_score"] = (("draw", "yearly_factor", "year"), stacked)
        coordinates |= {"yearly_factor": list(yearly), "year": np.arange(1, 11)}
    head = '[portfolio]\nname = "made"\ncurrency = "JPY"\n'
    head += "".join(f"[factors.{name}]\nyearly = true\n" for name in yearly)
    held = coordinates["weight"][1]
    head += "".join(f"[companies.c{i}]\nweight = {each}\n" for i, each in enumerate(held))
    attrs = {"portfolio": "made", "currency": "JPY", "seed": seed, "draws": n_draw}
    attrs["portfolio_text"] = head + text
    return xr.Dataset(variables, coordinates, attrs)


def years_of(name: str, n_draw: int, n_year: int, seed: int = 1) -> np.ndarray:
    """Return (draw, year) scores of a yearly factor."""
    streams = [factor_stream(name, year) for year in range(1, n_year + 1)]
    return draw_scores(streams, seed, 0, n_draw).T
