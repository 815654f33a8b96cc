"""Key figures say what the evaluation holds."""

from reports.evaluation import evaluate
from reports.page.headline import key_figures
from reports.words import show_amount, show_change, show_share
from simulate import load_config, run
from tests.reports.runs import all_invalid_run


def test_key_figures(evaluation):
    shown = {figure.label: figure.shown for figure in key_figures(evaluation)}
    low, median, high = (float(evaluation.percentiles[percent].value) for percent in (10, 50, 90))
    assert shown == {
        "Value of one share, P50": show_amount(median, "JPY"),
        "Upside at P50": show_change(median / 2493.0 - 1.0),
        "Rating at P50": "buy",
        "P(value > price)": show_share(float((evaluation.values > 2493.0).mean())),
        "P10 to P90": f"{show_amount(low, 'JPY')} to {show_amount(high, 'JPY')}",
        "Base case": "¥3,253",
    }
    meanings = {figure.label: figure.meaning for figure in key_figures(evaluation)}
    assert meanings["Base case"] == "every input at its base case; +30% on the price"
    assert "buy from +15% on, strong buy from +50%" in meanings["Rating at P50"]


def test_one_draw_has_no_limits():
    figures = key_figures(evaluate(run(load_config("iij"), draws=1)))
    assert figures[0].meaning == "the middle of all draws"


def test_without_values_only_the_base_case_is_known():
    (figure,) = key_figures(evaluate(all_invalid_run()))
    assert figure.label == "Base case"
