"""What the section on the distribution says, of sound and of odd runs."""

import numpy as np
import pytest

from reports.distribution.section import distribution_section
from simulate import load_config
from tests.reports.runs import all_invalid_run, evaluate, run, with_values


def section_of(values):
    dataset = run(load_config("iij"), draws=len(values))
    return distribution_section(evaluate(with_values(dataset, np.asarray(values, float))))


def test_one_draw_has_no_spread_to_speak_of():
    words = " ".join(section_of([2_845.0]).paragraphs)
    assert "The one draw that has a value puts it at ¥2,845" in words
    assert "eight in ten" not in words
    assert "standard deviation" not in words


def test_equal_draws():
    words = " ".join(section_of(np.full(50, 2_000.0)).paragraphs)
    assert "All draws value one share alike, at ¥2,000." in words
    assert "standard deviation" not in words


def test_a_sound_run(evaluation):
    section = distribution_section(evaluation)
    mean, book = section.paragraphs
    assert "the standard deviation ¥" in mean
    base = evaluation.config.base
    assert f"¥{base.base_equity / base.shares_outstanding:,.0f} a share" in book
    assert book.startswith("0% of draws are worth less than the book value")
    assert section.short == "Distribution"
    meaning = dict(section.definitions)["95% CI"]
    assert meaning.startswith("the 95% confidence interval: where the figure of endlessly many draws lies")


def test_limits_enclose_what_was_computed(evaluation):
    table = distribution_section(evaluation).parts[0]
    for row in table.rows:
        value, low, high = row[1:4]
        for limit, outwards in ((low, -1.0), (high, 1.0)):
            if limit.value is not None:
                shown = float(limit.shown.replace("¥", "").replace(",", ""))
                assert outwards * (shown - limit.value) >= 0.0
        assert value.value == evaluation.percentiles[int(row[0].value[1:])].value


def test_without_values():
    section = distribution_section(evaluate(all_invalid_run()))
    assert section.paragraphs == ("1 draw, none with a value: there is no distribution.",)
    assert section.parts == ()


@pytest.mark.parametrize("values", [[2_845.0], np.full(50, 2_000.0), np.linspace(1.0, 2.0, 7)])
def test_no_figure_is_missing(values):
    section = section_of(values)
    words = " ".join(section.paragraphs)
    assert "none" not in words
    assert "nan" not in words
