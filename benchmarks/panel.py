"""The page's panel in Chromium: what a move takes, and all draws after it: `python -m benchmarks.panel`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

from benchmarks.figure import Figure
from benchmarks.table import print_table
from reports.evaluation.evaluation import evaluate
from reports.output.html.render import render_page
from reports.output.html.sliders.sliders import panel_script
from simulate import load_config, run

PART = "panel"
N_MOVE = 50
# As a hand does it, the next move when the one before is shown: ms until its figures stand on the page.
_TICKS = """async (moves) => {
  const root = document.getElementById("panel"), slider = root.querySelector("[data-shift]"), found = [];
  const shown = () => new Promise((done) => {
    const observer = new MutationObserver(() => { observer.disconnect(); done(); });
    observer.observe(root, { attributeFilter: ["data-took"] });
  });
  for (let move = 0; move < moves; move++) {
    slider.value = move % 2 ? move % 15 : -(move % 15);
    const after = shown(), began = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await after;
    found.push([Number(root.dataset.drawn), performance.now() - began]);
  }
  const began = performance.now();
  while (root.dataset.rest !== "true") await shown();
  return [found, performance.now() - began];
}"""
# Many draws at once, by the panel's own workers.
_AT_ONCE = """async ([source, count, times]) => {
  const isPanel = (script) => script.textContent.includes("createKernel") && script.type === "";
  const script = [...document.scripts].find(isPanel).textContent, workers = navigator.hardwareConcurrency;
  const { Pool, inflated } = new Function(source + "; return { Pool, inflated };")();
  const data = JSON.parse(document.getElementById("panel-data").textContent), found = [];
  const pool = new Pool(script, Math.min(8, workers), await inflated(data.wasm), data.kernel);
  await pool.ready;
  const each = Math.ceil(count / pool.workers.length);
  for (let time = 0; time <= times; time++) {
    const began = performance.now();
    await pool.draws({}, 0, count, each);
    found.push(performance.now() - began);
  }
  return found.slice(1);
}"""


def measure() -> list[Figure]:
    """Measure the panel of iij on this machine; nothing where there is no Chromium."""
    if which("chromium") is None:
        return [Figure(PART, "no chromium on the path", None, "")]
    from statistics import median

    with _page() as page:
        ticks, rest = page.evaluate(_TICKS, N_MOVE)
        source = panel_script().removeprefix("(() => {").rstrip().removesuffix("})();")
        parts = source.partition('if (typeof document === "undefined")')[0]
        tick, many = (median(page.evaluate(_AT_ONCE, [parts, draws, N_MOVE])) for draws in (16_384, 65_536))
    drawn = f"median of {median(drawn for drawn, _ in ticks):,.0f} draws"
    return [
        Figure(PART, "a move, until it is shown", median(took for _, took in ticks), "ms", bar=60.0,
               at_most=True, note=drawn),
        Figure(PART, "16,384 draws", tick, "ms", bar=60.0, at_most=True),
        Figure(PART, "65,536 draws", many, "ms", bar=160.0, at_most=True),
        Figure(PART, "262,144 draws, after the last move", rest, "ms", bar=1000.0, at_most=True),
    ]


@contextmanager
def _page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    evaluation = evaluate(run(load_config("iij"), draws=10_000))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "report.html"
        path.write_text(render_page((), evaluation, drawings={}), encoding="utf-8")
        switches = ["--no-sandbox", "--disable-gpu"]
        browser = driver.chromium.launch(executable_path=which("chromium"), args=switches)
        page = browser.new_context(bypass_csp=True).new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("#panel[data-rest=true]")
        yield page
        browser.close()


if __name__ == "__main__":
    print_table(measure())
