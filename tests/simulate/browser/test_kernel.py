"""The kernel of pages, in Node and in a browser, against runs of the same company changed in its config."""

import base64
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest

from engine.kernels.rates import internal_rates
from engine.kernels.sampler import build_sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws
from simulate import Config, load_config, value
from simulate.browser.payload import MAX_DRAWS, SCRIPTS, browser_payload, wasm
from simulate.config.loading import config_from_text
from simulate.forecast.base_case import revalue
from simulate.sampling.draws import company_sampler
from tests.reports.output.html.sound_page import launch_chromium
from tests.simulate.configs import SCENARIOS, SHIPPED, shipped_path

DRIVE = Path(__file__).with_name("drive.js")
STUDENT = ('copula = "gaussian"', 'copula = "student-t"\ndf = 3.0')


class Case(NamedTuple):
    """A company, what a page makes of it, and the same made in its config: texts changed, and settings."""

    company: str
    text: tuple[tuple[str, str], ...] = ()  # in the page's config, too
    overrides: Mapping[str, Any] = MappingProxyType({})
    changes: tuple[tuple[str, str], ...] = ()
    settings: tuple[str, ...] = ()
    held: tuple[str, ...] = ()  # settings of both

    def pages(self) -> Config:
        text = shipped_text(self.company, *self.text)
        return config_from_text(text, self.company, "page.toml", self.held)

    def commands(self) -> Config:
        text = shipped_text(self.company, *self.text, *self.changes)
        return config_from_text(text, self.company, "command.toml", (*self.held, *self.settings))


def shipped_text(name: str, *changes: tuple[str, str]) -> str:
    text = shipped_path(name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


MOVED = {
    "shift": {"initial_growth": 0.01, "share_price": -100.0},
    "narrow": {"tax_rate": 0.5, "terminal_growth": 0.0},
}
MOVED_BY_COMMAND = (
    "initial_growth.shift=0.01", "share_price.shift=-100.0",
    "tax_rate.narrow=0.5", "terminal_growth.narrow=0",
)
CASES = {
    **{name: Case(name) for name in SHIPPED},
    "moved": Case("iij", (), MOVED, (), MOVED_BY_COMMAND),
    "longer, with shocks": Case("iij", (), {"rules": {"years": 31}}, (("years = 25", "years = 31"),)),
    "shorter, gordon, mid-year": Case(
        "iij", (), {"rules": {"years": 12, "terminal": "gordon", "discounting": "mid-year"}},
        (("years = 25", 'years = 12\ndiscounting = "mid-year"'), ('"run-off"', '"gordon"')),
    ),
    "Student-t, moved, other rules": Case(
        "iij", (STUDENT,), MOVED | {"rules": {"distribution": "clean-surplus", "floor": "book"}},
        (('floor = "zero"', 'floor = "book"\ndistribution = "clean-surplus"'),), MOVED_BY_COMMAND,
    ),
    "no later years, no floor": Case(
        "iiji-2019", (), {"rules": {"terminal": "none", "floor": "none", "tax_losses": "carry-forward"}},
        (('"run-off"', '"none"'), ('floor = "zero"', 'floor = "none"\ntax_losses = "carry-forward"')),
    ),
    "nothing uncertain": Case(
        "iiji-2019", held=tuple(f"{name}.narrow=0" for name in load_config("iiji-2019").marginals)
    ),
    "scenarios, moved": Case(
        "iij", (("[[broker_targets]]", SCENARIOS),),
        {"shift": {"revenue": 1_000.0}, "narrow": {"base_debt": 0.5, "tax_rate": 0.5}}, (),
        ("revenue.shift=1000", "base_debt.narrow=0.5", "tax_rate.narrow=0.5"),
    ),
    "a Latin hypercube, moved back": Case(
        "iij", (("seed = 3774", 'seed = 3774\nsampler = "latin-hypercube"'),), {}, (), ("sampler=random",),
    ),
    "a Sobol run, moved back": Case(
        "iij", (("seed = 3774", 'seed = 3774\nsampler = "sobol"'),), {}, (('sampler = "sobol"', ""),),
    ),
}


def in_node(job: dict) -> list:
    node = which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [node, DRIVE, SCRIPTS[-1]], input=json.dumps(job), capture_output=True, text=True, check=True,
        timeout=300,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def page():
    """A page of a browser that answers the same jobs."""
    with launch_chromium() as browser:
        page = browser.new_page()
        for script in (*SCRIPTS, DRIVE):
            page.add_script_tag(path=script)
        yield page


def numbers(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text))


def codes(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.uint8)


def job_of(case: Case, more: list) -> dict:
    return {"payload": browser_payload(case.pages()), "wasm": wasm(), "calls": more}


def calls(case: Case) -> list:
    names, overrides = list(case.pages().marginals), dict(case.overrides)
    return [
        ["draws", overrides, 0, 2048, names], ["draws", overrides, 77, 100],
        ["at", [{}, {"tax_rate": 0.5}], overrides], ["statements", overrides],
    ]


def same_draws(config: Config, drawn: dict) -> tuple[Valuation, np.ndarray]:
    """Values and reasons are those of the command's first draws, which are returned with their inputs."""
    count = numbers(drawn["value"]).size
    out, inputs = empty_valuation(count), np.empty((count, len(config.marginals)))
    sampler = company_sampler(config, count, config.file.run.seed)
    value_draws(sampler, config.horizon, 0, out, inputs)
    np.testing.assert_array_equal(numbers(drawn["value"]), out.value)
    np.testing.assert_array_equal(codes(drawn["reason"]), out.reason)
    assert drawn["invalid"] == np.count_nonzero(out.reason)
    rates = internal_rates(sampler, config.horizon, config.base.share_price, count, with_equivalent=False)
    np.testing.assert_array_equal(numbers(drawn["rate"]), rates.internal)
    np.testing.assert_array_equal(codes(drawn["rateReason"]), rates.reason)
    return out, inputs


QUICK = ("iij", "moved", "shorter, gordon, mid-year", "Student-t, moved, other rules", "scenarios, moved")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.heavy] * (name not in QUICK)) for name in CASES]
)
def test_node_gives_the_command_s_bits(name):
    config = CASES[name].commands()
    drawn, later, cases, table = in_node(job_of(CASES[name], calls(CASES[name])))
    out, inputs = same_draws(config, drawn)
    for name, column in zip(config.marginals, inputs.T, strict=True):
        np.testing.assert_array_equal(numbers(drawn["inputs"][name]), column)
    np.testing.assert_array_equal(numbers(later["value"]), out.value[77:177])
    base_case = value(config)
    expected = [base_case.intrinsic_value, revalue(config, {"tax_rate": 0.5}).value[0]]
    np.testing.assert_array_equal(numbers(cases["value"]), expected)
    rates = internal_rates(build_sampler(config.base, {}, 0), config.horizon, base_case.price, 1)
    assert numbers(cases["rate"])[0] == rates.internal[0]
    assert table["years"] == base_case.years
    for name, line in base_case.lines.items():
        np.testing.assert_array_equal(numbers(table["lines"][name]), line)
    per_share = np.array(base_case.lines["net_income"]) * base_case.lines["shareholder_claim"]
    np.testing.assert_array_equal(
        numbers(table["lines"]["earnings_per_share"]), per_share / config.base.shares_outstanding
    )


@pytest.mark.heavy
@pytest.mark.parametrize("name", CASES)
def test_all_draws_that_a_page_may_ask_for(name, request):
    """In Node those of the command, in a browser those of Node."""
    job = job_of(CASES[name], [["draws", dict(CASES[name].overrides), 0, MAX_DRAWS]])
    (drawn,) = in_node(job)
    same_draws(CASES[name].commands(), drawn)
    page = request.getfixturevalue("page")  # here, so that Node is asked where there is no browser
    assert page.evaluate("answers", job) == [drawn]


REFUSED = [
    (["draws", {"shift": {"growth": 1.0}}, 0, 10], "growth.shift: there is no such input"),
    (["draws", {"shift": {"base_equity": 1.0}}, 0, 10], "base_equity.shift: is computed from others"),
    (["draws", {"narrow": {"share_price": 0.5}}, 0, 10], "share_price.narrow: the input is not uncertain"),
    (["draws", {"narrow": {"tax_rate": -1}}, 0, 10], "tax_rate.narrow = -1: must be a number, at least 0"),
    (["draws", {"shift": {"tax_rate": 0.9}}, 0, 10], "tax_rate.shift = 0.9: takes the base case to"),
    (["draws", {"narrow": {"tax_rate": 90}}, 0, 10], "tax_rate: draws are moved to"),
    (["draws", {"rules": {"terminal": "exit-multiple"}}, 0, 10], "the config gives no exit_multiple"),
    (["draws", {"rules": {"floor": "cellar"}}, 0, 10], "floor = cellar: must be one of zero, none, book"),
    (["draws", {"rules": {"years": 101}}, 0, 10], "years = 101: must be a whole number in [1, 100]"),
    (["draws", {"rules": {"roof": "flat"}}, 0, 10], "roof: there is no such rule"),
    (["draws", {}, MAX_DRAWS - 5, 10], "count = 10: must be a whole number in [1, 5]"),
    (["at", [{"base_equity": 1.0}]], "base_equity: there is no such input to change"),
]


def test_what_is_not_allowed_is_said():
    found = in_node(job_of(CASES["iij"], [call for call, _ in REFUSED]))
    for (_, message), answer in zip(REFUSED, found, strict=True):
        assert answer["refused"].startswith("RangeError: ")
        assert message in answer["refused"]


def test_a_page_costs_what_it_may():
    """Tables and kernel are most of the panel, which may take 200 kB of the page."""
    assert len(wasm()) + len(json.dumps(browser_payload(load_config("iij")))) < 140_000
