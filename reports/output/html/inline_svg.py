"""A drawing of matplotlib as SVG that stands within a page: small, in the page's colours, ids of its own."""

import re
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from reports.plotting import style

_PIXELS = 96.0 / 72.0  # of CSS in a point
_SPACE = re.compile(r"\s*([A-Za-z])\s*")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_POINTER = re.compile(r"url\(#([^)]*)\)")
_GEOMETRY = ("d", "x", "y", "width", "height", "transform")
# What the page calls the colours of the pictures: variables, so that they differ in the dark and on paper.
_NAMES = {
    style.BLACK: "ink", style.WHITE: "paper", style.GREY: "grey", style.PALE: "pale", style.SKY: "sky",
    style.GREEN: "green", style.BLUE: "blue", style.VERMILLION: "vermillion", style.PINK: "pink",
    style.ORANGE: "orange", style.BAND: "band", style.EMPTY: "empty",
}
_VARIABLES = {color.lower(): f"var(--{name})" for color, name in _NAMES.items()}
# Letters need more contrast than lines, and white ones stand on a colour.
_LETTERS = _VARIABLES | {
    color.lower(): f"var(--{_NAMES[color]}-letters)"
    for color in (style.SKY, style.GREEN, style.BLUE, style.VERMILLION, style.PINK, style.ORANGE)
} | {style.WHITE.lower(): "#fff"}
_HUES = {"cell-blue": style.CELL_BLUE, "cell-vermillion": style.CELL_VERMILLION}


class InlineSvg(NamedTuple):
    """An `<svg>` element without its own tag's attributes, and its size in CSS pixels."""

    content: str
    width: int
    height: int
    view: str


def inline_svg(svg: str, name: str) -> InlineSvg:
    """Return a drawing's content for a page.

    Parameters
    ----------
    svg : str
        From `reports.plotting.formats.as_svg`.
    name : str
        Begins all ids, since those of two drawings may be the same.

    Raises
    ------
    ValueError
        If the SVG does not give its size in points, as matplotlib's do.
    """
    root = ElementTree.fromstring(svg[svg.index("<svg") :])
    width, height = root.get("width", ""), root.get("height", "")
    if not (width.endswith("pt") and height.endswith("pt")):
        raise ValueError(f"want an SVG with its size in points, got {svg[:80]!r}")
    across, down = float(width[:-2]), float(height[:-2])
    ids = _ids(root, name)
    content = "".join(ElementTree.tostring(part, "unicode") for part in _cleaned(root, ids))
    view = root.get("viewBox", f"0 0 {across:g} {down:g}")
    return InlineSvg(content, round(_PIXELS * across), round(_PIXELS * down), view)


def _ids(root: ElementTree.Element, name: str) -> dict[str, str]:
    """Return the new name of every id that something points to; the others are not needed."""
    pointed: list[str] = []
    for element in root.iter():
        for key, value in element.attrib.items():
            pointed += [value[1:]] if key.endswith("href") and value[:1] == "#" else _POINTER.findall(value)
    return {old: f"{name}-{place}" for place, old in enumerate(dict.fromkeys(pointed))}


def _cleaned(parent: ElementTree.Element, ids: dict[str, str]) -> list[ElementTree.Element]:
    """Return the children without namespaces, and without groups that say nothing."""
    found = []
    for child in parent:
        tag = child.tag.rpartition("}")[2]
        if tag in ("metadata", "style"):
            continue
        kept = ElementTree.Element(tag, _attributes(child, tag, ids))
        kept.text = child.text if tag == "text" else None
        kept.extend(_cleaned(child, ids))
        if tag in ("g", "defs") and not kept.attrib:
            if tag == "defs" and len(kept):
                found.append(kept)
            else:
                found += list(kept)
        else:
            found.append(kept)
    return found


def _attributes(element: ElementTree.Element, tag: str, ids: dict[str, str]) -> dict[str, str]:
    kept = {}
    for name, value in element.attrib.items():
        key = name.rpartition("}")[2]
        if key == "id":
            if value in ids:
                kept["id"] = ids[value]
        elif key == "href" and value[:1] == "#":
            kept["href"] = f"#{ids[value[1:]]}"
        elif key == "style":
            kept |= _style(value, tag == "text")
        elif key in _GEOMETRY:
            if shorter := _shorter(key, value):
                kept[key] = shorter
        elif tag != "text" or key != "type":
            kept[key] = _POINTER.sub(lambda found: f"url(#{ids[found[1]]})", value)
    return kept


def _shorter(key: str, value: str) -> str:
    """Shorten an attribute.

    Hundredths of a point are a sixth of what is seen on a screen; no rotation is none.
    """
    if value.startswith("rotate(-0 "):
        return ""
    words = _LONG.sub(lambda found: f"{float(found[0]):.2f}", value)
    return _SPACE.sub(r"\1", words) if key == "d" else words


@lru_cache(maxsize=4096)
def _style(words: str, is_text: bool) -> dict[str, str]:
    """Return style as attributes, colours as the page's; the font is the page's, too."""
    found: dict[str, str] = {}
    for part in words.split(";"):
        key, _, value = (word.strip() for word in part.partition(":"))
        if key == "font-family" or not key:
            continue
        if value.startswith("#"):
            value = _color(value, is_text)
        found[key] = value
    colors = {key: value for key, value in found.items() if "(" in value}
    rest = {key: value for key, value in found.items() if key not in colors}
    # Attributes know no variables: those stand in a style.
    return rest | ({"style": ";".join(f"{key}:{value}" for key, value in colors.items())} if colors else {})


@lru_cache(maxsize=4096)
def _color(value: str, is_text: bool) -> str:
    """Return a colour as the page's variable; a tint of a hue as a mixture with the paper."""
    known = (_LETTERS if is_text else _VARIABLES).get(value)
    if known is not None:
        return known
    red, green, blue = _rgb(value)
    for name, hue in _HUES.items():
        full = _rgb(hue)
        ranges = [255 - most for most in full]
        along = sum((255 - shade) * most for shade, most in zip((red, green, blue), ranges, strict=True))
        part = along / sum(most * most for most in ranges)
        tint = [255 - part * most for most in ranges]
        if max(abs(a - b) for a, b in zip(tint, (red, green, blue), strict=True)) <= 2.0:
            return f"color-mix(in srgb,var(--{name}) {100.0 * part:.0f}%,var(--paper))"
    return value


def _rgb(value: str) -> tuple[int, int, int]:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)
