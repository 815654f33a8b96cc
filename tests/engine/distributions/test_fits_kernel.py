"""What is said to fit the kernel without trying does fit it, and what is said to have draws has some."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.distributions import Discrete, Distribution, Normal, Pert, Triangular, Truncated, Uniform
from engine.quantile_table.build import build_quantile_tables

# 1,000 widths from zero is as far as `known_to_tabulate` vouches.
starts = st.floats(-999.0, 998.0)
shares = st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.0, 1e-300, 1e-12, 1.0 - 1e-12, 1.0]))
cuts = st.one_of(st.floats(0.0, 50.0), st.just(inf))


def holds(marginal: Distribution) -> None:
    assert marginal.known_to_tabulate()
    build_quantile_tables([marginal])  # raises if it does not


@given(starts, shares, st.floats(1e-3, 1_000.0))
@settings(max_examples=60, deadline=None)
def test_shapes_between_two_ends(start: float, share: float, shape: float) -> None:
    mode = min(start + share, start + 1.0)
    holds(Uniform(start, start + 1.0))
    holds(Triangular(start, mode, start + 1.0))
    holds(Pert(start, mode, start + 1.0, shape))


@given(starts, cuts, cuts)
@settings(max_examples=60, deadline=None)
def test_a_normal_cut_around_its_mean(mean: float, below: float, above: float) -> None:
    whole = Normal(mean, 1.0)
    holds(whole)
    if whole.known_to_overlap(mean - below, mean + above):
        cut = Truncated(whole, mean - below, mean + above)
        assert cut._mass > 0.0
        if cut.known_to_tabulate():
            holds(cut)


@pytest.mark.parametrize(
    "marginal",
    [
        Uniform(1e6, 1e6 + 1.0),
        Triangular(-2e3, -2e3 + 0.5, -2e3 + 1.0),
        Pert(1e9, 1e9 + 0.5, 1e9 + 1.0),
        Normal(1e5, 1.0),
        Truncated(Normal(0.0, 1.0), 1.0, 2.0),
        Truncated(Uniform(0.0, 1.0), 0.2, 0.4),
    ],
)
def test_what_was_not_tried_is_not_vouched_for(marginal: Distribution) -> None:
    assert not marginal.known_to_tabulate()


def test_a_staircase_is_no_table() -> None:
    assert Discrete((1.0, 2.0), (0.5, 0.5)).known_to_tabulate()


@pytest.mark.parametrize(
    ("mean", "sd", "low", "high"),
    [(inf, 1.0, 0.0, inf), (0.0, inf, -inf, inf), (0.0, 1.0, 0.0, 1e-300), (0.0, 1.0, 50.0, 60.0)],
)
def test_a_cut_without_draws_is_refused_as_before(mean: float, sd: float, low: float, high: float) -> None:
    assert not Normal(mean, sd).known_to_overlap(low, high)
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match="no draw of the distribution"):
        Truncated(Normal(mean, sd), low, high)
