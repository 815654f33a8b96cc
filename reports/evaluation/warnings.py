"""What a reader must know before the figures: one line for each thing that is wrong with a run.

What concerns few draws does not stand before graver things: draws without a value are a warning behind all
others, and years left out in so few that no shown percentile moves are a note in the provenance.
"""

from collections.abc import Callable, Iterator
from math import sqrt

import numpy as np
import xarray as xr

from reports.formatting.numbers import digits_for, format_name, show_correlation, show_share
from reports.formatting.supported_figures import show_part
from reports.statistics.samples import SOBOL, Sample, sample_of
from reports.statistics.summary_statistics import count_of_few
from reports.statistics.valid_draws import Draws
from simulate import Config, revalue
from simulate.config.merge import with_forecast
from simulate.config.rank_correlation import RankCorrelation
from simulate.runs.dataset import failed_audit_lines, invalid_counts, is_streamed, n_draw_of
from simulate.streaming.accumulators import LAST_YEAR_MATTERS

# Of the variance, by the 0.1% of draws furthest from the mean: 1.3% if values are normal, 5% if lognormal
# with 0.5 in the logarithm, 20% with 1.
_CARRIED = 0.25
_MANY_INVALID = 0.01  # of the draws: as many as lie below P1, the least percentile that is shown
_FEW = 1000  # draws: with fewer, P1 and P99 rest on less than ten each


def warning_lines(
    config: Config, dataset: xr.Dataset, draws: Callable[[], Draws], few: float | None = None
) -> list[str]:
    """Return one-line warnings, the gravest first; none for a sound run.

    Their order: draws that failed the audit, since any figure may be wrong; a mean that few draws carry; a
    run that is not finished; draws without a value, if at least 1%; too few draws; years left out that
    matter; correlations that are not those of the config; Sobol points that are not balanced.

    Parameters
    ----------
    config : Config
        The company.
    dataset : xarray.Dataset
        A run of `config`.
    draws : callable
        Returns the first valid draws; called only where a warning is of their inputs.
    few : float, optional
        From `share_of_few`, of its values.
    """
    sample = sample_of(dataset)
    return [
        *failed_audit_lines(dataset), *_carried(few, sample), *_unfinished(dataset),
        *_invalid(dataset, many=True), *_few(config, dataset),
        *_last_year(config, dataset, draws, moving=True), *_repaired(config.correlation), *_points(sample),
    ]


def minor_warnings(dataset: xr.Dataset) -> list[str]:
    """Return warnings that stand behind all others: of draws without a value, if they are few.

    Parameters
    ----------
    dataset : xarray.Dataset
        A run.
    """
    return list(_invalid(dataset, many=False))


def note_lines(config: Config, dataset: xr.Dataset, draws: Callable[[], Draws]) -> list[str]:
    """Return what is told beside the provenance, since it moves no shown percentile.

    Parameters
    ----------
    config, dataset, draws : Config, xarray.Dataset, callable
        As for `warning_lines`.
    """
    return list(_last_year(config, dataset, draws, moving=False))


def _moves_percentiles(count: int, n_draw: int) -> bool:
    """Return whether so many draws can move a shown percentile by more than a tenth of its standard error.

    P1 and P99 have the smallest in ranks, sqrt(0.01 x 0.99 x n): of a million draws 99.
    """
    return count >= 0.1 * sqrt(0.01 * 0.99 * n_draw)


def _carried(few: float | None, sample: Sample) -> Iterator[str]:
    """Warn that few draws carry the variance.

    The next draws may then change mean and deviation at will.
    """
    if few is not None and few >= _CARRIED:
        yield (
            f"{format_few(few, sample)} of the variance: the mean and the standard deviation say little, "
            "take percentiles"
        )


def format_few(few: float, sample: Sample) -> str:
    """Return `2 of 2,000 draws carry 25.0%`: a share from `share_of_few`, and of how many draws it is."""
    n_value = sample.ascending.size
    count, first = count_of_few(n_value), "" if n_value == sample.n_valid else "the first "
    carry = "carry" if count > 1 else "carries"
    return f"{count:,} of {first}{n_value:,} draws {carry} {show_share(few)}"


def _unfinished(dataset: xr.Dataset) -> Iterator[str]:
    """Warn that the run was not at its end."""
    if dataset.attrs.get("unfinished"):
        yield f"the run is not finished: {n_draw_of(dataset):,} of {dataset.attrs['draws_asked']:,} draws"


def _repaired(correlation: RankCorrelation) -> Iterator[str]:
    """Warn that correlations are not those of the config, with the one that is furthest off."""
    if not correlation.repaired:
        return
    change = np.abs(correlation.used - correlation.asked)
    i, j = np.unravel_index(np.argmax(change), change.shape)
    pair = " and ".join(format_name(correlation.names[k]) for k in sorted((i, j)))
    ends = float(correlation.asked[i, j]), float(correlation.used[i, j])
    asked, used = (show_correlation(rank, max(2, digits_for(*ends, "ratio"))) for rank in ends)
    yield (
        "the rank correlations of the config cannot all hold, the nearest that can are used; the largest "
        f"change is that of {pair}, from {asked} to {used}"
    )


def _points(sample: Sample) -> Iterator[str]:
    """Warn if Sobol points come in a number in which they are not balanced."""
    n_draw, n_scramble = sample.values.size, sample.n_scramble
    each, left = divmod(n_draw, n_scramble)
    if sample.sampler != SOBOL or (not left and each.bit_count() == 1):
        return
    fitting = [n_scramble << power for power in (each.bit_length() - 1, each.bit_length()) if power >= 0]
    points = f"{n_draw / n_scramble:,.10g} points of each of {n_scramble} scrambles"
    yield (
        f"{n_draw:,} draws are {points if n_scramble > 1 else 'points of one scramble'}: Sobol points fill "
        f"space evenly only in powers of two; {' or '.join(f'{number:,}' for number in fitting)} draws do"
    )


def _invalid(dataset: xr.Dataset, *, many: bool) -> Iterator[str]:
    """Say by reason how many draws have no value, if all of them are many, or if they are few."""
    n_draw = n_draw_of(dataset)
    counts = invalid_counts(dataset)
    n_invalid = sum(counts.values())
    if (n_invalid >= _MANY_INVALID * n_draw) != many:
        return
    if n_invalid == n_draw:
        yield "no draw has a value: there are no percentiles"
    for reason, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield f"{count:,} of {n_draw:,} draws ({show_share(count / n_draw)}) have no value: {reason}"


def _few(config: Config, dataset: xr.Dataset) -> Iterator[str]:
    """Warn of too few draws for all that a report shows; of equal draws one says all."""
    n_valid = n_draw_of(dataset) - sum(invalid_counts(dataset).values())
    if not config.marginals or not 0 < n_valid < _FEW:
        return
    if n_valid == 1:
        yield "only 1 draw has a value: nothing can be said of the spread"
        return
    yield (
        f"only {n_valid:,} draws have a value: they say little of the tails, so take P1, P5, P95, P99 and "
        "probabilities near 0% and 100% for hints"
    )


def _concerned(dataset: xr.Dataset) -> tuple[int, int, float]:
    """Count the draws whose last year matters, and those with a value.

    Third comes the median weight of the former, NaN of none.
    """
    if is_streamed(dataset):
        n_valid = n_draw_of(dataset) - sum(invalid_counts(dataset).values())
        return int(dataset["last_year_draws"].item()), n_valid, dataset["last_year_median"].item()
    weight = dataset["last_year_share"].values
    concerned = weight[weight > LAST_YEAR_MATTERS]  # NaN, of an invalid draw, is not
    median = float(np.median(concerned)) if concerned.size else float("nan")
    return concerned.size, int(np.count_nonzero(~np.isnan(weight))), median


def _last_year(
    config: Config, dataset: xr.Dataset, draws: Callable[[], Draws], *, moving: bool
) -> Iterator[str]:
    """Warn if years after the last one counted still matter, under the rules that count none of them.

    They do so in as many draws as move a percentile, or in fewer. The weight of the last year is not what
    is cut off: that is of all years after it.
    """
    rule = config.terminal_rule
    if not rule.left_out:
        return
    n_concerned, n_valid, median_weight = _concerned(dataset)
    if not n_concerned or _moves_percentiles(n_concerned, n_valid) != moving:
        return
    count = f"{n_concerned:,} of {n_valid:,} draws ({show_share(n_concerned / n_valid)})"
    last_year, first = config.horizon.checked().last_year, draws()
    whose = "all draws" if first.values.size == n_valid else f"the first {first.values.size:,} draws"
    moved = _moved_by(_later_years(config, first, last_year), whose)
    yield (
        f"terminal = '{rule.key}': no year after {last_year} is counted, which matters in {count}: there, "
        f"year {last_year} alone has {show_share(median_weight)} of present value (median), and all later "
        f"years, growing on for ever, would move the value by {moved}: compare "
        f"with {rule.left_out.format(last_year=last_year)}"
    )


def _later_years(config: Config, draws: Draws, last_year: int) -> np.ndarray:
    """Return what the years after the last would add to the value, as a part of its size.

    What they add is by the rule `gordon`, draw by draw; it is infinite where the discount rate is not above
    growth. The value is that before any floor.
    """
    inputs = {name: draws[name] for name in draws.names}

    def counted(years: int, terminal: str) -> np.ndarray:
        other = with_forecast(config, years=years, terminal=terminal, floor="none")
        value: np.ndarray = revalue(other, inputs).value
        return value

    value, with_later = counted(last_year, "none"), counted(last_year, "gordon")
    last = value - counted(last_year - 1, "none") if last_year > 1 else value
    added = np.where(np.isnan(with_later), np.where(last < 0.0, -np.inf, np.inf), with_later - value)
    with np.errstate(divide="ignore", invalid="ignore"):  # a value of 0 is moved by no finite part of it
        parts = added / np.abs(value)
    return np.asarray(parts[~np.isnan(parts)])


def _moved_by(parts: np.ndarray, whose: str) -> str:
    """Return `about 17.6% (median of all draws; P99: about 35.0%)`."""
    if not parts.size:  # none of the first draws, which are looked at, has a value
        return "an unknown amount"
    least, median, most = np.quantile(parts, (0.01, 0.5, 0.99), method="inverted_cdf")
    end = f"P99: {_show_moved(most)}" if median >= 0.0 else f"P1: {_show_moved(least)}"
    return f"{_show_moved(median)} (median of {whose}; {end})"


def _show_moved(part: float) -> str:
    if np.isinf(part):
        return "no finite amount"
    if abs(part) > 1.0:
        return f"about {show_part(part)}"
    return f"about {'-' if part < 0.0 else ''}{show_share(abs(part))}"
