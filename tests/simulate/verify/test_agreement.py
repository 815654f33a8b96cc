"""Comparing what was stored with what is rebuilt: to the bit, or within a tolerance."""

import numpy as np
import pytest

from simulate.verify.agreement import Agreement

DRAWS = np.array([3, 7, 11, 12])
VALUES = np.array([100.0, -250.0, 0.25, np.nan])


def compared(stored, rebuilt, tolerance=0.0, draws=DRAWS):
    agreement = Agreement(tolerance)
    agreement.add({"value": (np.asarray(stored), np.asarray(rebuilt))}, draws)
    return agreement


def changed(place, value):
    values = VALUES.copy()
    values[place] = value
    return values


def test_equal_bits_agree():
    found = compared(VALUES, VALUES.copy())
    assert found.agrees
    assert (found.cells, found.close, found.draws) == (4, 0, 0)


def test_one_bit_is_a_difference_unless_there_is_a_tolerance():
    other = changed(1, np.nextafter(-250.0, 0.0))
    strict = compared(other, VALUES)
    assert not strict.agrees
    assert strict.first == strict.worst == (7, "value", other[1], -250.0, strict.worst.size)
    assert strict.worst.size == pytest.approx(2.0**-45 / 250.0)
    loose = compared(other, VALUES, 1e-12)
    assert loose.agrees
    assert (loose.close, loose.greatest) == (1, strict.worst.size)


@pytest.mark.parametrize(("place", "value", "size"), [
    (0, 100.0 * (1 + 2e-12), 2e-12), (0, np.nan, np.inf), (3, 1.0, np.inf), (0, np.inf, np.inf),
    (2, 0.5, 0.25 / 50.25),
])
def test_more_than_the_tolerance_is_a_difference(place, value, size):
    # The typical size of the last column is the median of 0 (for NaN), 0.5, 100 and 250: 50.25.
    found = compared(changed(place, value), VALUES, 1e-12)
    assert (found.draws, found.worst.draw) == (1, DRAWS[place])
    assert found.worst.size == pytest.approx(size, rel=1e-3)


def test_a_column_near_nought_is_held_to_its_typical_size():
    near = changed(2, 1e-9)
    assert compared(changed(2, 1e-9 + 1e-14), near, 1e-12).agrees  # 1e-5 of itself, 2e-16 of the median
    assert not compared(changed(2, 2e-9), near, 1e-12).agrees


def test_the_sign_of_nought_is_a_bit():
    assert not compared(changed(2, -0.0), changed(2, 0.0)).agrees
    assert compared(changed(2, -0.0), changed(2, 0.0), 1e-12).agrees


def test_first_and_worst_and_how_many_draws():
    agreement = Agreement()
    flags = np.zeros((4, 2), bool)
    agreement.add({
        "value": (changed(1, 251.0), VALUES), "flag": (flags, flags ^ [[0, 0], [0, 0], [0, 1], [0, 0]]),
    }, DRAWS)
    agreement.add({"value": (VALUES, changed(0, 101.0))}, DRAWS + 100)
    assert (agreement.first.draw, agreement.first.where) == (7, "value")
    assert (agreement.worst.draw, agreement.worst.where, agreement.worst.size) == (11, "flag[1]", np.inf)
    assert (agreement.draws, agreement.figures, agreement.figure) == (3, 0, None)


def test_figures_are_not_of_a_draw():
    found = compared(VALUES, changed(2, 7.0), draws=None)
    assert not found.agrees
    assert (found.figures, found.draws, found.first) == (1, 0, None)
    assert (found.figure.draw, found.figure.where, found.figure.rebuilt) == (-1, "value[2]", 7.0)
    words = compared(np.array(["a"], object), np.array(["b"], object), 1e-12, None)
    assert (words.figure.where, words.figure.stored, words.figure.rebuilt) == ("value", "a", "b")


def test_other_shapes_are_a_difference():
    found = compared(VALUES, VALUES[:3], draws=None)
    assert (found.agrees, found.figure.stored, found.figure.rebuilt) == (False, "shape (4,)", "shape (3,)")
