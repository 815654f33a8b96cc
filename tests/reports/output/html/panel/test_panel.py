"""The panel in a browser: the run's own draws, figures that its command gives again, a state that is kept."""

import shlex
from base64 import b64decode

import numpy as np
import pytest

from reports.output.html.panel.panel import panel_of, panel_script
from reports.output.html.render import render_page
from simulate import load_config, returns_of, run, value
from tests.reports.output.html.sound_page import launch_chromium
from tests.reports.runs import evaluate

DRAWS, REST = 16_384, 262_144
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
def browser():
    with launch_chromium() as browser:
        yield browser


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


def natively(page):
    """Return the same from the panel's own command, and the config that it makes."""
    words = iter(shlex.split(page.locator("[data-part=command]").text_content()))
    assert [next(words) for _ in range(5)] == ["python", "-m", "simulate", "run", "iij"]
    options = [(word, next(words)) for word in words]
    given = dict(options)
    config = load_config("iij", [setting for name, setting in options if name == "--set"])
    dataset = run(config, draws=int(given["--draws"]), seed=int(given["--seed"]))
    values, price = dataset["intrinsic_value"].values, config.base.share_price
    values = values[~np.isnan(values)]
    p10, p50, p90 = np.quantile(values, [0.1, 0.5, 0.9]).tolist()
    figures = {
        "p10": p10, "p50": p50, "p90": p90, "above": float(np.mean(values > price)),
        "buy": float(np.mean(values / price - 1.0 >= config.file.rating.buy)),
        "rate": returns_of(config, draws=32).base,
    }
    swings = {swing.name: [swing.value_low, swing.value_high] for swing in evaluate(dataset).swings}
    return figures, swings, config


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
        expected, all_swings, config = natively(page)
        assert figures == expected
        assert swings == {name: all_swings[name] for name in swings}
        base = value(config)
        assert f"{base.lines['revenue'][0]:,.0f}" in statements
        assert f"{100 * base.lines['operating_income'][2] / base.lines['revenue'][2]:.1f}%" in statements
        seen.append(figures["p50"])
    assert seen[0] != seen[1]


@pytest.mark.heavy
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
    expected, _, config = natively(page)
    assert config.base.share_price > 2493.0
    assert figures == expected


def test_without_a_base_case_there_is_no_command(page):
    """A run refuses a base case without a value, so the panel says that instead of printing its command."""
    put(page, "rule", "terminal", "gordon")
    put(page, "rule", "years", "5")
    put(page, "shift", "discount_rate_multiplier", -30)
    figures, _, _ = shown(page)
    assert np.isnan(figures["rate"])
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


def test_size_of_the_panel(config):
    """Script, kernel and tables together, as they are in the file."""
    panel = panel_of(evaluate(run(config, draws=1_000)))
    assert len(panel.packed) + len(panel_script()) <= 200_000


def test_a_price_that_is_computed_or_uncertain():
    """A page says that a computed price cannot be moved; a price that is uncertain has no slider."""
    computed = load_config("iij", ['share_price={expr="revenue * 0.009", status="derived"}'])
    panel = panel_of(evaluate(run(computed, draws=64)))
    assert panel.refused == "share_price is computed from other inputs"
    assert "python -m simulate run iij --set " in panel.command
    uncertain = load_config("iij", ['share_price={base=2493.0, dist="uniform", min=2300.0, max=2700.0}'])
    panel = panel_of(evaluate(run(uncertain, draws=64)))
    assert "share_price" not in [each["name"] for each in panel.data["inputs"]]
    assert panel.data["share"]["base"] == 2493.0
