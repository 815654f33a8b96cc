"""From loadings to weights of factors that leave a company's own correlations as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.dependence.common_factor_mixing import NO_FACTORS, CommonFactors

#: By how much the factors may leave less than nothing of a score: rounding.
_ROUNDING = 1e-9
# Loadings that are repaired leave at least this part of the strained scores, so that what a message proposes,
# to six decimals, is valid when it is pasted back.
_LEAST_LEFT = 1e-4
_STEPS, _ACCURACY = 2000, 1e-10


@dataclass(frozen=True, eq=False)
class FactorGroup:
    """Factors of one kind, those of inputs or those of years.

    Attributes
    ----------
    names : tuple of str
        In the order of the file, in which they are mixed.
    score : numpy.ndarray
        (factor, factor) correlations of their normal scores.
    """

    names: tuple[str, ...]
    score: np.ndarray

    @property
    def root(self) -> np.ndarray:
        """The Cholesky factor of the correlations."""
        return np.linalg.cholesky(self.score)

    def weights(self, asked: Mapping[str, float]) -> np.ndarray:
        """Return the (factor,) weights of a score that has these correlations with the factors it names.

        A factor that is not named has no weight: the score goes with it as far as those do that are named.
        """
        found, named = np.zeros(len(self.names)), [self.names.index(name) for name in asked]
        found[named] = np.linalg.solve(self.score[np.ix_(named, named)], list(asked.values()))
        return found

    def common(self, weights: Mapping[str, np.ndarray]) -> CommonFactors:
        """Return what a company's draws need: only the factors that move it, so that others cost it nothing.

        Parameters
        ----------
        weights : mapping of str to numpy.ndarray
            (factor,) by score.
        """
        if not weights:
            return NO_FACTORS
        root = self.root
        needed = np.any([row != 0.0 for row in weights.values()], axis=0)
        for i in range(len(needed) - 1, -1, -1):  # a factor is mixed of those before it
            needed[: i + 1] |= needed[i] & (root[i, : i + 1] != 0.0)
        kept = np.flatnonzero(needed)
        return CommonFactors(
            tuple(self.names[i] for i in kept), root[np.ix_(kept, kept)],
            {name: row[kept] for name, row in weights.items()},
        )


class Strain(NamedTuple):
    """Loadings that cannot all hold.

    Attributes
    ----------
    smallest : float
        The smallest eigenvalue of what the factors leave of the scores' correlation; negative.
    name, factor : str
        The score and the factor that strain it most.
    """

    smallest: float
    name: str
    factor: str


def strain_of(
    names: Sequence[str], correlation: np.ndarray, group: FactorGroup, weights: Mapping[str, np.ndarray]
) -> Strain | None:
    """Return what strains loadings that cannot hold beside the scores' own correlation; None if they can.

    Parameters
    ----------
    names : sequence of str
        Of all scores that are correlated or load.
    correlation : numpy.ndarray
        (name, name), their own.
    group : FactorGroup
        The factors.
    weights : mapping of str to numpy.ndarray
        (factor,) by score.
    """
    matrix = _matrix(names, group, weights)
    values, vectors = np.linalg.eigh(correlation - matrix @ group.score @ matrix.T)
    if values[0] >= -_ROUNDING:
        return None
    direction = vectors[:, 0]
    along = group.score @ matrix.T @ direction  # how far each factor moves that direction
    part = np.abs(direction[:, None] * matrix * along[None, :])
    i, k = np.unravel_index(np.argmax(part), part.shape)
    return Strain(float(values[0]), names[int(i)], group.names[int(k)])


def _matrix(names: Sequence[str], group: FactorGroup, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    none = np.zeros(len(group.names))
    return np.array([weights.get(name, none) for name in names])


def nearest_weights(
    names: Sequence[str], correlation: np.ndarray, group: FactorGroup, weights: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the nearest weights that can hold; what is 0 stays 0.

    With A = R^-1/2 W S^1/2 weights are valid if no singular value of A is above 1. These A are a convex set,
    and so are those of weights with the same zeros; each has a projection in closed form, and Dykstra's
    algorithm finds the nearest in both. Source: Boyle and Dykstra, "A method for finding projections onto the
    intersection of convex sets in Hilbert spaces", Lecture Notes in Statistics 37 (1986).

    Parameters
    ----------
    names, correlation, group, weights
        As `strain_of` takes them.
    """
    matrix = _matrix(names, group, weights)
    left, right = _power(correlation, -0.5), _power(group.score, 0.5)
    used = np.flatnonzero(matrix.ravel() != 0.0)
    basis, _ = np.linalg.qr(np.kron(left, right)[:, used])  # of the A that have these zeros, row by row
    point = left @ matrix @ right
    correction, most = np.zeros_like(point), 1.0 - _LEAST_LEFT
    for _ in range(_STEPS):
        u, singular, v = np.linalg.svd(point + correction, full_matrices=False)
        clipped = (u * np.minimum(singular, most)) @ v
        correction += point - clipped
        before, point = point, (basis @ (basis.T @ clipped.ravel())).reshape(point.shape)
        if np.max(np.abs(point - before)) < _ACCURACY:
            break
    point *= min(1.0, most / np.linalg.norm(point, 2))
    found = _power(correlation, 0.5) @ point @ _power(group.score, -0.5)
    found[matrix == 0.0] = 0.0
    return {name: found[names.index(name)] for name in weights}


def _power(matrix: np.ndarray, exponent: float) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * values**exponent) @ vectors.T)
