"""Rank correlations of a config: sampled as asked, repaired on request, and nothing else moved."""

import re
import tomllib
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from engine.dependence.correlation_matrices import nearest_correlation
from simulate import InputError, load_config, run
from simulate.config.config import Config
from simulate.config.rank_correlation import show_matrix
from simulate.sampling.draws import draw_inputs
from tests.simulate.configs import PAGES, changed_text

SHIPPED = PAGES.read_text(encoding="utf-8")
SECTION = SHIPPED[SHIPPED.index("[dependence]"):SHIPPED.index("[[broker_targets]]")]
STUDENT = ('copula = "gaussian"', 'copula = "student-t"\ndf = 4.0')
MEMBERS = ("initial_growth", "growth_decline_factor", "variable_cost_ratio", "fixed_operating_expenses",
           "terminal_growth", "inflation", "initial_discount_rate", "interest_rate")  # fmt: skip
N_BATCH = 50


@pytest.fixture
def written(tmp_path: Path):
    """`written(section, *settings)`: iij with another [dependence], or with its copula changed."""

    def write(section: str | tuple[str, str] = SECTION, *settings: str) -> Config:
        path = tmp_path / "iij.toml"
        change = section if isinstance(section, tuple) else (SECTION, f"{section}\n")
        path.write_text(changed_text("iij", change), encoding="utf-8")
        return load_config(path, settings)

    return write


def drawn(config: Config, count: int) -> dict[str, np.ndarray]:
    return dict(zip(config.marginals, draw_inputs(config, 0, count, seed=5).T, strict=True))


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> set[str]:
    """The inputs that both have and whose draws are equal bit for bit."""
    return {name for name in one.keys() & other.keys() if one[name].tobytes() == other[name].tobytes()}


def spearman(columns: np.ndarray) -> np.ndarray:
    return np.corrcoef(rankdata(columns, axis=0), rowvar=False)


def far_off(draws: dict[str, np.ndarray], names: tuple[str, ...], *asked: np.ndarray) -> list[float]:
    """Each matrix's greatest miss in standard errors: sd of N_BATCH batches' correlations / sqrt(N_BATCH)."""
    columns = np.stack([draws[name] for name in names], axis=1)
    batches = np.array([spearman(batch) for batch in np.split(columns, N_BATCH)])
    pairs = np.triu_indices(len(names), 1)
    error = batches.std(axis=0, ddof=1)[pairs] / sqrt(N_BATCH)
    found = spearman(columns)
    return [float(np.max(np.abs(found - each)[pairs] / error)) for each in asked]


@pytest.mark.parametrize("change", [("[dependence]", "[dependence]"), STUDENT], ids=["gaussian", "t4"])
def test_sampled_rank_correlations_are_those_of_the_config(written, change):
    config = written(change)
    pairs = tomllib.loads(SECTION)["dependence"]["pairs"]
    asked = {frozenset(pair["between"]): pair["rank"] for pair in pairs}
    assert config.correlation.names == MEMBERS
    for i, one in enumerate(MEMBERS):
        for j, other in enumerate(MEMBERS):
            wanted = 1.0 if i == j else asked.get(frozenset((one, other)), 0.0)
            assert config.correlation.asked[i, j] == wanted
    draws = drawn(config, 200_000)
    ours, independent = far_off(draws, MEMBERS, config.correlation.asked, np.eye(len(MEMBERS)))
    assert ours < 4.0 < independent


@pytest.fixture(params=[("[dependence]", "[dependence]"), STUDENT], ids=["gaussian", "t4"])
def copula(request):
    return request.param


@pytest.mark.parametrize("held", ["initial_growth", "variable_cost_ratio", "interest_rate", "tax_rate"])
def test_holding_an_input_leaves_the_others_draws_alone(written, copula, held):
    count = 20_000
    whole = drawn(written(copula), count)
    config = written(copula, f"{held}={load_config('iij').base._asdict()[held]}")
    assert held not in config.marginals
    assert same(whole, drawn(config, count)) == whole.keys() - {held}


def test_another_distribution_of_a_member_leaves_the_others_alone(written, copula):
    count = 20_000
    setting = 'inflation={ base = 0.015, dist = "normal", sd = 0.01, truncate = { min = -0.02 } }'
    one, other = drawn(written(copula), count), drawn(written(copula, setting), count)
    assert same(one, other) == one.keys() - {"inflation"}


def test_a_pair_at_the_end_leaves_those_before_it_alone(written, copula):
    count = 20_000
    longer = SECTION.replace(*copula).replace(
        '\n]\n', '\n    { between = ["inflation", "tax_rate"], rank = 0.3 },\n]\n'
    )
    one, other = drawn(written(copula), count), drawn(written(longer), count)
    assert same(one, other) == one.keys() - {"tax_rate"}


def test_inputs_without_correlations_are_drawn_as_if_there_were_none(written, copula):
    count = 20_000
    one, other = drawn(written(copula), count), drawn(written("[dependence]"), count)
    outside = one.keys() - set(MEMBERS)
    assert len(outside) > 5
    assert same(one, other) >= outside
    assert not same(one, other) & {"growth_decline_factor", "variable_cost_ratio", "interest_rate"}


def test_chunks_do_not_matter(written, copula):
    config = written(copula)
    one, other = (run(config, draws=300, seed=5, chunk=chunk) for chunk in (1_000, 77))
    for name in ("inputs", "intrinsic_value"):
        assert one[name].values.tobytes() == other[name].values.tobytes()


def as_matrix(config: Config, extra: str = "") -> str:
    rows = ", ".join(str(row.tolist()) for row in config.correlation.asked)
    return f"[dependence]\n{extra}\ninputs = {list(config.correlation.names)}\nmatrix = [{rows}]\n"


def test_a_matrix_says_the_same_as_its_pairs(written):
    config = load_config(PAGES)
    one, other = drawn(config, 5_000), drawn(written(as_matrix(config)), 5_000)
    assert same(one, other) == one.keys()


@pytest.mark.parametrize(
    "section",
    ["[dependence]", '[dependence]\ncopula = "student-t"\ndf = 3',
     '[dependence]\ninputs = ["tax_rate"]\nmatrix = [[1]]'],
    ids=["none", "t without pairs", "one alone"],
)
def test_nobody_correlated_is_nobody_correlated(written, section):
    names = ", ".join(f'"{name}"' for name in MEMBERS[:2])
    zero = f"[dependence]\ninputs = [{names}]\nmatrix = [[1, 0], [0, 1]]"
    count = 5_000
    one, other = drawn(written(section), count), drawn(written(zero), count)
    assert same(one, other) == one.keys()


IMPOSSIBLE = """[dependence]
{extra}
inputs = ["tax_rate", "inflation", "interest_rate"]
matrix = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
"""
ASKED = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])


def test_an_impossible_matrix_is_refused_with_the_nearest(written):
    with pytest.raises(InputError) as refused:
        written(IMPOSSIBLE.format(extra=""))
    score = 2.0 * np.sin(np.pi / 6.0 * ASKED) * (1 - np.eye(3)) + np.eye(3)
    smallest = np.linalg.eigvalsh(score)[0]
    nearest = 6.0 / np.pi * np.arcsin(0.5 * nearest_correlation(score, 1e-4))
    wanted = (
        f"dependence: cannot all hold: the smallest eigenvalue is {smallest:.4g}, must be above 0; "
        f"nearest for tax_rate, inflation, interest_rate: {show_matrix(nearest)}; `repair = true` takes it"
    )
    assert str(refused.value).endswith(wanted)
    assert np.round(nearest, 3).tolist() == [[1.0, 0.483, -0.483], [0.483, 1.0, 0.483], [-0.483, 0.483, 1.0]]
    assert smallest == pytest.approx(1.0 - 2.0 * 0.908, abs=1e-3)  # 1 - 2 rho of the scores, by hand


@pytest.mark.parametrize("size", [3, 8])
@pytest.mark.parametrize("copula_line", ["", 'copula = "student-t"\ndf = 1.5'], ids=["gaussian", "t"])
def test_the_matrix_that_is_printed_is_accepted(written, size, copula_line):
    """Though it is rounded. Neighbours at 0.95, all others at -0.9, cannot all hold."""
    matrix = 0.95 * (np.eye(size, k=1) + np.eye(size, k=-1))
    matrix = np.where(matrix == 0.0, -0.9, matrix) * (1.0 - np.eye(size)) + np.eye(size)
    head = f"[dependence]\n{copula_line}\ninputs = {list(MEMBERS[:size])}\nmatrix = "
    with pytest.raises(InputError) as refused:
        written(head + str(matrix.tolist()))
    shown = re.search(r"nearest for .*: (\[\[.*\]\]);", str(refused.value))[1]
    assert not written(head + shown).correlation.repaired


@pytest.mark.parametrize("extra", ["repair = true", 'repair = true\ncopula = "student-t"\ndf = 4'])
def test_repaired_on_request_and_said_so(written, extra):
    config = written(IMPOSSIBLE.format(extra=extra))
    correlation = config.correlation
    assert correlation.repaired
    assert correlation.smallest < -0.7
    np.testing.assert_array_equal(correlation.asked, ASKED)
    assert np.linalg.eigvalsh(correlation.score)[0] > 0.0
    assert np.max(np.abs(correlation.used - ASKED)) > 0.3
    np.testing.assert_array_equal(np.diag(correlation.used), 1.0)
    draws = drawn(config, 200_000)
    used, asked = far_off(draws, correlation.names, correlation.used, ASKED)
    assert used < 4.0
    assert asked > 10.0


def test_repair_leaves_a_valid_matrix_alone(written):
    config = load_config(PAGES)
    allowed = written(as_matrix(config, "repair = true"))
    assert not allowed.correlation.repaired
    np.testing.assert_array_equal(allowed.correlation.used, config.correlation.asked)
    count = 5_000
    one, other = drawn(config, count), drawn(allowed, count)
    assert same(one, other) == one.keys()


def test_ranks_that_hold_may_need_scores_that_do_not(written):
    """Positive definite as asked, but not once converted for the copula: refused as well."""
    r = -0.4999
    rows = [[1, r, r], [r, 1, r], [r, r, 1]]
    assert np.linalg.eigvalsh(np.array(rows))[0] > 0.0
    names = '["tax_rate", "inflation", "interest_rate"]'
    with pytest.raises(InputError, match=r"the smallest eigenvalue is -0\.035"):
        written(f"[dependence]\ninputs = {names}\nmatrix = {rows}\n")


@pytest.mark.parametrize("rank", [-0.999, 0.999])
def test_nearly_perfect_correlation(written, copula, rank):
    pair = f'pairs = [{{ between = ["tax_rate", "inflation"], rank = {rank} }}]'
    head = "\n".join(line for line in SECTION.replace(*copula).splitlines()[:3] if "pairs" not in line)
    config = written(f"{head}\n{pair}\n")
    draws = drawn(config, 100_000)
    (missed,) = far_off(draws, ("tax_rate", "inflation"), np.array([[1.0, rank], [rank, 1.0]]))
    assert missed < 4.0
