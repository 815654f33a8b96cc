"""The pass over many forecasts against whole statements of the same draws, one at a time."""

import numba
import numpy as np
import pytest

from engine.distributions import Normal, ScenarioValues, Uniform
from engine.kernels.sampler import Sampler, build_sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.model.inputs import INPUT_ROW, Inputs
from engine.model.line_items import LINE_NAMES
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.statements import statements
from engine.model.tile import LANES
from engine.paths.histogram_quantiles import NOWHERE
from engine.paths.record import BLOCK, record_paths
from tests.engine.conftest import JIT_IS_ON
from tests.engine.digest import MARGINALS
from tests.engine.draws import company
from tests.engine.horizons import to_horizon

FANS = ("revenue", ("operating_income", "revenue"), "cash_for_distribution", "debt_to_equity")
KEPT = (("ebitda", 1), ("total_debt", 1), ("ebitda", 3), ("net_income", 12))
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
HORIZON = to_horizon(12)
NEEDS_JIT = pytest.mark.skipif(not JIT_IS_ON, reason="more draws than interpreted code can take")

#: Under `gordon` about half of these draws have no value.
WIDE = MARGINALS | {"terminal_growth": Uniform(0.02, 0.12), "shares_outstanding": Normal(90.0, 5.0)}


def sampler_of(marginals=WIDE, seed: int = 5) -> Sampler:
    return build_sampler(company(), marginals, seed)


def plainly(sampler: Sampler, horizon, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Statements (line, year, draw), equity values per share and whether valid, draw by draw."""
    inputs, out = np.empty((n, sampler.source.rows.size)), empty_valuation(n)
    value_draws(sampler, horizon._replace(floor=int(Floor.NONE)), 0, out, inputs)
    tables = []
    for row in inputs:
        x = np.array(company())
        x[sampler.source.rows] = row
        tables.append(statements(Inputs(*x.tolist()), horizon.years))
    shares = np.full(n, company().shares_outstanding)
    if INPUT_ROW["shares_outstanding"] in sampler.source.rows:
        shares = inputs[:, sampler.source.rows.tolist().index(INPUT_ROW["shares_outstanding"])]
    return np.stack(tables, axis=-1), out.value * shares, out.reason == 0


def fan_values(tables: np.ndarray) -> np.ndarray:
    line = dict(zip(LINE_NAMES, tables, strict=True))
    margin = line["operating_income"] / line["revenue"]
    return np.array([line["revenue"], margin, line["cash_for_distribution"], line["debt_to_equity"]])


@pytest.mark.parametrize("terminal", [Terminal.RUN_OFF, Terminal.NONE, Terminal.GORDON], ids=lambda t: t.name)
def test_against_statements_of_each_draw(terminal, n_draw) -> None:
    n, horizon = n_draw(2_001, 70), HORIZON._replace(terminal=int(terminal))
    sampler = sampler_of()
    tables, _, valid = plainly(sampler, horizon, n)
    paths = record_paths(sampler, horizon, n, FANS, KEPT)
    assert paths.valid.sum() == valid.sum()
    assert (valid.sum() < n) == (terminal is Terminal.GORDON)
    wanted = np.quantile(fan_values(tables[..., valid]), SHARES, axis=-1)
    np.testing.assert_allclose(paths.quantiles(SHARES), wanted, rtol=1e-12)
    for (name, year), kept in zip(KEPT, paths.kept, strict=True):
        np.testing.assert_array_equal(kept[valid], tables[LINE_NAMES.index(name), year - 1, valid])
        assert np.all(np.isnan(kept[~valid]))


@pytest.mark.parametrize("floor", list(Floor), ids=lambda f: f.name)
@pytest.mark.parametrize("terminal", list(Terminal), ids=lambda t: t.name)
def test_worth_by_year_against_statements(terminal, floor, n_draw) -> None:
    n, horizon = n_draw(500, 40), HORIZON._replace(terminal=int(terminal), floor=int(floor))
    sampler = sampler_of(WIDE | {"exit_multiple": Uniform(5.0, 25.0)})
    tables, equity, valid = plainly(sampler, horizon, n)
    shares = equity / _per_share(sampler, horizon, n)
    line = dict(zip(LINE_NAMES, tables, strict=True))
    explicit = line["present_value"] * line["shareholder_claim"] / shares
    present_value = record_paths(sampler, horizon, n, (), ()).present_value
    part = np.arange(n) % LANES
    for k in range(min(n, LANES)):
        here = valid & (part == k)
        later = (equity / shares - explicit.sum(axis=0))[here].sum()
        wanted = np.append(explicit[:, here].sum(axis=1), later)
        np.testing.assert_allclose(present_value[:, k], wanted, rtol=1e-11, atol=1e-11 * np.abs(wanted).sum())
    if terminal is Terminal.NONE:
        assert np.all(present_value[-1] == 0.0)


def _per_share(sampler: Sampler, horizon, n: int) -> np.ndarray:
    out = empty_valuation(n)
    value_draws(sampler, horizon._replace(floor=int(Floor.NONE)), 0, out)
    return out.value


@NEEDS_JIT
def test_more_draws_than_are_kept() -> None:
    """Counted quantiles lie within a bin of those of all draws."""
    n, sampler = 2 * BLOCK + 77, sampler_of()
    horizon = HORIZON._replace(terminal=int(Terminal.GORDON))
    tables, _, valid = plainly(sampler, horizon, n)
    paths = record_paths(sampler, horizon, n, FANS)
    assert paths.counts is not None
    wanted = np.quantile(fan_values(tables[..., valid]), SHARES, axis=-1)
    assert np.all(np.abs(paths.quantiles(SHARES) - wanted) <= paths.bins.width)
    assert np.all(paths.counts[..., :NOWHERE].sum(axis=-1) == valid.sum())


@NEEDS_JIT
def test_threads_and_calls_do_not_matter() -> None:
    def bits(n_block: int = 256) -> list[bytes]:
        paths = record_paths(sampler_of(), HORIZON, 2 * BLOCK + 5, FANS, KEPT, n_block)
        return [part.tobytes() for part in (*paths[:5], *paths.bins)]

    before = numba.get_num_threads()
    whole = bits()
    try:
        for n_thread in range(1, before):
            numba.set_num_threads(n_thread)
            assert bits() == whole
    finally:
        numba.set_num_threads(before)
    for n_block in (1, 2):
        assert bits(n_block) == whole


@NEEDS_JIT
def test_where_few_draws_are_valid_more_are_looked_at() -> None:
    """One draw in fifty lets growth stay below the discount rate."""
    rare = MARGINALS | {"terminal_growth": ScenarioValues((0.02, 0.5), (0.02, 0.98))}
    horizon = HORIZON._replace(terminal=int(Terminal.GORDON))
    n = 3 * BLOCK
    paths = record_paths(sampler_of(rare), horizon, n, FANS)
    tables, _, valid = plainly(sampler_of(rare), horizon, n)
    assert 0.01 * n < valid.sum() < 0.03 * n
    assert paths.counts is None  # so all of them were
    wanted = np.quantile(fan_values(tables[..., valid]), SHARES, axis=-1)
    np.testing.assert_allclose(paths.quantiles(SHARES), wanted, rtol=1e-12)


def test_without_valid_draws() -> None:
    never = build_sampler(company(terminal_growth=0.5), MARGINALS, 5)
    paths = record_paths(never, HORIZON._replace(terminal=int(Terminal.GORDON)), 40, FANS, KEPT)
    assert paths.valid.sum() == 0
    assert np.all(paths.present_value == 0.0)
    assert np.all(np.isnan(paths.quantiles(SHARES)))
    assert np.all(np.isnan(paths.kept))


def test_draws_without_equity_have_infinite_leverage() -> None:
    """A third of the draws: above P67 debt over equity is infinite, below it is a number."""
    ratio = ScenarioValues((0.477, 0.3, 0.0), (1 / 3, 1 / 3, 1 / 3))
    paths = record_paths(sampler_of(MARGINALS | {"adjusted_equity_ratio": ratio}), HORIZON, 64, FANS)
    low, middle, high = paths.quantiles((0.05, 0.5, 0.95))[:, FANS.index("debt_to_equity")]
    assert np.all(np.isfinite(low))
    assert np.all(low <= middle)
    assert np.all(high == np.inf)


def test_unknown_lines_and_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="no such lines: profit"):
        record_paths(sampler_of(), HORIZON, 3, ("revenue", ("profit", "revenue")))
    with pytest.raises(ValueError, match=r"share 0.001: must lie in \[0.01, 0.99\]"):
        record_paths(sampler_of(), HORIZON, 3, FANS).quantiles((0.001,))
