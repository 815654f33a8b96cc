"""Rules and classes against what made the panel, and a config among them."""

from dataclasses import replace
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from simulate import load_config
from simulate.errors import InputError
from simulate.reference_class.cases import Cases, Past, cases_of
from simulate.reference_class.classes import read_classes, shipped_classes, written_classes
from simulate.reference_class.making import classes_of, classes_of_option
from simulate.reference_class.panel import read_panel
from simulate.reference_class.position import LEVELS, positions_of
from simulate.reference_class.rule import LEVELS as RULE_LEVELS
from simulate.reference_class.rule import fit_rule
from tests.simulate.reference_class.panels import drawn_panel, row, write_panel

N_FIRM, N_YEAR = 1500, 9


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_panel(tmp_path_factory.mktemp("panel") / "drawn.csv", N_FIRM, N_YEAR)


def test_a_rule_finds_that_past_growth_says_nothing_and_that_a_margin_is_the_firms_own(path: Path) -> None:
    panel = read_panel(path)
    growth = fit_rule(cases_of(panel, "growth", 1))
    error = 1.0 / sqrt(growth.cases)  # of a weight whose regressor spreads as the outcome does
    assert abs(growth.last_weight) < 4.0 * error
    assert abs(growth.mean_weight) < 4.0 * error * sqrt(N_YEAR)
    assert growth.median == pytest.approx(0.04, abs=4.0 * 0.1 * sqrt(np.pi / 2.0 / growth.cases))
    normal = 0.1 * stats.norm.ppf(0.9)
    place = RULE_LEVELS.index(0.9)
    spread = 4.0 * 0.1 * sqrt(0.09 / growth.cases) / stats.norm.pdf(stats.norm.ppf(0.9))
    assert growth.quantiles[place] == pytest.approx(normal, abs=spread)
    margin = fit_rule(cases_of(panel, "margin", 3))
    # the best linear forecast of a level from the 5 or 6 years about it that there are
    least, most = (0.03**2 / (0.03**2 + 0.02**2 / years) for years in (5, 6))
    assert least - 0.05 < margin.mean_weight + margin.last_weight < most + 0.05


def test_ranges_are_as_wide_as_the_firm_itself_and_hold_of_steady_and_of_wild_firms() -> None:
    generator = np.random.default_rng(3)
    sd = np.repeat([0.02, 0.12], 4000)
    years = generator.normal(0.04, sd[:, None], (sd.size, 9))
    past = Past.of_years(years[:, :8], np.full(sd.size, 5e9))
    cases = Cases("growth", 1, np.arange(sd.size), np.full(sd.size, 2020), past, years[:, 8])
    inside = {}
    for own_width in (False, True):
        rule = fit_rule(cases, own_width=own_width)
        low, high = (rule.quantile(level, past.mean, past.last, past.deviation) for level in (0.1, 0.9))
        held = (cases.outcome >= low) & (cases.outcome <= high)
        inside[own_width] = held[:4000].mean(), held[4000:].mean()
        assert held.mean() == pytest.approx(0.8, abs=0.005)
    assert inside[True] == pytest.approx((0.8, 0.8), abs=0.06)  # eight years' deviation is itself unsure
    assert inside[False][0] > 0.95  # one width for all holds too often there, and too seldom here
    assert inside[False][1] < 0.7


def test_outcomes_of_a_class_are_those_of_the_law_that_made_it(path: Path) -> None:
    found = classes_of(read_panel(path), "drawn", borders=(1e6,)).of(5e9, "JPY")
    assert found is not None
    for horizon in (1, 3, 5):
        outcomes = found.outcome("growth", horizon)
        assert outcomes is not None
        assert outcomes.firms == N_FIRM
        law = stats.norm(0.04, 0.1 / sqrt(horizon))
        independent = N_FIRM * (N_YEAR - 1) // horizon  # windows that do not overlap
        for level in (0.1, 0.5, 0.9):
            error = sqrt(level * (1 - level) / independent) / law.pdf(law.ppf(level))
            assert outcomes.quantile(level) == pytest.approx(law.ppf(level), abs=4.0 * error)
            assert outcomes.level_of(outcomes.quantile(level)) == pytest.approx(level)


def test_a_panel_without_a_currency_is_in_the_companys(path: Path) -> None:
    silent = classes_of(replace(read_panel(path), currency=""), "drawn", borders=(1e6,))
    assert silent.of(5e9, "JPY") == silent.classes[0]


def test_a_firm_that_shrinks_below_the_least_class_stays_an_outcome_of_its_own(tmp_path: Path) -> None:
    """Half of the firms lose 90% of revenue in the last year, to below the least class of a million."""
    rows = [row(f"F{firm}", 2015 + at, 2e6 * (0.1 if at == 6 and firm % 2 else 1.0 + 0.01 * (firm % 7) * at))
            for firm in range(400) for at in range(7)]
    found = classes_of_option(str(write_panel(tmp_path / "p.csv", rows)))
    assert found is not None
    outcomes = found.classes[0].outcome("growth", 5)
    assert outcomes is not None
    assert outcomes.cases == 800
    assert outcomes.level_of(log(0.5) / 5) == pytest.approx(0.25, abs=0.01)


def test_a_panel_of_three_years_makes_no_class(tmp_path: Path) -> None:
    short = drawn_panel(tmp_path / "short.csv", 400, 3)
    with pytest.raises(InputError, match=r"has no class of revenue with 300 growths .* 5 growths"):
        classes_of_option(str(short))


def test_classes_come_back_from_their_file() -> None:
    shipped = shipped_classes()
    again = read_classes(written_classes(shipped))
    assert again.classes == shipped.classes
    assert again.per_unit == shipped.per_unit
    for one in shipped.classes:
        assert all(rule.cases >= 300 for rule in one.rules)
        assert all(list(rule.quantiles) == sorted(rule.quantiles) for rule in one.rules)


def test_a_company_is_found_by_its_size_in_another_currency() -> None:
    classes = shipped_classes()
    found = classes.of(10e9, "USD")  # 1,500 bn yen
    assert found is not None
    assert found.least_revenue == 1e12
    assert classes.of(10e9, "XAU") is None
    assert classes.of(1e6, "JPY") is None


def test_a_config_of_known_law_lies_where_it_should() -> None:
    # growth of every year is one normal draw, so five years are as wide as one
    config = load_config(
        "iiji-2019",
        (
            'initial_growth={ base = 0.05, dist = "normal", sd = 0.02 }',
            'terminal_growth={ expr = "initial_growth" }',
        ),
    )
    draws = 1 << 14
    rows = {(row.quantity, row.horizon): row for row in positions_of(config, shipped_classes(), draws).rows}
    row = rows["growth", 5]
    assert row.values[LEVELS.index(0.5)] == pytest.approx(0.05, abs=4 * 0.02 * sqrt(np.pi / 2 / draws))
    high = 0.05 + 0.02 * stats.norm.ppf(0.9)
    error = 0.02 * sqrt(0.09 / draws) / stats.norm.pdf(stats.norm.ppf(0.9))
    assert row.values[LEVELS.index(0.9)] == pytest.approx(high, abs=4 * error)
    assert row.in_class[LEVELS.index(0.9)] == pytest.approx(row.outcomes.level_of(log(1 + high)), abs=0.02)
    assert row.held == pytest.approx(row.in_class[3] - row.in_class[1])


def test_a_range_that_leaves_out_half_of_the_class_is_told_and_a_wide_one_is_not() -> None:
    high = load_config("iij")
    assert any(row.leaves_out == "low" for row in positions_of(high, draws=4096).rows)
    wide = load_config("iij", ('initial_growth={ base = 0.03, dist = "normal", sd = 0.05 }',))
    assert not any(row.leaves_out for row in positions_of(wide, draws=4096).rows if row.horizon == 5)


def test_iij_says_where_its_ranges_lie_and_why_it_keeps_them() -> None:
    config = load_config("iij")
    rows = {row.quantity: row for row in positions_of(config).rows if row.horizon == 5}
    growth, margin = rows["growth"], rows["margin"]
    said = config.tables["initial_growth"].reason
    low, high = (100 * growth.in_class[LEVELS.index(level)] for level in (0.05, 0.95))
    assert f"percentile {low:.0f} (P5) to {high:.0f} (P95) of companies of its size" in said
    assert "kept, since" in said
    said = config.tables["variable_cost_ratio"].reason
    places = [LEVELS.index(level) for level in (0.1, 0.9)]
    low, high = (100 * margin.in_class[place] for place in places)
    assert "margin of year 5, {:.1%} to {:.1%}".format(*(margin.values[place] for place in places)) in said
    assert f"percentile {low:.0f} to {high:.0f} of companies of its size" in said
    assert f"{100 * margin.width:.1f} points wide" in said
    assert f"came to lie {100 * margin.rule_width:.1f} about" in said
    assert "kept, since" in said


def test_without_a_class_the_reason_is_said() -> None:
    found = positions_of(load_config("iiji-2019", ("revenue=0.001",)))
    assert found.its_class is None
    assert "no class holds" in found.why
