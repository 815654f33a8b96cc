"""The section on what share of the uncertainty each input carries, and a warning where assumptions do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reports.document import Picture, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.warnings import format_few
from reports.formatting.numbers import CONFIDENCE_INTERVAL, listed
from reports.plotting.style import PHONE
from reports.sensitivity.variance.decomposition import VarianceShares, format_factor
from reports.sensitivity.variance.luck import LUCK, luck_method, luck_sentence, luck_table
from reports.sensitivity.variance.shown_shares import (
    CORRELATED,
    INDEPENDENT,
    format_share,
    format_title,
    variance_figure,
    variance_table,
)
from reports.statistics.estimates import Estimate, known

_NAME, _TITLE = "variance", "What share of the uncertainty each input carries"
_SHORT = "Variance"
_NAMED, _LEAST_NAMED = 3, 0.01  # inputs in a sentence, and the share of the least of them
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
_MATTERS = 0.25  # of the variance, below which nobody needs a warning
_MATTERS_TOO = 0.1  # of the variance: another input that deserves to be named
_KNOWN = ("reported", "derived")  # statuses of a base case that is no assumption


def variance_section(figures: VarianceShares, evaluation: Evaluation) -> Section:
    """Write the section: paragraphs, table and picture of the variance shares."""
    if not figures.factors:
        nothing = "No input of this config is uncertain, so the value has no variance to share out."
        return Section(_NAME, _TITLE, (nothing,), short=_SHORT)
    luck = tuple(_luck(figures))
    if figures.refusal:
        refused = f"Shares cannot be told: {figures.refusal}."
        return Section(_NAME, _TITLE, (*luck, refused), short=_SHORT, brief=(*luck, refused))
    parts: list[Picture | Table] = [_picture(figures, evaluation), variance_table(figures)]
    if figures.luck is not None and not figures.luck.refusal:
        parts.insert(0, luck_table(figures.luck, figures.of))
    skipped = () if figures.shapley is not None else ("Shapley effect",)
    definitions = tuple((word, text) for word, text in _DEFINITIONS.items() if word not in skipped)
    definitions = definitions if figures.luck is None else (LUCK, *definitions)
    lead, more = _headline(figures)
    first = " ".join((*_why_ranks(figures, evaluation), *luck, lead))
    return Section(
        _NAME, _TITLE, (first, more), tuple(parts), definitions, _SHORT, (f"{first} {more}",),
        method=_method(figures),
    )


def _luck(figures: VarianceShares) -> Iterator[str]:
    """Say how much is luck of the years, where they deviate from their trend."""
    if figures.luck is not None:
        has_inputs = not all(factor.is_luck for factor in figures.factors)
        yield luck_sentence(figures.luck, figures.of, has_inputs=has_inputs)


def _why_ranks(figures: VarianceShares, evaluation: Evaluation) -> Iterator[str]:
    """Say why the shares are not of the variance of the value itself."""
    found = figures.concentration
    if found is None:
        return
    why = []
    if found.is_by_few:
        why.append(f"{format_few(known(found.few), evaluation.sample)} of it")
    if found.is_by_tail:
        index = f"{known(found.tail_index):.1f}"
        why.append(
            f"its tail falls off like a power of {index} (Hill's estimate), so that the next draws may "
            "change it at will"
        )
    if not why:
        why.append("confidence intervals of the shares are too wide, or far outside of 0% to 100%")
    yield (
        f"How inputs share the variance of the value cannot be told: {listed(why)}. So the shares are those "
        "of the variance of the value's rank among the draws, which no single draw can carry."
    )


def _uncertain_order(figures: VarianceShares, n_named: int) -> str:
    """Say which of the inputs named, and of that after them, might as well change places."""
    row = [(format_factor(figures.factors[i]), figures.headline[i]) for i in figures.ranked[: n_named + 1]]
    groups: list[list[str]] = []
    for (one, above), (other, below) in pairwise(row):
        if above.low is None or below.high is None or above.low >= below.high:
            continue
        if groups and groups[-1][-1] == one:
            groups[-1].append(other)
        else:
            groups.append([one, other])
    told = ", nor that of ".join(map(listed, groups))
    return f" Their intervals overlap, so the order of {told} is not certain." if groups else ""


def _headline(figures: VarianceShares) -> tuple[str, str]:
    """Return the greatest shares and your own required return's, and what else there is to say of them."""
    first = [i for i in figures.ranked[:_NAMED] if (figures.headline[i].value or 0.0) >= _LEAST_NAMED]
    first = first or figures.ranked[:1]
    told = ((format_factor(figures.factors[i]), format_share(figures.headline[i])) for i in first)
    named = listed([f"{name} ({share})" for name, share in told])
    if figures.shapley is None:
        said = f"The greatest total effects on {figures.of}: {named}."
        more = (
            f"These are total order Sobol indices, {INDEPENDENT}: what inputs do together counts for each of "
            "them, so they may sum to over 100%."
        )
    else:
        said, more = f"The greatest shares of {figures.of}: {named}.", _rest(figures, len(first))
    more += f"{_uncertain_order(figures, len(first))}{_to_learn(figures, first)}"
    return f"{said}{_required_return(figures)}", more


def _required_return(figures: VarianceShares) -> str:
    """Say what the discount inputs carry: that is the reader's own, and not of the company."""
    own = [
        i for i, factor in enumerate(figures.factors)
        if factor.inputs and not factor.can_be_learnt and (figures.headline[i].value or 0.0) > 0.0
    ]
    if not own:
        return ""
    total = Estimate(sum(figures.headline[i].known for i in own), None, None)
    named = listed([format_factor(figures.factors[i]) for i in own])
    adds_up = figures.shapley is not None or len(own) == 1  # total effects do not
    if not adds_up:
        return f" What {named} carry is your own required return, not doubt of the company."
    return f" {format_share(total)} of it is your own required return ({named}), not doubt of the company."


def _to_learn(figures: VarianceShares, named: list[int]) -> str:
    """Say what narrows the distribution most.

    No knowledge removes luck, and what one chooses is known.
    """
    learnable = [i for i in figures.ranked if figures.factors[i].can_be_learnt]
    if not learnable:
        return " Nothing that one could learn of the inputs narrows it."
    best = [i for i in named if i in learnable] or learnable[:1]
    told = "these inputs" if best == named else listed([format_factor(figures.factors[i]) for i in best])
    luck = any(figures.factors[i].is_luck for i in named)
    remains = "; luck of the years remains, however much one learns" if luck else ""
    return f" What narrows the distribution most is to learn more about {told} first{remains}."


def _rest(figures: VarianceShares, n_named: int) -> str:
    """Say what the shares are under correlation, and how much those that are not named carry."""
    told = f"These are Shapley effects, {CORRELATED}; they sum to 100%"
    others = figures.ranked[n_named:]
    if not others:
        return f"{told}."
    left = format_share(Estimate(sum(figures.headline[i].value or 0.0 for i in others), None, None))
    return f"{told}, and {_others(len(others))} {left}."


def _others(count: int) -> str:
    return "the other one carries" if count == 1 else f"the other {count} between them carry"


def _method(figures: VarianceShares) -> tuple[str, ...]:
    """Say how the shares were found, and what they do not say."""
    sobol, shapley = figures.sobol, figures.shapley
    lines = [] if figures.luck is None or figures.luck.refusal else [luck_method(figures.luck)]
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
    kind = f"total order Sobol index, {INDEPENDENT}"
    if figures.shapley is not None:
        kind = f"Shapley effect, {CORRELATED}"
    bars = "; ".join(
        f"{format_factor(figures.factors[i])} {format_share(figures.headline[i])}"
        for i in figures.ranked
    )
    words = f"Bars with 95% confidence intervals, {kind}: {bars}."
    title = format_title(figures)
    return Picture("variance-shares-picture", title, words, lambda: variance_figure(figures, evaluation),
                   lambda: variance_figure(figures, evaluation, PHONE))


def assumption_warnings(shares: VarianceShares, evaluation: Evaluation) -> list[str]:
    """Return one line if inputs whose base case is an assumption carry much of the variance, else none.

    Total-order shares may sum to more than 1, so a sum is said only of Shapley effects.
    """
    status = {row.name: row.status for row in evaluation.inputs}
    assumed, others = list[tuple[float, str]](), list[tuple[str, list[str]]]()
    for place in shares.ranked:
        share, factor = shares.headline[place].value, shares.factors[place]
        if share is None or factor.is_luck:
            continue
        told = f"{format_factor(factor)} ({format_share(shares.headline[place])})"
        statuses = [status[name] for name in factor.inputs]
        if "assumption" in statuses:
            assumed.append((share, told))
        elif share >= _MATTERS_TOO:
            others.append((told, statuses))
    total = sum(share for share, _ in assumed)
    if total < _MATTERS:
        return []
    named = listed([told for share, told in assumed[:_NAMED] if share >= _LEAST_NAMED])
    whose = "inputs whose base case is an assumption"
    if shares.shapley is None:
        return [f"{whose} drive the value, above all {named}: shares of {shares.of}, with all interactions"]
    line = f"{whose} carry {format_share(Estimate(total, None, None))} of {shares.of}, above all {named}"
    if others:
        reported = listed([f"{told} {_start(statuses)}" for told, statuses in others])
        is_one = len(others) == len(others[0][1]) == 1
        ranges = "the range about it is a judgement" if is_one else "the ranges about them are judgements"
        line += f"; {reported}, though {ranges} too"
    return [line]


def _start(statuses: Sequence[str]) -> str:
    """Return `starts from a reported figure`; of inputs that scenarios set, from figures of which kinds."""
    kinds = [kind for kind in _KNOWN if kind in statuses]
    return f"starts from a {kinds[0]} figure" if len(statuses) == 1 else f"start from {listed(kinds)} figures"
