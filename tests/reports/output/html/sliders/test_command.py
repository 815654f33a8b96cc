"""The panel's command gives the panel's figures, by Node: of companies unlike the shipped ones."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from reports.output.html.sliders.sliders import Panel, panel_of
from simulate import load_config, run
from simulate.browser.payload import SCRIPTS
from tests.reports.output.html.sliders.parts import evaluated, natively
from tests.reports.runs import evaluate
from tests.simulate.configs import SCENARIOS, changed_text, input_line

DRAWS = 4096
_ANSWER = """(async ({ data, script, address, draws }) => {
  const { createKernel, inflated } = require(script), { state, refused } = stateOf(address, data);
  const kernel = await createKernel(await inflated(data.wasm), data.kernel), overrides = overridesOf(state);
  const drawn = kernel.draws(overrides, 0, draws), price = priceOf(state, data);
  const ascending = validSorted(drawn.value);
  const { p10, p50, p90, above, buyOrBetter: buy } = figuresOf(ascending, price, data.rating.buy);
  const { rate } = returnOf(validSorted(drawn.rate), draws);
  const { value } = kernel.at([{}, ...changesOf(state, data)], overrides);
  const swings = uncertainOf(data).map(({ name }, i) => [name, [value[1 + 2 * i], value[2 + 2 * i]]]);
  return {
    refused, command: commandOf(state, data, draws), swings: Object.fromEntries(swings),
    figures: { p10, p50, p90, above, buy, rate },
  };
})(given)"""


class Case(NamedTuple):
    """What a company has, an address of its page, and what is held there."""

    changes: Mapping[str, str]
    address: str
    held: tuple[str, ...] = ()


CASES = {
    "scenarios": Case(
        {"[[broker_targets]]": SCENARIOS},
        "#try&revenue.shift=1000&base_debt.narrow=0.5&tax_rate.narrow=0&share_price.shift=-90&terminal=gordon",
        ("tax_rate",),
    ),
    "a Latin hypercube": Case(
        {"seed = 3774": 'seed = 3774\nsampler = "latin-hypercube"'}, "#try&initial_growth.shift=0.01&years=15"
    ),
    "an uncertain price": Case(
        {
            input_line("iij", "share_price"):
            'share_price = { base = 2493, shift = 20, narrow = 0.5, dist = "uniform", min = 2e3, max = 3e3 }'
        },
        "#try&share_price.shift=107",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_command_gives_what_the_panel_shows(name, tmp_path):
    """The config lies in a folder that no page names: the command says where it has to be put in."""
    changes, address, held_in = CASES[name]
    panel = _panel(tmp_path, changes)
    assert panel.place == "FOLDER is where the config lies; its text ends this page."
    data, script = json.loads(panel.packed), str(SCRIPTS[-1])
    given = {"data": data, "script": script, "address": address, "draws": DRAWS}
    found = evaluated(_ANSWER, given)
    assert found["refused"] == []
    assert found["command"].startswith("python -m simulate run FOLDER/acme.toml --set ")
    native = natively(found["command"], tmp_path)
    assert found["figures"] == native.figures
    held = {swing: found["swings"].pop(swing) for swing in {*found["swings"]} - {*native.swings}}
    assert found["swings"] == native.swings
    assert {swing: low == high for swing, (low, high) in held.items()} == dict.fromkeys(held_in, True)
    assert ("share_price" in found["swings"]) == (name == "an uncertain price")


def test_what_a_page_cannot_do_is_said_by_name(tmp_path):
    """Points of a Latin hypercube; a rule that needs an input, with its command; one that scenarios hold."""
    changes = {
        "[[broker_targets]]": SCENARIOS.replace("revenue = 250_000.0", "exit_multiple = 9.0"),
        'terminal = "run-off"': 'terminal = "exit-multiple"\nexit_basis = "pe"',
        "[inputs]": "[inputs]\nexit_multiple = 12.0",
    }
    assert _panel(tmp_path, CASES["a Latin hypercube"].changes).notes == (
        "The run's draws are a Latin hypercube. The panel draws at random, and differs by chance.",
    )
    assert (
        "terminal = exit-multiple: the config gives no exit_multiple: python -m simulate run "
        "FOLDER/acme.toml --set exit_multiple=... --set terminal=exit-multiple"
    ) in _panel(tmp_path, {}).refusals
    held = _panel(tmp_path, changes)
    assert "terminal = gordon: scenarios set exit_multiple: take it out of them first" in held.refusals
    assert held.data["rules"]["terminal"]["choices"] == ["exit-multiple"]


def _panel(folder: Path, changes: Mapping[str, str]) -> Panel:
    """Return the panel of a company of an unnamed folder."""
    path = folder / "acme.toml"
    path.write_text(changed_text("iij", *changes.items()), encoding="utf-8")
    return panel_of(evaluate(run(load_config(path), draws=1_000)))
