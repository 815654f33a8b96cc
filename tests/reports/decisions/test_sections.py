"""What the sections say of sound and of hopeless runs, and what other programs get of it."""

import csv
import json
from math import isfinite, nan

import numpy as np
import pytest

from reports.decisions.cases import cases_section
from reports.decisions.decisions import decisions_json, decisions_of
from reports.decisions.price.section import NOT_PROFIT, NOT_TWICE, price_section
from reports.decisions.ratings import rating_section
from reports.decisions.reverse_dcf.section import implied_figure, implied_section
from reports.document import Picture, Table
from reports.output.csv_tables import decision_rows, write_decisions
from reports.statistics.valid_draws import draws_of
from simulate import load_config
from tests.reports.runs import (
    all_invalid_run,
    all_uncertain_config,
    evaluate,
    fixed_config,
    gordon_run,
    run,
    sampled_config,
    with_values,
)
from tests.reports.sound_pictures import assert_sound

SECTIONS = (
    lambda decisions, evaluation: price_section(decisions.price, evaluation),
    lambda decisions, evaluation: rating_section(decisions.ratings, evaluation),
    lambda decisions, evaluation: cases_section(decisions.cases, evaluation),
    lambda decisions, evaluation: implied_section(decisions.implied, evaluation),
)
RUNS = {
    "one draw": lambda: run(load_config("iij"), draws=1),
    "equal draws": lambda: run(fixed_config(), draws=50),
    "all invalid": all_invalid_run,
    "half invalid": lambda: gordon_run(300),
    "no targets": lambda: run(load_config("iiji-2019"), draws=300),
    "all uncertain": lambda: run(all_uncertain_config(), draws=300),
    "one scramble": lambda: run(sampled_config("sobol", 1), draws=256),
    "hypercube": lambda: run(sampled_config("latin-hypercube"), draws=300),
    "below zero": lambda: with_inputs(np.random.default_rng(1).normal(-500.0, 3_000.0, 1_500)),
    "at the floor": lambda: with_inputs(np.random.default_rng(1).normal(0.0, 3_000.0, 1_500).clip(min=0.0)),
    "huge": lambda: with_inputs(np.exp(np.random.default_rng(1).normal(0.0, 100.0, 1_500))),
}


def with_inputs(values):
    """A run of iij that has its draws' inputs, but not their values."""
    dataset = run(load_config("iij"), draws=values.size)
    return with_values(dataset, values).assign(inputs=dataset["inputs"])


@pytest.fixture(scope="module", params=RUNS)
def told(request):
    evaluation = evaluate(RUNS[request.param]())
    draws = draws_of(evaluation.config, evaluation.dataset)
    return evaluation, decisions_of(evaluation, draws)


def all_numbers(node):
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return [number for part in node for number in all_numbers(part)]
    return [node] if isinstance(node, float) else []


def test_every_section_is_whole(told):
    evaluation, decisions = told
    for section_of in SECTIONS:
        section = section_of(decisions, evaluation)
        words = [*section.paragraphs, *(word for pair in section.definitions for word in pair)]
        for part in section.parts:
            if isinstance(part, Picture):
                words.append(part.alternative)
                continue
            for row in part.rows:
                assert len(row) == len(part.columns)
                words += [cell.shown for cell in row]
                assert all(isfinite(cell.value) for cell in row if isinstance(cell.value, float))
        assert not [word for word in words if "nan" in word.lower().split() or "None" in word]
        assert not [word for word in words if "inf" in word.lower().split()]
        assert all(section.paragraphs)


def test_pictures_are_sound(told):
    evaluation, decisions = told
    for section_of in SECTIONS:
        for part in section_of(decisions, evaluation).parts:
            if isinstance(part, Picture):
                assert_sound(part.figure)


def test_json_and_row_have_no_nan(told):
    evaluation, decisions = told
    text = json.dumps(decisions_json(decisions), allow_nan=False)
    assert all(isfinite(number) for number in all_numbers(json.loads(text)))
    for row in decision_rows(decisions, evaluation):
        assert all(number is None or isfinite(number) for number in row[3:6])


def test_rows_are_the_same_for_every_run(told, evaluation):
    here, there = (
        [row[:3] for row in decision_rows(decisions, of)]
        for decisions, of in (told[::-1], (decisions_of(evaluation), evaluation))
    )
    assert here == there
    assert len(set(here)) == len(here)


def test_the_two_warnings_stand_beside_the_price(told):
    paragraphs = price_section(told[1].price, told[0]).paragraphs
    assert paragraphs[-2:] == (NOT_PROFIT, NOT_TWICE)


def test_figures_in_words(evaluation, dataset):
    decisions = decisions_of(evaluation, draws_of(evaluation.config, dataset))
    section = price_section(decisions.price, evaluation)
    table = next(part for part in section.parts if isinstance(part, Table))
    assert table.rows[0][1].value == evaluation.above_price.value
    assert table.rows[0][1].shown in section.brief[0]


def test_without_draws_it_says_so(dataset):
    evaluation = evaluate(with_values(dataset, np.array([nan])))
    decisions = decisions_of(evaluation)
    assert price_section(decisions.price, evaluation).paragraphs[0].startswith("No draw has a value")
    assert cases_section(decisions.cases, evaluation).paragraphs[0].startswith("No draw has a value")
    assert implied_section(decisions.implied, evaluation).parts  # the base case needs no draws


def test_no_price_for_a_share_that_is_mostly_worth_nothing(dataset):
    evaluation = evaluate(with_values(dataset, np.repeat([0.0, 5_000.0], [30, 70])))
    section = price_section(decisions_of(evaluation).price, evaluation)
    assert section.paragraphs[1].startswith("No price gives P(value > price) = 80%")


def test_many_targets_leave_the_picture_sound(evaluation):
    goals = decisions_of(evaluation).implied
    many = [*goals, *goals[1:] * 4]
    _, words = assert_sound(lambda: implied_figure(many, evaluation))
    assert words.count("Jefferies") == 4  # two columns, two entries of the legend


def test_the_file_is_read_back_to_the_same_numbers(evaluation, tmp_path):
    decisions = decisions_of(evaluation)
    write_decisions(decisions, evaluation, tmp_path / "decisions.csv")
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as file:
        found = {(row["quantity"], row["item"]): row for row in csv.DictReader(file)}
    above = found["value_above_price", ""]
    assert [float(above[name]) for name in ("value", "low", "high")] == list(evaluation.above_price)
    buy_below = found["buy_below", "80%"]
    assert float(buy_below["value"]) == decisions.price.margins.buy_below[80].value
    assert buy_below["unit"] == found["percentile", "P50"]["unit"] == "JPY per share"
    assert found["percentile", "P50"]["rating"] == "buy"
    growth = next(one for one in decisions.implied[0].implied if one.name == "initial_growth")
    assert float(found["input", "initial_growth"]["value"]) == growth.value
