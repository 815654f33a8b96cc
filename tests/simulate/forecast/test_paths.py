"""The forecast's spread is that of the run: same draws by every sampler, same bits every time."""

import numpy as np
import pytest

from simulate import InputError, load_config, run, value
from simulate.config.loading import config_from_text
from simulate.forecast.base_case import value_of
from simulate.forecast.paths import FANS, FIRST_YEAR, base_present_value, forecast_paths
from tests.reports.runs import GORDON, GORDON_SETTINGS, all_invalid_run, sampled_config
from tests.simulate.configs import trend_config

SHARES = (0.05, 0.5, 0.95)


def draw_by_draw(config, dataset):
    """Statements of each valid draw, (draw,) of dicts line -> (year,), as `explain` rebuilds them."""
    cases = []
    for row, drawn in enumerate(dataset["inputs"].values):
        if dataset["invalid_reason"].values[row]:
            continue
        known = dict(zip(config.marginals, drawn.tolist(), strict=True))
        given = {name: getattr(config.base, name) for name in config.tables if name not in config.expressions}
        inputs = config.base._replace(**known, **config.derive(given | known))
        cases.append((row, value_of(config, inputs)))
    return cases


def gordon():
    return config_from_text(GORDON, "gordon", "gordon.toml", GORDON_SETTINGS)


CONFIGS = {
    "random": lambda: trend_config(),
    "sobol": lambda: sampled_config("sobol"),
    "latin-hypercube": lambda: sampled_config("latin-hypercube"),
    "half invalid": gordon,
}




@pytest.mark.parametrize("kind", CONFIGS)
def test_against_the_statements_of_each_draw(kind) -> None:
    config, n = CONFIGS[kind](), 300
    dataset = run(config, draws=n, seed=9)
    cases = draw_by_draw(config, dataset)
    paths = forecast_paths(config, n, 9)
    assert (paths.n_draw, paths.n_valid) == (n, len(cases))
    assert (len(cases) < n) == (kind == "half invalid")
    found = paths.quantiles(SHARES)
    assert list(found) == list(FANS)
    for name, fan in FANS.items():
        above, below = (fan, None) if isinstance(fan, str) else fan
        each = np.array([case.lines[above] for _, case in cases])
        if below is not None:
            each = each / np.array([case.lines[below] for _, case in cases])
        np.testing.assert_allclose(found[name], np.quantile(each, SHARES, axis=0), rtol=1e-10, err_msg=name)
    rows = [row for row, _ in cases]
    for name, year in FIRST_YEAR:
        wanted = [case.lines[name][year - 1] for _, case in cases]
        np.testing.assert_allclose(paths.kept[name, year][rows], wanted, rtol=1e-12)
        assert np.count_nonzero(np.isnan(paths.kept[name, year])) == n - len(cases)


def test_present_values_add_up_to_the_values() -> None:
    """With no floor at work the mean present value of all years is the mean value of a share."""
    n = 20_000
    dataset = run(trend_config(), draws=n)
    values = dataset["intrinsic_value"].values
    assert values.min() > 0.0
    found = forecast_paths(trend_config(), n).mean_present_value().sum()
    assert found == pytest.approx(values.mean(), rel=1e-12)


def test_present_value_is_that_before_the_floor() -> None:
    config = trend_config(["cash_flow_adjustment=-0.3"])
    assert value(config).intrinsic_value == 0.0
    assert base_present_value(config).sum() < 0.0
    assert forecast_paths(config, 20).mean_present_value().sum() < 0.0


@pytest.mark.parametrize("name", ["iij", "iiji-2019"])
def test_present_value_of_the_base_case_is_that_of_the_statements(name) -> None:
    config = load_config(name)
    case, found = value(config), base_present_value(config)
    explicit = np.array(case.lines["present_value"]) * case.lines["shareholder_claim"]
    np.testing.assert_allclose(found[:-1], explicit / config.base.shares_outstanding, rtol=1e-12)
    assert found.sum() == pytest.approx(case.intrinsic_value, rel=1e-12)


def test_fewer_draws_are_the_first_of_the_run() -> None:
    """Of a Latin hypercube, too, whose draws depend on how many there are."""
    config = sampled_config("latin-hypercube")
    whole = forecast_paths(config, 200, 3)
    part = forecast_paths(config, 200, 3, most=50)
    assert part.n_draw == 50
    np.testing.assert_array_equal(part.kept["ebitda", 1], whole.kept["ebitda", 1][:50])
    other = forecast_paths(config, 50, 3)
    assert not np.array_equal(part.kept["ebitda", 1], other.kept["ebitda", 1])


def test_other_lines_may_be_asked_for() -> None:
    config = trend_config()
    fans = {"turn": ("revenue", "total_assets"), "tax": "tax_expense"}
    paths = forecast_paths(config, 30, fans=fans, kept=(("tax_expense", 25),))
    assert list(paths.quantiles(SHARES)) == ["turn", "tax"]
    assert list(paths.kept) == [("tax_expense", 25)]
    with pytest.raises(ValueError, match="no such lines: profit"):
        forecast_paths(config, 30, fans={"profit": "profit"})
    with pytest.raises(ValueError, match=r"kept years must lie in \[1, 25\]"):
        forecast_paths(config, 30, kept=(("tax_expense", 26),))


def test_no_valid_draw() -> None:
    dataset = all_invalid_run()
    paths = forecast_paths(gordon(), 1, dataset.attrs["seed"])
    assert (paths.n_valid, paths.mean_present_value()) == (0, None)
    assert np.all(np.isnan(paths.quantiles(SHARES)["revenue"]))


def test_draws_are_checked() -> None:
    with pytest.raises(InputError, match="draws = 0: must be a whole number"):
        forecast_paths(trend_config(), 0)
