"""The inputs as the config gives them."""

from reports.document import Picture, Table
from reports.inputs.section import inputs_section
from reports.inputs.text import inputs_text
from simulate import load_config
from tests.reports.runs import SHOCKS, evaluate, fixed_config, run, scenario_config, words_of
from tests.simulate.configs import PAGES


def tables_of(section):
    return {part.name: part for part in section.parts if isinstance(part, Table)}


def test_every_input_has_status_and_source(evaluation):
    table = tables_of(inputs_section(evaluation))["inputs"]
    config = load_config(PAGES)
    assert len(table.rows) == len(config.tables)
    for (name, base, status, kind, source), key in zip(table.rows, config.tables, strict=True):
        assert name.shown == key.replace("_", " ")
        assert base.value == getattr(config.base, key)
        assert (status.shown, source.shown) == (config.tables[key].status, config.tables[key].source)
        assert kind.shown.split(":")[0] in ("uncertain", "fixed", "derived")


def test_ranges_are_those_of_the_distributions(evaluation):
    config = load_config(PAGES)
    table = tables_of(inputs_section(evaluation))["input-ranges"]
    assert [row[0].shown for row in table.rows] == [name.replace("_", " ") for name in config.marginals]
    cash = next(row for row in table.rows if row[0].shown == "base cash")
    assert [round(cell.value, 6) for cell in cash[1:4]] == [4550.0, 22750.0, 40950.0]  # uniform, 0 to 45,500
    assert cash[1].shown == "¥4,550m"
    assert cash[5].shown == config.tables["base_cash"].reason


def test_counts_in_words(trend_evaluation):
    first, *notes = inputs_section(trend_evaluation).paragraphs
    assert first.startswith("The forecast rests on 27 inputs, of which 16 are uncertain. 17 are assumptions;")
    assert notes == load_config(PAGES).file.company.notes


def test_shocks_of_single_years_stand_with_the_inputs():
    config = load_config(PAGES, SHOCKS)
    section = inputs_section(evaluate(run(config, draws=50)))
    table = tables_of(section)["shocks"]
    shown = [[cell.shown for cell in row] for row in table.rows]
    assert [row[0] for row in shown] == ["growth", "variable cost ratio", "recession"]
    assert shown[0][1:3] == ["standard deviation 4 points", "Student t, 5 degrees of freedom"]
    assert shown[0][4:] == ["assumption", "ten reports", "not given"]
    assert "growth and variable cost ratio -0.40 (fixed staff)" in table.notes[1]
    assert "the base case is not the centre of the draws" in section.paragraphs[1]
    text = words_of(inputs_text(config))
    assert "Shocks of single years, until year 25 (2050)" in text
    assert "20% is left a year later" in text
    assert "growth -5 points" in text


def test_without_uncertain_inputs_there_is_nothing_to_draw():
    section = inputs_section(evaluate(run(fixed_config(), draws=2)))
    assert "of which none is uncertain" in section.paragraphs[0]
    assert list(tables_of(section)) == ["inputs"]
    assert not any(isinstance(part, Picture) for part in section.parts)


def test_one_uncertain_input():
    section = inputs_section(evaluate(run(fixed_config("tax_rate"), draws=2)))
    assert "of which 1 is uncertain" in section.paragraphs[0]
    (picture,) = (part for part in section.parts if isinstance(part, Picture))
    assert "one panel" in picture.alternative


def test_scenarios_are_a_kind_of_their_own():
    section = inputs_section(evaluate(run(scenario_config(), draws=4)))
    kinds = {row[0].shown: row[3].shown for row in tables_of(section)["inputs"].rows}
    assert kinds["revenue"] == kinds["base debt"] == "scenarios"
    ranges = {row[0].shown: row[5] for row in tables_of(section)["input-ranges"].rows}
    assert ranges["revenue"].value is None
    assert ranges["revenue"].shown == "not given"
