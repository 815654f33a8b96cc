"""Order statistics of streams beside those of all values, sorted."""

from math import floor, sqrt

import numpy as np
import pytest

from simulate.settings import Settings
from simulate.streaming.percentiles_in_four_passes import lowest_moments, select
from simulate.streaming.percentiles_in_one_pass import LostQuantileError, OrderStatistics

SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.9, 0.99)
PART = 1 << 12

RNG = np.random.default_rng(8)
STREAMS = {
    "smooth": RNG.lognormal(size=400_000),
    "heaped at 0": np.maximum(RNG.normal(0.8, 1.0, 400_000), 0.0),
    "capped": np.minimum(RNG.normal(0.0, 1.0, 400_000), 0.3),
    "one value": np.full(400_000, 3.7),
    "five values": RNG.integers(0, 5, 400_000).astype(float),
    "two heaps": np.clip(RNG.normal(0.0, 1.0, 400_000), -1.0, 1.0),
    "no multiple of a part": RNG.normal(size=300_001),
    "ten": RNG.normal(size=10),
    "one": np.array([2.5]),
}


#: So that brackets tighten often.
SMALL = Settings(tighten_after=1 << 13, bracket_buffer=1 << 9)


def streamed(values: np.ndarray, part: int = PART) -> OrderStatistics:
    found = OrderStatistics(SHARES, (0.05, 0.1), 0.2, SMALL)
    for first in range(0, values.size, part):
        found.add(np.sort(values[first : first + part]))
    return found


def ranks_near(n: int, share: float) -> list[int]:
    middle, half = (n - 1) * share, 2.0 * sqrt(n * share * (1.0 - share))
    return [max(0, min(n - 1, int(place))) for place in (middle - half, middle, middle + 1, middle + half)]


@pytest.mark.parametrize("name", STREAMS)
def test_ranks_are_those_of_all_values_sorted(name: str) -> None:
    values = STREAMS[name]
    found, ascending = streamed(values), np.sort(values)
    for share in SHARES:
        for rank in ranks_near(values.size, share):
            assert found.rank(share, rank) == ascending[rank]


@pytest.mark.parametrize("name", STREAMS)
def test_sums_of_the_least_values(name: str) -> None:
    values = STREAMS[name]
    found, ascending = streamed(values), np.sort(values)
    for share in (0.05, 0.1):
        count = floor(share * values.size)
        lowest = found.lowest(share, count)
        away = ascending[:count] - 0.2
        assert lowest.n == count
        assert lowest.total == pytest.approx(away.sum(), rel=1e-13, abs=1e-15)
        assert lowest.squares == pytest.approx((away * away).sum(), rel=1e-13, abs=1e-15)


def test_few_values_are_kept() -> None:
    n = STREAMS["smooth"].size
    most = 1.25 * sum(16.0 * sqrt(n * share * (1.0 - share)) + 130 for share in SHARES) + PART
    assert streamed(STREAMS["smooth"]).n_kept() < most
    assert streamed(STREAMS["one value"]).n_kept() == 0  # heaps are counted


def test_a_stream_in_order_of_size_is_noticed() -> None:
    with pytest.raises(LostQuantileError, match="not among the values kept"):
        streamed(np.sort(STREAMS["smooth"]))


def test_a_rank_far_from_the_quantile_is_refused() -> None:
    found = streamed(STREAMS["smooth"])
    with pytest.raises(LostQuantileError, match=r"share 0.5: rank 5 is not"):
        found.rank(0.5, 5)
    with pytest.raises(LostQuantileError, match="the 300000 least end outside"):
        found.lowest(0.1, 300_000)
    with pytest.raises(ValueError, match="not summed"):
        found.lowest(0.5, 200_000)


@pytest.mark.parametrize("name", STREAMS)
def test_selection_in_passes(name: str) -> None:
    """In whatever order the values come."""
    values = np.sort(STREAMS[name] - 0.9)
    parts = [values[first : first + PART] for first in range(0, values.size, PART)]
    ranks = {rank for share in (0.0, *SHARES, 1.0) for rank in ranks_near(values.size, share)}
    found = select(lambda: iter(parts), ranks)
    assert found == {rank: values[rank] for rank in ranks}
    count = max(1, values.size // 10)
    lowest = lowest_moments(lambda: iter(parts), count, float(values[count - 1]), 0.3)
    assert lowest.n == count
    assert lowest.total == pytest.approx((values[:count] - 0.3).sum(), rel=1e-13)


def test_selection_over_the_whole_range_of_doubles() -> None:
    values = np.array([-1.7e308, -1.0, -5e-324, -0.0, 0.0, 5e-324, 2.0, 1.7e308])
    assert select(lambda: iter([values]), range(8)) == dict(enumerate(values))
