"""Base case against P50: medians by hand, and the sentence that names what is off centre."""

import json

import numpy as np
import pytest

from reports.report import figures_json
from reports.sensitivity.one_at_a_time.medians import base_against_median, median_effects
from simulate import Config, value
from tests.reports.runs import build_report, evaluate, fixed_config, run, scenario_config, with_values
from tests.simulate.configs import trend_config

#: From 1% to 15%, of a base case of 1%: the median is 8%.
SKEWED = 'inflation={base=0.01, dist="uniform", min=0.01, max=0.15}'


def one_skewed() -> Config:
    return trend_config([*fixed_config().settings, SKEWED])


def worth(*settings: str) -> float:
    return value(trend_config([*fixed_config().settings, *settings])).intrinsic_value


def said(dataset) -> list[str]:
    evaluation = evaluate(dataset)
    return list(base_against_median(median_effects(evaluation.config, evaluation.base_case), evaluation))


def test_one_skewed_input_by_hand() -> None:
    """Its value falls with inflation, so P50 is the value at its median."""
    base, median = worth("inflation=0.01"), worth("inflation=0.08")
    dataset = run(one_skewed(), draws=20_000)
    found = evaluate(dataset)
    assert found.percentiles[50].low < median < found.percentiles[50].high
    (line,) = said(dataset)
    assert line.startswith(f"The base case (¥{base:,.0f}, {found.rating(base)}) lies above P50 (¥")
    assert (
        f", {found.rating(median)}) because ranges are not centred on their base: at its median, inflation "
        f"alone (8.0% instead of 1.0%) takes it to ¥{median:,.0f}; with every input at its median it is "
        f"¥{median:,.0f}, and the other " in line
    )


def test_the_report_says_so_and_summary_json_has_the_figures() -> None:
    report = build_report(run(one_skewed(), draws=1_000))
    assert report.executive_summary[2].startswith("The base case (")
    figures = json.loads(json.dumps(figures_json(report)["medians"]))
    median = pytest.approx(worth("inflation=0.08"), rel=1e-12)
    (alone,) = figures["alone_at_median"]
    assert (alone["name"], alone["value"], figures["all_at_median"]) == ("inflation", median, median)


def test_every_input_alone_and_all_together() -> None:
    """Correlated ones too: at a normal score of 0 none moves another. The greatest effect comes first."""
    config = trend_config()
    found = median_effects(config, value(config).intrinsic_value)
    settings = []
    for factor, amount in found.alone:
        median = config.marginals[factor.name].ppf(np.array([0.5])).item()
        settings.append(f"{factor.name}={median!r}")
        assert amount == pytest.approx(value(trend_config(settings[-1:])).intrinsic_value, rel=1e-9)
    assert len(settings) == len(config.marginals)
    together = value(trend_config(settings)).intrinsic_value
    assert found.together == pytest.approx(together, rel=1e-9)
    moves = [abs(amount - found.base) for _, amount in found.alone]
    assert moves == sorted(moves, reverse=True)


def test_scenarios_are_at_the_one_in_the_middle() -> None:
    """Of a bear case with weight 25% and a base case, the latter."""
    config = scenario_config()
    found = dict(median_effects(config, 0.0).alone)
    (scenarios,) = (factor for factor in found if factor.name == "scenarios")
    expected = value(trend_config(["base_debt=40_000.0"])).intrinsic_value
    assert found[scenarios] == pytest.approx(expected, rel=1e-9)


def test_what_medians_do_not_explain_is_the_draws() -> None:
    dataset = run(trend_config(), draws=1_000)
    (line,) = said(with_values(dataset, np.linspace(900.0, 1_100.0, 1_000)))
    assert ", buy) lies above P50 (¥1,000, strong sell) more by interaction and asymmetry of " in line


def test_nothing_is_said_where_they_agree(dataset) -> None:
    assert said(dataset) == []
    assert said(run(fixed_config(), draws=10)) == []
