"""The companies we ship say what their sources say."""

import csv

import pytest

from engine.model.base_year import base_year, base_year_gaps
from simulate import load_config, value
from simulate.config.input_schema import UncertainInput
from tests.simulate.configs import DRAFTED, ROOT, SHIPPED, shipped_path


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
    assert answered == (["reported.net_income"] if name not in ("iij", "iiji-2019", "aapl") else [])
    assert config.file.market.as_of is not None
    assert config.file.reported.base_year_end is not None
    assert max(gap.share for gap in base_year_gaps(config.base).values()) < 0.002


#: Revenue, operating income, net income, total assets and the owners' equity, millions, read by hand in the
#: filings: 10-K of 2022-10-28, 2022-02-03 and 2022-07-28, reports S100TP5S, S100TNFD and S100TMMG of EDINET.
ANNUAL_REPORTS = {
    "aapl": (394_328, 119_437, 99_803, 352_755, 50_672),
    "amd": (16_434, 3_648, 3_162, 12_419, 7_497),
    "hitachi": (9_728_716, 2_582_087 - 1_826_271, 589_896, 12_221_284, 5_703_705),
    "msft": (198_270, 83_383, 72_738, 364_840, 166_542),
    "nec": (3_477_262, 188_012, 149_521, 4_227_514, 1_915_613),
    "nintendo": (1_671_865, 528_941, 490_602, 3_151_394, 2_604_998 - 1_237),
}


@pytest.mark.parametrize("name", DRAFTED)
def test_a_drafted_company_lands_on_its_annual_report(name: str) -> None:
    """Within 1%; where a normal year earns something else, `normalised` says why."""
    config = load_config(name)
    base, reported, year = config.base, config.file.reported, base_year(config.base)
    revenue, operating_income, net_income, assets, equity = ANNUAL_REPORTS[name]
    assert base.revenue == reported.revenue == revenue
    assert year.operating_income == pytest.approx(operating_income, rel=1e-5)
    netted = reported.total_debt - base.base_debt
    adjusted = base.revenue / base.revenue_to_adjusted_assets
    elsewhere = base.base_cash + netted + reported.taken_off_both_sides
    assert adjusted + elsewhere == pytest.approx(assets, rel=1e-4)
    assert base.base_equity + base.base_cash == pytest.approx(equity, rel=1e-4)
    assert reported.net_income == net_income
    assert (abs(year.net_income / net_income - 1.0) < 0.01) != bool(reported.normalised)
    assert year.depreciation_and_amortization == pytest.approx(
        reported.depreciation_and_amortization, rel=1e-4
    )


@pytest.mark.parametrize("name", DRAFTED)
def test_a_drafted_company_s_history_is_beside_it(name: str) -> None:
    """Each figure of [reported] that is one of the history is its base year's; each has a source."""
    config = load_config(name)
    lines = (ROOT / "configs" / "data" / f"{name}-history.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(line for line in lines if not line.startswith("#"))
    place = header.index(str(config.file.reported.base_year_end))
    source = header.index(f"source {config.file.reported.base_year_end}")
    found = {row[0]: float(row[place]) / 1e6 for row in rows if row[place]}
    assert all(bool(row[place]) == bool(row[source]) for row in rows)
    reported = config.file.reported.model_dump()
    shared = {"revenue", "operating_income", "net_income", "tax_expense", "total_assets"}
    shared |= {"depreciation_and_amortization", "operating_cash_flow", "capex"} & found.keys()
    assert {key: reported[key] for key in shared} == {key: found[key] for key in shared}
    assert len(header) > 2 + 2 * 4


@pytest.mark.parametrize("name", DRAFTED)
def test_a_drafted_company_says_what_it_only_assumes(name: str) -> None:
    """Rates are the currency's defaults; growth, margins and shocks name the class that they are of."""
    config = load_config(name)
    for key in ("terminal_growth", "initial_discount_rate"):
        assert config.tables[key].status == "assumption"
        assert config.tables[key].source.startswith("default: ")
    for key in ("initial_growth", "variable_cost_ratio_target"):
        assert config.tables[key].status == "assumption"
        assert "companies with revenue of" in config.tables[key].source
    assert {"growth", "variable_cost_ratio"} <= set(config.file.shocks.model_dump(exclude_none=True))


@pytest.mark.parametrize(
    ("name", "worth"),
    [
        ("iij", 2875), ("iij-2025", 2455), ("aapl", 110.09), ("msft", 144.13), ("amd", 26.53),
        ("nintendo", 8102), ("nec", 9730), ("hitachi", 2576),
    ],
)  # fmt: skip
def test_base_case(name: str, worth: float) -> None:
    """A guard, not a source."""
    assert value(load_config(name)).intrinsic_value == pytest.approx(worth, rel=3e-4)


@pytest.mark.parametrize(
    ("name", "apart"),
    [("iij", ["market.as_of", "forecast.first_fiscal_year"]), ("iij-2025", []),
     ("iiji-2019", ["market.as_of"]), ("amd", ["market.as_of"]), ("nec", [])],
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
