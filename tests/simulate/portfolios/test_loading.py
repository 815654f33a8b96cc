"""What is said of a portfolio that is wrong, a line for each thing, and of loadings that cannot hold."""

import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from simulate import load_portfolio
from simulate.errors import InputError
from simulate.portfolios.config.factor_weights import FactorGroup, nearest_weights, strain_of
from simulate.portfolios.config.json_schema import schema_text
from tests.simulate.configs import shipped_path
from tests.simulate.portfolios.portfolios import write_company, write_portfolio

WRONG = {
    case["name"]: case
    for case in tomllib.loads((Path(__file__).parent / "rejected.toml").read_text(encoding="utf-8"))["case"]
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_line(name, tmp_path):
    case = WRONG[name]
    path, place = write_portfolio(tmp_path, (case["old"], case["new"])), case["at"]
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(place) + len(place) - len(place.lstrip())].count("\n") + 1
    with pytest.raises(InputError) as refused:
        load_portfolio(path)
    told = [str(each) for each in refused.value.problems if case["told"] in str(each)]
    assert told, str(refused.value)
    assert told[0].startswith(f"{path}:{line}: ")


def test_what_a_setting_holds_loads_on_nothing(tmp_path):
    path = write_portfolio(tmp_path)
    with pytest.raises(InputError, match=r'tax_rate": is held by --set: what is held loads on nothing'):
        load_portfolio(path, "one.tax_rate=0.3")
    with pytest.raises(InputError, match=r"--set: one\.tax_rate = 30: is a decimal"):
        load_portfolio(path, "one.tax_rate=30")
    with pytest.raises(InputError, match="no such company; there are: one, two, three"):
        load_portfolio(path, "four.tax_rate=0.3")
    held = load_portfolio(path, "three.tax_rate=0.3").companies[2].config
    assert held.base.tax_rate == 0.3


def test_other_samplers_are_refused_by_name(tmp_path):
    write_company(tmp_path, "two", "JPY", ("[run]", '[run]\nsampler = "sobol"'))
    with pytest.raises(InputError, match="its sampler is sobol: a portfolio is drawn by random points"):
        load_portfolio(write_portfolio(tmp_path))


def test_companies_that_fail_are_named_and_left_out_only_if_asked(tmp_path):
    path = write_portfolio(tmp_path)
    (tmp_path / "two.toml").write_text("[company]\n")
    with pytest.raises(InputError, match=r"two\.toml"):
        load_portfolio(path)
    rest = load_portfolio(path, skip_failed=True)
    assert {each.key: each.weight for each in rest.companies} == pytest.approx({"one": 5 / 7, "three": 2 / 7})
    assert "two.toml" in rest.source.left_out["two"]
    weights = ("0.5", "0"), ("0.3", "1"), ("0.2", "0")
    all_in_two = [(f"weight = {old}", f"weight = {new}") for old, new in weights]
    with pytest.raises(InputError, match="nothing is held: all weight is of companies that are left out"):
        load_portfolio(write_portfolio(tmp_path, *all_in_two), skip_failed=True)


def test_prices_of_days_far_apart_are_warned_of():
    (warning,) = load_portfolio("world").warnings
    assert "prices lie 966 days apart: aapl has that of 2022-12-28, iij that of 2025-08-20" in str(warning)
    assert shipped_path("portfolios/world").is_file()


def test_the_schema_is_up_to_date_and_says_what_an_editor_needs():
    text = shipped_path("portfolios/world").with_name("schema.json").read_text(encoding="utf-8")
    assert text == schema_text()
    document = json.loads(text)
    assert document["required"] == ["portfolio", "companies"]
    tables = [each["properties"] for each in document["$defs"].values()]
    rates = [each for each in tables if "dist" in each and "loadings" in each]
    assert {"lognormal", "pert", "quantiles"} < {each["dist"]["const"] for each in rates}


STRAINED = ("rank = 0.6 }", "rank = 0.95 }"), (
    '    { input = "tax_rate", factor = "prices", rank = 0.5 },\n',
    '    { input = "interest_rate", factor = "rates", rank = -0.8 },\n',
)


def test_loadings_that_cannot_hold_name_what_strains_them_and_what_is_proposed_holds(tmp_path):
    path = write_portfolio(tmp_path, *STRAINED)
    with pytest.raises(InputError) as refused:
        load_portfolio(path)
    (problem,) = refused.value.problems
    assert re.search(r":\d+: companies\.one\.loadings\.\d: \w+ with rates: cannot hold", str(problem))
    nearest = dict(re.findall(r"(\w+) with rates (-?\d\.\d{6})", str(problem)))
    text = path.read_text().replace("rank = 0.95 }", f"rank = {nearest['initial_discount_rate']} }}")
    path.write_text(text.replace("rank = -0.8 }", f"rank = {nearest['interest_rate']} }}"))
    pasted = load_portfolio(path)
    repair = "pairs = [{ bet", "repair = true\npairs = [{ bet"
    repaired = load_portfolio(write_portfolio(tmp_path, *STRAINED, repair))
    used = {each.name: each.used for each in repaired.companies[0].loadings}
    assert {name: f"{used[name]:.6f}" for name in nearest} == nearest
    assert [each.asked for each in pasted.companies[0].loadings][:2] == list(map(float, nearest.values()))


def test_nearest_weights_are_valid_keep_their_zeros_and_no_valid_ones_are_nearer():
    names, group = ("a", "b", "c"), FactorGroup(("f", "g"), np.array([[1.0, 0.3], [0.3, 1.0]]))
    own = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, -0.2], [0.0, -0.2, 1.0]])
    weights = {"a": np.array([0.9, 0.0]), "b": np.array([-0.7, 0.5])}
    strain = strain_of(names, own, group, weights)
    assert strain is not None
    assert strain.factor == "f"
    found = nearest_weights(names, own, group, weights)
    assert strain_of(names, own, group, found) is None
    assert found["a"][1] == 0.0
    left, right = (np.linalg.cholesky(each) for each in (np.linalg.inv(own), group.score))

    def distance(other: dict[str, np.ndarray]) -> float:  # the same norm as R^-1/2 and S^1/2 give
        matrix = np.array([other.get(name, np.zeros(2)) - weights.get(name, np.zeros(2)) for name in names])
        return float(np.linalg.norm(left.T @ matrix @ right))

    rng, tried = np.random.default_rng(1), 0
    for _ in range(3000):
        step = rng.normal(scale=0.05, size=3)
        other = {"a": found["a"] + [step[0], 0.0], "b": found["b"] + step[1:]}
        if strain_of(names, own, group, other) is None:
            tried += 1
            assert distance(other) > distance(found) * (1.0 - 1e-3)
    assert tried > 300


def test_shares_are_worth_a_finite_amount(tmp_path):
    huge = [(f"weight = {weight}", "shares = 1e308") for weight in (0.5, 0.3, 0.2)]
    with pytest.raises(InputError, match="what is held is worth inf JPY: must be a finite amount"):
        load_portfolio(write_portfolio(tmp_path, *huge))
