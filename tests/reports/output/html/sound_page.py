"""What every page must be, as a browser sees it: whole, legible, and in need of nothing outside itself."""

from collections.abc import Sequence
from pathlib import Path

import pytest

WIDTHS = (390, 1280)
PAPER = 686  # CSS pixels between the margins of A4; a wider page is shrunk by the browser
SCHEMES = ("light", "dark")
_AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")


def launch_chromium():
    """A headless browser, to be used in `with`; skips the test where there is none."""
    from contextlib import contextmanager
    from shutil import which

    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no chromium on the path")
    switches = (
        "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
        "disable-background-networking", "disable-component-update", "disable-sync",
    )

    @contextmanager
    def launched():
        with playwright.sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=path, args=[f"--{switch}" for switch in switches]
            )
            try:
                yield browser
            finally:
                browser.close()

    return launched()


def faults(browser, path: Path) -> dict[str, list[str]]:
    """Everything wrong with a page, at all widths, in both schemes and on paper; empty for a sound one."""
    found: dict[str, set[str]] = {}
    screens = [(width, SCHEMES, "screen") for width in WIDTHS]
    for width, schemes, media in (*screens, (PAPER, ("light",), "print")):
        page = browser.new_page(viewport={"width": width, "height": 800})
        try:
            for scheme, faults_of_scheme in _visit(page, path, schemes, media).items():
                for kind, lines in faults_of_scheme.items():
                    seen = {f"{width} {scheme} {media}: {line}" for line in lines}
                    found.setdefault(kind, set()).update(seen)
        finally:
            page.close()
    return {kind: sorted(lines) for kind, lines in found.items() if lines}


def _visit(page, path: Path, schemes: Sequence[str], media: str) -> dict[str, dict[str, list[str]]]:
    """Load a page once, and return its faults by scheme."""
    messages, requests = [], []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: (messages.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.emulate_media(media=media, color_scheme=schemes[0])
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    found = {}
    for scheme in schemes:
        page.emulate_media(media=media, color_scheme=scheme)
        found[scheme] = page.evaluate(_AUDIT)
    inside = ("data:", "blob:")  # of the page itself, whatever it is called
    asked = [url[:100] for url in requests if url != path.as_uri() and not url.startswith(inside)]
    found[schemes[0]] |= {"messages": messages, "requests": asked}
    return found
