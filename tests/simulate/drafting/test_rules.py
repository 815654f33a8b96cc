"""The rules of ranges, against simulations that share no code with them; each default is documented."""

import re
import tomllib
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulate import draft
from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.drafting.base_year import BaseYear
from simulate.drafting.entries import Entry
from simulate.drafting.inputs.business import business_of
from simulate.drafting.inputs.growth import growth_entries
from simulate.drafting.misfit import misfits_of
from simulate.reference_class.rule import LEVELS
from tests.simulate.configs import ROOT
from tests.simulate.filings.companyfacts import day, facts, plain, written, year

ASSUMPTIONS = tomllib.loads((ROOT / "simulate" / "drafting" / "assumptions.toml").read_text("utf-8"))
AS_OF = date(2026, 6, 30)
DRAWS = 400_000


def company(tmp_path, growth: list[float], margin: list[float], start: float = 10e9, **more):
    """A company whose last year is 2025, with a margin a year, and revenue that grew as given."""
    first, revenue = 2025 - len(growth), [start]
    for rate in growth:
        revenue.append(revenue[-1] * (1.0 + rate))
    years = range(first, 2026)
    tags = plain(years) | {
        "Revenues": [year(round(amount), number) for amount, number in zip(revenue, years, strict=True)],
        "OperatingIncomeLoss": [
            year(round(amount * part), number)
            for amount, part, number in zip(revenue, margin, years, strict=True)
        ],
        "StockholdersEquity": [day(30e6, number) for number in years],
    }
    return draft(written(tmp_path, facts(tags | more)), as_of=AS_OF, price=10.0)  # fmt: skip


def entry(one, name: str) -> Entry:
    found = next(each for each in one.plan.inputs if each.name == name)
    assert isinstance(found, Entry)
    return found


def drawn(ends: dict[str, float], rng: np.random.Generator) -> np.ndarray:
    """Draws of a range of three quantiles, as halves of two normals on either side of the middle."""
    z = rng.standard_normal(DRAWS)
    low, high = (ends["p50"] - ends["p10"]) / 1.2816, (ends["p90"] - ends["p50"]) / 1.2816
    return ends["p50"] + np.where(z < 0, low, high) * z


def quantiles_of_mean_growth(one) -> dict[int, np.ndarray]:
    """P10, P50 and P90 of mean log growth of the next years, by the recursion of docs/model.md in numpy."""
    rng = np.random.default_rng(1)
    growth = drawn(entry(one, "initial_growth").table, rng)
    decline = entry(one, "growth_decline_factor").table["base"]
    shock, found = one.plan.shocks["growth"], {}
    x, total = np.zeros(DRAWS), np.zeros(DRAWS)
    for k in range(1, 6):
        x = shock["persistence"] * x + shock["sd"] * rng.standard_normal(DRAWS)
        total += np.log1p(np.maximum(growth + x, -0.99))
        growth = 0.03 + decline * (growth - 0.03)
        found[k] = np.quantile(total / k, [0.1, 0.5, 0.9])
    return found


CASES = [  # too few years for a say; a steady one, a fast one, a shrinking one; of each size
    ([0.05, 0.08], 10e9), ([0.04, 0.041, 0.039, 0.04, 0.041, 0.04], 0.02e9), ([0.3, 0.2, 0.3, 0.25], 0.3e9),
    ([-0.05, -0.1, 0.0, -0.08, -0.1], 3e9),
]  # fmt: skip


@pytest.mark.parametrize(("growth", "start"), CASES)
def test_growth_over_1_3_and_5_years_is_that_of_companies_of_its_size(tmp_path, growth, start) -> None:
    one = company(tmp_path, growth, [0.1] * (len(growth) + 1), start)
    found = quantiles_of_mean_growth(one)
    wanted = business_of(one.plan.base).expected_growth
    assert {1, 3} <= wanted.keys()
    for horizon, ends in wanted.items():
        # One path and two sources of spread meet nine figures: what is left over is told by `draft`.
        assert found[horizon] == pytest.approx(list(ends), abs=0.04)
        assert found[horizon][2] - found[horizon][0] == pytest.approx(ends.p90 - ends.p10, rel=0.2)


SIZES = [(0.02e9, "1 to 10"), (0.3e9, "10 to 100"), (3e9, "100 to 1,000")]


@pytest.mark.parametrize(("start", "size"), SIZES)
def test_margins_in_1_3_and_5_years_are_those_of_companies_of_its_size(tmp_path, start, size) -> None:
    margin = [0.1, 0.14, 0.1, 0.14, 0.1, 0.14, 0.1]
    one = company(tmp_path, [0.05] * 6, margin, start)
    business = business_of(one.plan.base)
    assert f"revenue of {size} bn" in business.class_words
    shock, rng = one.plan.shocks["variable_cost_ratio"], np.random.default_rng(2)
    target, x = drawn(entry(one, "variable_cost_ratio_target").table, rng), np.zeros(DRAWS)
    first = drawn(entry(one, "variable_cost_ratio").table, rng)
    share = entry(one, "fixed_operating_expenses").table["base"] * 1e6 / one.plan.base.revenue
    for k in range(1, 6):
        x = shock["persistence"] * x + shock["sd"] * rng.standard_normal(DRAWS)
        level = first + (target - first) * min((k - 1) / 2.0, 1.0)
        if k in business.expected_margin:
            low, middle, high = np.quantile(1.0 - share - level - x, [0.1, 0.5, 0.9])
            ends = business.expected_margin[k]
            assert high - low == pytest.approx(ends.p90 - ends.p10, rel=0.2)
            assert middle == pytest.approx(ends.p50, abs=0.012)


def test_year_1_lies_where_the_class_says_and_the_base_case_where_it_was_reported(tmp_path) -> None:
    """Of a margin that has just risen, a part goes again in a year, as the rule of one year has it."""
    one = company(tmp_path, [0.05] * 6, [0.08, 0.09, 0.08, 0.09, 0.08, 0.09, 0.2], 0.3e9)
    rule = business_of(one.plan.base).of_class.rule("margin", 1)
    mean, last = (0.08 + 0.09) * 3 / 7 + 0.2 / 7, 0.2
    wanted = rule.median + rule.mean_weight * (mean - rule.median) + rule.last_weight * (last - rule.median)
    table = entry(one, "variable_cost_ratio").table
    share = entry(one, "fixed_operating_expenses").table["base"] * 1e6 / one.plan.base.revenue
    assert 1.0 - share - table["base"] == pytest.approx(0.2, abs=1e-6)
    assert 1.0 - share - table["p50"] == pytest.approx(wanted, abs=0.01)
    assert wanted < 0.18


def test_a_company_whose_years_varied_more_has_wider_ranges(tmp_path) -> None:
    wide = []
    for name, way in (("steady", 0.01), ("wild", 0.1)):
        growth, margin = [0.05 + way, 0.05 - way] * 3, [0.1, *[0.1 + way, 0.1 - way] * 3]
        (tmp_path / name).mkdir()
        one = company(tmp_path / name, growth, margin, 0.3e9)
        business = business_of(one.plan.base)
        wide.append([business.expected_growth[3].half, business.expected_margin[3].half])
        for quantity, path in (("growth", business.growth_path), ("margin", business.margin_path)):
            rule = business.of_class.rule(quantity, 3)
            logs = np.log1p(growth) if quantity == "growth" else np.array(margin)
            scale = 1 + rule.deviation_weight * (logs.std(ddof=1) / rule.deviation - 1)
            low, high = np.interp((0.1, 0.9), LEVELS, rule.quantiles)
            assert wide[-1][quantity == "margin"] == pytest.approx(scale * (high - low) / 2)
            assert path.shock_sd > 0.0
    assert wide[1][0] > 1.2 * wide[0][0]
    assert wide[1][1] > 2.0 * wide[0][1]


def test_margins_on_the_way_out_of_losses_are_not_told_as_wanted(tmp_path) -> None:
    amounts = {
        "PropertyPlantAndEquipmentNet": 30e6, "DepreciationDepletionAndAmortization": 5e6,
        "AssetsCurrent": 15e6, "LiabilitiesCurrent": 8e6, "CashAndCashEquivalentsAtCarryingValue": 4e6,
        "LongTermDebt": 3e6, "LongTermDebtCurrent": 1e6, "LongTermDebtNoncurrent": 2e6,
    }  # fmt: skip
    flows = ("DepreciationDepletionAndAmortization",)
    more = {tag: [(year if tag in flows else day)(amount, number) for number in range(2019, 2026)]
            for tag, amount in amounts.items()}
    losses = company(tmp_path, [0.05] * 6, [-0.1] * 7, 0.3e9, **more)
    text = losses.config_text + "\n"
    losses = replace(losses, config_text=text.replace("[inputs]", "[inputs]\nshares_outstanding = 10.0"))
    told = misfits_of(losses)
    assert [line for line in told if "operating margin" in line] == [
        line for line in told if "operating margin, year 1:" in line
    ]
    assert "later margins" in told[-1]


def test_growth_that_compares_what_is_not_alike_is_left_out(tmp_path) -> None:
    """2023 and 2024 were restated in 2026, 2022 was not: the fall in 2023 is none, the rise in 2024 is."""
    restated = {"form": "10-K", "filed": "2026-02-15", "accn": "0000000001-26-021501"}
    tags = plain(range(2020, 2025)) | {"NetIncomeLoss": [year(7e6, number) for number in range(2020, 2026)]}
    tags["Revenues"] += [
        year(60e6, 2023, **restated), year(66e6, 2024, **restated), year(69.3e6, 2025, **restated),
    ]  # fmt: skip
    one = draft(written(tmp_path, facts(tags)), as_of=AS_OF)
    assert entry(one, "initial_growth").reason.startswith("own growth 5.0% to 10.0% in 4 years")
    silent = BaseYear(replace(one.history, notes=()), one.plan.base.end)
    whole = growth_entries(business_of(silent))[0]
    assert isinstance(whole, Entry)
    assert whole.reason.startswith("own growth -50.0% to 10.0% in 5 years")


def test_every_default_has_its_line_in_the_docs(tmp_path) -> None:
    page = (ROOT / "docs" / "filings.md").read_text("utf-8")
    table = page[page.index("### Defaults") :]
    for name, said in ASSUMPTIONS["defaults"].items():
        base = said["table"]["base"] if "table" in said else f"{said['share']:.0%}"
        shown = f"{base:g}" if "table" in said else base
        assert re.search(rf"^\| `{name}` \| {shown}", table, re.M)
    codes = list(ASSUMPTIONS["currencies"])
    assert f"| | {' | '.join(codes)} |" in table
    for name, key in (("terminal_growth", "terminal_growth"), ("initial_discount_rate", "discount_rate")):
        cells = [ASSUMPTIONS["currencies"][code][key] for code in codes]
        shown = " | ".join(
            f"{100 * cell['base']:g}% ({100 * cell['min']:g}% to {100 * cell['max']:g}%)" for cell in cells
        )
        assert f"| `{name}` | {shown} |" in table
    for name in ("inflation", "interest_rate", "tax_rate"):
        shown = " | ".join(f"{100 * ASSUMPTIONS['currencies'][code][name]:g}%" for code in codes)
        assert f"| `{name}` | {shown} |" in table
    # What a draft marks as a default has a line of its own there.
    one = company(tmp_path, [0.05, 0.08], [0.1, -0.1, -0.2])
    marked = [each.name for each in one.plan.inputs if isinstance(each, Entry) and "default: " in each.source]
    assert len(marked) >= 9
    for name in marked:
        assert f"`{name}`" in page or name == "variable_cost_ratio_target_year", name


def test_another_currency_leaves_what_depends_on_it_open(tmp_path) -> None:
    document = facts(plain(), unit="NZD")
    one = draft(written(tmp_path, document), as_of=AS_OF, price=3.0)
    opened = {each.name for each in one.open if "no default for NZD" in each.why}
    assert opened == {"terminal_growth", "initial_discount_rate", "inflation", "interest_rate", "tax_rate"}
    assert "the class with the widest ranges" in entry(one, "initial_growth").source


def test_equity_and_cash_count_once_whatever_the_balance_sheet(tmp_path) -> None:
    """Cash above debt and above equity: what customers have paid in advance is not paid out."""
    tags = plain(range(2025, 2026)) | {
        "OperatingIncomeLoss": [year(10e6, 2025)],
        "CashAndCashEquivalentsAtCarryingValue": [day(200e6, 2025)],
        "Assets": [day(250e6, 2025)], "AssetsCurrent": [day(210e6, 2025)],
        "LiabilitiesCurrent": [day(190e6, 2025)], "StockholdersEquity": [day(40e6, 2025)],
        "PropertyPlantAndEquipmentNet": [day(20e6, 2025)],
        "DepreciationDepletionAndAmortization": [year(5e6, 2025)],
    }  # fmt: skip
    path = written(tmp_path, facts(tags))
    one = draft(path, as_of=AS_OF, price=3.0, given={"debt": 0.0, "shares_outstanding": 10.0})
    assert not one.open
    config: Config = config_from_text(one.config_text, "x", "x", must_close=True)
    assert (config.base.base_cash, config.base.base_equity) == (40.0, 0.0)
    assert config.base.other_liabilities == pytest.approx(250.0 - 40.0 - 190.0, rel=1e-4)




def test_words_say_what_was_found_and_no_more(tmp_path) -> None:
    """Other income is no negative interest, and securities that no filing shows may be there all the same."""
    tags = plain(range(2024, 2026)) | {
        "OperatingIncomeLoss": [year(10e6, 2025)], "IncomeTaxExpenseBenefit": [year(1e6, 2025)],
        "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest": [
            year(12e6, 2025)
        ],
        "NetIncomeLoss": [year(11e6, 2025)],
        "CashAndCashEquivalentsAtCarryingValue": [day(20e6, 2025)],
    }  # fmt: skip
    one = draft(written(tmp_path, facts(tags)), as_of=AS_OF, price=3.0, given={"debt": 0.0, "goodwill": 1.0})
    assert "no interest instead of other income of 2 between operating and pretax income" in one.config_text
    assert "no securities found," in entry(one, "base_cash").source
    goodwill = next(line for line in one.history_csv.splitlines() if line.startswith("goodwill,"))
    assert goodwill.count("given by the user") == 1
