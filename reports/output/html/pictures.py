"""The pictures of a page: drawn once each, and once more where a phone needs another layout."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reports.document import Picture, Section
from reports.output.html.inline_svg import InlineSvg, inline_svg
from simulate.matplotlib_setup import import_matplotlib


class Drawing(NamedTuple):
    """SVG of a picture.

    Attributes
    ----------
    wide : str
        As it stands on a desk's screen, on paper and in files.
    narrow : str
        As a phone shows it; "" where the wide one will do.
    """

    wide: str
    narrow: str = ""


class Layout(NamedTuple):
    """One layout of a picture on the page: its kind, a class of the style sheet, and what is drawn."""

    kind: str
    svg: InlineSvg


def pictures_of(sections: Sequence[Section]) -> list[Picture]:
    """Return the pictures of a report, in reading order."""
    return [part for section in sections for part in section.parts if isinstance(part, Picture)]


def draw_pictures(
    sections: Sequence[Section],
    files: Mapping[str, Path] | None = None,
    about: Mapping[str, str] | None = None,
) -> dict[str, Drawing]:
    """Return the drawings of every picture, by name.

    Parameters
    ----------
    sections : sequence of Section
        The report.
    files : mapping of str to pathlib.Path, optional
        Where to write pictures as PNG too, by name; drawing them twice would take twice as long.
    about : mapping of str to str, optional
        Texts that these files carry, by keyword.

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
    from reports.plotting.formats import as_svg

    files = files or {}
    return {
        picture.name: Drawing(
            as_svg(picture.figure, files.get(picture.name), about),
            as_svg(picture.narrow) if picture.narrow else "",
        )
        for picture in pictures
    }


def layouts(name: str, drawing: Drawing) -> list[Layout]:
    """Return what of a picture stands on the page.

    Parameters
    ----------
    name : str
        The picture's.
    drawing : Drawing
        From `draw_pictures`.

    Raises
    ------
    ValueError
        If the SVG does not give its size in points, as matplotlib's do.
    """
    if not drawing.narrow:
        return [Layout("only", inline_svg(drawing.wide, name))]
    return [
        Layout("desk", inline_svg(drawing.wide, name)),
        Layout("phone", inline_svg(drawing.narrow, f"{name}-narrow")),
    ]
