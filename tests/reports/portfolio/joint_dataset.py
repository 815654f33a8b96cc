"""A portfolio's Dataset as a run gives it, made of given normal scores: no company is valued."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from simulate.portfolio.returns import ReturnModel


def joint_dataset(
    upside: np.ndarray,
    *,
    factors: dict[str, np.ndarray] | None = None,
    yearly: dict[str, np.ndarray] | None = None,
    weights: Sequence[float] | None = None,
    currencies: Sequence[str] | None = None,
    rates: dict[str, tuple[float, np.ndarray]] | None = None,
    returns: ReturnModel | None = None,
    sectors: Sequence[str] | None = None,
    seed: int = 1,
) -> xr.Dataset:
    """Companies at prices of 100, 200, ... whose value / price - 1 is (draw, company) `upside`; NaN has reason 2."""
    n_draw, n = upside.shape
    price = 100.0 * np.arange(1, n + 1)
    value = price * (1.0 + upside)
    rates = rates or {}
    names = ["JPY", *rates]
    today = [1.0, *(rate for rate, _ in rates.values())]
    drawn = np.column_stack([np.ones(n_draw), *(rate for _, rate in rates.values())])
    variables: dict = {
        "value": (("draw", "company"), value),
        "reason": (("draw", "company"), np.where(np.isnan(upside), 2, 0).astype(np.uint8), {
            "flag_values": [0, 1, 2], "flag_meanings": ["valid", "first reason", "second reason"],
        }),
        "trend_value": (("draw", "company"), value),
        "upside": (("draw", "company"), upside),
        "irr": (("draw", "company"), 0.08 + 0.05 * upside),
        "exchange_rate": (("draw", "currency"), drawn),
        "exchange_rate_today": ("currency", today),
    }
    coordinates: dict = {
        "company": [f"c{i}" for i in range(n)],
        "ticker": ("company", [f"T{i}" for i in range(n)]),
        "price": ("company", price),
        "currency_of": ("company", list(currencies or ["JPY"] * n)),
        "weight": ("company", np.full(n, 1.0 / n) if weights is None else np.array(weights)),
        "sector": ("company", list(sectors or ["all"] * n)),
        "currency": names,
    }
    if factors:
        variables["factor_score"] = (("draw", "factor"), np.column_stack(list(factors.values())))
        coordinates["factor"] = list(factors)
    if yearly:
        stacked = np.stack(list(yearly.values()), axis=1)
        variables["yearly_score"] = (("draw", "yearly_factor", "year"), stacked)
        coordinates["yearly_factor"] = list(yearly)
        coordinates["year"] = np.arange(1, stacked.shape[2] + 1)
    attrs = {"portfolio": "made", "currency": "JPY", "seed": seed, "draws": n_draw}
    if returns is not None:
        attrs["returns"] = returns.text()
    return xr.Dataset(variables, coordinates, attrs)
