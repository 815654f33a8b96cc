from dataclasses import replace

import pytest

from reports.evaluation.swings import Swing
from reports.sensitivity.one_at_a_time.tornado_plot import bars_of

ROW = Swing("tax_rate", "share", "assumption", 0.3, 0.28, 0.33, 12.0, 8.0)


def sides(value_low, value_high):
    bars = bars_of(replace(ROW, value_low=value_low, value_high=value_high), 10.0, 3.0)
    return [(bar.percent, bar.side, bar.thickness) for bar in bars]


@pytest.mark.parametrize(
    ("value_low", "value_high", "low_side", "high_side"),
    [(8.0, 12.0, -1, 1), (12.0, 8.0, 1, -1), (10.0, 10.0, -1, 1), (10.0, 8.0, 1, -1), (12.0, 10.0, 1, -1),
     (None, 12.0, -1, 1), (12.0, None, 1, -1), (None, None, -1, 1)],
)
def test_two_ends_lie_on_two_sides(value_low, value_high, low_side, high_side):
    assert sides(value_low, value_high) == [(10, low_side, 1.0), (90, high_side, 1.0)]


@pytest.mark.parametrize(("value_low", "value_high", "side"), [(8.0, 9.0, -1), (11.0, 12.0, 1)])
def test_two_ends_on_one_side_share_the_row(value_low, value_high, side):
    assert sides(value_low, value_high) == [(10, side, 0.5), (90, side, 0.5)]
    upper, lower = bars_of(replace(ROW, value_low=value_low, value_high=value_high), 10.0, 3.0)
    assert upper.y < 3.0 < lower.y  # rows count downwards


def test_each_bar_knows_its_input():
    low, high = bars_of(ROW, 10.0, 0.0)
    assert (low.moved_to, low.value, low.y) == (0.28, 12.0, 0.0)
    assert (high.moved_to, high.value, high.y) == (0.33, 8.0, 0.0)
