"""What single years may bring, against a plain recount of the draws by the slow reference."""

import json
import re
from functools import cache

import numpy as np
import pytest

from reports.analysis import AnalysedRun
from reports.by_year.single_years import YEARS, years_json
from reports.by_year.single_years_section import held_warnings, years_section
from reports.document import Picture, Table
from reports.options import NO_OPTIONS
from simulate.config.loading import config_from_text
from simulate.sampling.draws import draw_inputs, drawn_values
from simulate.sampling.years import draw_years
from tests.engine.plain_reference import LAST_YEAR, forecast, valuation
from tests.reports.runs import GORDON, GORDON_SETTINGS, SHOCKS, evaluate, run
from tests.reports.sound_pictures import assert_sound
from tests.simulate.configs import TREND, changed_text, trend_config

N, UNTIL = 400, 12
#: Shocks so wide that every event happens, a tax rate that they push below zero, revenue that they end.
WIDE = (
    "shocks=none",
    'shocks.growth={sd=0.25, persistence=0.2, dist="student-t", df=4}',
    "shocks.variable_cost_ratio={sd=0.08, persistence=0.6}",
    "shocks.tax_rate={sd=0.2, persistence=0.3}",
    'shocks.pairs=[{between=["growth", "variable_cost_ratio"], rank=-0.4}]',
    "shocks.recession={probability=0.1, lasts=2, growth=-0.05, variable_cost_ratio=0.02}",
    f"shocks.until={UNTIL}",
)
#: Of each: persistence, sd, and what a recession adds.
NUMBERS = {
    "growth": (0.2, 0.25, -0.05), "variable_cost_ratio": (0.6, 0.08, 0.02), "tax_rate": (0.3, 0.2, 0.0),
}


@cache
def analysed() -> AnalysedRun:
    return AnalysedRun(evaluate(run(trend_config(WIDE), draws=N, seed=7)), NO_OPTIONS)


@cache
def recounted():
    """The draws' inputs, all lines of all years, and which draws have a value."""
    config = trend_config(WIDE)
    drawn = dict(zip(config.marginals, draw_inputs(config, 0, N, 7, N).T, strict=True))
    given = {name: getattr(config.base, name) for name in config.tables if name not in config.expressions}
    every = config.base._asdict() | drawn | config.derive(given | drawn)
    x = {name: np.broadcast_to(np.asarray(values, float), N).copy() for name, values in every.items()}
    rows = dict(zip(config.yearly.rows(), draw_years(config, 0, N, 7, N).innovations, strict=True))
    for name, (persistence, sd, effect) in NUMBERS.items():
        state, path = np.zeros(N), np.empty((LAST_YEAR, N))
        for k in range(LAST_YEAR):
            lives = k < UNTIL
            state = persistence * state + (sd * rows[name][k] if lives else 0.0)
            path[k] = state + (effect * rows["recession"][k] if lives else 0.0)
        x[f"deviation of {name}"] = path
    book = forecast(x)
    return x, book, valuation(x, book, 25, "run-off", "zero").reason == "VALID"


def test_odds_are_those_of_a_plain_count() -> None:
    figures, (_, book, valid) = analysed()[YEARS], recounted()
    assert 0.02 * N < np.count_nonzero(~valid) < 0.5 * N
    assert figures.n_valid == valid.sum()
    happens = {
        "revenue falls": book["revenue_growth"] < 0.0, "operating loss": book["operating_income"] < 0.0,
        "net loss": book["net_income"] < 0.0, "new shares are issued": book["share_issuance"] > 0.0,
    }
    assert [odds.event for odds in figures.odds] == list(happens)
    for odds in figures.odds:
        here = happens[odds.event][:25, valid]
        assert 0.0 < here.mean() < 1.0
        assert [share.value for share in odds.by_year] == pytest.approx(here.mean(axis=1))
        assert list(odds.within) == [1, 3, 5, 10]
        for years, share in odds.within.items():
            assert share.value == pytest.approx(here[:years].any(axis=0).mean())
            assert 0.0 <= share.low < share.value < share.high <= 1.0
    losses = happens["net loss"][:25, valid].sum(axis=0)
    wanted = [np.mean(losses == 0), np.mean(losses == 1), np.mean(losses == 2), np.mean(losses >= 3)]
    assert [share.value for share in figures.years_of_loss] == pytest.approx(wanted)


def test_next_years_and_the_worst_stretch_are_plain_percentiles() -> None:
    figures, (x, book, valid) = analysed()[YEARS], recounted()
    lines = {
        "revenue_growth": book["revenue_growth"],
        "operating_margin": book["operating_income"] / book["revenue"],
        "earnings_per_share": book["net_income"] * book["shareholder_claim"] / x["shares_outstanding"],
    }
    for name, line in lines.items():
        for percent, row in figures.next_years[name].items():
            assert row == pytest.approx(np.percentile(line[:3, valid], percent, axis=1), rel=1e-9)
    cash = book["free_cash_flow"][:5, valid].sum(axis=0)
    assert (figures.stretch, figures.stretch_cash) == (5, pytest.approx(np.percentile(cash, 10), rel=1e-9))


def test_years_held_at_a_bound_are_counted_and_told() -> None:
    figures, (x, _, valid) = analysed()[YEARS], recounted()
    wanted = {}
    for name, high in (("tax_rate", 1.0), ("variable_cost_ratio", np.inf)):
        level = (x[name] + x[f"deviation of {name}"])[:UNTIL, valid]
        wanted[name] = np.count_nonzero((level < 0.0) | (level > high))
    assert wanted["tax_rate"] > 0
    assert {held.name: held.years for held in figures.held} == {name: n for name, n in wanted.items() if n}
    assert figures.held[0].share == pytest.approx(wanted["tax_rate"] / (valid.sum() * UNTIL))
    (line,) = held_warnings(figures)
    assert line.startswith(f"tax rate was held at its bound in {wanted['tax_rate']:,} years of draws (")
    evaluation = analysed().evaluation
    said = years_section(figures, evaluation).paragraphs
    assert sum(line[1:].partition(")")[0] in words for words in said) == 1
    assert any("revenue falls to zero or below in a year" in warning for warning in evaluation.warnings)


def test_summary_has_the_figures_and_what_is_assumed() -> None:
    figures = analysed()[YEARS]
    found = json.loads(json.dumps(years_json(figures), allow_nan=False))
    first = figures.odds[0]
    assert found["odds"]["revenue_falls"]["by_year"][0] == {"year": 2026, **_share(first.by_year[0])}
    assert found["odds"]["revenue_falls"]["within"][1] == {"years": 3, **_share(first.within[3])}
    earnings = figures.next_years["earnings_per_share"]
    assert found["next_years"][2]["earnings_per_share"]["p90"] == earnings[90][2]
    assert found["until"] == UNTIL
    assert [shock["input"] for shock in found["shocks"]] == [
        "growth", "variable_cost_ratio", "tax_rate", "recession",
    ]
    assert found["shocks"][0]["sd"] == 0.25
    assert (found["shocks"][3]["probability"], found["pairs"][0]["rank"]) == (0.1, -0.4)
    assert found["held"][0]["input"] == "tax_rate"
    told = set(re.findall(r"\w+", years_json.__doc__))
    assert set(found) - {"draws"} <= told


def _share(share) -> dict[str, float]:
    return {"share": share.value, "low": share.low, "high": share.high}


def test_a_company_without_shocks_has_no_such_figures(trend_evaluation) -> None:
    plain = AnalysedRun(trend_evaluation, NO_OPTIONS)
    assert analysed().has(YEARS)
    assert not plain.has(YEARS)
    assert plain.trend_paths is None


def _section(config, draws: int, seed: int = 1):
    made = AnalysedRun(evaluate(run(config, draws=draws, seed=seed)), NO_OPTIONS)
    return years_section(made[YEARS], made.evaluation)


def _check(section) -> str:
    """Rows fit their columns, no cell lacks its number, and texts of the picture lie apart."""
    for part in section.parts:
        if isinstance(part, Table):
            assert all(len(row) == len(part.columns) for row in part.rows)
            assert not any(word in cell.shown for row in part.rows for cell in row for word in ("nan", "inf"))
        if isinstance(part, Picture):
            assert_sound(part.figure)
    return " ".join(section.paragraphs)


def test_words_and_picture() -> None:
    section = years_section(analysed()[YEARS], analysed().evaluation)
    first, second = section.brief
    assert re.match(
        r"Fiscal 2026 can be checked a year on: eight draws in ten have revenue growth of -\d+\.\d% to "
        r"\d+\.\d% \(median -?\d+\.\d%\), operating margin of ", first,
    )
    assert second.startswith("Of the draws, at least once in the first 5 years: revenue falls in ")
    assert "From 2026 to 2050, " in _check(section)
    calm = _check(_section(trend_config(SHOCKS), 300))
    assert "No draw has a year of net loss from 2026 to 2050." in calm


def test_one_year_and_no_draw_with_a_value() -> None:
    text = changed_text(TREND, ("years = 25", "years = 1"))
    brief = [*SHOCKS, "shocks.recession.lasts=1"]
    one = _check(_section(config_from_text(text, "one", "one.toml", brief), 50))
    assert "Of the draws, in the first year: revenue falls in " in one
    assert "or less in the first year (P10)" in one
    assert "In 2026, 100% of draws have no net loss." in one
    gordon = config_from_text(GORDON, "gordon", "gordon.toml", [*GORDON_SETTINGS, *SHOCKS])
    seed = next(seed for seed in range(100) if np.isnan(drawn_values(gordon, 1, seed)[0]))
    assert _check(_section(gordon, 1, seed)) == "No draw has a value, so nothing can be said of its years."
