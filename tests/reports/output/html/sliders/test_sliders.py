"""The panel in a browser: the run's own draws, figures that its command gives again, a state that is kept."""

from base64 import b64decode

import numpy as np
import pytest

from reports.output.html.render import render_page
from simulate import load_config, run, value
from tests.reports.output.html.sliders.parts import natively
from tests.reports.runs import evaluate

pytestmark = pytest.mark.heavy

DRAWS = 16_384
# In a worker of its own, from the page's very script and data.
_ASK = """async (task) => {
  const data = JSON.parse(document.getElementById("panel-data").textContent);
  const bytes = Uint8Array.from(atob(data.wasm), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const wasm = await new Response(stream).arrayBuffer();
  const isPanel = (script) => script.textContent.includes("createKernel") && script.type === "";
  const script = [...document.scripts].find(isPanel).textContent;
  const worker = new Worker(URL.createObjectURL(new Blob([script])));
  const ask = (task) => new Promise((done, fail) => {
    worker.onmessage = ({ data: { found, error } }) => found ? done(found) : fail(new Error(error));
    worker.postMessage(task);
  });
  await ask({ kind: "open", wasm, payload: data.kernel });
  const { value } = await ask(task);
  worker.terminate();
  let text = "";
  for (const byte of new Uint8Array(value.buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}"""

_MOVE = """(slider, value) => {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
_CHOOSE = _MOVE.replace("slider", "select")
_SHOWN = """() => {
  const all = (part) => [...document.querySelectorAll(`#panel [data-${part}]`)].map((each) => each.dataset);
  return [
    Object.fromEntries(all("value").map(({ part, value }) => [part, Number(value)])),
    Object.fromEntries(all("low").map(({ name, low, high }) => [name, [Number(low), Number(high)]])),
    document.querySelector("[data-part=statements]").textContent,
  ];
}"""


@pytest.fixture(scope="module")
def config():
    return load_config("iij")


@pytest.fixture(scope="module")
def path(tmp_path_factory, config):
    evaluation = evaluate(run(config, draws=5_000))
    path = tmp_path_factory.mktemp("panel") / "report.html"
    path.write_text(render_page((), evaluation, drawings={}), encoding="utf-8")
    return path


@pytest.fixture
def requests():
    return []


@pytest.fixture
def page(browser, path, requests):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.on("pageerror", lambda error: requests.append(f"error: {error}"))
    page.on("console", lambda message: requests.append(f"console: {message.text}"))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    at_rest(page)
    yield page
    context.close()


def at_rest(page):
    page.wait_for_selector("#panel[data-rest=true]", timeout=30_000)


def put(page, kind, name, number):
    """Move a slider or a switch as a hand does: to a place on its track."""
    control = page.locator(f'[data-{kind}="{name}"]')
    if kind == "rule":
        control.evaluate(_CHOOSE, str(number))
    else:
        control.evaluate(_MOVE, str(number))


def shown(page):
    """Return what the panel shows, in full: figures by name, swings by input, statements by line."""
    at_rest(page)
    return page.evaluate(_SHOWN)


def command_of(page):
    """Return what the panel's own command gives, and the config that it makes."""
    return natively(page.locator("[data-part=command]").text_content())


def test_draws_are_those_of_the_run_to_the_bit(page, config):
    task = {"kind": "draws", "overrides": {}, "first": 0, "count": DRAWS}
    values = np.frombuffer(b64decode(page.evaluate(_ASK, task)))
    expected = run(config, draws=DRAWS)["intrinsic_value"].values
    assert values.tobytes() == expected.tobytes()


def test_the_printed_command_gives_the_shown_figures(page):
    """At rest, and after three sliders and two switches, at the same draws: equal, not close.

    An input that is held (its width is 0) leaves the copula's other inputs where they were.
    """
    moves = [
        (), (("shift", "initial_growth", -4), ("narrow", "variable_cost_ratio", 0), ("shift", "tax_rate", 3),
             ("rule", "terminal", "gordon"), ("rule", "years", "15")),
    ]  # fmt: skip
    seen = []
    for moved in moves:
        for move in moved:
            put(page, *move)
        figures, swings, statements = shown(page)
        expected, all_swings, config = command_of(page)
        assert figures == expected
        assert swings == {name: all_swings[name] for name in swings}
        base = value(config)
        assert f"{base.lines['revenue'][0]:,.0f}" in statements
        assert f"{100 * base.lines['operating_income'][2] / base.lines['revenue'][2]:.1f}%" in statements
        seen.append(figures["p50"])
    assert seen[0] != seen[1]


def test_ten_moves_replay(page):
    """After each of ten moves, and again from the start, the same figures, whatever the ticks were."""
    moves = [
        ("shift", "initial_growth", 3), ("narrow", "initial_growth", 50), ("rule", "discounting", "mid-year"),
        ("shift", "initial_discount_rate", -2), ("rule", "distribution", "clean-surplus"),
        ("shift", "base_cash", 2), ("narrow", "tax_rate", 20), ("rule", "floor", "book"),
        ("rule", "terminal", "none"), ("shift", "inflation", 1),
    ]  # fmt: skip
    before, recorded = shown(page), []
    for move in moves:
        put(page, *move)
        recorded.append(shown(page))
    assert len({figures["p50"] for figures, _, _ in recorded}) == len(moves) - 1  # the floor moves no P50
    page.get_by_role("button", name="Reset").click()
    assert shown(page) == before
    for move, expected in zip(moves, recorded, strict=True):
        put(page, *move)
        assert shown(page) == expected


def test_the_address_keeps_what_is_moved_and_nobody_is_asked(page, path, requests):
    put(page, "shift", "initial_growth", 2)
    put(page, "rule", "distribution", "clean-surplus")
    moved = shown(page)
    page.wait_for_function("location.hash === '#try&initial_growth.shift=0.01&distribution=clean-surplus'")
    page.reload()
    assert shown(page) == moved
    inside = ("blob:", "data:", path.as_uri())
    asked = [url for url in requests if not url.startswith(inside)]
    assert asked == []
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert policy.startswith("default-src 'none'")
    for word in ("http", "connect-src", "'unsafe-eval'", "*"):
        assert word not in policy


def test_a_link_on_the_page_leads_to_its_section_and_takes_the_state_along(page, browser):
    """Clicked, loaded again, sent to somebody else, moved on from, and left by the browser's way back."""
    alone, both = "#try&initial_growth.shift=0.01", "#try&initial_growth.shift=0.01&at=page-provenance"
    small = {"width": 1280, "height": 400}

    def has(page, hash, place):
        page.wait_for_function("hash => location.hash === hash", arg=hash)
        assert page.locator("[data-shift=initial_growth]").input_value() == place

    def is_there(page):
        page.wait_for_function("""() => {
          const { top } = document.getElementById("page-provenance").getBoundingClientRect();
          return scrollY > 0 && top >= 0 && top < innerHeight;
        }""")

    page.set_viewport_size(small)
    put(page, "shift", "initial_growth", 2)
    has(page, alone, "2")
    page.get_by_role("link", name="Where this comes from").click()
    has(page, both, "2")
    is_there(page)
    page.reload()
    has(page, both, "2")
    sent = browser.new_page(viewport=small)
    sent.goto(page.url)
    has(sent, both, "2")
    is_there(sent)
    sent.close()
    put(page, "shift", "initial_growth", 4)
    has(page, both.replace("0.01", "0.02"), "4")
    page.go_back()
    has(page, alone, "2")
    page.get_by_role("link", name="Where this comes from").click()
    page.get_by_role("button", name="Reset").click()
    has(page, "#page-provenance", "0")


def test_keyboard_alone(page):
    """Tab reaches the sliders, arrows move them and the price in the picture; who listens is told at rest."""
    before, _, _ = shown(page)
    page.get_by_role("slider", name="initial growth", exact=True).focus()
    page.keyboard.press("ArrowRight")
    after, _, _ = shown(page)
    assert after["p50"] > before["p50"]
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("aria-label") == "Width of initial growth"
    price = page.get_by_role("slider", name="Price of a share")
    price.focus()
    page.keyboard.press("PageUp")
    dearer, _, _ = shown(page)
    assert dearer["above"] < after["above"]
    assert float(price.get_attribute("aria-valuenow")) > 2493.0
    assert page.get_by_role("status").inner_text().startswith("P50 ")


def test_the_price_is_dragged(page):
    line = page.locator("#panel .price rect")
    box = line.bounding_box()
    page.mouse.move(box["x"] + 14, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 114, box["y"] + 40, steps=5)
    page.mouse.up()
    figures, _, _ = shown(page)
    expected, _, config = command_of(page)
    assert config.base.share_price > 2493.0
    assert figures == expected


def test_without_a_base_case_there_is_no_command(page):
    """A run refuses a base case without a value, so the panel says that instead of printing its command."""
    put(page, "rule", "terminal", "gordon")
    put(page, "rule", "years", "5")
    put(page, "shift", "discount_rate_multiplier", -30)
    shown(page)
    assert "of draws have none" in page.locator("[data-part=rate-beside]").text_content()
    assert "base case has no value" in page.locator("[data-part=command]").text_content()
    assert page.locator("[data-part=copy]").is_disabled()
    page.get_by_role("button", name="Reset").click()
    shown(page)
    assert page.locator("[data-part=copy]").is_enabled()


def test_without_a_script_the_command_stands_there(browser, path, config):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    panel = page.locator("#panel")
    assert "python -m simulate run iij --set " in panel.inner_text()
    assert not panel.locator("input").first.is_visible()
    context.close()
