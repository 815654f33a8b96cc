
import numpy as np
import pytest
from scipy.special import ndtri

from engine.model.tile import CONSTANT, LANES, N_WORK, SIZE, WORK, workspace
from engine.random.norm_ppf import log_positive, norm_ppf, norm_ppf_tile


def _scores(uniforms: np.ndarray) -> np.ndarray:
    return np.array([norm_ppf(u) for u in uniforms])


def _relative_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The greatest error, relative, or absolute where the score is nearly zero."""
    return float(np.max(np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-3)))


def test_agrees_with_scipy_over_the_body():
    u = np.linspace(0.0, 1.0, 20_001)[1:-1]
    assert _relative_error(_scores(u), ndtri(u)) < 3e-15


def test_agrees_with_scipy_out_to_the_last_uniform():
    u = np.append(np.geomspace(2.0**-53, 0.5, 5_000), 2.0**-53)
    assert _relative_error(_scores(u), ndtri(u)) < 3e-15


def test_agrees_with_scipy_on_both_sides_of_each_seam():
    # |u - 1/2| = 0.425 parts centre from tail, sqrt(-log u) = 5 parts tail from far tail.
    for seam in (0.075, 0.925, float(np.exp(-25.0))):
        u = seam * (1.0 + np.linspace(-1e-6, 1e-6, 201))
        assert _relative_error(_scores(u), ndtri(u)) < 3e-15


def test_is_odd_about_one_half():
    u = np.geomspace(2.0**-53, 0.5, 1_000)
    u = 1.0 - (1.0 - u)  # keep those whose mirror image is a double
    np.testing.assert_array_equal(_scores(1.0 - u), -_scores(u))


def test_never_falls_as_u_rises():
    u = np.sort(np.concatenate([np.geomspace(2.0**-53, 0.5, 2_000), np.linspace(0.4, 0.6, 2_000)]))
    assert np.all(np.diff(_scores(u)) >= 0.0)


def test_the_outermost_scores_are_finite():
    assert norm_ppf(2.0**-53) < -8.2
    assert norm_ppf(1.0 - 2.0**-53) > 8.2
    assert norm_ppf(0.5) == 0.0


def test_logarithm_agrees_with_numpy_within_two_units():
    # From the least normal double to the greatest; around 1 the logarithm itself vanishes.
    x = np.concatenate([
        np.geomspace(2.3e-308, 1.7e308, 20_000),
        1.0 + np.linspace(-0.5, 0.5, 10_001),
        1.0 + np.geomspace(2.0**-52, 1e-3, 500),
        1.0 - np.geomspace(2.0**-53, 1e-3, 500),
        np.sqrt(2.0) * (1.0 + np.linspace(-1e-12, 1e-12, 101)),
        2.0 ** np.arange(-60.0, 60.0),
    ])
    ours = np.array([log_positive(value) for value in x])
    wanted = np.log(x)
    assert np.max(np.abs(ours - wanted) / np.spacing(np.abs(wanted))) <= 2.0


MOST = N_WORK // 2
CENTRAL = np.linspace(0.1, 0.9, 7)
NEAR = np.array([1e-10, 0.001, 0.07499999, 0.92500001, 0.999])
FAR = np.array([2.0**-53, 1e-15, 1.0 - 2.0**-52])
SEAMS = np.outer([0.075, 0.925, np.exp(-25.0)], 1.0 + np.linspace(-1e-9, 1e-9, 31)).ravel()


def _tile_of(uniforms: np.ndarray) -> np.ndarray:
    buffer = np.full(SIZE, np.nan)
    for i, row in enumerate(uniforms):
        workspace(buffer, i)[:LANES] = row
    return buffer


def _picked(among: np.ndarray, n_latent: int) -> np.ndarray:
    return np.random.default_rng(7).choice(among, (n_latent, LANES))


@pytest.mark.parametrize("n_latent", [1, 2, 13, MOST])
@pytest.mark.parametrize(
    "among",
    [CENTRAL, NEAR, FAR, SEAMS, np.concatenate([CENTRAL, NEAR]), np.concatenate([CENTRAL, NEAR, FAR])],
    ids=["central", "near", "far", "seams", "central and near", "all"],
)
def test_scores_are_those_of_one_uniform_alone(among, n_latent):
    uniforms = _picked(among, n_latent)
    buffer = _tile_of(uniforms)
    norm_ppf_tile(buffer, n_latent)
    found = [workspace(buffer, i)[:LANES] for i in range(n_latent)]
    np.testing.assert_array_equal(found, [[norm_ppf(u) for u in row] for row in uniforms])


def test_one_far_uniform_in_a_tile_is_enough():
    uniforms = _picked(np.concatenate([CENTRAL, NEAR]), 12)
    uniforms[5, 17] = 2.0**-53
    buffer = _tile_of(uniforms)
    norm_ppf_tile(buffer, 12)
    assert workspace(buffer, 5)[17] == norm_ppf(2.0**-53)
    assert workspace(buffer, 11)[31] == norm_ppf(uniforms[11, 31])


def test_other_workspaces_and_inputs_stay():
    buffer = _tile_of(_picked(NEAR, 3))
    norm_ppf_tile(buffer, 3)
    assert np.isnan(buffer[: CONSTANT * LANES]).all()
    assert np.isnan(buffer[(WORK + 6) * LANES :]).all()
