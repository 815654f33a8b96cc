"""The return that the price pays: internal rates of return of the draws, and their values at flat rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from engine.kernels.rates import Rates, internal_rates, reasons_counted
from engine.kernels.sampler import build_sampler
from engine.model.inputs import INPUTS
from engine.model.returns.internal_rate import NO_RATE_MEANING, NoRate
from simulate.config.config import Config
from simulate.errors import InputError, Problem
from simulate.sampling.draws import check_run, company_sampler

#: Inputs that say what return is required, not what the company does.
DISCOUNTING = tuple(spec.name for spec in INPUTS if spec.is_convention)


@dataclass(frozen=True, eq=False)
class Returns:
    """Internal rates of return, decimals a year, and what belongs to them.

    Attributes
    ----------
    price : float
        Currency per share, which the rates are at.
    base : float or None
        The base case's rate; `base_reason` says why there is none, else "".
    base_equivalent : float or None
        The flat discount rate that gives the base case its value before any floor.
    base_present_value : mapping of float to float
        What the base case is worth at each flat rate asked for, currency per share, before any floor; NaN
        if it has no value.
    rates : numpy.ndarray
        (draw,) each draw's rate, NaN where there is none.
    no_rate : mapping of str to int
        How many draws have none, by reason.
    equivalent : numpy.ndarray
        (draw,) the flat discount rate that gives the draw its value, NaN where there is none.
    present_value : mapping of float to numpy.ndarray
        (draw,) by flat rate, likewise; a draw whose rate of return is above a flat rate is worth more than
        the price at that rate. NaN only where the draw has no value.
    """

    price: float
    base: float | None
    base_reason: str
    base_equivalent: float | None
    base_present_value: Mapping[float, float]
    rates: np.ndarray = field(repr=False)
    no_rate: Mapping[str, int]
    equivalent: np.ndarray = field(repr=False)
    present_value: Mapping[float, np.ndarray] = field(repr=False)


def returns_of(
    config: Config,
    draws: int | None = None,
    seed: int | None = None,
    most: int | None = None,
    flat: Sequence[float] = (),
) -> Returns:
    """Find the internal rate of return at the market price of each draw of a run, drawn again from its seed.

    The rate is the flat y at which what each year distributes, times the claim that today's shares still
    have, is worth the price; payments are made when the config's rules discount them from. The terminal
    value's cash is, under `gordon`, as valued with the last year's own discount rate. Where price and
    payments change sign more than once, or never, a draw has no rate. No floor is applied.

    Parameters
    ----------
    config : Config
        The company.
    draws, seed : int, optional
        Of the run, the config's by default. A run that kept no draws will do.
    most : int, optional
        Look at no more than the first so many draws.
    flat : sequence of float, optional
        Flat rates at which the draws are valued, too: decimals above -1.

    Raises
    ------
    InputError
        If draws, seed or a flat rate are out of range.
    """
    draws, seed = check_run(config, draws, seed)
    for rate in flat:
        if not (isfinite(rate) and rate > -1.0):
            raise InputError(Problem("", "flat", str(rate), "must be a decimal above -1: 0.1 for 10%"))
    price, asked = config.base.share_price, np.array(flat, np.float64)
    base = internal_rates(build_sampler(config.base, {}, 0), config.horizon, price, 1, asked)
    sampler, n_draw = company_sampler(config, draws, seed), draws if most is None else min(draws, most)
    found = internal_rates(sampler, config.horizon, price, n_draw, asked)
    counts = reasons_counted(found.reason)
    return Returns(
        price=price,
        base=_first(base.internal),
        base_reason=_reason(base),
        base_equivalent=_first(base.equivalent),
        base_present_value=dict(zip(flat, base.present_value[:, 0].tolist(), strict=True)),
        rates=found.internal,
        no_rate={NO_RATE_MEANING[why]: count for why, count in counts.items()},
        equivalent=found.equivalent,
        present_value=dict(zip(flat, found.present_value, strict=True)),
    )


def _first(rates: np.ndarray) -> float | None:
    return None if np.isnan(rates[0]) else float(rates[0])


def _reason(base: Rates) -> str:
    why = NoRate(int(base.reason[0]))
    return "" if why is NoRate.FOUND else NO_RATE_MEANING[why]


def spot_rates(config: Config) -> np.ndarray:
    """Return (year,) the base case's discount rates of years 1, 2, ..., up to the last one summed."""
    years = np.arange(config.horizon.checked().last_year)
    return np.asarray(config.base.initial_discount_rate * config.base.discount_rate_multiplier**years)


def forward_rates(spot: np.ndarray) -> np.ndarray:
    """Return (year,) one-year forward rates, (1 + r_k)^k / (1 + r_(k-1))^(k-1) - 1; in year 1 the spot rate.

    J. C. Hull, Options, Futures, and Other Derivatives, section on forward rates, with yearly compounding.
    """
    growth = (1.0 + spot) ** np.arange(1.0, spot.size + 1.0)
    return np.asarray(growth / np.concatenate(([1.0], growth[:-1])) - 1.0)
