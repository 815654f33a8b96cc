"""The study of the panel, against a first one that was made apart from this program (its design page)."""

from math import hypot

import numpy as np
import pytest

from simulate.confidence_intervals import clustered_error
from simulate.reference_class.panel import read_panel
from simulate.reference_class.study import Cell, Judged, study
from tests.simulate.configs import ROOT

PANEL = ROOT.parent / "shared" / "data" / "panels" / "jp_edinet_annual_3922_companies.csv.gz"

# Horizon and least revenue, bn yen: own range, own normal, rule; weights of own mean and last year; P10, P90.
GROWTH = {
    (1, 1): (0.70, 0.73, 0.78, -0.09, 0.19, -0.178, 0.186),
    (1, 10): (0.63, 0.68, 0.77, 0.09, 0.12, -0.131, 0.142),
    (1, 100): (0.65, 0.70, 0.83, -0.08, 0.16, -0.131, 0.130),
    (3, 1): (0.76, 0.61, 0.81, -0.12, 0.03, -0.116, 0.125),
    (3, 10): (0.68, 0.51, 0.79, 0.12, -0.05, -0.088, 0.099),
    (3, 100): (0.65, 0.46, 0.84, -0.08, -0.01, -0.073, 0.090),
    (5, 10): (0.67, 0.44, 0.78, 0.34, -0.06, -0.058, 0.074),
    (5, 100): (0.68, 0.38, 0.77, 0.37, -0.04, -0.054, 0.055),
}
# The same of the margin, without own normal; weights of last year and own mean.
MARGIN = {
    (1, 10): (0.60, 0.80, 0.56, 0.33, -0.030, 0.042),
    (1, 100): (0.60, 0.79, 0.57, 0.29, -0.020, 0.032),
    (3, 10): (0.48, 0.81, 0.04, 0.77, -0.040, 0.063),
    (3, 100): (0.48, 0.80, -0.12, 0.88, -0.029, 0.043),
    (5, 100): (0.38, 0.81, -0.02, 0.85, -0.026, 0.046),
}


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, int, int], Judged]:
    if not PANEL.exists():
        pytest.skip("no ../shared/data/panels")
    panel = read_panel(PANEL, least_revenue=1e9)
    return {(one.quantity, one.horizon, int(one.size[0] / 1e9)): one for one in study(panel)}


def _apart(cell: Cell, value: float) -> float:
    """Standard errors between two studies, each of a random half of its own."""
    rounding = 0.005 if abs(value) >= 0.2 else 0.0005
    return max(abs(cell.value - value) - rounding, 0.0) / hypot(cell.error, cell.error)


def test_the_tables_of_growth_come_out(found: dict[tuple[str, int, int], Judged]) -> None:
    for key, values in GROWTH.items():
        one = found["growth", *key]
        cells = (
            one.own_range, one.own_normal, one.ours, one.mean_weight, one.last_weight, one.low, one.high
        )  # fmt: skip
        apart = [_apart(cell, value) for cell, value in zip(cells, values, strict=True)]
        assert max(apart) < 4.0, (key, apart)


def test_the_tables_of_the_margin_come_out(found: dict[tuple[str, int, int], Judged]) -> None:
    for key, values in MARGIN.items():
        one = found["margin", *key]
        cells = (one.own_range, one.ours, one.last_weight, one.mean_weight, one.low, one.high)
        apart = [_apart(cell, value) for cell, value in zip(cells, values, strict=True)]
        assert max(apart) < 4.0, (key, apart)


def test_a_wrong_table_would_be_found_out(found: dict[tuple[str, int, int], Judged]) -> None:
    one = found["growth", 1, 10]
    assert _apart(one.ours, one.own_range.value) > 4.0
    assert _apart(one.high, found["growth", 5, 10].high.value) > 4.0


def test_errors_by_firm_are_those_of_a_bootstrap_of_firms() -> None:
    generator = np.random.default_rng(5)
    n_firm, n_year = 300, 6
    firm = np.repeat(np.arange(n_firm), n_year)
    level = generator.normal(size=n_firm)[firm] + 0.5 * generator.normal(size=firm.size)
    values = (level > 0.3).astype(float)
    by_firm = values.reshape(n_firm, n_year).mean(axis=1)
    means = by_firm[generator.integers(n_firm, size=(4000, n_firm))].mean(axis=1)
    error = clustered_error(values, firm)
    assert error == pytest.approx(means.std(), rel=4.0 / np.sqrt(2 * 4000))
    assert error > 1.5 * values.std() / np.sqrt(values.size)  # what rows as if independent would say
