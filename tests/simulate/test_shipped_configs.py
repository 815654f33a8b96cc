"""The companies we ship say what their sources say."""

import pytest

from engine.model.base_year import base_year, base_year_gaps
from simulate import load_config, value
from simulate.config.input_schema import UncertainInput
from tests.simulate.configs import SHIPPED, shipped_path


@pytest.mark.parametrize("name", SHIPPED)
def test_at_least_ten_uncertain_inputs_each_with_its_reason_and_source(name: str) -> None:
    config = load_config(name)
    assert len(config.marginals) >= 10
    for key, table in config.tables.items():
        assert table.source, key
    for pair in config.file.dependence.pairs:
        assert pair.reason, pair.between
        if isinstance(table, UncertainInput):
            assert table.reason, key


@pytest.mark.parametrize("name", SHIPPED)
def test_editors_are_told_of_the_schema(name: str) -> None:
    assert shipped_path(name).read_text(encoding="utf-8").startswith("#:schema ./schema.json\n")


def test_iij_lands_on_the_reported_base_year() -> None:
    config = load_config("iij")
    base = config.base
    year = base_year(base)
    assert year.net_income == pytest.approx(19_831, rel=1e-3)
    assert year.operating_income == pytest.approx(29_029, rel=1e-4)
    assert year.depreciation_and_amortization == pytest.approx(29_296, rel=1e-3)
    off_both_sides = (119_889 - 45_474) - base.base_working_capital
    adjusted = base.revenue / base.revenue_to_adjusted_assets
    assert adjusted + base.base_cash + off_both_sides == pytest.approx(273_713, rel=1e-4)
    assert base.base_equity + base.base_cash == pytest.approx(273_713 - 146_681 - 1_281, rel=1e-4)
    assert base.base_equity + base.base_debt + base.other_liabilities == pytest.approx(
        base.revenue / base.revenue_to_adjusted_assets, rel=1e-4
    )
    assert config.horizon.years == 25
    assert config.fiscal_years[0] == 2026
    assert config.fiscal_years[-1] == 2050


@pytest.mark.parametrize("name", SHIPPED)
def test_the_base_year_closes(name: str) -> None:
    config = load_config(name)
    answered = [problem.key for problem in config.answered]
    assert config.warnings == ()
    assert answered == (["reported.net_income"] if name == "iij-2025" else [])
    assert config.file.market.as_of is not None
    assert config.file.reported.base_year_end is not None
    assert max(gap.share for gap in base_year_gaps(config.base).values()) < 0.002


@pytest.mark.parametrize(("name", "worth"), [("iij", 2875), ("iij-2025", 2455)])
def test_base_case(name: str, worth: float) -> None:
    """A guard, not a source."""
    assert value(load_config(name)).intrinsic_value == pytest.approx(worth, abs=1)


@pytest.mark.parametrize(
    ("name", "apart"),
    [("iij", ["market.as_of", "forecast.first_fiscal_year"]), ("iij-2025", []),
     ("iiji-2019", ["market.as_of"])],
)  # fmt: skip
def test_dates_that_are_apart(name: str, apart: list[str]) -> None:
    assert [problem.key for problem in load_config(name).date_warnings] == apart


@pytest.mark.parametrize(("name", "year"), [("iij", 3), ("iij-2025", 2)])
def test_the_broker_s_next_year_is_the_one_after_the_running_one(name: str, year: int) -> None:
    """Said in August 2025, in the year to 2026-03."""
    config = load_config(name)
    assert [config.earnings_year(target) for target in config.file.broker_targets] == [year]


def test_first_year_of_iij_by_hand() -> None:
    """Revenue, EBIT, interest, tax and net income of forecast year 1 from the config's own numbers."""
    lines = value(load_config("iij")).lines
    revenue = 276_080 * 1.1219
    before_tax = revenue - 0.820853 * revenue - 20_430 * 1.015 - 0.01 * 30_200
    assert lines["revenue"][0] == pytest.approx(revenue)
    assert lines["net_income"][0] == pytest.approx(0.69 * before_tax)
    assert lines["prior_cash_distribution"][:2] == [22_467.0, 0.0]
