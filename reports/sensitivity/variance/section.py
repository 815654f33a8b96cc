"""The section on what share of the uncertainty each input carries."""

from typing import TYPE_CHECKING

from reports.document import Picture, Section
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import CONFIDENCE_INTERVAL
from reports.sensitivity.variance.decomposition import (
    CORRELATED,
    INDEPENDENT,
    TITLE,
    VarianceShares,
    format_factor,
    format_share,
    variance_table,
)
from reports.statistics.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAME, _TITLE = "variance", "What share of the uncertainty each input carries"
_SHORT = "Variance"
_NAMED, _LEAST_NAMED = 3, 0.01  # inputs in the first paragraph, and the share of the least of them
_DEFINITIONS = {
    "variance": "the mean squared distance of the value of one share from its mean, over all draws; its "
    "square root is the standard deviation",
    "Shapley effect": "the share of the variance that an input carries under the config's correlations: what "
    "it adds to the variance explained when it becomes known, averaged over all orders in which the inputs "
    "may become known. What correlated inputs explain together is split evenly between them. The effects "
    "sum to 100%",
    "first order": "the share of the variance that would go away on average if this input alone became "
    "known, all inputs being independent (Sobol index)",
    "total": "the share of the variance that would be left on average if all inputs but this one were known, "
    "all inputs being independent; what it has above first order it does only together with others "
    "(interaction), so totals may sum to more than 100%",
    "bootstrap": "how the 95% confidence intervals here are found: the evaluations are resampled with "
    "replacement, a thousand times, and the shares computed from each such set",
    CONFIDENCE_INTERVAL[0]: CONFIDENCE_INTERVAL[1],
}


def variance_section(figures: VarianceShares, evaluation: Evaluation) -> Section:
    """Write the section: paragraphs, table and picture of the variance shares."""
    if not figures.factors:
        nothing = "No input of this config is uncertain, so the value has no variance to share out."
        return Section(_NAME, _TITLE, (nothing,), short=_SHORT)
    if figures.refusal:
        refused = f"Shares cannot be told: {figures.refusal}."
        return Section(_NAME, _TITLE, (refused,), short=_SHORT, brief=(refused,))
    parts = (_picture(figures, evaluation), variance_table(figures))
    skipped = () if figures.shapley is not None else ("Shapley effect",)
    definitions = tuple((word, text) for word, text in _DEFINITIONS.items() if word not in skipped)
    first = _headline(figures)
    return Section(_NAME, _TITLE, (first, *_method(figures)), parts, definitions, _SHORT, (first,))


def _headline(figures: VarianceShares) -> str:
    first = [i for i in figures.ranked[:_NAMED] if (figures.headline[i].value or 0.0) >= _LEAST_NAMED]
    first = first or figures.ranked[:1]
    named = [f"{format_factor(figures.factors[i])} ({format_share(figures.headline[i])})" for i in first]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    told = f"These are total order Sobol indices, {INDEPENDENT}."
    if figures.shapley is not None:
        told = f"These are Shapley effects, {CORRELATED}; they sum to 100%."
        others = figures.ranked[len(first) :]
        if others:
            left = format_share(Estimate(sum(figures.headline[i].value or 0.0 for i in others), None, None))
            told = f"{told[:-1]}, and {_others(len(others))} {left}."
    return (
        f"The greatest shares of the variance of the value: {listed}. {told} "
        "What narrows the distribution most is to learn more about these inputs first."
    )


def _others(count: int) -> str:
    return "the other one carries" if count == 1 else f"the other {count} between them carry"


def _method(figures: VarianceShares) -> tuple[str, ...]:
    """How the shares were found, and what they do not say."""
    sobol, shapley = figures.sobol, figures.shapley
    lines = []
    if shapley is not None:
        lines.append(
            f"Some inputs are correlated ({figures.copula}), so that one may carry a share because of those "
            "that it moves with; Shapley effects split what they explain together evenly. They are from "
            f"{shapley.n_evaluation:,} evaluations of the model, in which the inputs become known one by one "
            f"in {shapley.n_order:,} random orders, the others being drawn given what is known."
        )
    only = "Sobol indices" if shapley is None else "Sobol indices answer another question"
    lines.append(
        f"{only}: what each input would explain if all were independent. They are from "
        f"{sobol.n_evaluation:,} evaluations of the model on draws made for this, not from the run's draws."
        + (f" Here they cannot be told: {sobol.refusal}." if sobol.refusal else "")
    )
    invalid = sobol.n_invalid + (0 if shapley is None else shapley.n_invalid)
    if invalid:
        lines.append(f"{invalid:,} of the evaluations had no value and are left out, each with its partners.")
    return tuple(lines)


def _picture(figures: VarianceShares, evaluation: Evaluation) -> Picture:
    def draw() -> "Figure":
        from reports.sensitivity.variance.plot import variance_figure

        return variance_figure(figures, evaluation)

    kind = f"total order Sobol index, {INDEPENDENT}"
    if figures.shapley is not None:
        kind = f"Shapley effect, {CORRELATED}"
    bars = "; ".join(
        f"{format_factor(figures.factors[i])} {format_share(figures.headline[i])}"
        for i in figures.ranked
    )
    words = f"Bars with 95% confidence intervals, {kind}: {bars}."
    return Picture("variance-shares-picture", TITLE, words, draw)
