"""Sobol points rotated along the direction in which the value changes most.

Sobol points are best in their first dimensions, and a percentile is a step function, which they
integrate well only where the step lies across few dimensions. So independent scores are turned
(by a Householder fit_rotation, which leaves them independent and standard normal) until the first
one points along the direction that explains the value best.
Source: Imai and Tan, "A general dimension reduction technique for derivative pricing",
J. Computational Finance 10 (2006); Wang and Sloan, Math. Finance 21 (2011).
"""

import numpy as np

from engine.model.tile import LANES, N_WORK, workspace
from engine.random.norm_ppf import norm_ppf
from engine.random.streams import fill_uniforms
from engine.runtime.jit import compiled, inlined

#: Random draws from which the direction is learnt.
N_PILOT = 8192
# Directions are rounded to this: least squares may differ in its last bits between machines.
_GRID = 2.0**-10


@inlined
def rotate_tile(buffer: np.ndarray, rotation: np.ndarray) -> None:
    """Reflect the scores of a tile in place: scores - 2 rotation (rotation . scores).

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile whose workspaces hold the scores.
    rotation : (latent,) float64
        Of length 1.
    """
    total = workspace(buffer, N_WORK // 2 - 1)
    for lane in range(LANES):
        total[lane] = 0.0
    for i in range(rotation.size):
        work, part = workspace(buffer, i), rotation[i]
        for lane in range(LANES):
            total[lane] += part * work[lane]
    for i in range(rotation.size):
        work, part = workspace(buffer, i), 2.0 * rotation[i]
        for lane in range(LANES):
            work[lane] -= part * total[lane]


@compiled
def random_scores(seed: np.uint64, streams: np.ndarray, count: int) -> np.ndarray:
    """Return normal scores of random draws 0, 1, ..., count - 1.

    Parameters
    ----------
    seed : uint64
    streams : (stream,) uint64
    count : int
        A multiple of LANES.

    Returns
    -------
    (stream, count) float64
    """
    scores = np.empty((streams.size, count))
    for i in range(streams.size):
        for first in range(0, count, LANES):
            part = scores[i, first : first + LANES]
            fill_uniforms(part, first, seed, streams[i])
            for lane in range(LANES):
                part[lane] = norm_ppf(part[lane])
    return scores


def fit_rotation(scores: np.ndarray, values: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Return the reflection that turns the first of some scores along the value.

    Parameters
    ----------
    scores : (latent, draw) float64
    values : (draw,) float64
        NaN where there is none.
    turned : (latent,) bool
        Which scores may be turned: the others keep their streams.

    Returns
    -------
    rotation : (latent,) float64
        Of length 1; empty if the value does not tell a direction.
    """
    from scipy.special import ndtri

    valid = np.isfinite(values)
    which = np.flatnonzero(turned)
    if which.size < 2 or np.count_nonzero(valid) < 16 * which.size or np.ptp(values[valid]) == 0.0:
        return np.empty(0)
    ranks = np.argsort(np.argsort(values[valid], kind="stable"), kind="stable")
    target = ndtri((ranks + 0.5) / ranks.size)
    slope = np.linalg.lstsq(scores[which][:, valid].T, target, rcond=None)[0]
    direction = np.round(slope / np.max(np.abs(slope)) / _GRID) * _GRID
    direction /= np.sqrt(np.sum(direction * direction))
    rotation = np.zeros(len(scores))
    rotation[which] = -direction
    rotation[which[0]] += 1.0
    length = np.sqrt(np.sum(rotation * rotation))
    return rotation / length if length > 0.0 else np.empty(0)
