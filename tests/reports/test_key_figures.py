"""Key figures say what the evaluation holds, with the digits that the draws support."""

from dataclasses import replace
from math import ceil, floor, log10

import pytest

from reports.key_figures import key_figures
from reports.statistics.estimates import Estimate
from tests.reports.runs import all_invalid_run, evaluate, fixed_config, run
from tests.simulate.configs import trend_config


def place_of(estimate, scale=1.0):
    """The decade of the limits' half-width, of a whole number at most: 0.01, 1, 10."""
    return 10.0 ** floor(log10(scale * (estimate.high - estimate.low) / 2.0))


def yen(amount, place):
    place = max(place, 1.0)
    return f"¥{place * round(amount / place):,.0f}"


def test_key_figures(evaluation):
    shown = {figure.label: figure.shown for figure in key_figures(evaluation)}
    low, median, high = (evaluation.percentiles[percent] for percent in (10, 50, 90))
    above = 100.0 * float((evaluation.values > 2493.0).mean())
    buy = 100.0 * float((evaluation.values >= 1.15 * 2493.0).mean())
    place, buy_place = (place_of(odds, 100.0) for odds in (evaluation.above_price, evaluation.buy_or_better))
    decimals = max(0, -round(log10(place)))
    assert shown == {
        "Value, P50": yen(median.value, place_of(median)),
        "Rating at P50": "buy",
        "P(value > price)": f"{place * round(above / place):.{decimals}f}%",
        "P(buy or better)": f"{buy_place * round(buy / buy_place):.{max(0, -round(log10(buy_place)))}f}%",
        "P10 to P90": f"{yen(low.value, place_of(low))} to {yen(high.value, place_of(high))}",
        "Base case": "¥3,253",
    }
    meanings = {figure.label: figure.meaning for figure in key_figures(evaluation)}
    assert meanings["Base case"] == "+30% on the price; every year on its trend"
    assert "buy from +15%, strong from +50%" in meanings["Rating at P50"]
    upside = round(100.0 * (median.value / 2493.0 - 1.0))
    error = max(median.high - median.value, median.value - median.low)
    place = 10.0 ** floor(log10(error))
    error = place * ceil(error / place)
    assert meanings["Value, P50"] == (
        f"+{upside}% on the price; simulation error ±¥{error:,.0f}"
    )


@pytest.mark.parametrize(
    ("median", "above", "value", "share"),
    [
        ((2981.2, 2979.4, 2982.8), (0.7795, 0.7787, 0.7803), "±¥2", "±0.08 points"),
        ((2981.2, 2981.1, 2981.3), (0.7795, 0.7695, 0.7896), "±¥1", "±2 points"),
        ((2981.2, 2951.0, 3001.0), (0.7795, 0.7700, 0.7895), "±¥40", "±1 point"),
        ((2981.2, 2981.2, 2981.2), (0.78, 0.779, 0.781), "", "±0.1 points"),
        ((2981.2, None, None), (0.78, None, None), "", ""),
    ],
)
def test_simulation_error_is_rounded_up_to_one_digit(evaluation, median, above, value, share):
    percentiles = {**evaluation.percentiles, 50: Estimate(*median)}
    set_by_hand = replace(evaluation, percentiles=percentiles, above_price=Estimate(*above))
    meanings = {figure.label: figure.meaning for figure in key_figures(set_by_hand)}
    for label, error in (("Value, P50", value), ("P(value > price)", share)):
        assert meanings[label].endswith(f"; simulation error {error}") if error else (
            "error" not in meanings[label]
        )


def test_one_draw_has_no_limits():
    figures = key_figures(evaluate(run(trend_config(), draws=1)))
    assert figures[0].meaning.endswith(" on the price")


def test_draws_that_are_all_equal_have_no_simulation_error_of_the_value():
    figures = key_figures(evaluate(run(fixed_config(), draws=100)))
    assert figures[0].shown == figures[-1].shown == "¥3,253"
    assert figures[0].meaning == "+30% on the price"


def test_without_values_only_the_base_case_is_known():
    (figure,) = key_figures(evaluate(all_invalid_run()))
    assert figure.label == "Base case"
