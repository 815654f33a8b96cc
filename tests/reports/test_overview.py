"""The summary: each of its figures is one of another analysis, and odd runs leave out what they have not."""

import pytest

from reports.decisions.decisions import DECISIONS
from reports.document import Picture
from reports.overview import first_years_table
from reports.report import build_report
from reports.sensitivity.modelling_choices.choices import MODELLING_CHOICES
from reports.sensitivity.variance.decomposition import VARIANCE
from simulate import load_config, value
from simulate.config.loading import config_from_text
from tests.reports.runs import all_invalid_run, evaluate, fixed_config, run
from tests.simulate.configs import changed_text


def tables_of(report):
    return {part.name: part for part in report.overview.parts if not isinstance(part, Picture)}


def column(table, place):
    return [row[place].value for row in table.rows]


def test_figures_are_those_of_the_analyses(report):
    tables, shares = tables_of(report), report.run[VARIANCE]
    assert list(tables) == ["drivers", "first-years", "buy-below", "stresses"]
    names = [shares.factors[i].name for i in shares.ranked[:4]]
    swings = {row.name: row for row in report.evaluation.swings}
    ends = [swings[name].value_low if name in swings else None for name in names]
    assert column(tables["drivers"], 2) == ends
    prices = report.run[DECISIONS].price.margins.buy_below
    assert column(tables["buy-below"], 1) == [prices[confidence].value for confidence in (70, 80, 90)]
    choices = report.run[MODELLING_CHOICES].rows[:5]
    assert column(tables["stresses"], 1) == [row.figures.p50.value for row in choices]
    assert column(tables["stresses"], 2) == [row.figures.above_price.value for row in choices]


def test_first_years_are_those_of_the_base_case(report):
    config = report.evaluation.config
    lines, shares = value(config).lines, config.base.shares_outstanding
    years = list(zip(*(row[2:] for row in tables_of(report)["first-years"].rows), strict=True))
    for year, (revenue, margin, earnings, cash) in enumerate(years):
        kept, sales = lines["shareholder_claim"][year], lines["revenue"][year]
        assert margin.value == pytest.approx(lines["operating_income"][year] / sales, rel=1e-12)
        assert earnings.value == pytest.approx(lines["net_income"][year] * kept / shares, rel=1e-12)
        assert revenue.value == pytest.approx(lines["revenue"][year] / 1e3, rel=1e-12)  # billions
        assert cash.value == pytest.approx(lines["free_cash_flow"][year] / 1e3, rel=1e-12)


def test_last_reported_year_by_hand():
    """29,029 of 276,080; 19,831 by the shares; 40,780 less 11,700: the annual report to 2024-03-31."""
    config = load_config("iij")
    table = first_years_table(evaluate(run(config, draws=2)))
    assert table.columns[1].title == "reported"
    shares = config.base.shares_outstanding
    wanted = [276.080, 29_029.0 / 276_080.0, 19_831.0 / shares, 29.080]
    assert column(table, 1) == pytest.approx(wanted, rel=1e-12)


def test_the_price_at_which_p50_earns_a_buy():
    text = changed_text("iij", ("[[broker_targets]]", "[rating]\nbuy = 0.25\n\n[[broker_targets]]"))
    report = build_report(run(config_from_text(text, "iij", "iij.toml"), draws=500))
    median = report.evaluation.percentiles[50].value
    assert report.overview.paragraphs[0] == f"P50 earns a buy (+25%) at ¥{median / 1.25:,.0f} or less."


def test_odd_runs_leave_out_what_they_have_not():
    invalid, fixed = (build_report(dataset) for dataset in (all_invalid_run(), run(fixed_config(), draws=10)))
    assert list(tables_of(invalid)) == ["drivers", "first-years"]
    assert column(tables_of(invalid)["drivers"], 1) == [""] * 4  # swings alone: nothing has a variance
    assert list(tables_of(fixed)) == ["first-years", "buy-below", "stresses"]
    said = " ".join((*invalid.overview.paragraphs, *fixed.overview.paragraphs))
    assert "nan" not in said
    assert "None" not in said


def test_a_company_in_cents():
    table = tables_of(build_report(run(load_config("iiji-2019"), draws=100)))["first-years"]
    assert table.columns[1].title == "base year"
    assert table.rows[2][2].shown.startswith("$")
    assert table.rows[0][0].shown == "revenue, $m"
