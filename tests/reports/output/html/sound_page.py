"""What every page must be, as a browser sees it: whole, legible, and in need of nothing outside itself."""

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
    screens = [(width, scheme, "screen") for width in WIDTHS for scheme in SCHEMES]
    for width, scheme, media in (*screens, (PAPER, "light", "print")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        try:
            page = context.new_page()
            page.emulate_media(media=media)
            for kind, lines in _visit(page, path).items():
                found.setdefault(kind, set()).update(f"{width} {scheme} {media}: {line}" for line in lines)
        finally:
            context.close()
    return {kind: sorted(lines) for kind, lines in found.items() if lines}


def _visit(page, path: Path) -> dict[str, list[str]]:
    messages, requests = [], []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: (messages.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    inside = ("data:", "blob:")  # of the page itself, whatever it is called
    asked = [url[:100] for url in requests if url != path.as_uri() and not url.startswith(inside)]
    return {"messages": messages, "requests": asked, **page.evaluate(_AUDIT)}
