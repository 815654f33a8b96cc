"""Accumulators of parts of a run, merged in any order and grouping, beside all draws and exact sums."""

from fractions import Fraction
from math import floor, isnan

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.valuation_kernel import Valuation
from simulate import load_config
from simulate.settings import Settings
from simulate.streaming.accumulators import Reductions, is_state
from simulate.streaming.percentiles import PercentileFigure, order_figures
from simulate.streaming.percentiles_in_one_pass import OrderStatistics

CHUNK = 256
#: Brackets so narrow, and tightened so often, that they are lost now and then.
NARROW = Settings(tighten_after=300, bracket_buffer=16, bracket_reach=3.0, bracket_spare=8)
WIDE = Settings(tighten_after=300, bracket_buffer=64)
CONFIG = load_config("iij")
N_INPUT = len(CONFIG.marginals)
KINDS = {
    "smooth": lambda rng, n: rng.lognormal(8.0, 0.3, n),
    "negative": lambda rng, n: rng.normal(-5.0, 3.0, n),
    "heaped": lambda rng, n: np.maximum(rng.normal(0.0, 1.0, n), 0.0),
    "one value": lambda rng, n: np.full(n, 0.1),
    "few values": lambda rng, n: rng.integers(0, 3, n) * 0.1,
    "huge": lambda rng, n: rng.normal(size=n) * 1e307,
    "tiny": lambda rng, n: rng.normal(size=n) * 1e-310,
    "of all sizes": lambda rng, n: rng.normal(size=n) * 10.0 ** rng.integers(-300, 300, n),
    "in order": lambda rng, n: np.sort(rng.normal(size=n)),
    "half invalid": lambda rng, n: np.where(rng.random(n) < 0.5, np.nan, rng.normal(size=n)),
    "invalid but for one": lambda rng, n: np.where(np.arange(n) == n - 1, 3.0, np.nan),
}


def chunks_of(kind: str, seed: int, n: int) -> list[tuple[Valuation, np.ndarray]]:
    rng = np.random.default_rng(seed)
    values, inputs = KINDS[kind](rng, n), rng.normal(size=(n, N_INPUT))
    reason = np.isnan(values).astype(np.uint8)
    share = np.where(reason > 0, np.nan, rng.choice([0.0, 0.3, 0.7], n))
    results = Valuation(values, reason, rng.random(n) < 0.2, share)
    return [
        (Valuation(*(column[at : at + CHUNK] for column in results)), inputs[at : at + CHUNK])
        for at in range(0, n, CHUNK)
    ]


def exact(numbers: np.ndarray) -> float:
    """The sum, rounded once."""
    if np.isinf(numbers).any():
        return np.inf
    whole = sum(map(Fraction, numbers.tolist()), Fraction(0))
    try:
        return float(whole)
    except OverflowError:
        return np.inf if whole > 0 else -np.inf


def begun(settings: Settings) -> Reductions:
    found = Reductions(CONFIG, 1.0, settings)
    found.begin(0.1)
    return found


def reduced(chunks, settings: Settings) -> Reductions:
    found = begun(settings)
    for chunk in chunks:
        found.add(*chunk)
    return found


def merged_at_random(chunks, settings: Settings, chance) -> Reductions:
    """Chunks dealt out to parts, each in an order of its own; then parts merged two by two."""
    dealt = [[] for _ in range(chance.randint(1, len(chunks)))]
    for chunk in chance.sample(chunks, len(chunks)):
        chance.choice(dealt).append(chunk)
    parts = [reduced(each, settings) for each in dealt]
    while len(parts) > 1:
        other = parts.pop(chance.randrange(len(parts)))
        mine = chance.choice(parts)
        if chance.random() < 0.5:
            other.tighten()
        if chance.random() < 0.3:  # sent from another process
            state = other.state()
            assert is_state(state, CONFIG, 1.0, settings)
            other = Reductions(CONFIG, 1.0, settings)
            other.go_on_from(state)
        mine.merge(other)
    return parts[0]


def figures(reductions: Reductions, values: np.ndarray) -> list[object]:
    """All that comes of accumulators but gaps, which are not looked for once a quantile is lost."""
    valid = np.sort(values[~np.isnan(values)])
    found = order_figures(reductions, lambda: iter(np.array_split(valid, 5)))
    percentiles = [PercentileFigure(*figure[:3]) for figure in found.percentiles.values()]
    return [
        repr(part) for part in (
            percentiles, found.worst, reductions.sides(), reductions.cells.value().tolist(),
            reductions.by_reason.tolist(), reductions.n_less.tolist(), reductions.n_at_most.tolist(),
            reductions.n_below_book, reductions.n_last_year, reductions.least, reductions.greatest,
        )
    ]


@hypothesis.settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(KINDS)), st.integers(0, 10**6), st.integers(1, 20 * CHUNK),
    st.sampled_from([NARROW, WIDE]), st.randoms(),
)
def test_order_and_grouping_do_not_matter(kind: str, seed: int, n: int, settings: Settings, chance) -> None:
    chunks = chunks_of(kind, seed, n)
    values = np.concatenate([results.value for results, _ in chunks])
    wanted = figures(reduced(chunks, settings), values)
    assert figures(merged_at_random(chunks, settings, chance), values) == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_merged_figures_are_those_of_all_draws(kind: str) -> None:
    chunks = chunks_of(kind, 7, 16 * CHUNK + 5)
    values = np.concatenate([results.value for results, _ in chunks])
    valid = np.sort(values[~np.isnan(values)])
    parts = [reduced(chunks[first::3], WIDE) for first in range(3)]
    whole = parts[2]
    whole.merge(parts[0])
    whole.merge(parts[1])
    for side, part in zip(whole.sides(), (valid, valid[valid < 1.0], valid[valid > 1.0]), strict=True):
        away = part - 0.1
        assert side.n == part.size
        with np.errstate(over="ignore"):
            assert (side.total, side.squares) == (exact(away), exact(away * away))
    assert whole.order is not None or kind == "in order"
    if whole.order is not None:
        for percent in (5, 10):
            lowest = whole.order.lowest(percent / 100.0, floor(percent / 100.0 * valid.size))
            assert lowest.total == exact(valid[: lowest.n] - 0.1)
    found = order_figures(whole, lambda: iter([valid]))
    for percent, figure in found.percentiles.items():
        assert figure.value == np.quantile(valid, percent / 100.0)


def test_parts_of_a_value_each_lose_nothing() -> None:
    """As of last years that matter in few draws; a run once drew all again for their median."""
    values = np.random.default_rng(4).permutation(41) * 0.1
    whole = None
    for value in values:
        part = OrderStatistics((0.5,), settings=WIDE)
        part.add(np.array([value]))
        part.tighten()
        if whole is None:
            whole = part
        else:
            whole.merge(part)
    assert whole is not None
    assert whole.rank(0.5, 20) == np.median(values)


def test_parts_of_two_runs_are_refused() -> None:
    mine, other = begun(WIDE), Reductions(CONFIG, 1.0, WIDE)
    with pytest.raises(ValueError, match="are not of one run"):
        mine.merge(other)
    assert isnan(other.pivot)
    with pytest.raises(ValueError, match="no pivot"):
        other.add(*chunks_of("smooth", 1, 5)[0])
