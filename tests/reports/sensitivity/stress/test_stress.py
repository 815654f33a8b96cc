"""Bands as written, their draws against a plain reference and closed forms, and what is said."""

import numpy as np
import pytest
from scipy import stats

from reports.sensitivity.stress.section import format_band, stress_section
from reports.sensitivity.stress.stress import Band, parse_stress, stress
from reports.statistics.valid_draws import draws_of
from simulate import InputError, config_of, load_config
from tests.reports.runs import scenario_config
from tests.reports.sensitivity.linear_draws import PRICE, linear_draws

IIJ = load_config("iij")


def test_bands_as_written():
    growth = IIJ.marginals["initial_growth"]
    assert parse_stress("initial_growth=p0..p10", IIJ) == Band(
        "initial_growth", 0.03, float(growth.ppf(0.1)), 0.0, 10.0
    )
    assert parse_stress(" initial_growth = 0.03 .. 0.06 ", IIJ) == Band("initial_growth", 0.03, 0.06)
    assert parse_stress("base_cash=0..5e3", IIJ) == Band("base_cash", 0.0, 5_000.0)
    assert parse_stress("inflation=P2.5..0.02", IIJ).low_percent == 2.5
    assert parse_stress("working_capital_to_revenue=-.1..0.1", IIJ).low == -0.1
    assert parse_stress("working_capital_to_revenue=p0..p100", IIJ).high == np.inf


@pytest.mark.parametrize(("text", "said"), [
    ("initial_growth", '--stress: "initial_growth": must be input=low..high'),
    ("initial_groth=p0..p10", "initial_groth = p0..p10: no such input; did you mean initial_growth"),
    ("tax_rate=", "must be input=low..high"),
    ("tax_rate=0.3", "must be input=low..high"),
    ("tax_rate=..0.3", "must be input=low..high"),
    ("tax_rate=p..p5", "must be input=low..high"),
    ("tax_rate=a..b", "must be input=low..high"),
    ("tax_rate=nan..0.3", "must be input=low..high"),
    ("tax_rate=0.1..inf", "must be input=low..high"),
    ("tax_rate=p-1..p5", "percentiles must be in p0..p100"),
    ("tax_rate=p0..p101", "percentiles must be in p0..p100"),
    ("tax_rate=p90..p10", "the first end must not be above the second"),
    ("tax_rate=0.4..0.3", "tax_rate = 0.4..0.3: the first end must not be above the second"),
    ("tax_rate=20%..23%", "tax_rate = 20%..23%: write --stress tax_rate=0.20..0.23"),
    ("tax_rate=p5..23 %", "tax_rate = p5..23 %: write --stress tax_rate=p5..0.23"),
    ("tax_rate=28..30", "is in decimals, not percentages: write --stress tax_rate=0.28..0.3"),
    ("initial_growth=p5..8.1", "not percentages: write --stress initial_growth=p5..0.081"),
    ("base_cash=125,843..1e6", "base_cash = 125,843..1e6: write --stress base_cash=125843..1e6"),
    ("revenue=1..2", "revenue = 1..2: does not vary, so no draws lie in a band of it; inputs that do: "),
])
def test_bands_that_are_none(text, said):
    with pytest.raises(InputError) as caught:
        parse_stress(text, IIJ)
    assert said in str(caught.value)
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)


def test_figures_are_those_of_the_draws_in_the_band():
    draws = linear_draws(20_000, 0.6).draws
    found = stress(draws, Band("one", -1.0, 0.5), PRICE)
    inside = (draws["one"] >= -1.0) & (draws["one"] <= 0.5)
    chosen = draws.values[inside]
    assert found.figures.n == chosen.size
    assert found.share.value == inside.mean()
    assert found.figures.mean.value == pytest.approx(chosen.mean())
    wanted = np.quantile(chosen, [0.1, 0.5, 0.9])
    assert [found.figures.p10.value, found.figures.p50.value, found.figures.p90.value] == list(wanted)
    assert found.figures.above_price.value == np.mean(chosen > PRICE)
    assert found.overall.p50.value == np.median(draws.values)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_what_moves_along(correlation):
    """Mean of a band is that of a truncated normal; only what is correlated moves along."""
    linear = linear_draws(100_000, correlation)
    top = float(stats.norm.ppf(0.1))
    found = stress(linear.draws, Band("one", -np.inf, top), PRICE)
    middle = float(stats.truncnorm.mean(-np.inf, top))
    error = (found.figures.mean.high - found.figures.mean.low) / 3.92
    assert abs(found.figures.mean.value - PRICE - linear.with_value[0] * middle) < 4.0 * error
    assert [name for name, _ in found.along] == (["two"] if correlation else [])
    if correlation:
        other = np.median(linear.draws["two"][linear.draws["one"] <= top])
        assert found.along[0][1].middle.value == other
        assert found.along[0][1].shift.value == pytest.approx(correlation * middle, abs=0.1)


def test_a_band_of_a_discrete_input():
    config = scenario_config()
    band = parse_stress("revenue=250000..250000", config)
    assert (band.low, band.high) == (250_000.0, 250_000.0)
    assert parse_stress("revenue=p0..p10", config).high == 250_000.0


def test_words(dataset, evaluation):
    draws, config = draws_of(config_of(dataset), dataset), evaluation.config
    texts = (
        "initial_growth=p0..p10", "working_capital_to_revenue=p0..0.09", "inflation=0.9..0.99",
        "tax_rate=p0..p0.5",
    )
    found = [stress(draws, parse_stress(text, config), evaluation.price) for text in texts]
    section = stress_section(found, evaluation)
    growth, capital, none, few = section.paragraphs[:4]
    assert growth.startswith("With initial growth in P0 to P10 (3% to 7.995%), P50 is ¥2,")
    assert capital.startswith("With working capital to revenue in P0 to 9% (no least to 9%), P50 is")
    assert f"none of the run's draws with a value, {draws.values.size:,} in all, lies there" in none
    least, greatest = draws["inflation"].min(), draws["inflation"].max()
    assert none.endswith(f"inflation goes from {100 * least:.4g}% to {100 * greatest:.4g}%.")
    if draws.values.size >= 5_000:
        assert "that move along, in standard deviations: growth decline factor -0." in growth
        assert "too few for more than a hint" in few
    assert "moves along" in section.paragraphs[4]
    table = section.parts[0]
    assert [len(row) for row in table.rows] == [len(table.columns)] * 5
    assert table.rows[3][4].shown == "none"
    assert format_band(found[2].band, evaluation) == "inflation in 90% to 99%"
