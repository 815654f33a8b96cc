"""Brokers' targets against the model: by hand and on stand-in draws."""

import json
from math import exp

import numpy as np
import pytest
from scipy.stats import norm

from reports.analysis import AnalysedRun
from reports.decisions.brokers.brokers import BROKERS, broker_figures, broker_json
from reports.decisions.brokers.first_year import FirstYear
from reports.decisions.brokers.multiples import multiples
from reports.decisions.brokers.section import broker_section
from reports.options import Options
from simulate import load_config, value
from simulate.config.loading import config_from_text
from simulate.forecast.paths import forecast_paths
from tests.reports.runs import all_invalid_run, evaluate, run, with_values
from tests.simulate.configs import PAGES, changed_text

PLAIN = """
[[broker_targets]]
broker = "No Multiple & Co"
target = 2000.0

[[broker_targets]]"""


def stand_in(evaluation, earnings):
    """Draws of the evaluation whose earnings per share are given."""
    shares = evaluation.config.base.shares_outstanding
    year = earnings * shares
    values = evaluation.sample.values[: earnings.size]
    return FirstYear(values, year, 2.0 * np.abs(year) + 1.0, shares, 10.0, 0.0)


def figures_of(evaluation, earnings=None):
    drawn = None if earnings is None else stand_in(evaluation, earnings)
    return broker_figures(evaluation, multiples(evaluation, drawn))


@pytest.fixture(scope="module")
def two_targets():
    return config_from_text(changed_text("iij", ("[[broker_targets]]", PLAIN)), "iij", "iij.toml")


def test_a_target_by_hand(evaluation):
    """Jefferies: 3,600 at 23.1 times, against the price of 2,493 and the base case's first year."""
    check = figures_of(evaluation).checks[0]
    assert (check.broker, check.rating, check.published) == ("Jefferies", "buy", "2025-08-21")
    assert check.upside == pytest.approx(3600.0 / 2493.0 - 1.0)
    assert check.implied_earnings == pytest.approx(155.84, abs=0.005)
    own = value(load_config(PAGES)).lines["net_income"][0] / 186.963
    assert check.against_model == pytest.approx(155.84415584 / own - 1.0)
    assert check.pe_value.base == pytest.approx(23.1 * own)
    values = evaluation.values
    assert check.percentile == pytest.approx(100.0 * np.mean(values < 3600.0))
    assert check.reached.value == pytest.approx(np.mean(values >= 3600.0))
    assert check.earnings_percentile is None


def test_where_implied_earnings_stand_among_the_draws(evaluation):
    """Lognormal earnings: 155.84 has a percentile in closed form, within 4 standard errors."""
    n = evaluation.n_draw
    earnings = np.exp(4.9 + 0.2 * np.random.default_rng(5).standard_normal(n))
    check = figures_of(evaluation, earnings).checks[0]
    share = norm.cdf((np.log(3600.0 / 23.1) - 4.9) / 0.2)
    error = np.sqrt(share * (1.0 - share) / n)
    assert check.earnings_percentile / 100.0 == pytest.approx(share, abs=4.0 * error)
    error = 23.1 * exp(4.9) * 0.2 * 1.2533 / np.sqrt(n)  # of a median
    assert check.pe_value.percentiles[50] == pytest.approx(23.1 * exp(4.9), abs=4.0 * error)


def test_a_multiple_of_a_named_year_is_held_against_that_year():
    """finance.md's figures of Jefferies: 155.84 against years 1 to 3 of the base case, and their draws."""
    found = {}
    for year, end in ((1, "2025-03-31"), (2, "2026-03-31"), (3, "2027-03-31")):
        changes = [("[reported]", "[reported]\nbase_year_end = 2024-03-31")]
        changes += [("pe_multiple = 23.1", f"pe_multiple = 23.1\nearnings_year = {end}")]
        config = config_from_text(changed_text("iij", *changes), "iij", "iij.toml")
        analysed = AnalysedRun(evaluate(run(config, draws=4_000)), Options())
        (check,) = analysed[BROKERS].checks
        own = value(config).lines["net_income"][year - 1] / 186.963
        assert check.against_model == pytest.approx(3600.0 / 23.1 / own - 1.0, rel=1e-12)
        drawn = forecast_paths(config, 4_000, kept=(("net_income", year),)).kept["net_income", year] / 186.963
        assert check.earnings_percentile == pytest.approx(100.0 * np.mean(drawn < 3600.0 / 23.1))
        assert check.pe_value.percentiles[50] == pytest.approx(23.1 * np.median(drawn[drawn > 0.0]))
        words = " ".join(broker_section(analysed[BROKERS], analysed.evaluation).paragraphs)
        assert f"¥155.84 a share in the year to {end}, forecast year {year}, " in words
        (said,) = broker_json(analysed[BROKERS])["targets"]
        assert (said["earnings_year"], said["forecast_year"]) == (end, year)
        found[year] = check.against_model
    assert list(found.values()) == pytest.approx([0.202, 0.013, -0.128], abs=5e-4)


def test_the_price_s_own_multiple_gives_the_price_in_the_base_case(evaluation):
    figures = figures_of(evaluation, np.full(evaluation.n_draw, 100.0))
    assert figures.at_price_pe.base == pytest.approx(2493.0)
    assert figures.at_price_pe.percentiles[50] == pytest.approx(100.0 * figures.multiples.price_pe)


def test_book_value_per_share():
    case = evaluate(run(load_config("iiji-2019"), draws=2))
    assert figures_of(case).book == pytest.approx(640.89829782 / 90.141)


def test_a_target_without_a_multiple_says_so(two_targets):
    case = evaluate(run(two_targets, draws=50))
    figures = figures_of(case, np.linspace(50.0, 150.0, 50))
    plain, other = figures.checks
    assert (plain.multiple, plain.implied_earnings, plain.pe_value, plain.earnings_percentile) == (None,) * 4
    assert other.earnings_percentile == 100.0
    section = broker_section(figures, case)
    assert section.paragraphs[1].endswith(" comes without a P/E, so it implies no earnings.")
    targets = next(part for part in section.parts if part.name == "targets")
    assert [row[9].shown for row in targets.rows] == ["no P/E given", "23.1"]
    assert [row[10].shown for row in targets.rows] == ["", "forecast year 1"]
    assert [row[11].shown for row in targets.rows] == ["no P/E given", "155.84"]
    for part in section.parts[1:]:
        assert all(len(row) == len(part.columns) for row in part.rows)


def test_the_section_reads_well(evaluation):
    section = broker_section(figures_of(evaluation, np.full(evaluation.n_draw, 120.0)), evaluation)
    reached = int(100.0 * np.mean(evaluation.values >= 3600.0) + 0.5)
    assert section.paragraphs[0] == (
        f"The target of Jefferies, ¥3,600, is +44% on the price; {reached}% of draws are worth that or "
        "more."
    )
    assert section.paragraphs[1] == (
        "The target of Jefferies, ¥3,600, at 23.1 times earnings implies ¥155.84 a share in forecast year 1 "
        "(the config names no other), +20% on the model's base case of ¥129.66; 100% of draws earn less than "
        "implied."
    )
    worth = "In the base case one share is worth 25.1 times its earnings of forecast year 1 ("
    assert section.paragraphs[2].startswith(worth)
    assert "and the enterprise 10.6 times its EBITDA (" in section.paragraphs[2]
    assert "The price is 19.2 times earnings." in section.paragraphs[2]
    assert len(section.paragraphs) == 3


def test_no_targets_one_line():
    case = evaluate(run(load_config("iiji-2019"), draws=20))
    section = broker_section(figures_of(case), case)
    assert section.paragraphs[0].startswith("The config names no broker's target")
    assert "targets" not in [part.name for part in section.parts]


def test_draws_without_earnings_are_told(evaluation):
    earnings = np.where(np.arange(evaluation.n_draw) % 4 == 0, -1.0, 100.0)
    section = broker_section(figures_of(evaluation, earnings), evaluation)
    assert section.paragraphs[-1].startswith("25.0% of draws have no positive earnings in year 1")


def all_equal():
    dataset = run(load_config(PAGES), draws=20)
    return with_values(dataset, np.full(20, 3000.0))


@pytest.mark.parametrize("dataset", [
    lambda: run(load_config(PAGES), draws=1), all_invalid_run, all_equal,
    lambda: run(load_config(PAGES, ["variable_cost_ratio=0.99"]), draws=5),
], ids=["one draw", "all invalid", "all equal", "no earnings"])
def test_edges(dataset):
    case = evaluate(dataset())
    for earnings in (None, np.full(case.n_draw, 100.0), np.full(case.n_draw, -100.0)):
        figures = figures_of(case, earnings)
        json.dumps(broker_json(figures), allow_nan=False)
        section = broker_section(figures, case)
        words = " ".join((*section.paragraphs, section.parts[0].alternative))
        assert "nan" not in words.replace("finance", "")
        assert "None" not in words
