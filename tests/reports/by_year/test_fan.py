"""Fans: figures against plain quantiles, words, and pictures in which nothing overlaps."""

import json
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text

from reports.analysis import AnalysedRun
from reports.by_year.fan import FAN_CHARTS, PERCENTS, fans_json, fans_of
from reports.by_year.fan_section import forecast_section
from reports.document import Picture, Table
from reports.options import NO_OPTIONS
from reports.plotting import formats, style
from reports.statistics.valid_draws import paths_of
from simulate import config_of, load_config
from simulate.config.loading import config_from_text
from simulate.forecast.paths import forecast_paths
from tests.reports.runs import (
    SHOCKS,
    all_invalid_run,
    evaluate,
    fixed_config,
    gordon_run,
    renamed_config,
    run,
)
from tests.reports.sound_pictures import cases
from tests.simulate.configs import changed_text, trend_config


def short_config(years: int):
    return config_from_text(changed_text("iij", ("years = 25", f"years = {years}")), "iij", "iij.toml")


def one_shocked_year():
    return config_from_text(short_config(1).text, "iij", "iij.toml", [*SHOCKS, "shocks.recession.lasts=1"])


RUNS = {
    "iij": lambda: run(load_config("iij"), draws=300),
    "iiji-2019": lambda: run(load_config("iiji-2019"), draws=300),
    "one draw": lambda: run(load_config("iij"), draws=1),
    "all equal": lambda: run(fixed_config(), draws=10),
    "all invalid": all_invalid_run,
    "half invalid": lambda: gordon_run(200),
    "one year": lambda: run(short_config(1), draws=50),
    "two years": lambda: run(short_config(2), draws=50),
    "hundred years": lambda: run(short_config(100), draws=50),
    "losses": lambda: run(load_config("iij", ["variable_cost_ratio=1.2"]), draws=50),
    "other currency": lambda: run(renamed_config("A", "A", "CHF"), draws=50),
    "minute": lambda: run(load_config("iij", ["revenue=0.001", "fixed_operating_expenses=0"]), draws=50),
    "huge": lambda: run(load_config("iij", ["revenue=1e15"]), draws=50),
    "shocks": lambda: run(load_config("iij", SHOCKS), draws=300),
    "shocks of one year": lambda: run(one_shocked_year(), draws=50),
    "no equity": lambda: run(trend_config(["adjusted_equity_ratio=0.0"]), draws=20),
}


def section_of(dataset):
    run = AnalysedRun(evaluate(dataset), NO_OPTIONS)
    return forecast_section(run[FAN_CHARTS], run.evaluation)


def test_bands_and_base_case(dataset) -> None:
    config = config_of(dataset)
    paths = forecast_paths(config, dataset.sizes["draw"], int(dataset.attrs["seed"]))
    fans = fans_of(dataset, paths)
    found = paths.quantiles([percent / 100 for percent in PERCENTS])
    lines = dict(zip(dataset["line"].values.tolist(), dataset["statements"].values, strict=True))
    assert fans.years == tuple(range(2026, 2051))
    for fan in fans.fans:
        np.testing.assert_array_equal(list(fan.bands.values()), found[fan.name])
        assert np.all(np.diff(list(fan.bands.values()), axis=0) > 0.0)
        margin = fan.name == "operating_margin"
        np.testing.assert_array_equal(
            fan.base, lines["operating_income"] / lines["revenue"] if margin else lines[fan.name]
        )
    first = paths.kept["net_income", 1]
    income = next(fan for fan in fans.fans if fan.name == "net_income")
    assert [income.bands[percent][0] for percent in PERCENTS] == pytest.approx(np.percentile(first, PERCENTS))


def test_infinite_leverage_is_no_number() -> None:
    dataset = run(trend_config(["adjusted_equity_ratio=0.0"]), draws=20)
    fans = fans_of(dataset, paths_of(config_of(dataset), dataset))
    leverage = fans.fans[-1]
    assert leverage.base == (None,) * 25
    assert set(leverage.bands[50]) == {None}
    assert None not in fans.fans[0].bands[50]
    written = json.loads(json.dumps(fans_json(fans), allow_nan=False))
    assert written["lines"]["debt_to_equity"]["p50"] == [None] * 25


def test_the_trend_inside_is_the_company_without_shocks() -> None:
    shocked = run(load_config("iij", SHOCKS), draws=400)
    plain = run(load_config("iij", ["shocks=none"]), draws=400)
    fans = AnalysedRun(evaluate(shocked), NO_OPTIONS)[FAN_CHARTS]
    alone = fans_of(plain, paths_of(config_of(plain), plain)).fans
    assert [fan.name for fan in alone] == [fan.name for fan in fans.fans[:6]]
    assert not any(fan.trend for fan in alone)
    for fan, other in zip(fans.fans, alone, strict=False):
        assert fan.trend == {percent: other.bands[percent] for percent in (5, 95)}
        assert fan.bands != other.bands
        assert fan.base == other.base
    line = dict(zip(plain["line"].values.tolist(), plain["statements"].values, strict=True))
    growth, earnings, cash = (fan.base for fan in fans.fans[6:])
    assert growth == tuple(line["revenue_growth"])
    assert cash == pytest.approx(np.cumsum(line["free_cash_flow"]))
    issued = config_of(plain).base.shares_outstanding / line["shareholder_claim"]
    assert earnings == pytest.approx(line["net_income"] / issued)
    written = fans_json(fans)["lines"]["revenue"]
    assert written["trend_p5"] == list(alone[0].bands[5])


@pytest.mark.parametrize("kind", cases(RUNS, {"iij", "one draw", "all invalid"}))
def test_section_and_picture(kind, tmp_path) -> None:
    section = section_of(RUNS[kind]())
    said = " ".join((*section.paragraphs, *(w for pair in section.definitions for w in pair)))
    tables = [part for part in section.parts if isinstance(part, Table)]
    shown = [cell.shown for table in tables for row in table.rows for cell in row]
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
    assert "nan" not in said.lower().replace("finan", "")
    assert not any(word in cell for cell in shown for word in ("nan", "inf"))
    (picture,) = (part for part in section.parts if isinstance(part, Picture))
    assert "nan" not in picture.alternative
    with style.drawing():
        _check_texts(picture.figure())


def _check_texts(figure) -> None:
    """No text leaves the picture or covers another."""
    figure.canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    edge = figure.bbox
    boxes = []
    for text in texts:
        box = text.get_window_extent()
        assert edge.x0 <= box.x0 <= box.x1 <= edge.x1, text
        assert edge.y0 <= box.y0 <= box.y1 <= edge.y1, text
        boxes.append((text.get_text(), box))
    for (one, left), (other, right) in combinations(boxes, 2):
        assert not left.overlaps(right), (one, other)


def test_words() -> None:
    dataset = run(trend_config(), draws=400)
    section = section_of(dataset)
    last = "In fiscal 2050, the last year shown,"
    assert section.paragraphs[0].startswith(f"{last} nine in ten draws have revenue from ¥")
    assert section.method == ("The fans are of 400 draws.",)
    assert section.paragraphs[1].startswith("Margins step up in fiscal 2036")
    alone = section_of(run(load_config("iij"), draws=1))
    assert alone.paragraphs[0].startswith(f"{last} the draw has revenue of ¥")
    equal = section_of(run(fixed_config(), draws=9))
    assert "the draws all have revenue of ¥1,300bn" in equal.paragraphs[0]
    assert section_of(all_invalid_run()).paragraphs[0].startswith("No draw has a value")


def test_the_same_picture_every_time(dataset) -> None:
    (picture,) = (part for part in section_of(dataset).parts if isinstance(part, Picture))
    assert formats.as_svg(picture.figure) == formats.as_svg(picture.figure)
