"""What the panel computes itself, against numpy, the config's own reading and a shell's words."""

import shlex

import numpy as np
import pytest

from reports.formatting.numbers import show_input
from reports.output.html.sliders.sliders import panel_script
from simulate import load_config
from simulate.config.loading import config_from_text
from tests.reports.output.html.sliders.parts import SOURCES, evaluated, node
from tests.simulate.configs import PAGES

INPUTS = [
    {"name": "initial_growth", "unit": "rate", "base": 0.1219, "shift": 0, "narrow": 1, "step": 0.005,
     "digits": 3, "least": -20, "most": 20},
    {"name": "tax_rate", "unit": "share", "base": 0.31, "shift": 0, "narrow": 1, "step": 0.002, "digits": 3,
     "least": -30, "most": 30},
    {"name": "revenue", "unit": "money", "base": 276080.0, "shift": 5000, "narrow": 0.5, "step": 1000,
     "digits": 0, "least": -20, "most": 20},
]  # fmt: skip
DATA = {
    "inputs": INPUTS, "share": {"name": "share_price", "base": 2493.0, "shift": 0, "narrow": 1},
    "currency": {"symbol": "¥", "decimals": 0},
    "rules": {"years": {"now": "25", "choices": ["10", "25", "30"]},
              "terminal": {"now": "run-off", "choices": ["run-off", "none", "gordon"]}},
    "command": {"name": "it's", "settings": ["tax_rate=0.3", 'shocks.pairs=[{between=["a", "b"]}]'],
                "seed": "18446744073709551615", "out": "results/its-what-if"},
}  # fmt: skip
STATE = {
    "shift": {"initial_growth": 0.015, "revenue": 0, "share_price": 107},
    "narrow": {"tax_rate": 0.35, "revenue": 1},
    "rules": {"years": "30", "terminal": "gordon"},
}


def test_the_script_is_sound(tmp_path):
    """As a browser gets it, all parts together: strict, and every name declared once."""
    path = tmp_path / "panel.js"
    path.write_text(panel_script(), encoding="utf-8")
    assert node("--check", str(path)) == ""
    assert node("--check", str(SOURCES.with_name("page.js"))) == ""


def test_percentiles_and_odds_are_those_of_numpy_to_the_bit():
    random = np.random.default_rng(7)
    for n in (1, 2, 9, 1_000):
        values = np.round(random.lognormal(7.0, 0.4, n), 1)
        values[random.random(n) < 0.1] = values[0]
        price, buy = float(values[n // 2]), 0.15
        shown = [*values.tolist(), None, None]  # JSON has no NaN
        ascending = "validSorted(Float64Array.from(given[0], (x) => x ?? NaN))"
        got = evaluated(f"figuresOf({ascending}, given[1], given[2])", [shown, price, buy])
        expected = np.quantile(values, [0.1, 0.5, 0.9]).tolist()
        assert [got["p10"], got["p50"], got["p90"]] == expected
        assert got["n"] == n
        assert (got["above"], got["buyOrBetter"]) == (
            np.count_nonzero(values > price) / n, np.count_nonzero(values / price - 1.0 >= buy) / n
        )


def test_bins_are_those_of_numpy():
    values = np.sort(np.random.default_rng(3).normal(0.0, 1.0, 5_000))
    got = evaluated("[...densities(Float64Array.from(given), -2, 2.5, 36)]", values.tolist())
    counts, _ = np.histogram(values, 36, (-2.0, 2.5))
    np.testing.assert_allclose(got, counts / (5_000 * 4.5 / 36), rtol=1e-12)


@pytest.mark.heavy
def test_intervals_hold_as_often_as_they_say():
    """±points of the odds, ±amount of P50: of 400 samples 95% hold the truth, give or take four errors."""
    samples = np.random.default_rng(5).normal(0.0, 1.0, (400, 1_000)).tolist()
    got = evaluated("given.map((each) => figuresOf(validSorted(Float64Array.from(each)), 0.3, 9))", samples)
    odds = [abs(each["above"] - 0.3820885778) <= each["oddsError"] for each in got]
    medians = [abs(each["p50"]) <= each["p50Error"] for each in got]
    for holds in (odds, medians):
        assert abs(np.mean(holds) - 0.95) < 4.0 * np.sqrt(0.95 * 0.05 / 400)
    few = evaluated("figuresOf(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 0, 9).oddsError")
    assert few == pytest.approx((1.0 - 0.7224672) / 2.0, rel=1e-6)  # ten of ten: 72.2% to 100% by Wilson


def test_an_address_gives_its_state_back():
    fragment, again, with_place, none = evaluated(
        "((state, data) => [fragmentOf(state, data), stateOf(fragmentOf(state, data), data), "
        "stateOf(fragmentOf(state, data, 'a%20place'), data), fragmentOf(noState(), data)])(...given)",
        [STATE, DATA],
    )
    assert fragment == (
        "try&initial_growth.shift=0.015&tax_rate.narrow=0.35&revenue.shift=0&revenue.narrow=1&share_price.shift=107"
        "&years=30&terminal=gordon"
    )
    assert again == {"state": STATE, "refused": [], "isOurs": True, "place": ""}
    assert with_place == again | {"place": "a%20place"}
    assert none == ""


def test_an_address_is_read_with_care():
    """What the page does not have is named, what is as in the run is no move, and nothing else is taken."""
    asked = ("#try&tax_rate.shift=0&revenue.shift=5000&terminal=exit-multiple&initial_growth.shift=9"
             "&tax_rate.narrow=-1&share_price.shift=-2493&__proto__.shift=1&constructor=x&%E0%A4%A&initial_growth.narrow=")
    found = evaluated("stateOf(given[0], given[1])", [asked, DATA])
    assert found["state"] == {"shift": {}, "narrow": {}, "rules": {}}
    assert [each.partition("=")[0] for each in found["refused"]] == [
        "terminal", "initial_growth.shift", "tax_rate.narrow", "share_price.shift", "__proto__.shift",
        "constructor", "%E0%A4%A", "initial_growth.narrow",
    ]
    for price in ("1e300", "-2492.999999"):
        forged = f"#try&share_price.shift={price}"
        assert len(evaluated("stateOf(given[0], given[1]).refused", [forged, DATA])) == 1
    assert evaluated("stateOf('#inputs', given)", DATA)["isOurs"] is False
    assert evaluated("stateOf('#try&', given).refused", DATA) == []  # an address that was cut


def test_a_move_while_the_panel_opens_is_not_lost():
    """The figures first shown are those of what stands on the sliders by then, not of the address."""
    shown = evaluated(
        """new Promise((done) => {
          const later = (found) => new Promise((then) => setTimeout(then, 5, found));
          const valued = ({ shift }, count) => ({
            value: new Float64Array(count).fill(shift.tax_rate ?? 0), rate: new Float64Array(count),
          });
          const draws = (overrides, first, count) => later(valued(overrides, count));
          const pool = { workers: [0], run: () => later({}), drop() {}, draws };
          const session = new Session(pool, given[0], ({ state, draws }) => {
            clearTimeout(session.timer);
            done([state, draws.value[0]]);
            session.refine = async () => {};
          }, done);
          session.open(noState());
          session.move(given[1]);
        })""",
        [DATA, STATE | {"shift": {"tax_rate": 0.02}}],
    )
    assert shown == [STATE | {"shift": {"tax_rate": 0.02}}, 0.02]


def test_a_command_says_all_that_is_moved():
    words = shlex.split(evaluated("commandOf(given[0], given[1], 16384)", [STATE, DATA]))
    settings = [
        *DATA["command"]["settings"], "initial_growth.shift=0.015", "tax_rate.narrow=0.35", "revenue.shift=0",
        "revenue.narrow=1", "share_price.shift=107", "years=30", "terminal=gordon",
    ]
    assert words == [
        "python", "-m", "simulate", "run", "it's", *(word for each in settings for word in ("--set", each)),
        "--draws", "16384", "--seed", "18446744073709551615", "--out", "results/its-what-if",
    ]


@pytest.mark.parametrize("name", ["initial_growth", "tax_rate"])
def test_ends_of_a_moved_input_are_the_configs_to_the_bit(name):
    text = PAGES.read_text(encoding="utf-8")
    plain = config_from_text(text, "iij", "iij")
    moved = config_from_text(text, "iij", "iij", [f"{name}.shift=0.015", f"{name}.narrow=0.35"])
    ends = plain.marginals[name].ppf(np.array([0.1, 0.9])).tolist()
    state = {"shift": {name: 0.015}, "narrow": {name: 0.35}}
    one = {"name": name, "base": plain.tables[name].base, "shift": 0, "narrow": 1}
    for each, expected in ((state, moved.marginals[name].ppf(np.array([0.1, 0.9])).tolist()),
                           ({"shift": {}, "narrow": {}}, ends)):
        got = evaluated("given[0].map((end) => movedValue(end, given[1], given[2]))", [ends, one, each])
        assert got == expected


def test_what_stands_beside_the_rate_of_return():
    """How far it came from the same draws unmoved, the hurdle, and that many draws have none."""
    paid = evaluated("returnOf(validSorted(Float64Array.of(0.1, NaN, 0.3, 0.14)), 4)")
    assert paid == {"rate": pytest.approx(0.14), "without": 0.25}
    cases = "[[given, { rate: 0.137 }, 0.08], [{ rate: 0.14, without: 0 }, null, null]]"
    shown = evaluated(f"{cases}.map((each) => besideRate(...each))", paid)
    assert shown == ["+0.3 points, hurdle 8.0%, 25.0% of draws have none", ""]


def test_numbers_are_written_as_the_report_writes_them():
    currency = load_config(PAGES).file.company.currency
    cases = [
        (0.1219, "rate", 0.001, 1), (20_431.4, "money", 100.0, 0), (-0.02, "share", 0.005, 1),
        (2.5, "years", 0.1, 1),
    ]
    given = [[[value, {"unit": unit, "step": step}] for value, unit, step, _ in cases], DATA["currency"]]
    got = evaluated("given[0].map(([value, input]) => inputWords(value, input, given[1]))", given)
    assert got == [show_input(value, unit, currency, decimals) for value, unit, _, decimals in cases]
    shown = evaluated("[2609.1, -31234].map((amount) => amountWords(amount, given))", DATA["currency"])
    shown += evaluated("[0.5617, 0, 0.0001, 1, 0.9999].map(shareWords)")
    shown += evaluated("[-0.0312, 0.0001].map(changeWords)")
    pairs = [[5, 4], [-5, -10], [-20, -10], [3, 0], [0, 0]]
    shown += evaluated("given[0].map((two) => fromWords(...two, given[1]))", [pairs, DATA["currency"]])
    assert shown == ["¥2,610", "-¥31,200", "56.2%", "0%", "under 0.1%", "100%", "over 99.9%", "-3.1%", "0%",
                     "+25.0%", "+¥5", "-¥10", "+¥3", "no change"]
