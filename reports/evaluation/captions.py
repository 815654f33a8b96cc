"""Sentences in the pictures: whose they are, how many draws, what is not shown."""

from collections.abc import Callable, Iterable, Sequence
from textwrap import wrap

from reports.evaluation.evaluation import Evaluation
from reports.evaluation.swings import Swing
from reports.formatting.numbers import cut, show_amount, show_share
from reports.formatting.supported_figures import show_supported_share
from reports.statistics.estimates import Estimate, Percentile
from reports.statistics.percentiles import PERCENTS

_LONGEST_NAME = 70
#: That a note below a picture may have in one line.
NOTE_LETTERS = 125


def company_title(evaluation: Evaluation, what: str, is_drawable: Callable[[str], bool]) -> str:
    """Return `Name (ticker): what`; a name that the fonts cannot draw gives way to the ticker.

    Parameters
    ----------
    evaluation : Evaluation
        The run.
    what : str
        What the picture shows.
    is_drawable : callable
        Whether the fonts have every character of a text.
    """
    company = evaluation.config.file.company
    names = (f"{cut(company.name, _LONGEST_NAME)} ({company.ticker})", company.ticker)
    return f"{next((name for name in names if is_drawable(name)), 'This company')}: {what}"


def draws_line(evaluation: Evaluation) -> str:
    """Return `1,000,000 draws, 12 of them without a value and left out`."""
    n_draw = evaluation.n_draw
    words = _draws(n_draw)
    n_invalid = n_draw - evaluation.n_valid
    if n_invalid == n_draw:
        return f"{words}, none with a value"
    if n_invalid:
        words += f", {n_invalid:,} of them ({show_share(n_invalid / n_draw)}) without a value and left out"
    return words


def tornado_lines(evaluation: Evaluation) -> list[str]:
    """Return what the tornado shows, and what it has to do with the draws."""
    draws = _draws(evaluation.n_draw)
    if not evaluation.swings:
        return [f"No input of this config is uncertain, so there is nothing to move; {draws}."]
    return [
        "Each uncertain input moves alone to its P10 and P90; all others stay at their base case.",
        f"P10 and P90 are of the inputs' distributions, from which {draws} were sampled.",
    ]


def _draws(count: int) -> str:
    return "1 draw" if count == 1 else f"{count:,} draws"


def format_first_draws(evaluation: Evaluation) -> tuple[str, ...]:
    """Return that figures which need the draws' inputs are of some draws only, where they are."""
    most = evaluation.settings.given_data_draws
    if evaluation.n_draw <= most:
        return ()
    return (f"Figures that need the draws' inputs are of the first {most:,} draws.",)


def format_above_price(evaluation: Evaluation) -> str:
    """Return `77.90% of draws are worth more than the price, ¥2,493`."""
    whose = "of the others" if evaluation.invalid else "of draws"
    price = show_amount(evaluation.price, evaluation.currency)
    return f"{show_supported_share(evaluation.above_price)} {whose} are worth more than the price, {price}"


def format_buy_or_better(evaluation: Evaluation) -> str:
    """Return `63.21% earn a rating of buy or better`, of draws with a value; of all or none in words."""
    odds = evaluation.buy_or_better
    in_words = {0.0: "no draw earns", 1.0: "all draws earn"}
    return f"{in_words.get(odds.known, f'{show_supported_share(odds)} earn')} a rating of buy or better"


def gap_lines(found: Iterable[tuple[str, Estimate]], currency: str) -> list[str]:
    """Return `P25 lies in a gap between ¥281 and ¥2,749, where there is no draw.` of each figure that does.

    Parameters
    ----------
    found : iterable of tuple of str and Estimate
        Names and figures.
    currency : str
        ISO code.
    """
    lines = []
    for name, estimate in found:
        if isinstance(estimate, Percentile) and estimate.gap is not None:
            low, high = (show_amount(end, currency) for end in estimate.gap)
            if low != high:
                lines.append(f"{name} lies in a gap between {low} and {high}, where there is no draw.")
    return lines


def percentile_gaps(evaluation: Evaluation, percents: Iterable[int] = PERCENTS) -> list[str]:
    """Return such lines of the run's percentiles."""
    found = ((f"P{percent}", evaluation.percentiles[percent]) for percent in percents)
    return gap_lines(found, evaluation.currency)


def sampling_note(evaluation: Evaluation) -> tuple[str, ...]:
    """Return what the confidence intervals are, as a note; none for random draws."""
    note = evaluation.sample.note()
    return (f"{note}.",) if note else ()


def warning_notes(evaluation: Evaluation) -> list[str]:
    """Return the run's warnings, in lines that fit a picture."""
    return [part for line in evaluation.warnings for part in wrap(f"Warning: {line}.", NOTE_LETTERS)]


def swing_notes(rows: Sequence[Swing]) -> list[str]:
    """Return how to read a label of the tornado, and why some ends have no value."""
    if not rows:
        return []
    reasons = sorted({why for row in rows for why in (row.invalid_low, row.invalid_high) if why})
    return [
        "“a → b” at the end of a bar: with the input at a, one share is worth b.",
        *(f"No value: {why}." for why in reasons),
    ]
