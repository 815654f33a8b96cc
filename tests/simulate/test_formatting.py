"""Every published cell, after the page's own rounding."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from engine.model.line_items import LINE_BY_NAME, LINE_NAMES, LINES, NOT_IN_2026
from simulate import load_config, value
from simulate.formatting import line_label, round_half_away, show_price, show_upside, shown_line, unshown_rest

GOLDEN = Path(__file__).parents[1] / "golden" / "iiji_2019_statements.csv"


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def base_case():
    return value(load_config("iiji-2019"))


def test_every_published_cell(published, base_case) -> None:
    ours = {name: shown_line(name, base_case.lines) for name in LINE_NAMES}
    wrong = [
        (cell["line"], cell["year"], cell["published"], ours[cell["line"]][int(cell["year"]) - 1])
        for cell in published
        if ours[cell["line"]][int(cell["year"]) - 1] != Decimal(cell["published"])
    ]
    assert len(published) == 42 * 30
    assert wrong == []


def test_rounding_of_unrounded_parts_would_miss_cells(published, base_case) -> None:
    """The page adds rounded parts for three totals; without that rule some cells differ."""
    parts = [cell for cell in published if LINE_BY_NAME[cell["line"]].shown_as_sum_of]
    missed = [
        cell for cell in parts
        if round_half_away(base_case.lines[cell["line"]][int(cell["year"]) - 1], 0)
        != Decimal(cell["published"])
    ]
    assert missed


def test_labels(published) -> None:
    for cell in published:
        assert line_label(LINE_BY_NAME[cell["line"]], "USD", "full") == cell["published_label"]


def test_later_layout_has_the_36_labels_of_the_page() -> None:
    labels = [line_label(spec, "JPY", "later") for spec in LINES if spec.name not in NOT_IN_2026]
    assert len(labels) == 36
    assert "Pot'l extraordinary dividend, ¥m" in labels
    assert "Total CAPEX, ¥m" in labels
    assert not any("Revenue / Adjusted" in label or "debt" in label for label in labels[18:])


def test_what_the_later_layout_shows_adds_up_to_its_total() -> None:
    """To the last digit shown, in every year, with what it leaves out on a line of its own."""
    lines = value(load_config("iij", ["cash_flow_adjustment=-0.01"])).lines
    rests = {spec.name: rest for spec in LINES if (rest := unshown_rest(spec, lines))}
    assert list(rests) == ["cash_for_distribution"]
    label, rest = rests["cash_for_distribution"]
    assert label == "Not shown: issuance/(repayment) of debt, cash flow adjustment, {money}"
    parts = ("free_cash_flow", "share_issuance", "retained_cash_flow", "prior_cash_distribution")
    shown = [*(shown_line(name, lines) for name in parts), rest]
    assert [sum(column) for column in zip(*shown, strict=True)] == shown_line("cash_for_distribution", lines)
    hidden = zip(lines["debt_issuance"], lines["cash_flow_adjustment"], strict=True)
    assert [float(cell) for cell in rest] == pytest.approx([sum(pair) for pair in hidden], abs=3.0)


def test_no_line_is_added_where_nothing_is_left_out() -> None:
    lines = value(load_config("iij")).lines
    label, _ = unshown_rest(LINE_BY_NAME["cash_for_distribution"], lines)
    assert label == "Not shown: issuance/(repayment) of debt, {money}"
    assert unshown_rest(LINE_BY_NAME["cash_for_distribution"], lines | {"debt_issuance": [0.0] * 25}) is None


def test_published_value(base_case) -> None:
    assert base_case.intrinsic_value == pytest.approx(13.0851, abs=1e-4)
    assert show_price(base_case.intrinsic_value, "USD") == "$13.09"
    assert show_upside(base_case.upside) == "+29%"
    assert base_case.rating == "buy"
    assert base_case.years == list(range(2, 32))


@pytest.mark.parametrize(
    ("number", "decimals", "shown"),
    [(4.515, 2, "4.52"), (0.043 * 1.05 * 100, 2, "4.52"), (-2.5, 0, "-3"), (2.5, 0, "3"), (0.4999, 0, "0")],
)
def test_half_rounds_away_from_zero(number: float, decimals: int, shown: str) -> None:
    assert str(round_half_away(number, decimals)) == shown


def test_any_double_can_be_shown() -> None:
    assert str(round_half_away(1.7976931348623157e308, 0)).startswith("17976931348")
    assert str(round_half_away(5e-324, 2)) == "0.00"


@pytest.mark.parametrize(
    ("upside", "shown"), [(0.293, "+29%"), (-0.37, "-37%"), (0.004, "0%"), (-0.004, "0%")]
)
def test_upsides(upside: float, shown: str) -> None:
    assert show_upside(upside) == shown


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(13.0851, "USD", "$13.09"), (3252.7, "JPY", "¥3,253"), (-1234.5, "CHF", "-CHF 1,234.50")],
)
def test_prices(amount: float, currency: str, shown: str) -> None:
    assert show_price(amount, currency) == shown
