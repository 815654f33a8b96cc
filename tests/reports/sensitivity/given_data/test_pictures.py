"""The three pictures: no text clipped or covering another, and marks where the figures are."""

import numpy as np
import pytest

from reports.document import Picture
from reports.plotting.style import BLUE, VERMILLION
from reports.sensitivity.given_data.filtering_section import filtering_section
from reports.sensitivity.given_data.given_data import given_data
from reports.sensitivity.given_data.section import given_data_section
from reports.statistics.valid_draws import draws_of
from simulate import load_config
from tests.reports.runs import (
    all_uncertain_config,
    evaluate,
    fixed_config,
    renamed_config,
    run,
    with_values,
)
from tests.reports.sound_pictures import assert_sound, cases
from tests.simulate.configs import PAGES

RNG = np.random.default_rng(7)
LONG = "Very_{Long} $Company$ Name & Sons of the Northern Territories and Western Isles " * 2
DISCRETE = 'inflation={base=0.01, dist="discrete", values=[0.0, 0.01, 0.03], weights=[0.4, 0.4, 0.2]}'


def valued(of):
    """A run of iij with other values, made from its inputs."""
    base = run(load_config(PAGES), draws=600)
    dataset = with_values(base, np.asarray(of(base["inputs"].values.T), float))
    dataset["inputs"] = base["inputs"]
    return dataset


RUNS = {
    "twenty draws": lambda: run(load_config(PAGES), draws=20),
    "one input": lambda: run(fixed_config("initial_growth"), draws=300),
    "26 inputs": lambda: run(all_uncertain_config(), draws=300),
    "far price": lambda: run(load_config(PAGES, ["share_price=100000"]), draws=200),
    "long name": lambda: run(renamed_config(LONG, "A-RATHER-LONG-TICKER", "CHF"), draws=100),
    "discrete": lambda: run(load_config(PAGES, [DISCRETE]), draws=300),
    "all equal": lambda: valued(lambda x: np.full(600, 2_000.0)),
    "same side": lambda: valued(lambda x: 2_000.0 + 1e6 * np.abs(x[0] - np.median(x[0]))),
    "wide": lambda: valued(lambda x: 10.0 ** RNG.uniform(0.0, 300.0, 600)),
}


def pictures_of(dataset):
    evaluation = evaluate(dataset)
    found = given_data(draws_of(evaluation.config, dataset), evaluation.price)
    sections = given_data_section(found, evaluation), filtering_section(found, evaluation)
    parts = [part for section in sections for part in section.parts if isinstance(part, Picture)]
    return {part.name: part for part in parts}, found, evaluation


@pytest.fixture(scope="module")
def of_iij(dataset):
    return pictures_of(dataset)


@pytest.mark.parametrize("name", cases(RUNS, {"discrete"}))
def test_pictures_are_sound(name):
    pictures, found, _ = pictures_of(RUNS[name]())
    for picture in pictures.values():
        _, words = assert_sound(picture.figure)
        shown = {
            "distribution-tornado": found.conditionals, "must-be-true-grid": found.shifts,
            "value-against-inputs": found.dots,
        }[picture.name]
        for row in shown:
            assert row.name.replace("_", " ") in words
    assert ("distribution-tornado" in pictures) == bool(found.conditionals)


def test_bars_end_at_p50_of_the_outer_bins(of_iij):
    pictures, found, _ = of_iij
    figure, words = assert_sound(pictures["distribution-tornado"].figure)
    amounts, shares = figure.axes
    ends = [bar.get_x() + bar.get_width() for bar in amounts.patches]
    outer = [part.figures for row in found.conditionals for part in (row.bins[0], row.bins[-1])]
    assert ends == pytest.approx([figures.p50.value for figures in outer])
    dots = [line for line in shares.lines if line.get_marker() == "o"]
    wanted = [100.0 * figures.above_price.value for figures in outer]
    assert [dot.get_xdata()[0] for dot in dots] == pytest.approx(wanted)
    assert [dot.get_color() for dot in dots[:2]] == [BLUE, VERMILLION]
    assert "price" in words
    assert "P50 of all draws" in words


def test_dots_are_the_draws(of_iij):
    pictures, found, evaluation = of_iij
    figure, _ = assert_sound(pictures["value-against-inputs"].figure)
    panel, dots = figure.axes[0], found.dots[0]
    assert np.array_equal(panel.lines[0].get_ydata(), dots.values)
    assert panel.lines[0].get_xdata() == pytest.approx(100.0 * dots.inputs)
    assert panel.lines[1].get_ydata()[0] == evaluation.price
    row = next(row for row in found.conditionals if row.name == dots.name)
    assert panel.lines[2].get_ydata() == pytest.approx([part.figures.p50.value for part in row.bins])
    assert len(figure.axes) == 6


def test_the_grid_says_each_shift(of_iij):
    pictures, found, _ = of_iij
    _, words = assert_sound(pictures["must-be-true-grid"].figure)
    for row in found.shifts:
        for shift in row.within:
            value = round(shift.shift.value, 2)
            assert (f"{value:+.2f}" if value else "0.00") in words
