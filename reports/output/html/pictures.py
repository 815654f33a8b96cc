"""The pictures of a report as SVG, and as what an `<img>` needs."""

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reports.document import Picture, Section
from simulate.drawing import import_matplotlib

_SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)pt" height="([\d.]+)pt"')
_PIXELS = 96.0 / 72.0  # of CSS in a point


class Image(NamedTuple):
    """Attributes of an `<img>`: source, and its own size in CSS pixels, so that the page does not jump."""

    source: str
    width: int
    height: int


def pictures_of(sections: Sequence[Section]) -> list[Picture]:
    """The pictures of a report, in reading order."""
    return [part for section in sections for part in section.parts if isinstance(part, Picture)]


def draw_pictures(
    sections: Sequence[Section],
    files: Mapping[str, Path] | None = None,
    about: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """SVG of every picture, by name.

    Parameters
    ----------
    files : where to write pictures as PNG too, by name; drawing them twice would take twice as long.
    about : texts that these files carry, by keyword.

    Raises
    ------
    ValueError
        If two pictures have the same name.
    InputError
        If the user's settings of matplotlib cannot be read.
    """
    pictures = pictures_of(sections)
    names = [picture.name for picture in pictures]
    if len(set(names)) < len(names):
        raise ValueError(f"names of pictures must differ, got {', '.join(sorted(names))}")
    if not pictures:
        return {}
    import_matplotlib()  # it takes a third of a second
    from reports.plotting.style import as_svg

    files = files or {}
    return {picture.name: as_svg(picture.figure, files.get(picture.name), about) for picture in pictures}


def as_image(svg: str) -> Image:
    """A picture as a data address: an image of its own, so that ids of two pictures do not clash.

    Raises
    ------
    ValueError
        If the SVG does not give its size in points, as matplotlib's do.
    """
    size = _SIZE.search(svg)
    if size is None:
        raise ValueError(f"want an SVG with its size in points, got {svg[:80]!r}")
    width, height = (round(_PIXELS * float(points)) for points in size.groups())
    # What precedes the root element names the document type by its address: nobody asks it, so leave it out.
    content = base64.b64encode(svg[size.start() :].encode()).decode()
    return Image(f"data:image/svg+xml;base64,{content}", width, height)
