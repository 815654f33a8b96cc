import pytest

from engine.model.line_items import LINE_BY_NAME, LINE_NAMES, LINES, N_LINE, NOT_IN_2026, Lines
from tests.engine import golden


def test_lines_and_labels_are_the_published_ones_in_order():
    assert len(golden.ROWS) == 42 * 30
    ours = {spec.name: spec.label.format(money="$m") for spec in LINES}
    assert list(ours.items()) == list(golden.LABELS.items())


def test_every_view_of_the_registry_has_its_order():
    assert Lines._fields == LINE_NAMES
    assert len(set(LINE_NAMES)) == N_LINE == len(LINES)
    assert [LINE_BY_NAME[name] for name in LINE_NAMES] == list(LINES)


@pytest.mark.parametrize("spec", LINES, ids=LINE_NAMES)
def test_decimals_are_those_the_page_prints(spec):
    printed = {len(cell.partition(".")[2]) for cell in golden.published(spec.name)}
    assert printed == {spec.decimals}


@pytest.mark.parametrize("spec", LINES, ids=LINE_NAMES)
def test_unit_and_label_agree(spec):
    assert spec.meaning
    assert {"money": "{money}", "percent": "%", "ratio": ""}[spec.unit] in spec.label
    assert (spec.unit == "money") == ("{money}" in spec.label)


def test_sections_come_one_after_the_other():
    sections = [spec.section for spec in LINES]
    assert list(dict.fromkeys(sections)) == ["INCOME STATEMENT", "BALANCE SHEET", "CASH FLOW"]
    assert sections == sorted(sections, key=["INCOME STATEMENT", "BALANCE SHEET", "CASH FLOW"].index)


def test_three_totals_are_shown_as_sums_of_rounded_parts():
    totals = {spec.name: spec.shown_as_sum_of for spec in LINES if spec.shown_as_sum_of}
    assert list(totals) == ["total_operating_expenses", "total_liabilities_and_equity", "cash_from_investing"]
    for name, parts in totals.items():
        columns = zip(golden.published(name), *map(golden.published, parts), strict=True)
        assert all(int(total) == sum(map(int, cells)) for total, *cells in columns)


def test_the_later_layout_leaves_out_lines_that_exist():
    assert set(LINE_NAMES) > NOT_IN_2026
    # The second page has 36 lines.
    assert N_LINE - len(NOT_IN_2026) == 36
