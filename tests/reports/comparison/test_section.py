"""What a comparison says and shows."""

import json

import pytest

from reports.comparison.attribution import Attribution, attribute
from reports.comparison.comparison import compare
from reports.comparison.section import comparison_json, comparison_section
from reports.comparison.tables import format_move, format_parts, part_in
from reports.document import Picture, Table
from reports.formatting.numbers import show_move
from simulate import load_config
from simulate.forecast.step_attribution import Step
from tests.reports.runs import (
    all_invalid_run,
    all_uncertain_config,
    evaluate,
    fixed_config,
    renamed_config,
    repaired_config,
    run,
    sampled_config,
    scenario_config,
)
from tests.reports.sound_pictures import assert_sound
from tests.simulate.configs import PAGES

GROWTH = 'initial_growth={base=0.1, dist="pert", min=0.03, max=0.16}'
SETTINGS = ["tax_rate=0.35", "interest_rate=0.02", GROWTH]


def section_of(now, before, name="iij-former"):
    return comparison_section(compare(now, before, name), attribute(now, before), now, before)


def evaluated(config, draws=300, seed=3):
    return evaluate(run(config, draws=draws, seed=seed))


@pytest.fixture(scope="module")
def former():
    return evaluated(load_config(PAGES, SETTINGS))


@pytest.fixture(scope="module")
def section(evaluation, former):
    return section_of(evaluation, former)


def test_says_by_how_much_and_why(section):
    assert section.title == "Compared with iij-former"
    assert section.paragraphs[0].startswith("P50 rises by ¥")
    assert "in iij-former to ¥" in section.paragraphs[0]
    assert (section.short, section.brief) == ("Comparison", section.paragraphs)
    assert section.paragraphs[1].startswith("What moved it, the greatest first: ")
    assert "tax rate +¥" in section.paragraphs[1]


def test_steps_add_up_in_the_table(section):
    table = next(part for part in section.parts if part.name == "comparison-steps")
    moves = [row[3].value for row in table.rows]
    assert sum(moves[:-1]) == pytest.approx(moves[-1], abs=1e-9)
    assert [row[0].shown for row in table.rows[-2:]] == ["draws: number, seed, sampler", "P50, all together"]
    tax = next(row for row in table.rows if row[0].shown == "tax rate")
    assert (tax[1].shown, tax[2].shown) == ("35%", "31%; PERT: min 28%, mode 31%, max 35%")


def test_every_row_has_a_cell_a_column(section):
    for part in section.parts:
        if isinstance(part, Table):
            assert {len(row) for row in part.rows} == {len(part.columns)}


def test_a_run_named_by_its_folder_is_called_by_its_name(evaluation, former):
    section = section_of(evaluation, former, "/somewhere/else/iij-former/")
    assert section.title == "Compared with iij-former"
    assert "/" not in " ".join(
        column.title for part in section.parts if isinstance(part, Table) for column in part.columns
        if column.title != "value / price - 1"
    )


def test_shown_limits_hold_the_difference(section):
    """Rounded outwards: no shown limit lies inside the computed ones."""
    table = next(part for part in section.parts if part.name == "comparison-percentiles")
    for row in (row for row in table.rows if row[4].value is not None):
        low, high = (float(cell.shown.replace("¥", "").replace(",", "")) for cell in row[4:6])
        assert low <= row[4].value <= row[3].value <= row[5].value <= high


def test_equal_runs(evaluation):
    section = section_of(evaluation, evaluation)
    assert "The two are equal." in section.paragraphs[0]
    assert "differ in nothing" in section.paragraphs[1]
    for part in section.parts:
        if isinstance(part, Picture):
            assert_sound(part.figure)


def test_another_company_is_said(evaluation):
    other = evaluated(renamed_config("Another", "1234.T"))
    assert section_of(evaluation, other).paragraphs[0].startswith("iij-former is a run of another company")


CASES = {
    "all invalid": all_invalid_run,
    "one draw": lambda: run(load_config(PAGES), draws=1),
    "nothing uncertain": lambda: run(fixed_config(), draws=20),
    "26 inputs": lambda: run(all_uncertain_config(), draws=50),
    "scenarios": lambda: run(scenario_config(), draws=50),
    "repaired": lambda: run(repaired_config(), draws=50),
    "sobol": lambda: run(sampled_config("sobol"), draws=256),  # aiming takes long
    "latin hypercube": lambda: run(sampled_config("latin-hypercube"), draws=100),
}


@pytest.mark.parametrize("name", CASES)
def test_any_two_runs(former, name):
    now = evaluate(CASES[name]())
    comparison = compare(now, former, "another run with a very long name of its own, a folder's perhaps")
    attribution = attribute(now, former)
    section = comparison_section(comparison, attribution, now, former)
    assert section.paragraphs
    for part in section.parts:
        if isinstance(part, Picture):
            assert part.alternative
            assert_sound(part.figure)
    json.dumps(comparison_json(comparison, attribution), allow_nan=False)


def test_all_invalid_shows_no_pictures(former):
    section = section_of(evaluate(all_invalid_run()), former)
    assert section.paragraphs == (
        "P50 cannot be compared: this run has no draw with a value, so no P50.",
    )
    assert not [part for part in section.parts if isinstance(part, Picture)]


def test_many_steps_in_the_picture(evaluation, former):
    steps = tuple(Step(("tax_rate",) * (i % 3 + 1), 10.0 - i, 0.0, 0.0) for i in range(20))
    total = sum(step.change for step in steps)
    found = Attribution(3000.0, 3000.0 + total - 5.0, steps, -5.0, 100)
    section = comparison_section(compare(evaluation, former), found, evaluation, former)
    _, words = assert_sound(section.parts[0].figure)
    assert "9 more" in words
    assert "draws: number, seed, sampler" in words


def test_json_adds_up(evaluation, former):
    found = comparison_json(compare(evaluation, former, "iij-former"), attribute(evaluation, former))
    attribution = found["attribution"]
    total = sum(step["change"] for step in attribution["steps"]) + attribution["remainder"]
    assert total == pytest.approx(attribution["moved"], abs=1e-9)
    assert found["other"] == "iij-former"


def test_words():
    assert format_parts(["tax_rate"]) == "tax rate"
    assert format_parts(["revenue", "tax_rate", "scenarios"]) == "revenue, tax rate and scenarios"
    assert part_in(load_config(PAGES), "dependence") == "6 rank correlations, copula Gaussian"
    assert part_in(load_config(PAGES), "forecast") == "25 years, run-off to year 100, floor: zero"
    assert part_in(load_config(PAGES), "exit_multiple") == "not given"
    assert part_in(scenario_config(), "scenarios") == "bear 25%, base 75%"
    said = (81.2, "rises by ¥81"), (-37.0, "falls by ¥37"), (0.2, "stays the same")
    assert [format_move(amount, "JPY") for amount, _ in said] == [words for _, words in said]
    moves = (81.2, "+¥81"), (-37.0, "-¥37"), (0.2, "¥0"), (-0.2, "¥0"), (None, "none")
    assert [show_move(amount, "JPY") for amount, _ in moves] == [shown for _, shown in moves]
