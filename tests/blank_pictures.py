"""Reports without drawing, which takes nine tenths of their time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

#: A picture's SVG as far as the page reads it.
BLANK = '<svg width="72pt" height="36pt" xmlns="http://www.w3.org/2000/svg"></svg>'


@contextmanager
def pictures_left_blank() -> Iterator[None]:
    """Reports have blank pictures, as SVG and as files, which say where they come from as others do."""
    from reports.plotting import formats, style

    write_png = formats.write_png

    def blank_png(_, path, about=None):
        write_png(lambda: style.new_figure(1.0, 1.0), path, about)

    def blank_svg(_, png=None, about=None):
        if png is not None:
            blank_png(None, png, about)
        return BLANK

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "write_png", blank_png)
        patch.setattr(formats, "as_svg", blank_svg)
        yield
