"""A tile's scores are those of `norm_ppf`, bit for bit, however many lanes take its outer branches."""

import numpy as np
import pytest

from engine.model.tile import CONSTANT, LANES, N_WORK, SIZE, WORK, workspace
from engine.random.norm_ppf import norm_ppf
from engine.random.norm_ppf_tile import norm_ppf_tile

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
