"""`shift` and `narrow` of an input: the same draws, moved as the docs say, and nothing else touched."""

import numpy as np
import pytest

from engine.kernels.valuation_kernel import empty_valuation, value_draws
from simulate import InputError, run, value
from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.sampling.draws import company_sampler, draw_inputs
from tests.simulate.configs import TREND, changed_text, input_line

SCENARIOS = """
[[scenarios]]
name = "bear"
weight = 0.25
inputs = { intangible_amortization = 6_500.0 }

[[scenarios]]
name = "bull"
weight = 0.75
inputs = { revenue = 270_000.0 }

[[broker_targets]]"""
DISCRETE = (
    'tax_rate = { base = 0.31, dist = "discrete", values = [0.28, 0.31, 0.36], weights = [0.2, 0.5, 0.3] }'
)
#: Continuous and correlated, discrete, and one of scenarios.
MOVED = ("initial_growth", "tax_rate", "revenue")
MOVES = {
    "initial_growth": (0.011, 0.3), "tax_rate": (-0.02, 1.7), "revenue": (-1_500.0, 0.25),
    "base_debt": (700.0, 1.0),
}
COUNT = 3_000


def text(sampler: str = "random") -> str:
    return changed_text(
        TREND, ("[[broker_targets]]", SCENARIOS), (input_line("iij", "tax_rate"), DISCRETE),
        ("seed = 3774", f'seed = 3774\nsampler = "{sampler}"'),
    )


def settings(moves: dict[str, tuple[float, float]] = MOVES) -> list[str]:
    return [
        f"{name}.{key}={number!r}" for name, pair in moves.items()
        for key, number in zip(("shift", "narrow"), pair, strict=True)
    ]


def config_with(given: list[str], sampler: str = "random") -> Config:
    return config_from_text(text(sampler), "iij", "iij.toml", given)


def drawn(config: Config) -> dict[str, np.ndarray]:
    return dict(zip(config.marginals, draw_inputs(config, 0, COUNT, 5, draws=COUNT).T, strict=True))


@pytest.mark.parametrize("sampler", ["random", "latin-hypercube"])
def test_draws_are_moved_to_the_bit_and_those_of_other_inputs_stay(sampler: str) -> None:
    before, after = config_with([], sampler), config_with(settings(), sampler)
    one, other = drawn(before), drawn(after)
    assert one.keys() == other.keys() >= {*MOVED, "intangible_amortization"}
    for name, x in one.items():
        shift, narrow = MOVES.get(name, (0.0, 1.0))
        base = getattr(before.base, name)
        np.testing.assert_array_equal(other[name], narrow * x + (shift + (1.0 - narrow) * base), name)
        np.testing.assert_allclose(other[name], base + shift + narrow * (x - base), rtol=1e-12)
    assert np.unique(other["tax_rate"]).size == 3
    assert after.base.base_debt == before.base.base_debt + 700.0  # a constant


def test_sobol_points_are_moved_alike_but_turned_for_the_moved_company() -> None:
    before, after = (company_sampler(config_with(given, "sobol"), COUNT, 5) for given in ([], settings()))
    assert np.any(before.relations.rotation != after.relations.rotation)
    turned = before._replace(relations=after.relations)
    inputs = np.empty((2, 256, before.source.rows.size))
    for each, out in zip((turned, after), inputs, strict=True):
        value_draws(each, config_with([]).horizon, 0, empty_valuation(256), out)
    np.testing.assert_array_equal(inputs[1], after.tables.narrow * inputs[0] + after.tables.offset)


def test_the_value_is_that_of_the_moved_inputs_and_derived_ones_follow() -> None:
    config = config_with(settings())
    assert config.expressions
    dataset = run(config, draws=200, seed=5)
    inputs = dict(zip(config.marginals, draw_inputs(config, 0, 200, 5).T, strict=True))
    for draw in (0, 17, 199):
        held = [f"{name}={float(x[draw])!r}" for name, x in inputs.items()]  # whatever they were before
        assert value(config_with([*settings(), *held])).intrinsic_value == pytest.approx(
            float(dataset["intrinsic_value"][draw]), rel=1e-12
        )


def test_a_run_without_spread_is_that_of_inputs_that_are_held() -> None:
    narrowed = config_with(settings({"initial_growth": (0.01, 0.0), "revenue": (0.0, 0.0)}))
    assert narrowed.base.initial_growth == 0.1219 + 0.01
    held = config_with([f"initial_growth={narrowed.base.initial_growth!r}", "revenue=276100.0"])
    assert narrowed.marginals.keys() == held.marginals.keys() == drawn(config_with([])).keys() - {
        "initial_growth", "revenue"
    }
    values = [run(config, draws=2_000, seed=5)["intrinsic_value"].values for config in (narrowed, held)]
    assert values[0].tobytes() == values[1].tobytes()


def test_a_sampler_is_moved_by_two_numbers_an_input_to_the_same_bits() -> None:
    """What a page does that has the tables of a company: 0 for `narrow` is then as exact as a held input."""
    before = config_with([])
    moves = MOVES | {"inflation": (0.002, 0.0)}
    sampler, after = company_sampler(before, 1, 5), config_with(settings(moves))
    base = np.array(after.base)  # constants
    narrow, offset = sampler.tables.narrow.copy(), sampler.tables.offset.copy()
    for i, name in enumerate(before.marginals):
        shift, factor = moves.get(name, (0.0, 1.0))
        narrow[i], offset[i] = factor, (shift + (1.0 - factor) * getattr(before.base, name)) or -0.0
    source, tables = sampler.source, sampler.tables
    moved = sampler._replace(
        source=source._replace(base=base), tables=tables._replace(narrow=narrow, offset=offset)
    )
    results = empty_valuation(COUNT), empty_valuation(COUNT)
    for each, out in zip((moved, company_sampler(after, 1, 5)), results, strict=True):
        value_draws(each, before.horizon, 0, out)
    assert results[0].value.tobytes() == results[1].value.tobytes()


REFUSED = {
    "tax_rate.shift=0.7": 'takes the base case to 1.01, which must lie in \\[0, 1\\)',
    "tax_rate.narrow=14": "narrow = 14: takes draws to -0.11 to 1.01, but tax_rate must lie in",
    "initial_growth.narrow=1e-18": "leaves no draws that can be told apart",
    "initial_growth.narrow=-1": "must be greater than or equal to 0",
    "initial_growth.narrow=1e200": "must be at most 1e\\+100 in size",
    "inflation.shift=1.5": "is a decimal, not a percentage: write 0.015",
    "interest_rate.shift=1%": "must be a number: write 0.01",
    "interest_rate.shift={ min = 0 }": "must be a number$",
    "intangible_amortization_years.shift=0.5": "takes the base case to 10.5, which must be a whole number",
    "base_production_assets.shift=5": "does not go with expr: the input is computed from others",
    "base_debt.narrow=0.5": "the input has no distribution, and no scenario sets it",
    "revenue.narrow=46": "takes bull to -4500, which must be above 0",
    "revenue.shift=-280_000": "takes the base case to -3900, which must be above 0",
    "tax_rate.sd=1": "only shift and narrow are set by themselves: tax_rate=... sets the whole input",
    "tax_rat.shift=1": "no such input; did you mean tax_rate",
    "exit_multiple.shift=1": "there is no exit_multiple in the config",
}


@pytest.mark.parametrize(("setting", "wanted"), REFUSED.items())
def test_what_cannot_be_is_refused_in_one_line(setting: str, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted) as raised:
        config_with([setting])
    assert len(raised.value.problems) == 1
    assert raised.value.problems[0].where == "--set"


def test_a_later_setting_of_the_whole_input_takes_a_move_back() -> None:
    one, other = ["tax_rate.shift=0.01", "tax_rate=0.3"], ["tax_rate=0.3", "tax_rate.shift=0.01"]
    assert config_with(one).base.tax_rate == 0.3
    assert config_with(other).base.tax_rate == 0.3 + 0.01
    assert config_with(other).file == config_from_text(
        text().replace(DISCRETE, "tax_rate = { base = 0.3, shift = 0.01 }"), "iij", "iij.toml"
    ).file
