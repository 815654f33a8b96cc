from math import inf, log, nan

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from reports.decisions.kelly import kelly, sizing_section
from tests.reports.decisions.lognormal import LAW, exact_values


@pytest.mark.parametrize(
    ("chance", "gain", "loss"), [(0.6, 1.0, 1.0), (0.5, 2.0, 1.0), (0.7, 0.4, 0.5), (0.9, 0.3, 0.2)]
)
def test_two_outcomes_by_kelly_s_formula(chance, gain, loss):
    n = 1_000
    wins = round(chance * n)
    values = np.repeat([100.0 * (1.0 + gain), 100.0 * (1.0 - loss)], [wins, n - wins])
    best = chance / loss - (1.0 - chance) / gain
    found = kelly(values, 100.0, fraction=0.1, cap=1.0)
    assert found.full == pytest.approx(best, rel=1e-8)
    assert found.size == pytest.approx(0.1 * best, rel=1e-8)
    assert found.reason == "full Kelly"
    wanted = chance * log(1.0 + found.size * gain) + (1.0 - chance) * log(1.0 - found.size * loss)
    assert found.growth == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("price", [2_800.0, 3_000.0, 3_100.0])
def test_lognormal_against_integration(price):
    def slope(part):
        def each(score):
            payoff = 3_000.0 * np.exp(0.4 * score) / price - 1.0
            return payoff / (1.0 + part * payoff) * stats.norm.pdf(score)

        return integrate.quad(each, -10.0, 10.0, limit=200)[0]

    best = optimize.brentq(slope, 0.0, 0.999) if slope(0.999) < 0.0 else None
    found = kelly(exact_values(), price)
    assert best is not None
    assert found.full == pytest.approx(best, rel=2e-4)
    assert found.size == min(0.25, 0.5 * found.full)


def test_the_cap_is_hard():
    found = kelly(exact_values(), 2_000.0)
    assert (found.size, found.reason) == (0.25, "cap")
    assert found.full > 0.5


def test_no_edge_no_size():
    found = kelly(exact_values(), 1.001 * LAW.mean())
    assert (found.full, found.size, found.growth, found.reason) == (0.0, 0.0, 0.0, "no edge")
    assert kelly(np.full(9, 5.0), 5.0).reason == "no edge"


def test_without_loss_there_is_no_bound():
    found = kelly(np.array([100.0, 120.0]), 100.0, cap=0.1)
    assert (found.full, found.size, found.reason) == (None, 0.1, "no loss")


def test_no_draws():
    found = kelly(np.array([nan]), 100.0)
    assert (found.full, found.size, found.growth, found.reason) == (None, None, None, "no draws")


def test_no_more_is_lost_than_was_paid():
    values = np.array([-500.0, 300.0, 300.0, 300.0])
    assert kelly(values, 100.0) == kelly(np.maximum(values, 0.0), 100.0)
    assert kelly(values, 100.0).full < 1.0


def test_a_million_to_one():
    """Ruin is possible but all but impossible: the size is near, and below, all there is."""
    found = kelly(np.append(np.full(1_000_000, 200.0), 0.0), 100.0, fraction=1.0, cap=1.0)
    assert found.full == pytest.approx(1.0 - 2e-6, abs=1e-8)
    assert kelly(np.array([1e308, 1e308, 0.0]), 1.0).full == pytest.approx(2.0 / 3.0)


@pytest.mark.parametrize("wrong", [{"price": 0.0}, {"price": nan}, {"fraction": 0.0}, {"fraction": 1.5},
                                   {"cap": -0.1}, {"cap": inf}])
def test_arguments_out_of_range(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} = "):
        kelly(np.array([1.0, 2.0]), **{"price": 1.0, **wrong})


@pytest.mark.parametrize("values", [[nan], [50.0], [150.0], [50.0, 300.0], [90.0, 1e6]])
def test_the_section_states_size_and_assumptions(values):
    section = sizing_section(kelly(np.array(values), 100.0))
    assert "the draws are right" in section.paragraphs[1]
    assert section.paragraphs[0]
    assert all(len(row) == 2 for row in section.parts[0].rows)
    names = [row[0].shown for row in section.parts[0].rows]
    assert names[:3] == ["full Kelly", "50% of full Kelly, before the cap", "cap"]  # parts of the portfolio
