"""Variance shares of real companies against quadrature over re-evaluations, and what is said of them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from reports.document import Picture, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.plotting import formats
from reports.sensitivity.variance.decomposition import (
    Budget,
    VarianceShares,
    format_factor,
    variance_json,
    variance_shares,
    variance_shares_of,
)
from reports.sensitivity.variance.section import variance_section
from simulate import Config, load_config, revalue
from simulate.config.loading import config_from_text
from simulate.sampling.score_model import Factor, score_model
from simulate.settings import DEFAULT_SETTINGS
from tests.reports.runs import all_invalid_run, evaluate, fixed_config, run, scenario_config
from tests.reports.sensitivity.shares import standard_errors_off
from tests.simulate.configs import TREND, changed_text

GROWTH = ("initial_growth", "growth_decline_factor")  # correlated by 0.3
RATES = ("inflation", "interest_rate")  # not correlated
SMALL = Budget(8_192, 60_000)
N_NODE = 40


def exact(config: Config) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First order and total if independent, Shapley effects if correlated, of two inputs: by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(N_NODE)
    weights = weights / weights.sum()
    r = score_model(config).correlation[0, 1]
    names = list(config.marginals)

    def values(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        scores = np.broadcast_arrays(first, second)
        changes = {
            name: config.marginals[name].ppf(ndtr(score.ravel()))
            for name, score in zip(names, scores, strict=True)
        }
        return revalue(config, changes).value.reshape(N_NODE, N_NODE)

    def spread(means: np.ndarray) -> float:
        return float(weights @ (means - weights @ means) ** 2)

    rows, columns = nodes[:, None], nodes[None, :]
    apart = values(rows, columns)
    mean = weights @ apart @ weights
    variance = weights @ (apart - mean) ** 2 @ weights
    first = np.array([spread(apart @ weights), spread(weights @ apart)]) / variance
    root = np.sqrt(1.0 - r * r)
    given_first = values(rows, r * rows + root * columns)
    mean = weights @ given_first @ weights
    together = weights @ (given_first - mean) ** 2 @ weights
    alone = np.array([
        spread(given_first @ weights), spread(values(r * rows + root * columns, rows) @ weights),
    ]) / together
    effects = 0.5 * (alone + 1.0 - alone[::-1])
    return first, 1.0 - first[::-1], effects


def shares_of(config: Config) -> VarianceShares:
    return variance_shares(config, 1, SMALL)


def parts(section: Section, kind: type) -> list:
    return [part for part in section.parts if isinstance(part, kind)]


def fast(evaluation: Evaluation) -> Evaluation:
    """Smaller budgets."""
    less = {"sobol_base": (2_048, 2_048), "shapley_evaluations": (1, 30_000), "shapley_walks": 32}
    return replace(evaluation, settings=replace(DEFAULT_SETTINGS, **less))


@pytest.mark.parametrize("names", [GROWTH, RATES])
def test_shares_of_two_inputs_are_those_of_quadrature(names):
    config = fixed_config(*names)
    first, total, effects = exact(config)
    found = shares_of(config)
    assert np.all(standard_errors_off(found.sobol.first, first) < 4.0)
    assert np.all(standard_errors_off(found.sobol.total, total) < 4.0)
    if names == GROWTH:
        assert np.all(standard_errors_off(found.shapley.effects, effects) < 4.0)
        assert np.all(standard_errors_off(found.shapley.effects, total) > 4.0)  # correlation matters here
        assert np.all(standard_errors_off(found.sobol.total, effects) > 4.0)
    else:
        assert found.shapley is None


def test_the_same_seed_gives_the_same_figures():
    config = fixed_config(*GROWTH)
    assert shares_of(config) == shares_of(config)
    assert shares_of(config) != variance_shares(config, 2, SMALL)


@pytest.mark.parametrize(
    ("n_draw", "base", "on_walks"),
    [(1_000_000, 1 << 17, 1_200_000), (1, 1 << 12, 60_000), (100_000, 1 << 14, 200_000),
     (10**9, 1 << 17, 1_200_000)],
)
def test_evaluations_follow_the_draws(n_draw, base, on_walks):
    assert Budget.of_draws(n_draw) == Budget(base, on_walks)


def test_a_report_of_the_shipped_company(trend_evaluation: Evaluation):
    evaluation = trend_evaluation
    figures = variance_shares_of(fast(evaluation))
    section = variance_section(figures, evaluation)
    table, picture = parts(section, Table)[0], parts(section, Picture)[0]
    assert len({section.name, table.name, picture.name}) == 3
    assert len(table.rows) == len(evaluation.config.marginals)
    shown = [row[1].value for row in table.rows]
    assert shown == sorted(shown, reverse=True)
    assert sum(shown) == pytest.approx(1.0, abs=1e-12)
    chosen, more = section.paragraphs
    assert "with the config's correlations" in more
    assert "not from the run's draws" in " ".join(section.method)
    assert "discount_rate_multiplier" in [figures.factors[i].name for i in figures.ranked[:3]]  # and is named
    _, learn = more.split(" What narrows the distribution most is to learn more about ")
    assert "discount rate multiplier" in chosen.rpartition(". ")[2].lower()
    assert chosen.endswith("not doubt of the company.")
    assert "discount" not in learn.partition(" first. ")[0]
    assert [column.title for column in table.columns if "independent inputs" in column.title] == [
        "First order, independent inputs", "Total, independent inputs",
    ]
    svg = formats.as_svg(picture.figure)
    assert svg.rstrip().endswith("</svg>")
    assert all(format_factor(factor) in picture.alternative for factor in figures.factors)
    assert "nan" not in f"{section.paragraphs}{table}{picture.alternative}".lower()


def test_independent_inputs_are_ranked_by_total_order():
    evaluation = fast(evaluate(run(fixed_config(*RATES), draws=20)))
    figures = variance_shares_of(evaluation)
    section = variance_section(figures, evaluation)
    assert figures.headline == figures.sobol.total
    assert not any("Shapley" in text for text in section.paragraphs)
    assert "Shapley effect" not in dict(section.definitions)
    assert variance_json(figures)["headline"] == "sobol_total"
    assert formats.as_svg(parts(section, Picture)[0].figure)


def test_scenarios_are_one_factor():
    evaluation = fast(evaluate(run(scenario_config(), draws=20)))
    figures = variance_shares_of(evaluation)
    assert figures.factors[0] == Factor("scenarios", ("revenue", "base_debt"))
    assert format_factor(figures.factors[0]) == "scenarios (revenue, base debt)"
    assert "scenarios (revenue, base debt)" in str(parts(variance_section(figures, evaluation), Table)[0])


def test_a_student_copula_is_named():
    text = changed_text(TREND, ('copula = "gaussian"', 'copula = "student-t"\ndf = 4.0'))
    evaluation = fast(evaluate(run(config_from_text(text, "iij", "iij.toml"), draws=20)))
    words = " ".join(variance_section(variance_shares_of(evaluation), evaluation).method)
    assert "Student-t copula, 4 degrees of freedom" in words


def test_without_uncertain_inputs_there_is_nothing_to_share():
    evaluation = evaluate(run(fixed_config(), draws=3))
    figures = variance_shares_of(evaluation)
    section = variance_section(figures, evaluation)
    assert section.parts == ()
    assert "No input of this config is uncertain" in section.paragraphs[0]
    assert variance_json(figures)["inputs"] == []


def test_many_draws_without_a_value_are_refused_in_words():
    evaluation = fast(evaluate(all_invalid_run()))
    figures = variance_shares_of(evaluation)
    section = variance_section(figures, evaluation)
    assert section.parts == ()
    assert "% of the evaluations have no value" in section.paragraphs[0]
    assert all(row["shapley_effect"]["value"] is None for row in variance_json(figures)["inputs"])


def test_a_value_that_no_input_moves_has_no_variance():
    """Costs above revenue: every draw stands on the floor of zero."""
    base = load_config("iiji-2019")
    held = [f"{name}={base.tables[name].base!r}" for name in base.marginals if name != "tax_rate"]
    config = load_config("iiji-2019", [*held, "variable_cost_ratio=1.1"])
    evaluation = fast(evaluate(run(config, draws=10)))
    section = variance_section(variance_shares_of(evaluation), evaluation)
    assert "there is no variance to share" in section.paragraphs[0]
    assert section.parts == ()


@pytest.mark.parametrize("names", [(), ("tax_rate",), GROWTH])
def test_json_has_no_nan(names):
    evaluation = fast(evaluate(run(fixed_config(*names), draws=1)))
    figures = variance_json(variance_shares_of(evaluation))
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
