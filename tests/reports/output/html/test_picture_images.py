"""Pictures become images that hold the whole SVG."""

import base64
from xml.etree import ElementTree

import pytest

from reports.document import Picture, Section
from reports.output.html.render import as_image, draw_pictures
from tests.reports.output.sections import value_section


def test_image_is_the_drawing(evaluation):
    section = value_section(evaluation)
    drawings = draw_pictures([section])
    assert list(drawings) == ["histogram"]
    image = as_image(drawings["histogram"])
    assert (image.width, image.height) == (960, 595)  # 10.0 by 6.2 inches of 96 pixels
    kind, content = image.source.split(",")
    assert kind == "data:image/svg+xml;base64"
    svg = base64.b64decode(content).decode()
    assert drawings["histogram"].endswith(svg)
    assert "<!DOCTYPE" not in svg
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"


def test_size_of_an_image_is_in_pixels():
    image = as_image('<?xml version="1.0"?><svg viewBox="0 0 75 150" width="75pt" height="150.4pt"></svg>')
    assert (image.width, image.height) == (100, 201)


def test_svg_without_a_size_is_refused():
    with pytest.raises(ValueError, match="size in points, got '<svg/>'"):
        as_image("<svg/>")


def test_pictures_need_names_of_their_own():
    picture = Picture("same", "t", "a", lambda: pytest.fail("not to be drawn"))
    with pytest.raises(ValueError, match="must differ, got same, same"):
        draw_pictures([Section("a", "A", (), (picture,)), Section("b", "B", (), (picture,))])
    assert draw_pictures([]) == {}
