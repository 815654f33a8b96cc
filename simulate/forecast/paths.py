"""The forecast itself under uncertainty: each year's lines and present value over the draws of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.kernels.sampler import build_sampler
from engine.paths.events import EVENTS
from engine.paths.record import CASH_SO_FAR, EARNINGS_PER_SHARE, Fan, Paths, record_paths
from engine.runtime.kernel_arguments import NO_SHOCKS
from simulate.config.config import Config
from simulate.sampling.draws import check_run, company_sampler

#: What is shown of the forecast, by name: a statement line, or the ratio of two.
FANS: dict[str, Fan] = {
    "revenue": "revenue",
    "operating_margin": ("operating_income", "revenue"),
    "net_income": "net_income",
    "free_cash_flow": "free_cash_flow",
    "cash_for_distribution": "cash_for_distribution",
    "debt_to_equity": "debt_to_equity",
}
#: What is shown beside it where years deviate from the trend.
YEARLY_FANS: dict[str, Fan] = {
    "revenue_growth": "revenue_growth",
    "earnings_per_share": EARNINGS_PER_SHARE,
    "cumulated_free_cash_flow": CASH_SO_FAR,
}
#: Lines of which the first forecast year is kept, draw by draw.
FIRST_YEAR = (("revenue", 1), ("ebitda", 1), ("net_income", 1), ("total_debt", 1))


@dataclass(frozen=True, eq=False)
class ForecastPaths:
    """What the forecasts of a run's draws have in common.

    Attributes
    ----------
    years : (year,) labels of the displayed years.
    n_draw, n_valid : draws looked at, and those that have a value: all else is of these.
    kept : by line and forecast year, (draw,) float64; NaN where invalid.
    valid : (part,) draws with a value; draw n is of part n % len(valid).
    present_value : (part, year + 1) sums over a part's draws of the present value of each displayed year,
        and last of all later years (run-off or terminal rule; 0 with `terminal = "none"`), to
        one who holds today's shares, currency per share, before any floor.
    hits, firsts : by event of `engine.paths.events.EVENTS`, (year,) valid draws in which it happens in a
        year, and in which it happens for the first time.
    years_of_loss : (year + 1,) valid draws with so many displayed years of net loss.
    held : by input, in how many years with innovations of valid draws it was held at its bound.
    """

    years: tuple[int, ...]
    n_draw: int
    n_valid: int
    kept: Mapping[tuple[str, int], np.ndarray] = field(repr=False)
    valid: np.ndarray = field(repr=False)
    present_value: np.ndarray = field(repr=False)
    hits: Mapping[str, np.ndarray] = field(repr=False)
    firsts: Mapping[str, np.ndarray] = field(repr=False)
    years_of_loss: np.ndarray = field(repr=False)
    held: Mapping[str, int] = field(repr=False)
    _names: tuple[str, ...] = field(repr=False)
    _paths: Paths = field(repr=False)

    def quantiles(self, shares: Sequence[float]) -> dict[str, np.ndarray]:
        """Return quantiles of the valid draws, each year by itself.

        Up to some thousand draws they are `np.quantile`'s; of more they are off by at most a
        thousandth of the range from P0.5 to P99.5.

        Parameters
        ----------
        shares : each in [0.01, 0.99].

        Returns
        -------
        quantiles : by line, (share, year) in its own unit: money in millions, ratios plain; NaN
            where no draw has a number, infinite where debt stands against no equity.

        Raises
        ------
        ValueError
            If a share is out of range.
        """
        found = self._paths.quantiles(shares)
        return {name: found[:, place] for place, name in enumerate(self._names)}

    def mean_present_value(self) -> np.ndarray | None:
        """Return the (year + 1,) mean of `present_value` over the valid draws; None without any."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.present_value.sum(axis=0) / self.n_valid if self.n_valid else None


def forecast_paths(
    config: Config,
    draws: int | None = None,
    seed: int | None = None,
    most: int | None = None,
    fans: Mapping[str, Fan] = FANS,
    kept: Sequence[tuple[str, int]] = FIRST_YEAR,
    *,
    with_luck: bool = True,
) -> ForecastPaths:
    """Forecast the draws of a run once more and sum up their years; no statement is kept.

    Memory does not grow with the draws, but for 8 bytes a draw and line of `kept`. Results are
    the same bits on any number of threads.

    Parameters
    ----------
    draws, seed : of the run, the config's if not given.
    most : look at no more than the first so many draws.
    fans : what quantiles are wanted of, by name: a statement line or a pair for the ratio of two.
    kept : statement lines and the forecast years that are kept of them, draw by draw.
    with_luck : whether years deviate from the trend, as they do in the run.

    Raises
    ------
    InputError
        If draws or seed are out of range.
    ValueError
        If a line is not one of a statement, or a year is not displayed.
    """
    draws, seed = check_run(config, draws, seed)
    n_draw = draws if most is None else min(draws, most)
    sampler = company_sampler(config, draws, seed)
    if not with_luck:
        sampler = sampler._replace(shocks=NO_SHOCKS)
    paths = record_paths(sampler, config.horizon, n_draw, tuple(fans.values()), kept)
    return ForecastPaths(
        years=tuple(config.fiscal_years),
        n_draw=n_draw,
        n_valid=int(paths.valid.sum()),
        kept=dict(zip(kept, paths.kept, strict=True)),
        valid=paths.valid,
        present_value=paths.present_value.T,
        hits=dict(zip(EVENTS, paths.hits, strict=True)),
        firsts=dict(zip(EVENTS, paths.firsts, strict=True)),
        years_of_loss=paths.years_of_loss,
        held={name: years for name, years in paths.held.items() if years},
        _names=tuple(fans),
        _paths=paths,
    )


def base_present_value(config: Config) -> np.ndarray | None:
    """Return the base case's present value by year, as `ForecastPaths.present_value` has the draws'.

    Returns
    -------
    present_value : (year + 1,) currency per share, before any floor; None if the base case has no value.
    """
    paths = record_paths(build_sampler(config.base, {}, 0), config.horizon, 1, ())
    return paths.present_value[:, 0] if paths.valid[0] else None
