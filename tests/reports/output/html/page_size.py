"""How long a page is, and may be: words, screens, sheets of paper, and where its first picture stands.

`python -m tests.reports.output.html.page_size FILE ...` prints it of pages that are there.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

from tests.reports.output.html.sound_page import launch_chromium

#: CSS pixels of a desk's screen and of a phone's.
DESK, PHONE = (1280, 800), (390, 844)
_MARGINS = {"top": "0", "bottom": "0", "left": "0", "right": "0"}  # the page sets its own
_SHEET = re.compile(rb"/Type\s*/Page\b")


class PageSize(NamedTuple):
    """What a reader has to get through, folds closed.

    Attributes
    ----------
    words : int
        Of `innerText`, split at blanks.
    screens, summary_screens : float
        Heights of the page and of its summary from the top on, at 1280 x 800.
    sheets, summary_sheets : int
        A4, of the page as it prints by itself, and of the summary alone.
    first_picture, first_picture_on_phone : float
        In screens, where the lower edge of the first picture stands: up to 1 it is on the first screen.
    """

    words: int
    screens: float
    summary_screens: float
    sheets: int
    summary_sheets: int
    first_picture: float
    first_picture_on_phone: float


#: The most that any page may ask of its reader: the budget that every later change keeps.
BUDGET = PageSize(
    words=1_200, screens=12.0, summary_screens=1.0, sheets=10, summary_sheets=1, first_picture=1.0,
    first_picture_on_phone=1.0,
)


def over_budget(browser, path: Path) -> dict[str, tuple[float, float]]:
    """What of a page is more than its budget, with that budget; nothing at all is off it, too."""
    measured = zip(PageSize._fields, size_of(browser, path), BUDGET, strict=True)
    return {name: (found, most) for name, found, most in measured if not 0 < found <= most}


def size_of(browser, path: Path) -> PageSize:
    """Measure a page in a headless browser."""
    desk = _opened(browser, path, DESK)
    # Text in pictures was none when they were images; it is read as a picture still. Lists show a choice.
    words = desk.evaluate(
        "document.querySelectorAll('svg').forEach(svg => svg.style.visibility = 'hidden'),"
        " document.querySelectorAll('option:not(:checked)').forEach(option => option.remove()),"
        " document.body.innerText.split(/\\s+/).filter(Boolean).length"
    )
    height = desk.evaluate("document.documentElement.scrollHeight")
    summary = desk.evaluate("document.querySelector('.headline').getBoundingClientRect().bottom")
    sheets, first = _sheets(desk), _first_picture(desk)
    desk.evaluate("document.querySelectorAll('.report, footer').forEach(part => part.remove())")
    summary_sheets = _sheets(desk)
    desk.close()
    phone = _opened(browser, path, PHONE)
    on_phone = _first_picture(phone)
    phone.close()
    return PageSize(
        words, height / DESK[1], summary / DESK[1], sheets, summary_sheets, first / DESK[1],
        on_phone / PHONE[1],
    )


def _opened(browser, path: Path, size: tuple[int, int]):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(path.as_uri())
    page.wait_for_selector("#panel[data-rest=true], body:not(:has(#panel-data))")  # figures are words, too
    return page


def _sheets(page) -> int:
    """How many sheets of A4 it prints on."""
    return len(_SHEET.findall(page.pdf(format="A4", prefer_css_page_size=True)))


def _first_picture(page) -> float:
    """Where the lower edge of the first picture that shows stands; infinite without any."""
    return page.evaluate(
        "Math.min(...[...document.querySelectorAll('figure img, figure svg')]"
        ".filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().bottom))"
    )


if __name__ == "__main__":
    with launch_chromium() as chromium:
        for name in sys.argv[1:]:
            print(name, size_of(chromium, Path(name).resolve()))
