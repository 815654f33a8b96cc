"""Sensitivity from the draws, in words, tables and pictures."""

from typing import TYPE_CHECKING

from reports.document import Picture, Section, Table
from reports.evaluation.captions import first_draws_words
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import LIMITS_MEANING, input_words, show_correlation
from reports.formatting.rounding import show_supported, show_supported_share
from reports.sensitivity.given_data.conditional_bins import Conditional
from reports.sensitivity.given_data.conditional_bins_format import high_words, low_words, turned_words
from reports.sensitivity.given_data.given_data import GivenDraws
from reports.sensitivity.given_data.tables import bins_table, measures_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAME = "given-draws"
_DEFINITIONS = (
    ("bin", "a tenth of the draws by one input: P0 to P10 of it, ..., P90 to P100; an input of few values "
            "has a bin for each, and with less than 100 draws bins are fewer"),
    ("spread", "the greatest less the least P50 of the value over the bins of an input"),
    ("rank correlation", "Spearman's: 1 if the value always rises with the input, -1 if it always falls, "
                         "0 without such a tendency; it includes what moves with the input"),
    ("rank regression", "standardised coefficient of the input's rank in a least-squares fit of the value's "
                        "rank on those of all inputs: what the input adds while the others are held"),
    ("first-order index", "part of the value's variance that goes with the input, from the draws: includes "
                          "correlation, so indices may sum to more than 100%; noise may take one of no "
                          "effect below 0"),
    LIMITS_MEANING,
)


def given_draws_section(found: GivenDraws, evaluation: Evaluation) -> Section:
    """What goes with a high and a low value, in the draws as they are."""
    parts: list[Picture | Table] = []
    if found.conditionals:
        parts += [_tornado(found, evaluation), bins_table(found, evaluation)]
    if found.dots:
        parts += [measures_table(found, evaluation), _scatter(found, evaluation)]
    return Section(
        NAME, "What goes with a high or a low value", tuple(_paragraphs(found, evaluation)), tuple(parts),
        _DEFINITIONS if parts else (), "Bins",
    )


def _paragraphs(found: GivenDraws, evaluation: Evaluation) -> list[str]:
    if not found.overall.n:
        return ["No draw has a value, so nothing can be said of what goes with it."]
    if not found.names:
        return ["No input of this config is uncertain, so every draw is the base case."]
    if not found.conditionals:
        return [_too_few(found)]
    said = [_first(found.conditionals[0], evaluation)]
    said.append(
        "The draws are cut by one input, and nothing else is held: a bin's figures include whatever is "
        "correlated with that input. They are right under correlation, but they do not say what the input "
        "does alone."
    )
    rest = set(found.names) - {row.name for row in found.conditionals}
    if rest:
        names = ", ".join(input_words(name) for name in found.names if name in rest)
        said.append(f"Left out, as they do not vary among the draws: {names}.")
    if found.regression.collinear:
        said.append(
            "Some inputs' ranks follow from those of others (inputs of one set of scenarios do): rank "
            "regression cannot tell these apart and shares their effect among them."
        )
    return [*said, *first_draws_words(evaluation)]


def _too_few(found: GivenDraws) -> str:
    draws = "1 draw has" if found.overall.n == 1 else f"{found.overall.n:,} draws have"
    return (
        f"Only {draws} a value: it takes 20 draws, in which an input varies, to cut them into a lower and an "
        "upper half."
    )


def _first(row: Conditional, evaluation: Evaluation) -> str:
    low, high = row.bins[0], row.bins[-1]
    if row.spread == 0.0:
        amount = show_supported(low.figures.p50, evaluation.currency)
        return f"P50 is {amount} in every bin of every input: none goes with a higher or a lower one."
    amounts = [show_supported(part.figures.p50, evaluation.currency) for part in (low, high)]
    shares = [show_supported_share(part.figures.above_price) for part in (low, high)]
    return (
        f"Of all inputs, {input_words(row.name)} goes with the widest spread of the value: where it is "
        f"lowest ({low_words(row, evaluation)}) P50 is {amounts[0]} and P(value > price) {shares[0]}; where "
        f"it is highest ({high_words(row, evaluation)}) P50 is {amounts[1]} and P(value > price) {shares[1]}."
    )


def _tornado(found: GivenDraws, evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.sensitivity.given_data.conditional_bins_plot import conditional_figure

        return conditional_figure(found, evaluation)

    alternative = "Bars of the value's P50 where each input is lowest and highest, with 95% limits. "
    return Picture(
        "distribution-tornado", "The value where an input is low and high",
        " ".join((alternative + _first(found.conditionals[0], evaluation), *turned_words(found, evaluation))),
        figure,
    )


def _scatter(found: GivenDraws, evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.sensitivity.given_data.scatter_plot import scatter_figure

        return scatter_figure(found, evaluation)

    ranks = (
        f"{input_words(dots.name)} {show_correlation(found.ranks[dots.name].value)}" for dots in found.dots
    )
    alternative = f"Value against input, a dot a draw. Rank correlation with the value: {', '.join(ranks)}."
    title = "The value of some draws against the main inputs"
    return Picture("value-against-inputs", title, alternative, figure)
