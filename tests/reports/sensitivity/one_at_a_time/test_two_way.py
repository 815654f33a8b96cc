"""The two-way table: cells against direct re-evaluation, axes against closed forms, and its heat map."""

import json

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from reports.sensitivity.one_at_a_time.spider import spider_lines
from reports.sensitivity.one_at_a_time.two_way import (
    axis_of,
    default_pair,
    format_points,
    parse,
    two_way,
    two_way_json,
)
from reports.sensitivity.one_at_a_time.two_way_plot import COLORS, ink_on, two_way_figure
from reports.sensitivity.one_at_a_time.what_if_section import what_if_section
from simulate import InputError, load_config, value
from simulate.config.loading import config_from_text
from tests.reports.runs import (
    all_invalid_run,
    all_uncertain_config,
    evaluate,
    fixed_config,
    gordon_run,
    renamed_config,
    run,
    scenario_config,
)
from tests.reports.sound_pictures import assert_sound
from tests.simulate.configs import PAGES, company_path

DISCRETE = 'inflation={base=0.01, dist="discrete", values=[0.0, 0.01, 0.03], weights=[0.4, 0.4, 0.2]}'


def assert_cells(evaluation, table, settings=()):
    """Corners, the base case's cell and two more, by configs that hold both inputs there."""
    rows, columns = table.rows.points, table.columns.points
    cells = {(0, 0), (0, -1), (-1, 0), (-1, -1), (1, -2), (table.rows.base, table.columns.base)}
    for row, column in cells:
        held = [f"{axis.name}={point.value!r}" for axis, point in (
            (table.rows, rows[row]), (table.columns, columns[column])
        )]
        direct = value(load_config(company_path(evaluation.config.name), [*settings, *held]))
        assert table.values[row, column] == pytest.approx(direct.intrinsic_value, rel=1e-13)
        upside = direct.intrinsic_value / evaluation.price - 1.0
        assert table.upsides[row, column] == pytest.approx(upside, rel=1e-12, abs=1e-15)
        if "share_price" not in (table.rows.name, table.columns.name):
            assert upside == pytest.approx(direct.upside, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("names", [
    None, ("tax_rate", "inflation"), ("base_debt", "initial_growth"), ("base_equity", "share_price"),
])
def test_each_cell_is_the_value_of_that_config(evaluation, names):
    """Of a derived input too; upsides are against the run's price even where the price is an input."""
    table = two_way(evaluation, names)
    assert_cells(evaluation, table)
    assert table.values[table.rows.base, table.columns.base] == pytest.approx(evaluation.base_case, rel=1e-15)
    assert np.unique(table.values).size > 10  # it moves: cells are not all the base case


def test_of_the_published_company():
    case = evaluate(run(load_config("iiji-2019"), draws=10))
    table = two_way(case)
    assert (table.rows.name, table.columns.name) == ("initial_growth", "initial_discount_rate")
    assert_cells(case, table)


def test_points_are_percentiles_with_the_base_case_among_them():
    axis = axis_of(load_config(PAGES), "fixed_operating_expenses")  # uniform from 17,000 to 24,000
    assert [point.label for point in axis.points] == ["P5", "P10", "P25", "base", "P50", "P75", "P90", "P95"]
    wanted = [17_350.0, 17_700.0, 18_750.0, 20_431.4, 20_500.0, 22_250.0, 23_300.0, 23_650.0]
    assert axis.values == pytest.approx(wanted)
    assert [point.is_base for point in axis.points].index(True) == axis.base == 3


def test_a_base_case_at_a_percentile_is_that_percentile():
    axis = axis_of(load_config(PAGES), "working_capital_to_revenue")  # normal about its base case
    assert [point.label for point in axis.points] == ["P5", "P10", "P25", "P50, base", "P75", "P90", "P95"]
    assert axis.points[axis.base].value == 0.105


def test_equal_percentiles_of_a_discrete_input_are_one_point():
    axis = axis_of(load_config(PAGES, [DISCRETE]), "inflation")
    assert [(point.value, point.label) for point in axis.points] == [
        (0.0, "P5-P25"), (0.01, "P50-P75, base"), (0.03, "P90-P95"),
    ]


def test_a_fixed_input_moves_by_percents_within_its_bounds():
    config = load_config(PAGES, ["growth_decline_factor=0.9", "cash_flow_adjustment=-0.1"])
    axis = axis_of(config, "growth_decline_factor")  # 1.08, its +20%, is not below 1
    assert [point.label for point in axis.points] == ["-20%", "-10%", "-5%", "base", "+5%", "+10%"]
    assert axis.values == pytest.approx([0.72, 0.81, 0.855, 0.9, 0.945, 0.99])
    assert axis_of(config, "intangible_amortization_years").values.tolist() == [8.0, 9.0, 10.0, 11.0, 12.0]
    negative = axis_of(config, "cash_flow_adjustment")
    assert negative.values == pytest.approx([-0.12, -0.11, -0.105, -0.1, -0.095, -0.09, -0.08])
    assert negative.points[0].label == "+20%"


def test_labels_tell_points_apart():
    axis = axis_of(load_config(PAGES), "initial_discount_rate")  # P50 4.26%, base 4.30%
    assert format_points(axis, "JPY")[3:5] == ["4.26%", "4.30%"]


def test_without_the_usual_pair_the_greatest_swings_are_taken():
    held = evaluate(run(load_config(PAGES, ["initial_growth=0.1219"]), draws=2))
    assert default_pair(held) == tuple(row.name for row in held.swings[:2])
    assert "initial_growth" not in default_pair(held)
    assert default_pair(evaluate(run(fixed_config("tax_rate"), draws=2))) == ("tax_rate", "initial_growth")
    assert default_pair(evaluate(run(fixed_config(), draws=2))) == ("initial_growth", "initial_discount_rate")


def test_inputs_of_one_scenario_set_are_no_default_pair():
    config = scenario_config()
    names = [name for name in config.marginals if name not in ("revenue", "base_debt", "inflation")]
    held = [f"{name}={config.tables[name].base!r}" for name in names]
    case = evaluate(run(config_from_text(config.text, "iij", "iij.toml", held), draws=2))
    assert [row.name for row in case.swings] == ["revenue", "inflation", "base_debt"]
    assert default_pair(case) == ("revenue", "inflation")
    together = two_way(case, ("revenue", "base_debt"))
    assert together.move_together
    assert not two_way(case).move_together
    words = " ".join(what_if_section(together, [], case).paragraphs)
    assert "Scenarios set revenue and base debt together" in words


def test_correlated_inputs_are_said_to_be(evaluation):
    table = two_way(evaluation, ("variable_cost_ratio", "fixed_operating_expenses"))
    assert table.rank == pytest.approx(-0.5)
    assert two_way(evaluation).rank == 0.0
    words = " ".join(what_if_section(table, [], evaluation).paragraphs)
    assert "expenses tends to fall as variable cost ratio rises (rank correlation -0.50)" in words


def test_parse():
    config = load_config(PAGES)
    assert parse(" tax_rate , inflation", config) == ("tax_rate", "inflation")
    assert parse("base_debt,base_equity", config) == ("base_debt", "base_equity")


@pytest.mark.parametrize(("text", "said"), [
    ("tax_rate", "--two-way: \"tax_rate\": must be two inputs with a comma between"),
    ("tax_rate,", "must be two inputs with a comma between"),
    ("", "must be two inputs with a comma between"),
    ("tax_rate,inflation,revenue", "must be two inputs with a comma between"),
    ("tax_rate,inflaton", "no such input; did you mean inflation\\?"),
    ("tax_rate,exit_multiple", "no such input"),
    ("tax_rate,tax_rate", "must be two different inputs"),
    ("cash_flow_adjustment,tax_rate", "cash_flow_adjustment: is 0 and has no distribution"),
    ("tax_rate,\n", "must be two inputs"),
])
def test_parse_refuses_in_one_line(text, said):
    with pytest.raises(InputError, match=said) as caught:
        parse(text, load_config(PAGES))
    assert "\n" not in str(caught.value)


def test_cells_without_a_value_say_why(gordon):
    case = evaluate(gordon)
    table = two_way(case, ("terminal_growth", "initial_discount_rate"))
    without = np.isnan(table.values)
    assert 0 < without.sum() < without.size
    # Under gordon with a constant rate there is a value just where the rate exceeds the last growth.
    last = table.rows.values + 0.9**25 * (0.1219 - table.rows.values)
    assert without.tolist() == (table.columns.values[None, :] <= last[:, None]).tolist()
    why = "last discount rate does not exceed growth (gordon)"
    assert set(table.reasons[without]) == {why}
    assert set(table.reasons[~without]) == {""}
    found = json.loads(json.dumps(two_way_json(table), allow_nan=False))
    assert np.array_equal([[cell is None for cell in row] for row in found["values"]], without)
    section = what_if_section(table, [], case)
    assert f"{without.sum()} cells have no value: {why}." in section.paragraphs[0]
    assert f"No value: {why}." in section.parts[1].notes
    assert section.parts[1].rows[-1][1].shown == "no value"


CASES = {
    "iij": lambda: (run(load_config(PAGES), draws=20), None),
    "iiji-2019": lambda: (run(load_config("iiji-2019"), draws=1), None),
    "gordon": lambda: (gordon_run(20), ("terminal_growth", "initial_discount_rate")),
    "all invalid": lambda: (all_invalid_run(), None),
    "fixed": lambda: (run(fixed_config(), draws=2), None),
    "money": lambda: (run(all_uncertain_config(), draws=2), ("revenue", "base_equity")),
    "discrete": lambda: (
        run(load_config(PAGES, [DISCRETE]), draws=2), ("inflation", "intangible_amortization_years")
    ),
    "no letters": lambda: (run(renamed_config("株式会社", "三七七四", "CHF"), draws=2), None),
    "large amounts": lambda: (run(load_config(PAGES, ["shares_outstanding=1e-7"]), draws=2), None),
    "worth nothing": lambda: (run(load_config(PAGES, ["variable_cost_ratio=0.99"]), draws=2), None),
}


@pytest.mark.parametrize("name", CASES)
def test_heat_map(name):
    dataset, names = CASES[name]()
    case = evaluate(dataset)
    table = two_way(case, names)
    _, words = assert_sound(lambda: two_way_figure(table, case))
    assert words.count("base") >= 2
    assert table.rows.name.replace("_", " ") in words
    assert ("no value" in words) == bool(np.isnan(table.values).any())
    json.dumps(two_way_json(table), allow_nan=False)
    section = what_if_section(table, spider_lines(case), case)
    assert all(len(row) == len(section.parts[1].columns) for row in section.parts[1].rows)
    assert "nan" not in " ".join((*section.paragraphs, section.parts[0].alternative))


def test_colours_part_at_the_price(evaluation):
    table = two_way(evaluation)
    figure, _ = assert_sound(lambda: two_way_figure(table, evaluation))
    patches = figure.axes[0].patches[: table.values.size]
    bluer = [patch.get_facecolor()[2] >= patch.get_facecolor()[0] for patch in patches]
    assert bluer == (table.upsides.ravel() >= 0.0).tolist()
    frame = figure.axes[0].patches[-1]
    assert (frame.get_x() + 0.5, frame.get_y() + 0.5) == (table.columns.base, table.rows.base)


def test_numbers_are_legible_on_every_colour():
    """Contrast by WCAG 2.1's formula, written out: at least 4.5 to 1."""

    def luminance(color):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    inks = set()
    for color in COLORS(np.linspace(0.0, 1.0, 101)):
        inks.add(ink_on(color))
        light, dark = sorted((luminance(color), luminance(ink_on(color))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    assert inks == {"black", "white"}


def test_the_section_reads_well(evaluation):
    table = two_way(evaluation)
    section = what_if_section(table, spider_lines(evaluation), evaluation)
    least, most = table.values.min(), table.values.max()
    assert f"¥{least:,.0f} to ¥{most:,.0f}" in section.paragraphs[0]
    assert "64" not in section.paragraphs[0]  # of so many cells: that reads as odds
    cell = section.parts[1].rows[table.rows.base][1 + table.columns.base]
    assert cell.value == pytest.approx(evaluation.base_case)
    assert cell.shown == "base case: ¥3,253 (+30%)"
    assert [part.name for part in section.parts] == ["two-way", "two-way-values", "spider"]
