"""All figures of a report, computed once; files, pictures and terminal only show them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

import numpy as np
import xarray as xr

from reports.evaluation.assumptions import InputRow, input_rows
from reports.evaluation.correlations import Correlations, correlations_of
from reports.evaluation.swings import Swing, swings
from reports.evaluation.warnings import minor_warnings, note_lines, warning_lines
from reports.statistics.estimates import NO_ESTIMATE, Estimate, mapped
from reports.statistics.rounding import in_order
from reports.statistics.samples import Sample, StreamedSample, sample_of
from reports.statistics.summary_statistics import share_of_few
from reports.statistics.valid_draws import Draws, draws_of
from simulate import Config, config_of, rate
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.schema import BrokerTarget
from simulate.runs.dataset import invalid_counts, n_draw_of
from simulate.settings import DEFAULT_SETTINGS, Settings
from simulate.streaming.thresholds import rating_ends

_SAFE = (50, 25, 10)  # percentiles that margins of safety are given at


@dataclass(frozen=True, slots=True)
class TargetPercentile:
    """Where a broker's target stands among the draws.

    Attributes
    ----------
    target : BrokerTarget
        As the config gives it.
    percentile : float or None
        The percentage of draws below the target; None without valid draws.
    reached : Estimate
        P(value >= target).
    """

    target: BrokerTarget
    percentile: float | None
    reached: Estimate


@dataclass(frozen=True)
class Evaluation:
    """The figures of one run.

    Attributes
    ----------
    config, dataset : Config, xarray.Dataset
        The run.
    sample : Sample
        The values as drawn, currency per share.
    invalid : dict of str to int
        Number of draws without a value, by reason.
    percentiles : dict of float to Estimate
        By percent.
    mean, deviation : Estimate, float or None
        Currency per share.
    few : float or None
        The share of the variance that the 0.1% of draws furthest from the mean carry; of a streamed run's
        first draws.
    above_price, buy_or_better, below_book : Estimate
        P(value > price), P(rating of buy or strong buy), P(value < book equity) of the valid draws.
    swings : list of Swing
        The greatest first.
    targets : list of TargetPercentile
        In the config's order.
    inputs : list of InputRow
        Every input of the config, in registry order.
    warnings : list of str
        One line each.
    minor_warnings, notes : list of str
        Warnings that stand behind all others, and what moves no shown percentile; one line each.
    draws : callable
        Returns the first valid draws with their inputs, read or drawn when they are first asked for.
    settings : Settings
        How much whatever is computed from here on may evaluate.
    """

    config: Config
    dataset: xr.Dataset = field(repr=False)
    sample: Sample = field(repr=False)
    invalid: dict[str, int]
    percentiles: dict[float, Estimate]
    mean: Estimate
    deviation: float | None
    few: float | None
    above_price: Estimate
    buy_or_better: Estimate
    below_book: Estimate
    swings: list[Swing]
    targets: list[TargetPercentile]
    inputs: list[InputRow]
    warnings: list[str]
    minor_warnings: list[str]
    notes: list[str]
    draws: Callable[[], Draws] = field(repr=False)
    settings: Settings = DEFAULT_SETTINGS

    @property
    def values(self) -> np.ndarray:
        """Return the (valid draw,) values, ascending, currency per share; of a streamed run the first."""
        return self.sample.ascending

    @property
    def currency(self) -> str:
        """Return the ISO code of the currency."""
        return self.config.file.company.currency

    @property
    def price(self) -> float:
        """Return the market price, currency per share."""
        return float(self.dataset.attrs["share_price"])

    @property
    def base_case(self) -> float:
        """Return the base case's value, currency per share."""
        return float(self.dataset.attrs["base_case_value"])

    @property
    def n_draw(self) -> int:
        """Return the number of draws, invalid ones included."""
        return n_draw_of(self.dataset)

    @property
    def n_valid(self) -> int:
        """Return the number of draws that have a value."""
        return self.sample.n_valid

    def upside(self, amount: float | None) -> float | None:
        """Return an amount against the price, amount / price - 1; None of None."""
        return None if amount is None else self.upside_of(amount)

    def upside_of(self, amount: float) -> float:
        """Return an amount against the price, amount / price - 1."""
        return amount / self.price - 1.0

    @cached_property
    def correlations(self) -> Correlations:
        """Return the correlations asked of the inputs, and those of the draws, which may be drawn again."""
        return correlations_of(self.config, self.dataset, self.settings)

    @cached_property
    def margins_of_safety(self) -> dict[int, Estimate]:
        """Return 1 - price / value by percentile; none of a value that is not positive.

        The part of the value that one does not pay: B. Graham, The Intelligent Investor (1949) ch. 20. They
        have the intervals and gaps of the percentiles, and are shown in their order.
        """
        margins = {percent: self._margin(self.percentiles[percent]) for percent in _SAFE}
        return in_order(margins, 100.0, usual=1)

    def _margin(self, value: Estimate) -> Estimate:
        if value.value is None or value.value <= 0.0:
            return NO_ESTIMATE
        return mapped(value, lambda amount: 1.0 - self.price / amount if amount > 0.0 else None)

    def unit_of(self, name: str) -> str:
        """Return the unit of an input, as the registry names it."""
        return INPUT_BY_NAME[name].unit

    def rating(self, amount: float | None) -> str | None:
        """Return the rating that an amount per share would earn; None of None."""
        upside = self.upside(amount)
        return None if upside is None else rate(upside, self.config.file.rating)


def evaluate(
    dataset: xr.Dataset, config: Config | None = None, settings: Settings = DEFAULT_SETTINGS
) -> Evaluation:
    """Compute the figures of the values of a run.

    Parameters
    ----------
    dataset : xarray.Dataset
        The run.
    config : Config, optional
        The config of the run, if it is at hand; by default it is read from the text that the run carries.
    settings : Settings, optional
        How much may be evaluated.

    Raises
    ------
    InputError
        If the config that the run carries is not one that this program reads.
    """
    config = config_of(dataset) if config is None else config
    sample = sample_of(dataset)
    mean, deviation = sample.mean()
    price = float(dataset.attrs["share_price"])
    few = share_of_few(sample.ascending)
    draws = cache(partial(draws_of, config, dataset, settings))
    return Evaluation(
        config=config,
        dataset=dataset,
        sample=sample,
        invalid=invalid_counts(dataset),
        percentiles=sample.percentiles(),
        mean=mean,
        deviation=deviation,
        few=few,
        above_price=sample.share_above(price),
        buy_or_better=sample.share_above(rating_ends(price, config.file.rating).hold),
        below_book=_below_book(sample, dataset),
        swings=swings(config, dataset),
        targets=[_standing(target, sample) for target in config.file.broker_targets],
        inputs=input_rows(config),
        warnings=warning_lines(config, dataset, draws, few),
        minor_warnings=minor_warnings(dataset),
        notes=note_lines(config, dataset, draws),
        draws=draws,
        settings=settings,
    )


def _below_book(sample: Sample, dataset: xr.Dataset) -> Estimate:
    if isinstance(sample, StreamedSample):
        return sample.below_book()
    return sample.share(dataset["below_book"].values)


def _standing(target: BrokerTarget, sample: Sample) -> TargetPercentile:
    below, reached = sample.share_less(target.target).value, sample.share_at_least(target.target)
    return TargetPercentile(target, None if below is None else 100.0 * below, reached)
