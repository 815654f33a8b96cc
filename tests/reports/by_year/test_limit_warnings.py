"""The lines that warn of the model's limits: which, from where on, and that the docs have their section."""

import json
import re
from dataclasses import replace

import pytest

from reports.by_year.limit_warnings import limit_warnings
from reports.report import figures_json
from simulate.forecast.model_limits import ModelLimits
from tests.simulate.configs import ROOT

SOUND = ModelLimits(
    horizon=2050, net_debt_share=0.9, paid_out_debt_share=0.1, clean_surplus_gap=1.0, base_debt_to_equity=0.5,
    horizon_debt_to_equity=1.0, base_margin=0.1, horizon_margin=0.15, issue_and_payout_years=(2027,),
    issued_beside_payouts=0.01,
)


@pytest.mark.parametrize("paid_out", [0.1, -0.1])
def test_at_the_thresholds_nothing_is_said(paid_out) -> None:
    """However much debt is raised, if it buys working capital and production assets."""
    assert list(limit_warnings(replace(SOUND, paid_out_debt_share=paid_out))) == []


@pytest.mark.parametrize(("change", "words"), [
    ({"paid_out_debt_share": 0.132, "net_debt_share": 0.261},
     "13% of the base case's present value is debt that is paid out: raised (all debt raised less repaid is "
     "26%) beyond what working capital and production assets take: "),
    ({"paid_out_debt_share": -0.132, "net_debt_share": 0.05},
     "value is too low: growth of working capital and production assets takes 13% of present value more than "
     "debt brings in (raised less repaid, 5%), beside the earnings that are kept: "),
    ({"horizon_debt_to_equity": 1.004}, "debt / equity goes from 0.50 in the base year to 1.00 in year 2050"),
    ({"horizon_debt_to_equity": None}, "equity in year 2050 is not above zero"),
    ({"horizon_margin": 0.152}, "operating margin goes from 10.0% in the base year to 15.2% in year 2050"),
    ({"horizon_margin": -0.2}, "operating margin goes from 10.0% in the base year to -20.0% in year 2050"),
    ({"issued_beside_payouts": 0.021}, "in the same year, in year 2027, together 2.1% of the market cap"),
    ({"issued_beside_payouts": 0.3, "issue_and_payout_years": (2027, 2028, 2030, 2031)},
     "in the same year, in 4 years from year 2027 on, together 30.0% of"),
])
def test_beyond_them_one_line_is(change, words) -> None:
    (line,) = limit_warnings(replace(SOUND, **change))
    assert words in line
    page, section = re.search(r": (docs/\w+\.md), '(.+)'$", line).groups()
    assert f"\n## {section}\n" in (ROOT / page).read_text("utf-8")


def test_figures_that_there_are_not_say_nothing_more() -> None:
    nothing = replace(
        SOUND, net_debt_share=None, paid_out_debt_share=None, base_debt_to_equity=None, base_margin=None,
        horizon_margin=None, issued_beside_payouts=None,
    )
    assert list(limit_warnings(nothing)) == []


def test_a_report_of_iij_warns_and_says_the_same_in_json(report) -> None:
    leverage, margin, assumptions, ranges = report.warnings
    found = json.loads(json.dumps(figures_json(report)["model_limits"]))
    assert found["net_debt_share"] > 0.25 > 0.1 > found["paid_out_debt_share"] > 0.0
    assert f" to {found['horizon_debt_to_equity']:.2f} in year {found['horizon']}" in leverage
    assert f" to {100 * found['horizon_margin']:.1f}% in year {found['horizon']}" in margin
    assert "of the variance of the value" in assumptions
    assert ranges.startswith("P5 of growth over 5 years is")
    assert found["issue_and_payout_years"] == []
