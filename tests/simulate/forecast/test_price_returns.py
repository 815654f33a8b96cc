"""Rates of return of whole companies against an independent model's figures and a run's own draws."""

import numpy as np
import pytest

from simulate import InputError, load_config, returns_of, run
from simulate.forecast.price_returns import forward_rates, spot_rates
from simulate.settings import Settings


def test_anchors_of_the_published_company() -> None:
    """An independent model's, to the last digit shown."""
    found = returns_of(load_config("iiji-2019"), draws=1)
    assert f"{found.base:.4%}" == "13.5229%"
    assert f"{found.base_equivalent:.4%}" == "11.9313%"
    assert found.base_reason == ""


def test_draws_are_those_of_the_run_streamed_or_not() -> None:
    """A draw's equivalent rate gives its value, whichever way the run was kept; no draw is left out."""
    config = load_config("iij")
    whole = returns_of(config, draws=4_000, seed=3, flat=(0.1,))
    first = returns_of(config, draws=4_000, seed=3, most=500, flat=(0.1,))
    np.testing.assert_array_equal(first.rates, whole.rates[:500])
    np.testing.assert_array_equal(first.present_value[0.1], whole.present_value[0.1][:500])
    small = Settings(chunk_size=1_000, sample_size=500)
    streamed = run(config, draws=4_000, seed=3, keep="none", settings=small)["intrinsic_value"].values
    above_ten = first.equivalent > 0.1
    # At a flat rate below the equivalent one, a draw is worth more.
    np.testing.assert_array_equal(above_ten, first.present_value[0.1] > streamed)
    assert 0.05 < above_ten.mean() < 0.95
    np.testing.assert_array_equal(whole.rates > 0.1, whole.present_value[0.1] > config.base.share_price)
    assert np.count_nonzero(np.isnan(whole.rates)) == sum(whole.no_rate.values())


def test_forward_rates_compound_to_the_spot_rate() -> None:
    spot = spot_rates(load_config("iij"))
    np.testing.assert_allclose(np.cumprod(1.0 + forward_rates(spot))[24], (1.0 + spot[24]) ** 25, rtol=1e-12)
    shown = [f"{rate:.1%}" for rate in (spot[0], spot[9], spot[24], spot[49])]
    assert shown == ["4.3%", "6.7%", "13.9%", "47.0%"]
    assert [f"{forward_rates(spot)[year - 1]:.3g}" for year in (11, 50)] == ["0.104", "2.12"]
    assert f"{forward_rates(spot)[24]:.0%}" == "31%"


@pytest.mark.parametrize("rate", [-1.0, float("nan")])
def test_a_rate_that_is_none(rate) -> None:
    with pytest.raises(InputError, match="must be a decimal above -1"):
        returns_of(load_config("iij"), draws=1, flat=(rate,))
