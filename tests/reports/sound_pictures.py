"""What every picture must be: not blank, no text clipped, none over another."""

from collections.abc import Callable, Collection, Iterable
from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from reports.plotting import style


def cases(names: Iterable[str], ordinary: Collection[str]) -> list:
    """Names of runs as parameters of a test: those that are not ordinary are drawn by heavy tests."""
    return [pytest.param(name, marks=[] if name in ordinary else [pytest.mark.heavy]) for name in names]


def assert_sound(figure_of: Callable[[], Figure]) -> tuple[Figure, str]:
    """Draw a picture, look for faults, and return it with all its words."""
    with style.drawing():
        figure = figure_of()
        figure.canvas.draw()
        texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    picture = np.asarray(figure.canvas.buffer_rgba())
    width, height = figure.get_size_inches() * style.DPI
    assert abs(picture.shape[0] - height) <= 1.0  # whole pixels
    assert abs(picture.shape[1] - width) <= 1.0
    assert (picture[..., :3] < 255).any(axis=2).mean() > 0.005  # it is not blank
    for words, box in boxes:
        assert -1.0 <= box.x0 < box.x1 <= width + 1.0, words
        assert -1.0 <= box.y0 < box.y1 <= height + 1.0, words
    for (words, box), (others, other) in combinations(boxes, 2):
        overlap = min(box.x1, other.x1) - max(box.x0, other.x0), min(box.y1, other.y1) - max(box.y0, other.y0)
        assert min(overlap) <= 3.0, (words, others)  # pixels; boxes have some air of their own
    return figure, "\n".join(words for words, _ in boxes)
