"""What axe-core finds wrong with a page, at every width, by day, by night and on paper."""

from importlib.util import find_spec
from pathlib import Path

import pytest

WIDTHS = (390, 768, 1280)
LOOKS = (("light", "screen"), ("dark", "screen"), ("light", "print"))
# A drawing is one image to who hears the page; test_inline_svg.py looks at the contrast of its letters.
_WITHOUT_DRAWINGS = "{exclude: ['.drawing > *']}"


def axe_source() -> str:
    """axe-core as the package axe-playwright-python carries it; skips the test where there is none."""
    found = find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("axe-playwright-python is not installed")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


def violations(browser, path: Path) -> list[str]:
    """All that is wrong, a line a rule and an element, folded parts opened; empty for an accessible page."""
    source, found = axe_source(), []
    # The policy of the page forbids foreign scripts: the audit comes from outside of it.
    context = browser.new_context(bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate(source)
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        for width in WIDTHS:
            for scheme, media in LOOKS:
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(media=media, color_scheme=scheme)
                # Nothing but colours hangs on the look.
                only = ", runOnly: ['color-contrast']" if (scheme, media) != LOOKS[0] else ""
                options = f"{{resultTypes: ['violations']{only}}}"
                result = page.evaluate(f"axe.run({_WITHOUT_DRAWINGS}, {options})")
                found += [
                    f"{width} {scheme} {media}: {rule['id']}: {node['target']}"
                    for rule in result["violations"] for node in rule["nodes"]
                ]
    finally:
        context.close()
    return found
