"""The rules of ranges, against simulations that share no code with them; each default is documented."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest

from simulate import draft
from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.drafting.base_year import BaseYear
from simulate.drafting.business import business_of
from simulate.drafting.entries import Entry
from simulate.drafting.growth import growth_entries
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


def quantiles_of_mean_growth(one, horizon: int) -> np.ndarray:
    """P10, P50 and P90 of mean log growth of the next years, by the recursion of docs/model.md in numpy.

    The range of growth is drawn by its three quantiles, halves of two normals on either side of the middle.
    """
    rng = np.random.default_rng(1)
    ends = entry(one, "initial_growth").table
    z = rng.standard_normal(DRAWS)
    low, high = (ends["p50"] - ends["p10"]) / 1.2816, (ends["p90"] - ends["p50"]) / 1.2816
    growth = ends["p50"] + np.where(z < 0, low, high) * z
    shock = one.plan.shocks.get("growth", {"sd": 0.0, "persistence": 0.0})
    x, total = np.zeros(DRAWS), np.zeros(DRAWS)
    for _ in range(horizon):
        x = shock["persistence"] * x + shock["sd"] * rng.standard_normal(DRAWS)
        total += np.log1p(growth + x)
        growth = 0.03 + 0.9 * (growth - 0.03)
    return np.quantile(total / horizon, [0.1, 0.5, 0.9])


@pytest.mark.parametrize(
    ("growth", "start", "size"),
    [
        ([0.05, 0.08], 10e9, 3),  # too few years for shocks: the range holds all
        ([0.04, 0.041, 0.039, 0.04, 0.041, 0.04], 0.02e9, 0),  # small and steady, with shocks
    ],
)
def test_mean_growth_comes_out_as_the_class_has_it(tmp_path, growth, start, size) -> None:
    one = company(tmp_path, growth, [0.1] * (len(growth) + 1), start)
    assert bool(one.plan.shocks) is (len(growth) >= 5)
    said = ASSUMPTIONS["classes"][size]["growth"]
    mean = said["median"]
    if len(growth) >= 4:
        own = [log(1.0 + rate) for rate in growth]
        mean += said["own_mean"] * (sum(own) / len(own) - mean) + said["last_year"] * (own[-1] - mean)
    found = quantiles_of_mean_growth(one, said["horizon"])
    # Shocks of 10% add to growth and not to its logarithm, which takes off half a point and more at the top.
    assert found == pytest.approx([mean + said["p10"], mean, mean + said["p90"]], abs=0.01)


def test_a_margin_and_its_luck_are_as_wide_as_the_class_has_it(tmp_path) -> None:
    margin = [0.1, 0.11, 0.1, 0.11, 0.1, 0.11, 0.1]
    one = company(tmp_path, [0.05] * 6, margin, 0.3e9)
    said, shock = ASSUMPTIONS["classes"][1]["margin"], one.plan.shocks["variable_cost_ratio"]
    rng = np.random.default_rng(2)
    x = np.zeros(DRAWS)
    for _ in range(30):  # long enough to be where it stays
        x = shock["persistence"] * x + shock["sd"] * rng.standard_normal(DRAWS)
    ends = entry(one, "variable_cost_ratio_target").table
    z = rng.standard_normal(DRAWS)
    low, high = (ends["p50"] - ends["p10"]) / 1.2816, (ends["p90"] - ends["p50"]) / 1.2816
    cost = ends["p50"] + np.where(z < 0, low, high) * z + x
    share = entry(one, "fixed_operating_expenses").table["base"] * 1e6 / one.plan.base.revenue
    found = np.quantile(1.0 - share - cost, [0.1, 0.9]) - sum(margin) / len(margin)
    assert found == pytest.approx([said["p10"], said["p90"]], abs=0.004)


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
    assert "the widest class (NZD has no rate of exchange" in entry(one, "initial_growth").source


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


