"""Shapley effects of portfolios whose explained variances have closed forms, over all orders of players."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest

from reports.portfolio.drivers import driver_figures
from reports.portfolio.joint_draws import JointDraws
from reports.portfolio.stress import stress_figures
from tests.reports.portfolio.joint_dataset import joint_dataset, years_of

N = 32_000


def shapley(explained: Callable[[frozenset[int]], float], n_player: int) -> np.ndarray:
    """Return the mean of what each player adds, over all orders, as shares of what all explain."""
    effects, orders = np.zeros(n_player), list(permutations(range(n_player)))
    for order in orders:
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            effects[player] += explained(before | {player}) - explained(before)
    return effects / len(orders) / explained(frozenset(range(n_player)))


def agree(found, exact: dict[str, float]) -> None:
    assert {one.name for one in found.drivers} == set(exact)
    for one in found.drivers:
        error = (one.effect.high - one.effect.low) / 4.08  # Student's t with 31 degrees of freedom
        assert abs(one.effect.value - exact[one.name]) < 4.0 * error + 1e-4, one
    total = sum(one.effect.value for one in found.drivers) + found.otherwise_shared.value
    assert total == pytest.approx(1.0, abs=1e-9)


def correlated_factors(generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    correlation = np.array([[1.0, 0.6], [0.6, 1.0]])
    return generator.standard_normal((N, 2)) @ np.linalg.cholesky(correlation).T, correlation


def test_linear_gaussian_portfolio_with_correlated_and_yearly_factors():
    generator = np.random.default_rng(2)
    scores, correlation = correlated_factors(generator)
    years = years_of("demand", N, 12)[:, [0, 4, 11]]  # the last is of no year that is kept
    loads, yearly_loads, own = np.array([[0.2, 0.0], [0.1, 0.3]]), np.array([0.2, 0.0, -0.1]), [0.1, 0.2]
    upside = scores @ loads.T + (years @ yearly_loads)[:, None] * [1.0, 0.5]
    upside += own * generator.standard_normal((N, 2))
    dataset = joint_dataset(
        upside, factors=dict(zip(["yen", "dollar"], scores.T, strict=True)), yearly=["demand"],
        weights=[0.4, 0.6],
    )
    load = np.array([0.4, 0.6]) @ loads

    def explained(known: frozenset[int]) -> float:
        a = sorted(known & {0, 1})
        with_a = (correlation @ load)[a]
        total = with_a @ np.linalg.solve(correlation[np.ix_(a, a)], with_a) if a else 0.0
        total += (2 in known) * (0.7**2) * float(yearly_loads @ yearly_loads)
        return total + (3 in known) * 0.04**2 + (4 in known) * 0.12**2

    names = ["yen", "dollar", "demand", "c0", "c1"]
    found = driver_figures(JointDraws(dataset))
    agree(found, dict(zip(names, shapley(explained, 5), strict=True)))
    assert abs(found.otherwise_shared.value) < 0.003
    assert found.drivers[0].effect.value == max(one.effect.value for one in found.drivers)


def test_what_a_factor_and_a_company_do_together_is_split_between_them():
    generator = np.random.default_rng(3)
    factor, own, other = generator.standard_normal((3, N))
    upside = np.column_stack([np.exp(0.5 * factor + 0.6 * own) - 1.0, 0.3 * factor + 0.2 * other])
    found = driver_figures(JointDraws(joint_dataset(upside, factors={"rates": factor}, weights=[0.5, 0.5])))
    mean, of_factor, of_own = np.exp(0.305), np.expm1(0.25), np.expm1(0.36)  # of exp(0.5 F + 0.6 e)

    def explained(known: frozenset[int]) -> float:
        # Var(sum given F) has the covariance of exp(0.5 F) and F, which is 0.5 times its mean
        shared = 0.25 * (mean**2 * of_factor + 0.09 + 2.0 * 0.3 * 0.5 * mean)
        alone = 0.25 * mean**2 * of_own * (1.0 + (0 in known) * of_factor)
        return (0 in known) * shared + (1 in known) * alone + (2 in known) * 0.25 * 0.04

    exact = shapley(explained, 3)
    agree(found, dict(zip(["rates", "c0", "c1"], exact, strict=True)))
    # negative control: without the interaction's half the company's effect would be out of reach
    whole = explained(frozenset({0, 1, 2}))
    one = next(one.effect for one in found.drivers if one.name == "c0")
    assert 0.25 * mean**2 * of_own * (1.0 + of_factor) / whole > one.high
    assert 0.25 * mean**2 * of_own / whole < one.low


def test_what_companies_share_unseen_is_told_apart_and_a_drawn_exchange_rate_is_a_player():
    generator = np.random.default_rng(4)
    factor, hidden, of_rate = generator.standard_normal((3, N))
    upside = 0.1 * factor[:, None] + 0.1 * hidden[:, None] + 0.1 * generator.standard_normal((N, 2))
    plain = joint_dataset(upside, factors={"rates": factor})
    found = driver_figures(JointDraws(plain))
    exact = 0.005 / 0.025  # twice the covariance of the two halves that the hidden score makes, of the whole
    assert abs(found.otherwise_shared.value - exact) < 0.01
    rate = 150.0 * np.exp(0.1 * (0.6 * factor + 0.8 * of_rate))
    abroad = joint_dataset(
        upside - 0.1 * hidden[:, None], factors={"rates": factor}, currencies=["USD", "USD"],
        rates={"USD": (150.0, rate)},
    )
    kinds = {one.name: one.kind for one in driver_figures(JointDraws(abroad)).drivers}
    assert kinds == {"rates": "factor", "USD": "exchange rate", "c0": "company", "c1": "company"}
    determined = joint_dataset(
        upside, factors={"rates": factor}, currencies=["USD", "USD"],
        rates={"USD": (150.0, 150.0 * np.exp(0.1 * factor))},
    )
    assert "USD" not in {one.name for one in driver_figures(JointDraws(determined)).drivers}


def test_a_recession_is_a_player_and_its_draws_are_a_tenth():
    generator = np.random.default_rng(7)
    recession = (generator.random((N, 10)) < 0.1).astype(np.uint8)
    upside = 0.1 * generator.standard_normal((N, 2)) - 0.3 * recession[:, :2].sum(axis=1)[:, None]
    dataset = joint_dataset(upside).assign(recession=(("draw", "year"), recession))
    of_recession, own = 2 * 0.09 * 0.3**2, 0.005
    shares = {"recession": of_recession, "c0": own / 2.0, "c1": own / 2.0}
    found = driver_figures(JointDraws(dataset))
    agree(found, {name: part / (of_recession + own) for name, part in shares.items()})
    few, many = stress_figures(JointDraws(dataset))
    assert (few.n_draw, many.n_draw, few.is_worst, many.is_worst) == (N // 10, N // 10, False, True)


def test_many_factors_and_none():
    generator = np.random.default_rng(5)
    scores = generator.standard_normal((7, 8000))
    upside = 0.1 * (scores.sum(axis=0)[:, None] + generator.standard_normal((8000, 2)))
    factors = {f"f{i}": row for i, row in enumerate(scores)}
    many = driver_figures(JointDraws(joint_dataset(upside, factors=factors)))
    assert [one.effect.value for one in many.drivers][:7] == pytest.approx([1.0 / 7.5] * 7, abs=0.01)
    none = driver_figures(JointDraws(joint_dataset(generator.standard_normal((8000, 2)))))
    agree(none, {"c0": 0.5, "c1": 0.5})
    refused = driver_figures(JointDraws(joint_dataset(np.zeros((8000, 2)))))
    assert (refused.drivers, refused.refusal) == ((), "the upside does not vary")
