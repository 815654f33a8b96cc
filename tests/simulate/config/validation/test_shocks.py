"""Settings of [shocks], and what of it does not depend on how it is written."""

import numpy as np
import pytest

from simulate import InputError, load_config
from simulate.config.loading import config_from_text
from simulate.config.merge import differing_parts
from simulate.sampling.draws import drawn_values
from simulate.sampling.years import deviations, draw_years
from tests.simulate.configs import PAGES, changed_text, trend_config


@pytest.mark.parametrize(("setting", "wanted"), [
    ("shocks.growth.sd.x=1", "shocks.growth.sd.x = 1: shocks.growth.sd is no table: set the whole of it"),
    ("shocks.pairs.0.rank=0.9", "shocks.pairs.0.rank = 0.9: shocks.pairs.0 is no table"),
    ("shocks=3", "shocks = 3: must be none or a table, or name a key of it: shocks.growth.sd=0.03"),
    ("shocks.growth.sd=-1", "shocks.growth.sd = -1: must be greater than or equal to 0"),
    ("shocks.grwth.sd=1", "shocks.grwth = { sd = 1 }: no such key; did you mean growth?"),
])
def test_a_setting_that_goes_nowhere_is_refused(setting: str, wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        load_config(PAGES, [setting])
    assert str(refused.value).startswith(f"--set: {wanted}")


@pytest.mark.parametrize(("settings", "sd"), [
    (["shocks.growth.sd=0.1"], 0.1), (["shocks.growth.sd=0.1", "shocks=none"], None),
    (["shocks.growth.sd=0.1", "shocks=none", "shocks.growth.sd=0.2"], 0.2),
    (["shocks={growth={sd=0.03}}"], 0.03), ({"shocks": "none"}, None),
])
def test_the_last_setting_counts(settings, sd: float | None) -> None:
    yearly = load_config(PAGES, settings).yearly
    assert (yearly and yearly.shocks["growth"].sd) == sd


def test_the_order_in_which_a_pair_is_written_changes_no_draw() -> None:
    pair = '["growth", "variable_cost_ratio"], rank = -0.2'
    other = changed_text("iij", (pair, '["variable_cost_ratio", "growth"], rank = -0.2'))
    turned = config_from_text(other, "iij", "iij.toml")
    assert differing_parts(load_config(PAGES), turned) == ()
    values = (drawn_values(config, 500, 7) for config in (load_config(PAGES), turned))
    np.testing.assert_array_equal(*values)


def test_without_shocks_values_are_those_of_the_trend() -> None:
    both = load_config(PAGES, ["shocks=none"]), trend_config()
    values = (drawn_values(config, 500, 7) for config in both)
    np.testing.assert_array_equal(*values)


def test_deviations_decay_after_the_last_shock() -> None:
    config = load_config(PAGES, ["shocks.until=3", "shocks.variable_cost_ratio.persistence=0.95"])
    assert config.yearly is not None
    path = deviations(config.yearly, draw_years(config, 5, 1), 25)["variable_cost_ratio"]
    np.testing.assert_allclose(path[3:], path[2] * 0.95 ** np.arange(1, 23), rtol=1e-12)
