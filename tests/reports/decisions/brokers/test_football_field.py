"""The football field: rows stand where they must, and the picture is sound whatever there is to show."""

import numpy as np
import pytest

from reports.decisions.brokers.football_field import MOST_TARGETS, football_field, football_figure
from simulate import load_config
from simulate.config.loading import config_from_text
from tests.reports.decisions.brokers.test_brokers import figures_of
from tests.reports.runs import all_invalid_run, evaluate, gordon_run, renamed_config, run, with_values
from tests.reports.sound_pictures import assert_sound
from tests.simulate.configs import changed_text

RNG = np.random.default_rng(6)


def many_targets():
    """Twelve brokers, some with long or strange names, few with the same multiple."""
    names = ["A Very Long Broker's Name & Partners of the Northern Isles " * 3, "株式会社", "$Math$ {Bank}"]
    names += [f"Broker {number}" for number in range(9)]
    targets = "".join(
        f'[[broker_targets]]\nbroker = "{name}"\ntarget = {1000.0 + 400.0 * place}\n'
        + (f"pe_multiple = {15.0 + place // 2}\n" if place % 3 else "")
        for place, name in enumerate(names)
    )
    text = changed_text("iij", ("[[broker_targets]]", f"{targets}\n[[broker_targets]]"))
    return config_from_text(text, "iij", "iij.toml")


def valued(values):
    return with_values(run(load_config("iij"), draws=2), np.asarray(values, float))


CASES = {
    "iij": lambda: run(load_config("iij"), draws=500),
    "no targets": lambda: run(load_config("iiji-2019"), draws=500),
    "one draw": lambda: run(load_config("iij"), draws=1),
    "all invalid": all_invalid_run,
    "gordon": lambda: gordon_run(100),
    "many targets": lambda: run(many_targets(), draws=100),
    "no letters": lambda: run(renamed_config("株式会社", "三七七四", "CHF"), draws=50),
    "all equal": lambda: valued(np.full(20, 3000.0)),
    "zeros": lambda: valued(np.zeros(20)),
    "negative": lambda: valued(RNG.normal(-2000.0, 100.0, 50)),
    "wide": lambda: valued(10.0 ** RNG.uniform(0.0, 300.0, 50)),
    "large": lambda: valued(1e13 + 1e10 * RNG.normal(size=50)),
    "far price": lambda: run(load_config("iij", ["share_price=100000"]), draws=50),
    "no earnings": lambda: run(load_config("iij", ["variable_cost_ratio=0.99"]), draws=50),
}


@pytest.mark.parametrize("name", CASES)
def test_picture(name):
    case = evaluate(CASES[name]())
    for earnings in (None, RNG.lognormal(4.8, 0.1, case.n_draw)):
        field = football_field(figures_of(case, earnings), case)
        figure, words = assert_sound(lambda field=field: football_figure(field, case))
        assert figure.axes[0].get_xlabel() == f"value of one share, {case.currency}"
        for word in ("price", "base case", "book value", *field.missing):
            assert word in words


def test_rows_and_amounts(evaluation):
    earnings = RNG.lognormal(4.8, 0.1, evaluation.n_draw)
    field = football_field(figures_of(evaluation, earnings), evaluation)
    kinds = [(bar.name, bar.kind) for bar in field.bars]
    assert kinds == [
        ("intrinsic value", "value"), ("P/E of 23.1, Jefferies", "pe"),
        ("P/E of 19.2, the price's own", "pe"), ("book value", "book"), ("Jefferies", "target"),
    ]
    percents = np.array([10, 25, 50, 75, 90])
    assert field.bars[0].points == pytest.approx(np.percentile(evaluation.values, percents))
    assert field.bars[1].points == pytest.approx(23.1 * np.percentile(earnings, percents))
    assert field.bars[3].points == pytest.approx(((0.477 / 1.147) * 276_100.0 / 186.963,))
    assert field.bars[4].points == (3600.0,)
    assert field.missing == ()


def test_bars_stand_at_their_amounts(evaluation):
    field = football_field(figures_of(evaluation, RNG.lognormal(4.8, 0.1, evaluation.n_draw)), evaluation)
    figure, words = assert_sound(lambda: football_figure(field, evaluation))
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in figure.axes[0].patches]
    points = [bar.points for bar in field.bars if bar.is_range]
    wanted = [pair for p in points for pair in ((p[0], p[4]), (p[1], p[3]))]
    assert np.array(ends) == pytest.approx(np.array(wanted))
    low, high = figure.axes[0].get_xlim()
    assert low < min(bar.points[0] for bar in field.bars)
    assert high > max(bar.points[-1] for bar in field.bars)
    assert "¥3,600" in words


def test_what_is_missing_is_said():
    case = evaluate(all_invalid_run())
    assert football_field(figures_of(case), case).missing == (
        "No draw has a value, so there is no range of intrinsic values.",
    )
    none = evaluate(run(load_config("iiji-2019"), draws=4))
    assert football_field(figures_of(none), none).missing == ("The config names no broker's target.",)
    losses = figures_of(none, np.full(4, -1.0))
    assert "No draw has positive earnings in year 1, so there is no range of P/E values." in football_field(
        losses, none
    ).missing
    many = evaluate(run(many_targets(), draws=4))
    field = football_field(figures_of(many), many)
    assert sum(bar.kind == "target" for bar in field.bars) == MOST_TARGETS
    assert "5 more targets are in the table." in field.missing
