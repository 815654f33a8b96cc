from fractions import Fraction

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from engine.distributions import (
    Distribution,
    Gumbel,
    KernelDensity,
    Logistic,
    LogNormal,
    Normal,
    Pert,
    Quantiles,
    Student,
    Triangular,
    Uniform,
    Weibull,
)
from engine.model.tile import LANES
from engine.quantile_table.build import (
    EDGE,
    MAX_CELL,
    N_CELL,
    TO_POWERS,
    build_quantile_tables,
    chebyshev_nodes,
)
from tests.engine.distributions.cases import ALL
from tests.engine.distributions.oracle import to_scipy
from tests.engine.through_tile import values_at

NAMES = list(ALL)
TABLE = build_quantile_tables(list(ALL.values()))
FARTHEST = -ndtri(2.0**-53)  # 8.21, the score of the outermost uniform
# Two groups of data, the gap between them far wider than a kernel: the quantile function jumps.
STEEP = KernelDensity((*np.linspace(-1.0, 1.0, 50), *np.linspace(5.0, 7.0, 50)))


def _wanted(name: str, scores: np.ndarray) -> np.ndarray:
    """scipy's quantiles, each score through its nearer tail."""
    oracle = to_scipy(ALL[name])
    low = oracle.ppf(ndtr(np.minimum(scores, 0.0)))
    return np.where(scores < 0.0, low, oracle.isf(ndtr(-np.maximum(scores, 0.0))))


def _errors(name: str, scores: np.ndarray) -> np.ndarray:
    """Error of the look-up in standard deviations, less the rounding of a value far from zero.

    Powers of the position instead of Chebyshev polynomials cost some digits: that of
    Normal(1e6, 3) is off by 1.3e-14 of its value, which is 4e-9 of its standard deviation.
    """
    wanted = _wanted(name, scores)
    error = np.abs(values_at(TABLE, NAMES.index(name), scores) - wanted) - 2e-14 * np.abs(wanted)
    return np.maximum(error, 0.0) / to_scipy(ALL[name]).moments[1]


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_scipy_between_one_in_a_million_and_its_mirror(name):
    edge = -ndtri(1e-6)
    assert _errors(name, np.linspace(-edge, edge, 4_001)).max() < 5e-12


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_scipy_out_to_the_last_uniform(name):
    # scipy's truncated normal itself is off by 1e-10 out there.
    assert _errors(name, np.linspace(-FARTHEST, FARTHEST, 2_001)).max() < 2e-10


@pytest.mark.parametrize("name", [name for name in NAMES if ALL[name].kink_score() is not None])
def test_no_polynomial_spans_a_kink(name):
    kink = float(np.clip(ALL[name].kink_score(), -4.0, 4.0))
    assert _errors(name, kink + np.linspace(-0.01, 0.01, 501)).max() < 5e-12


@pytest.mark.parametrize("name", NAMES)
def test_no_value_leaves_the_support_by_more_than_rounding(name):
    least, greatest = ALL[name].support()
    values = values_at(TABLE, NAMES.index(name), np.linspace(-FARTHEST, FARTHEST, 2_001))
    slack = 1e-12 * to_scipy(ALL[name]).moments[1]
    assert least - slack <= values.min()
    assert values.max() <= greatest + slack


def test_is_exact_at_the_nodes_of_a_cell():
    marginal = LogNormal(5.0, 7.5)
    left = -EDGE + 70 * 2.0 * EDGE / N_CELL
    nodes = left + (chebyshev_nodes() + 1.0) * EDGE / N_CELL
    values = values_at(build_quantile_tables([marginal]), 0, nodes)
    np.testing.assert_allclose(values, marginal.quantile_of_score(nodes), rtol=1e-14)


def test_the_outermost_polynomials_go_on_beyond_the_table():
    # A normal marginal is a straight line, so going on is right; half a cell, not further,
    # because a polynomial of degree 7 soon leaves any line.
    beyond = EDGE + 0.5 * 2.0 * EDGE / N_CELL
    values = values_at(build_quantile_tables([Normal(1.0, 2.0)]), 0, np.array([-beyond, beyond]))
    np.testing.assert_allclose(values, [1.0 - 2.0 * beyond, 1.0 + 2.0 * beyond], rtol=1e-10)


@pytest.mark.parametrize("mode", [1e-17, 1e-9, 1.0 - 1e-9])
def test_a_kink_far_out_is_tabulated_too(mode):
    marginal = Triangular(0.0, mode, 1.0)
    scores = np.linspace(-EDGE, EDGE, 1_001)
    values = values_at(build_quantile_tables([marginal]), 0, scores)
    np.testing.assert_allclose(values, marginal.quantile_of_score(scores), rtol=0.0, atol=1e-9)


def test_each_marginal_reads_its_own_table():
    scores = np.linspace(-3.0, 3.0, LANES)
    alone = [build_quantile_tables([marginal]) for marginal in ALL.values()]
    for i, table in enumerate(alone):
        np.testing.assert_array_equal(values_at(TABLE, i, scores), values_at(table, 0, scores))


def test_no_marginals_make_an_empty_table():
    assert build_quantile_tables([]).coefficients.shape[0] == 0


def cells_of(marginal) -> int:
    return len(build_quantile_tables([marginal]).coefficients)


def test_there_are_as_many_cells_as_it_takes():
    # A narrow kernel far from the others makes steps; wide ones overlap and need no more cells.
    assert cells_of(Normal(0.0, 1.0)) == N_CELL
    assert cells_of(KernelDensity((0.0, 1.0, 2.0))) == N_CELL
    assert N_CELL < cells_of(STEEP) <= MAX_CELL


def test_more_cells_are_as_exact(n_draw):
    scores = np.linspace(-4.8, 4.8, n_draw(20_001, 2_001))
    values = values_at(build_quantile_tables([STEEP]), 0, scores)
    spread = np.diff(STEEP.quantile_of_score(np.array([-1.2815515655446004, 1.2815515655446004])))[0] / 2.563
    assert np.max(np.abs(values - STEEP.quantile_of_score(scores))) < 1e-7 * spread


def test_tables_of_different_size_stand_one_behind_the_other():
    scores = np.linspace(-4.0, 4.0, 4 * LANES)
    marginals = [Normal(1.0, 2.0), STEEP, Triangular(0.0, 0.3, 1.0), STEEP, LogNormal(5.0, 2.0)]
    table = build_quantile_tables(marginals)
    assert len(table.coefficients) == sum(cells_of(marginal) for marginal in marginals)
    for i, marginal in enumerate(marginals):
        alone = values_at(build_quantile_tables([marginal]), 0, scores)
        np.testing.assert_array_equal(values_at(table, i, scores), alone)


@pytest.mark.parametrize(
    "data",
    [(0.0, 0.01, 0.02, 0.03, 0.04, 1000.0), (*np.linspace(-1.0, 1.0, 50), *np.linspace(5.0, 5.2, 5))],
    ids=["an outlier", "a few apart"],
)
def test_a_gap_that_no_table_can_follow_is_refused(data):
    with pytest.raises(ValueError, match="has a gap or a corner that no smooth table follows"):
        build_quantile_tables([Normal(0.0, 1.0), KernelDensity(data)])


def narrow(centre: float, spread: float) -> dict[str, Distribution]:
    """Every family whose values may lie far from zero, its spread as given."""
    low, high = centre - 2.0 * spread, centre + 2.0 * spread
    return {
        "normal": Normal(centre, spread), "lognormal": LogNormal(centre, spread),
        "student": Student(5.0, centre, spread), "uniform": Uniform(low, high),
        "triangular": Triangular(low, centre, high), "pert": Pert(low, centre, high),
        "logistic": Logistic(centre, spread), "gumbel": Gumbel(centre, spread),
        "weibull": Weibull(centre / spread, centre), "quantiles": Quantiles(low, centre, high),
        "cut": Normal(centre, centre).truncated(low, high),
        "smoothed": KernelDensity(tuple(centre + spread * ndtri(np.linspace(0.02, 0.98, 40)))),
    }


@pytest.mark.parametrize("relative", [1e-7, 1e-8, 1e-10, 1e-12, 4e-14])
@pytest.mark.parametrize("centre", [0.05, 3e5])
@pytest.mark.parametrize("family", list(narrow(1.0, 0.1)))
def test_a_narrow_distribution_is_as_exact_as_doubles_are(family, centre, relative):
    """Far from zero the last digits of a value are all that its table may lose."""
    marginal = narrow(centre, relative * centre)[family]
    scores = np.linspace(-4.7, 4.7, 4 * LANES)
    found = values_at(build_quantile_tables([marginal]), 0, scores)
    error = np.abs(found - marginal.quantile_of_score(scores))
    assert error.max() < 1e-7 * relative * centre + 32 * np.spacing(centre)


def test_a_narrow_normal_has_the_moments_that_it_should_have():
    """By exact arithmetic, without the program's own quantiles: a mean of 0.05, and 1e-9 times the score."""
    scores = np.linspace(-5.0, 5.0, 8 * LANES)
    values = values_at(build_quantile_tables([Normal(0.05, 1e-9)]), 0, scores)
    wanted = [Fraction(0.05) + Fraction(1e-9) * Fraction(score) for score in scores.tolist()]
    worst = max(abs(Fraction(value) - exact) for value, exact in zip(values.tolist(), wanted, strict=True))
    assert worst < 3 * Fraction(float(np.spacing(0.05)))


@pytest.mark.parametrize("relative", [6e-15, 1e-15, 1e-16, 1e-17])
@pytest.mark.parametrize("centre", [0.05, 3e5])
def test_draws_that_doubles_cannot_tell_apart_are_refused(centre, relative):
    for marginal in (Normal(centre, relative * centre), Student(5.0, centre, relative * centre)):
        with pytest.raises(ValueError, match="is too narrow: "):
            build_quantile_tables([marginal])
    with pytest.raises(ValueError, match="is too narrow: two in three draws lie between"):
        build_quantile_tables([Uniform(1.0, 1.0 + 2e-16)])
    with pytest.raises(ValueError, match="is too narrow"):
        build_quantile_tables([Normal(0.0, 1e-320)])


def test_the_stored_inverse_is_that_of_the_nodes():
    """By exact arithmetic: each column gives the powers that are 1 at its node and 0 at the others."""
    nodes = [Fraction(node) for node in chebyshev_nodes().tolist()]
    for column, own in zip(TO_POWERS.T.tolist(), nodes, strict=True):
        for node in nodes:
            at = sum(Fraction(coefficient) * node**power for power, coefficient in enumerate(column))
            assert abs(at - (node == own)) < Fraction(1, 10**13)
