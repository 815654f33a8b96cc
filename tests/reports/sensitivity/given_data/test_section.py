"""The sections in every kind of run: right where there are figures, in words where there are none."""

import json
from dataclasses import replace

import numpy as np
import pytest

from reports.document import Table
from reports.sensitivity.given_data.conditional_bins import format_turned
from reports.sensitivity.given_data.filtering_section import filtering_section
from reports.sensitivity.given_data.given_data import given_data, given_data_json
from reports.sensitivity.given_data.section import given_data_section
from reports.sensitivity.stress.section import stress_section
from reports.sensitivity.stress.stress import parse_stress, stress, stress_json
from reports.statistics.valid_draws import draws_of
from simulate import load_config
from tests.reports.runs import (
    all_invalid_run,
    evaluate,
    fixed_config,
    gordon_run,
    run,
    sampled_config,
    scenario_config,
    with_values,
)

RNG = np.random.default_rng(6)


def valued(values):
    values = np.asarray(values, float)
    return with_values(run(load_config("iij"), draws=values.size), values)


RUNS = {
    "iij": lambda: run(load_config("iij"), draws=300),
    "iiji-2019": lambda: run(load_config("iiji-2019"), draws=300),
    "one draw": lambda: run(load_config("iij"), draws=1),
    "two draws": lambda: run(load_config("iij"), draws=2),
    "twenty draws": lambda: run(load_config("iij"), draws=20),
    "all invalid": all_invalid_run,
    "half invalid": lambda: gordon_run(200),
    "nothing uncertain": lambda: run(fixed_config(), draws=100),
    "one input": lambda: run(fixed_config("initial_growth"), draws=600),
    "all equal": lambda: valued(np.full(600, 2_000.0)),
    "zeros": lambda: valued(np.zeros(100)),
    "floor": lambda: valued(np.maximum(0.0, RNG.normal(0.0, 1000.0, 600))),
    "negative": lambda: valued(RNG.normal(-2_000.0, 100.0, 600)),
    "wide": lambda: valued(10.0 ** RNG.uniform(0.0, 300.0, 600)),
    "price below all": lambda: valued(RNG.uniform(3_000.0, 4_000.0, 200)),
    "scenarios": lambda: run(scenario_config(), draws=600),
    "sobol": lambda: run(sampled_config("sobol"), draws=256),
    "latin hypercube": lambda: run(sampled_config("latin-hypercube"), draws=256),
}


@pytest.fixture(scope="module", params=RUNS)
def case(request):
    dataset = RUNS[request.param]()
    evaluation = evaluate(dataset)
    draws = draws_of(evaluation.config, dataset)
    return request.param, evaluation, draws, given_data(draws, evaluation.price)


def test_every_run_has_sound_sections(case):
    _, evaluation, draws, found = case
    sections = [given_data_section(found, evaluation), filtering_section(found, evaluation)]
    if "tax_rate" in draws.names:
        bands = [parse_stress(text, evaluation.config) for text in ("tax_rate=p0..p30", "tax_rate=0.9..1.0")]
        stressed = [stress(draws, band, evaluation.price) for band in bands]
        sections.append(stress_section(stressed, evaluation))
        json.dumps(stress_json(stressed), allow_nan=False)
    json.dumps(given_data_json(found), allow_nan=False)
    names = [part.name for section in sections for part in section.parts]
    assert len(set(names)) == len(names)
    for section in sections:
        assert section.paragraphs
        words = [*section.paragraphs, *(f"{word} {meaning}" for word, meaning in section.definitions)]
        for part in section.parts:
            words.append(part.title)
            if isinstance(part, Table):
                assert part.rows
                assert {len(row) for row in part.rows} == {len(part.columns)}
                words += [cell.shown for row in part.rows for cell in row]
                assert not any(cell.value != cell.value for row in part.rows for cell in row)
            else:
                words.append(part.alternative)
        assert not any(word in text for text in words for word in ("nan", "None", "inf "))


SAID = {
    "one draw": "Only 1 draw has a value",
    "two draws": "Only 2 draws have a value",
    "all invalid": "No draw has a value",
    "nothing uncertain": "No input of this config is uncertain",
    "all equal": "P50 is ¥2,000 in every bin of every input",
    "iij": "goes with the widest spread of the value",
    "scenarios": "Some inputs' ranks follow from those of others",
    "sobol": "rather too wide for this sampler",
    "latin hypercube": "rather too wide for this sampler",
    "price below all": "Every draw is above the price",
    "negative": "No draw is above the price",
}


def test_what_cannot_be_computed_is_said(case):
    name, evaluation, _, found = case
    sections = given_data_section(found, evaluation), filtering_section(found, evaluation)
    notes = [note for one in sections for part in one.parts for note in getattr(part, "notes", ())]
    said = " ".join([text for one in sections for text in one.paragraphs] + notes)
    assert SAID.get(name, "") in said


def test_whose_limits_are_too_wide_is_said_in_every_table():
    for sampler, scrambles, of_index in (
        ("sobol", 16, "first-order indices are from the spread of 16 scrambles"),
        ("sobol", 1, "First-order indices take several scrambles"),
        ("latin-hypercube", 1, "The confidence intervals are"), ("random", 1, None),
    ):
        dataset = run(sampled_config(sampler, scrambles), draws=1_024)
        evaluation = evaluate(dataset)
        found = given_data(draws_of(evaluation.config, dataset), evaluation.price)
        tables = [part for part in given_data_section(found, evaluation).parts if isinstance(part, Table)]
        for table in tables:
            assert ("rather too wide" in " ".join(table.notes)) == (sampler != "random")
        measures = next(table for table in tables if table.name == "measures")
        assert of_index is None or of_index in " ".join(measures.notes)
        known = [index.value is not None for index in found.first_order.values()]
        assert all(known) if (sampler, scrambles) != ("sobol", 1) else not any(known)
        assert all(rank.low is not None for rank in found.ranks.values())


def test_scenarios_are_told_by_their_means():
    """Nothing moves the value but the scenario, so it is named, and the note says that it is a mean."""
    dataset = run(scenario_config(), draws=2_000)
    evaluation = evaluate(dataset)
    revenue = draws_of(evaluation.config, dataset)["revenue"]
    noise = np.random.default_rng(1).normal(0.0, 100.0, 2_000)
    values = np.where(revenue > revenue.min(), 2_600.0, 2_300.0) + noise
    dataset = with_values(dataset, values).assign(
        {"inputs": dataset["inputs"]} if "inputs" in dataset else {}
    )
    evaluation = evaluate(dataset)
    found = given_data(draws_of(evaluation.config, dataset), evaluation.price)
    section = filtering_section(found, evaluation)
    assert "revenue higher (mean ¥27" in section.paragraphs[0]
    assert "means of revenue and base debt, which take few values" in section.paragraphs[3]
    table = section.parts[1]
    assert table.columns[1].title == "median or mean of all draws"
    assert "revenue and base debt" in table.notes[0]
    rows = {row["input"]: row["middle_is"] for row in given_data_json(found)["must_be_true"]["inputs"]}
    assert (rows["revenue"], rows["initial_growth"]) == ("mean", "median")


def test_inputs_are_sorted_by_spread_and_measures_by_rank_correlation(evaluation, dataset):
    found = given_data(draws_of(evaluation.config, dataset), evaluation.price)
    spreads = [row.spread for row in found.conditionals]
    assert spreads == sorted(spreads, reverse=True)
    table = next(p for p in given_data_section(found, evaluation).parts if p.name == "measures")
    ranks = [abs(row[1].value) for row in table.rows]
    assert ranks == sorted(ranks, reverse=True)
    assert len(ranks) == len(found.names)
    assert "includes correlation" in table.columns[5].title
    assert [dots.name.replace("_", " ") for dots in found.dots] == [row[0].value for row in table.rows[:6]]


def test_an_input_that_turns_is_named(evaluation, dataset):
    """Bins in reverse go against the swing; bins as they are do not."""
    found = given_data(draws_of(evaluation.config, dataset), evaluation.price)
    row = next(row for row in found.conditionals if row.name == "initial_growth")
    (swing,) = (swing for swing in evaluation.swings if swing.name == row.name)
    assert swing.value_high > swing.value_low
    turned = replace(row, bins=row.bins[::-1])
    (said,) = format_turned((turned,), evaluation)
    assert said.startswith("The other way round than in the swings")
    assert "goes initial growth: what is correlated with it" in said
    assert format_turned((row,), evaluation) == ()


def test_threads_do_not_change_a_figure(evaluation, dataset):
    draws = draws_of(evaluation.config, dataset)
    first, second = (given_data_json(given_data(draws, evaluation.price)) for _ in range(2))
    assert first == second


def test_what_must_be_true_is_said_of_the_input_that_makes_it_so():
    """The value is the growth rate in disguise: it is named first, with its medians."""
    growth_run = run(load_config("iij"), draws=2_000)
    evaluation = evaluate(growth_run)
    growth = draws_of(evaluation.config, growth_run)["initial_growth"]
    dataset = with_values(growth_run, 2_493.0 * (1.0 + growth - np.median(growth)))
    dataset["inputs"] = growth_run["inputs"]
    evaluation = evaluate(dataset)
    found = given_data(draws_of(evaluation.config, dataset), evaluation.price)
    above, lowest, highest = filtering_section(found, evaluation).paragraphs[:3]
    assert "inputs lie far off their usual place: initial growth higher (median 1" in above
    assert above.startswith("In the 50% of draws above the price, ¥2,493, whose median is ¥2,")
    assert "inputs lie far off their usual place: initial growth lower" in lowest
    assert "inputs lie far off their usual place: initial growth higher" in highest
    assert found.first_order["initial_growth"].value > 0.99
