"""The executive summary: what a share is worth, whether the price is low enough, what it hangs on."""

from collections.abc import Iterator

from reports.decisions.decisions import Decisions
from reports.decisions.reverse_dcf.reverse_dcf import Implied
from reports.decisions.reverse_dcf.section import LIKELY
from reports.evaluation.captions import format_buy_or_better, percentile_gaps
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import (
    digits_for,
    format_name,
    listed,
    show_amount,
    show_change,
    show_input,
)
from reports.formatting.supported_figures import show_supported, show_supported_share
from reports.sensitivity.one_at_a_time.medians import MedianEffects, base_against_median
from reports.sensitivity.variance.decomposition import VarianceShares, format_factor
from reports.statistics.estimates import Estimate, known

_MOST_NAMED = 3
_MOST_OF_IT = 0.5
_MIDDLE = 50.0


def executive_summary(
    evaluation: Evaluation, decisions: Decisions, variance: VarianceShares, medians: MedianEffects
) -> tuple[str, ...]:
    """Return sentences or pairs of them: value, price, why the base case is far off where it is, drivers.

    What cannot be told is left out.
    """
    if not evaluation.values.size:
        return _base_case(evaluation), *_drivers(evaluation, decisions, variance)
    if evaluation.values[0] == evaluation.values[-1]:
        return _one_value(evaluation), *_drivers(evaluation, decisions, variance)
    return (
        _value(evaluation), _price(evaluation, decisions), *base_against_median(medians, evaluation),
        *_drivers(evaluation, decisions, variance),
    )


def _base_case(evaluation: Evaluation) -> str:
    base = show_amount(evaluation.base_case, evaluation.currency)
    against = _against_price(evaluation, evaluation.base_case)
    return f"No draw has a value; the base case is worth {base} a share, {against}."


def _one_value(evaluation: Evaluation) -> str:
    """Say what one draw is worth, or draws that are all equal."""
    value = float(evaluation.values[0])
    shown = f"{show_amount(value, evaluation.currency)}, {_against_price(evaluation, value)}"
    if not evaluation.config.marginals:
        return f"One share is worth {shown}; no input is uncertain, so every draw says the same."
    if evaluation.values.size == 1:
        return f"The one draw that has a value puts a share at {shown}; it says nothing of the spread."
    return f"All draws put a share at {shown}."


def _against_price(evaluation: Evaluation, value: float) -> str:
    """Return `+20% on the price of ¥2,493 (buy)`."""
    price = show_amount(evaluation.price, evaluation.currency)
    return f"{show_change(evaluation.upside_of(value))} on the price of {price} ({evaluation.rating(value)})"


def _value(evaluation: Evaluation) -> str:
    low, middle, high = (
        show_supported(evaluation.percentiles[percent], evaluation.currency) for percent in (10, 50, 90)
    )
    odds = format_buy_or_better(evaluation)
    value = f"One share is worth about {middle}; eight draws in ten lie between {low} and {high}, and {odds}."
    return " ".join((value, *percentile_gaps(evaluation, (50,))))


def _price(evaluation: Evaluation, decisions: Decisions) -> str:
    above, price = evaluation.above_price, show_amount(evaluation.price, evaluation.currency)
    whose = "draws that have a value" if evaluation.invalid else "draws"
    if above.value in (0.0, 1.0):
        count = "no draw is" if above.value == 0.0 else f"all {whose} are"
    else:
        count = f"{show_supported_share(above)} of {whose} are"
    return f"At {price}, {count} worth more: {_enough(evaluation, decisions)}."


def _enough(evaluation: Evaluation, decisions: Decisions) -> str:
    """Say for which required confidences the price is low enough.

    The price to buy below is with each.
    """
    found = decisions.price.margins.buy_below
    reached = [confidence for confidence in found if evaluation.price < found[confidence].known]
    missed = [confidence for confidence in found if confidence not in reached]
    if not reached:
        return f"not enough even for a required confidence of {_buy_below(found, missed[0], evaluation)}"
    if not missed:
        return f"enough even for a required confidence of {_buy_below(found, reached[-1], evaluation)}"
    return (
        f"enough for a required confidence of {_buy_below(found, reached[-1], evaluation)}, "
        f"not of {_buy_below(found, missed[0], evaluation)}"
    )


def _buy_below(found: dict[int, Estimate], confidence: int, evaluation: Evaluation) -> str:
    """Return `70% (buy below ¥2,636)`."""
    price = found[confidence]
    if price.known <= 0.0:
        return f"{confidence}% (no price gives that)"
    return f"{confidence}% (buy below {show_supported(price, evaluation.currency)})"


def _drivers(evaluation: Evaluation, decisions: Decisions, variance: VarianceShares) -> Iterator[str]:
    said = [*_spread(evaluation, variance), *worth_the_price(evaluation, decisions)]
    if said:
        yield " ".join(f"{part[0].upper()}{part[1:]}." for part in said)


def _spread(evaluation: Evaluation, variance: VarianceShares) -> Iterator[str]:
    """Say which inputs the spread comes from, where there is a spread."""
    shares = [
        (variance.headline[i].value or 0.0, format_factor(variance.factors[i])) for i in variance.ranked
    ]
    total = sum(share for share, _ in shares)
    if evaluation.values.size < 2 or evaluation.values[0] == evaluation.values[-1] or total <= 0.0:
        return
    named, carried = [], 0.0
    for share, name in shares[:_MOST_NAMED]:
        named.append(name)
        carried += share / total
        if carried > _MOST_OF_IT:
            yield f"most of the spread comes from {listed(named)}"
            return
    many = "many inputs" if variance.luck is None else "many inputs and the luck of the years"
    yield f"the spread comes from {many}, above all {listed(named)}"


def worth_the_price(evaluation: Evaluation, decisions: Decisions) -> Iterator[str]:
    """Yield the one input that most plausibly makes the base case worth the price, if there is one.

    Parameters
    ----------
    evaluation, decisions : Evaluation, Decisions
        Of one run.
    """
    solved = [one for one in decisions.implied[0].implied if one.value is not None and one.value != one.base]
    if not solved:
        return
    likely = [(abs(one.percentile - _MIDDLE), one) for one in solved if one.percentile is not None]
    best = min(likely, key=lambda pair: pair[0])[1] if likely else solved[0]
    low, high = LIKELY
    alone = f"the base case is worth the price if {_changed(best, evaluation.currency)}"
    if best.percentile is None:
        yield alone
    elif low <= best.percentile <= high:
        yield f"{alone}, its P{best.percentile:.0f}"
    else:
        beyond = "below its P10" if best.percentile < low else "above its P90"
        yield f"no likely change of one input alone makes the base case worth the price; nearest comes " \
              f"{_changed(best, evaluation.currency, '')}, {beyond}"


def _changed(one: Implied, currency: str, verb: str = " alone is") -> str:
    """Return `initial growth alone is 7.5% instead of 12.2%`."""
    value = known(one.value)
    decimals = digits_for(one.base, value, one.unit)
    now, base = (show_input(number, one.unit, currency, decimals) for number in (value, one.base))
    return f"{format_name(one.name)}{verb or ' of'} {now} instead of {base}"
