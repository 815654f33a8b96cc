import numpy as np
import pytest
from scipy import stats

from reports.evaluation.distribution_shape import shape_of, sparkline
from simulate import load_config

SETTINGS = {
    "normal": ('dist="normal", sd=0.01', stats.norm(0.03, 0.01)),
    "uniform": ('dist="uniform", min=0.0, max=0.06', stats.uniform(0.0, 0.06)),
    # The cuts are so far out that they take less than 1e-6.
    "student-t": (
        'dist="student-t", df=2.0, scale=0.0005, truncate={min=-0.9, max=0.9}', stats.t(2.0, 0.03, 0.0005)
    ),
}
DISCRETE = '{base=0.015, dist="discrete", values=[0.03, 0.0, 0.015], weights=[0.25, 0.15, 0.6]}'


def marginal(written):
    return load_config("iij", [f"inflation={written}"]).marginals["inflation"]


@pytest.mark.parametrize("name", SETTINGS)
def test_chances_of_cells_agree_with_scipy(name):
    written, law = SETTINGS[name]
    shape = shape_of(marginal(f"{{base=0.03, {written}}}"), 0.03, 50)
    assert shape.chances == pytest.approx(np.diff(law.cdf(shape.edges)), rel=2e-6, abs=1e-9)
    assert shape.values is None
    assert shape.chances.sum() > 0.9


def test_a_bounded_distribution_is_shown_to_its_ends():
    shape = shape_of(marginal('{base=0.03, dist="uniform", min=0.0, max=0.06}'), 0.03, 10)
    assert (shape.edges[0], shape.edges[-1]) == (0.0, 0.06)


def test_a_heavy_tail_does_not_make_it_a_needle():
    shape = shape_of(marginal(f"{{base=0.03, {SETTINGS['student-t'][0]}}}"), 0.03, 50)
    assert shape.edges[-1] - shape.edges[0] < 4.01 * 2 * stats.t.ppf(0.9, 2.0) * 0.0005


def test_few_values_are_bars():
    shape = shape_of(marginal(DISCRETE), 0.015, 12)
    assert shape.values.tolist() == [0.0, 0.015, 0.03]
    assert shape.value_chances == pytest.approx([0.15, 0.6, 0.25])
    assert shape.chances.sum() == pytest.approx(1.0)


def test_the_base_case_is_in_sight():
    shape = shape_of(marginal(DISCRETE), 0.05, 12)
    assert shape.edges[-1] > 0.05


def test_sparklines():
    assert sparkline(marginal('{base=0.03, dist="uniform", min=0.0, max=0.06}'), 0.03) == "█" * 12
    assert sparkline(marginal(DISCRETE), 0.015) == "▂    █     ▄"
    triangle = sparkline(marginal('{base=0.03, dist="triangular", min=0.0, max=0.06}'), 0.03)
    assert triangle == triangle[::-1]
    assert sorted(triangle[:6]) == list(triangle[:6])


def test_one_value_only():
    line = sparkline(marginal('{base=0.0, dist="discrete", values=[0.0], weights=[1.0]}'), 0.0)
    assert line.count("█") == 1
