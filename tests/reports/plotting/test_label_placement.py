from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.plotting.reference_lines import limits_with_room, spread

PLACE = st.floats(0.0, 10.0)
LABELS = st.lists(st.tuples(PLACE, st.floats(0.1, 1.5)), min_size=1, max_size=6)


@given(LABELS)
def test_labels_neither_overlap_nor_leave(labels):
    centres, widths = zip(*labels, strict=True)
    placed = spread(centres, widths, 0.0, 10.0)
    boxes = sorted((x - w / 2, x + w / 2) for x, w in zip(placed, widths, strict=True))
    for (_, end), (start, _) in pairwise(boxes):
        assert start >= end - 1e-9
    assert boxes[0][0] >= -1e-9
    assert boxes[-1][1] <= 10.0 + 1e-9


@given(LABELS)
def test_labels_stay_in_order(labels):
    centres, widths = zip(*labels, strict=True)
    placed = spread(centres, widths, 0.0, 10.0)
    by_wish = sorted(range(len(centres)), key=lambda i: centres[i])
    assert [placed[i] for i in by_wish] == sorted(placed)


def test_labels_with_room_stay_where_they_are():
    assert spread([5.0, 1.0, 8.0], [1.0, 1.0, 1.0], 0.0, 10.0) == pytest.approx([5.0, 1.0, 8.0])


def test_two_that_collide_move_equally():
    assert spread([5.0, 5.5], [1.0, 1.0], 0.0, 10.0) == pytest.approx([4.75, 5.75])


def test_labels_at_one_place_keep_the_given_order():
    assert spread([5.0, 5.0, 5.0], [1.0, 1.0, 1.0], 0.0, 10.0) == pytest.approx([4.0, 5.0, 6.0])


@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-3.0, 3.0)), min_size=1, max_size=30),
    st.floats(-1e7, 1e7),
)
def test_limits_leave_room_for_every_label(needs, wish):
    room = 8.0
    low, high = limits_with_room(needs, wish, room)
    scale = room / (high - low)
    for place, label in needs:
        assert low <= place <= high
        assert (place - low) * scale + min(label, 0.0) >= -0.01
        assert (place - low) * scale + max(label, 0.0) <= room + 0.01


def test_limits_are_the_narrowest():
    # One inch of label left of 0 and right of 10 leaves 6 of 8 inches for 10.
    low, high = limits_with_room([(0.0, -1.0), (10.0, 1.0)], 5.0, 8.0)
    assert (low, high) == pytest.approx((-10.0 / 6.0, 10.0 + 10.0 / 6.0))


def test_a_wish_nearby_is_granted_and_one_far_away_is_not():
    assert limits_with_room([(0.0, 0.0), (10.0, 0.0)], 19.0, 8.0)[1] > 19.0
    assert limits_with_room([(0.0, 0.0), (10.0, 0.0)], 21.0, 8.0)[1] == pytest.approx(10.0)
