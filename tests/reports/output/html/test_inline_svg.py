"""Pictures stand within the page: their words as text, in its colours, with ids of their own."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

from reports.document import Picture, Section
from reports.output.html import render
from reports.output.html.inline_svg import inline_svg
from reports.output.html.pictures import draw_pictures
from reports.plotting import style
from tests.reports.output.sections import swing_section, value_section

SVG = '<?xml version="1.0"?><svg viewBox="0 0 75 150" width="75pt" height="150.4pt">{}</svg>'


def content_of(inner, name="p"):
    return inline_svg(SVG.format(inner), name).content


@pytest.fixture(scope="module")
def drawings(evaluation):
    return draw_pictures([value_section(evaluation), swing_section(evaluation)])


def test_all_words_are_text(drawings, evaluation):
    """What matplotlib writes is what the page has, word for word."""
    assert list(drawings) == ["histogram", "tornado"]
    raw = ElementTree.fromstring(drawings["tornado"].wide.partition("?>")[2].partition("dtd\">")[2])
    wanted = [text.text for text in raw.iter("{http://www.w3.org/2000/svg}text")]
    inner = ElementTree.fromstring(f"<svg>{inline_svg(drawings['tornado'].wide, 'tornado').content}</svg>")
    assert [text.text for text in inner.iter("text")] == wanted
    assert {row.name.replace("_", " ") for row in evaluation.swings} <= set(wanted)


def test_nothing_points_out_of_its_picture(drawings):
    """Ids are a picture's own, each used, and whatever is pointed to is there."""
    seen = set()
    for name, drawing in drawings.items():
        content = inline_svg(drawing.wide, name).content
        ids = re.findall(r' id="([^"]*)"', content)
        pointed = re.findall(r'url\(#([^)]*)\)', content) + re.findall(r' href="#([^"]*)"', content)
        assert set(ids) == set(pointed)
        assert len(ids) == len(set(ids))
        assert not seen & set(ids)
        seen |= set(ids)
    assert seen


def test_the_same_drawing_twice_has_no_id_twice():
    inner = '<defs><clipPath id="c"/></defs><path clip-path="url(#c)" d="M 1 1"/>'
    assert 'url(#a-0)' in content_of(inner, "a")
    assert 'url(#b-0)' in content_of(inner, "b")


def test_colours_are_the_page_s(drawings):
    for name, drawing in drawings.items():
        assert not re.findall(r"#[0-9a-f]{6}", inline_svg(drawing.wide, name).content)


def test_letters_are_darker_than_lines_and_white_ones_stay():
    text = content_of('<text style="fill: #009e73; font-family: \'DejaVu Sans\'; font-size: 9px">t</text>')
    assert text == '<text font-size="9px" style="fill:var(--green-letters)">t</text>'
    assert "fill:var(--green)" in content_of('<path d="M 1 1" style="fill: #009e73"/>')
    assert 'fill="#fff"' in content_of('<text style="fill: #ffffff">t</text>')
    assert "fill:var(--paper)" in content_of('<path d="M 1 1" style="fill: #ffffff"/>')


@pytest.mark.parametrize(("hue", "name"), [(style.CELL_BLUE, "blue"), (style.CELL_VERMILLION, "vermillion")])
def test_tints_are_mixed_with_the_paper(hue, name):
    """The colours of heat maps run from white to a hue, as matplotlib mixes them."""
    scale = LinearSegmentedColormap.from_list("scale", [style.WHITE, hue])
    for percent in range(5, 101, 5):
        path = content_of(f'<path d="M 1 1" style="fill: {to_hex(scale(percent / 100))}"/>')
        found = re.search(rf"color-mix\(in srgb,var\(--cell-{name}\) (\d+)%,var\(--paper\)\)", path)
        assert int(found[1]) == pytest.approx(percent, abs=1), path


def test_a_foreign_colour_stays():
    assert 'fill="#123456"' in content_of('<path d="M 1 1" style="fill: #123456"/>')


def test_words_that_look_like_marks_stay():
    """A company may be called anything; only marks are changed, never text."""
    words = 'id="x" #009e73 1.23456 url(#x) M 1.23456 2'
    assert content_of(f"<g><text>{words}</text></g>") == f"<text>{words}</text>"


def test_places_are_kept_to_hundredths():
    path = content_of('<path d="M 1.23456 2.5 \nL 3 -4.987654 \nz"/>')
    assert path == '<path d="M1.23 2.5L3 -4.99z" />'


def test_size_is_in_pixels():
    found = inline_svg(SVG.format(""), "p")
    assert (found.width, found.height, found.view) == (100, 201, "0 0 75 150")


def test_svg_without_a_size_is_refused():
    with pytest.raises(ValueError, match="size in points, got '<svg/>'"):
        inline_svg("<svg/>", "p")


def test_pictures_need_names_of_their_own():
    picture = Picture("same", "t", "a", lambda: pytest.fail("not to be drawn"))
    with pytest.raises(ValueError, match="must differ, got same, same"):
        draw_pictures([Section("a", "A", (), (picture,)), Section("b", "B", (), (picture,))])
    assert draw_pictures([]) == {}


def test_bars_say_what_they_are(evaluation, drawings):
    """Of each bar its range, its share and all below: the shares sum to those of the draws."""
    section = value_section(evaluation)
    assert section.parts
    content = inline_svg(drawings["histogram"].wide, "histogram").content
    tips = [tip.replace("&#10;", "\n") for tip in re.findall(r'data-tip="([^"]*)"', content)]
    shares = [float(re.search(r": ([\d.]+)% of draws", tip)[1]) for tip in tips]
    assert len(tips) > 20
    assert sum(shares) == pytest.approx(100.0, abs=1.0)
    below = [float(re.search(r"\n([\d.]+)% at or below", tip)[1]) for tip in tips]
    assert below == sorted(below)
    end = float(re.search(r"below ¥([\d,]+)", tips[-1])[1].replace(",", ""))
    assert below[-1] == pytest.approx(100.0 * (evaluation.values <= end).mean(), abs=0.01)


def luminance(color):
    """Of sRGB, as WCAG 2 defines it."""
    parts = np.array(to_rgb(color))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one, other):
    low, high = sorted(luminance(color) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_letters_and_lines_are_seen_by_day_and_by_night():
    """WCAG 2: letters 4.5 to 1, also on the darkest cells of a heat map; what bars and lines say, 3 to 1."""
    sheet = (Path(render.__file__).parent / "pictures.css").read_text(encoding="utf-8")
    blocks = re.findall(r"{([^{}]*--ink:[^{}]*)}", sheet)
    blocks = [dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in blocks]
    assert len(blocks) == 2
    for colors in blocks:
        letters = [name for name in colors if name.endswith("-letters")] + ["ink", "grey"]
        assert not [name for name in letters if contrast(colors[name], colors["paper"]) < 4.5]
        for name in ("green", "blue", "vermillion"):
            assert contrast(colors[name], colors["paper"]) >= 3.0, name
    night = blocks[1]
    for name in ("cell-blue", "cell-vermillion"):
        for letters in (night["ink"], "#ffffff"):
            assert contrast(letters, night[name]) >= 4.5, name
