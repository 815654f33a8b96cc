"""Correlation matrices: from ranks to scores, checked, and repaired if need be."""

import numpy as np

_MARGIN = 1e-10  # the smallest eigenvalue that still counts as positive


def gaussian_score_correlation(spearman: np.ndarray) -> np.ndarray:
    """Return the correlation of normal scores that gives rank correlations under a Gaussian copula.

    Source: Pearson (1907); Kruskal, "Ordinal measures of association", JASA 53 (1958).

    Parameters
    ----------
    spearman : (n, n) array_like
    """
    return _with_unit_diagonal(2.0 * np.sin(np.pi / 6.0 * np.asarray(spearman, dtype=np.float64)))


def gaussian_spearman(score_correlation: np.ndarray) -> np.ndarray:
    """Return the (n, n) rank correlation under a Gaussian copula: the inverse of the above."""
    return _with_unit_diagonal(6.0 / np.pi * np.arcsin(0.5 * np.asarray(score_correlation)))


def student_spearman(score_correlation: np.ndarray, df: float) -> np.ndarray:
    """Return the (n, n) rank correlation under a Student-t copula.

    (6 / pi) E asin(rho k) with k = w / sqrt((w + w')(w + w'')), the w independent df / chi-squared:
    concordance with two independent copies, given the factors, is that of a Gaussian pair.
    Source: Heinen and Valdesogo, "Spearman rank correlation of the bivariate Student t and scale
    mixtures of normal distributions", J. Multivariate Analysis 179 (2020).

    Parameters
    ----------
    score_correlation : (n, n) array_like
    df : float
        Degrees of freedom.
    """
    k, weight = _factor_ratio(df)
    rho = np.asarray(score_correlation, dtype=np.float64)
    return _with_unit_diagonal(6.0 / np.pi * np.sum(weight * np.arcsin(rho[..., None] * k), axis=-1))


def student_score_correlation(spearman: np.ndarray, df: float) -> np.ndarray:
    """Return the (n, n) score correlation for rank correlations: the inverse, by Newton's method."""
    k, weight = _factor_ratio(df)
    wanted = np.clip(np.asarray(spearman, dtype=np.float64), -0.9999, 0.9999)
    rho = 2.0 * np.sin(np.pi / 6.0 * wanted)
    for _ in range(50):
        product = rho[..., None] * k
        miss = 6.0 / np.pi * np.sum(weight * np.arcsin(product), axis=-1) - wanted
        slope = 6.0 / np.pi * np.sum(weight * k / np.sqrt(1.0 - product * product), axis=-1)
        rho = np.clip(rho - miss / slope, -1.0 + 1e-12, 1.0 - 1e-12)
        if np.max(np.abs(miss)) < 1e-13:
            break
    return _with_unit_diagonal(rho)


def loading_rank(score_correlation: float, df: float | None) -> float:
    """Return the rank correlation of an input with a common factor, which is normal.

    Under a Student-t copula the input's score is widened by its mixing variable, the factor is not:
    (6 / pi) E asin(rho k) with k = sqrt(w / (2 (w + w'))), w and w' independent df / chi-squared, by the
    argument of `student_spearman` with one variable instead of two.

    Parameters
    ----------
    score_correlation : float
        Of the input's normal score before mixing with the factor.
    df : float or None
        Degrees of freedom of the input's Student-t copula; None is a Gaussian one, or none.
    """
    if df is None:
        return float(6.0 / np.pi * np.arcsin(0.5 * score_correlation))
    k, weight = _loading_ratio(df)
    return float(6.0 / np.pi * np.sum(weight * np.arcsin(score_correlation * k)))


def loading_score(rank: float, df: float | None) -> float:
    """Return the score correlation that gives a rank correlation with a common factor: the inverse.

    Parameters
    ----------
    rank : float
        In [-1, 1]; with 1 the input is the factor.
    df : float or None

    Raises
    ------
    ValueError
        If no score correlation gives it: a Student-t input is never all the factor's.
    """
    if df is None:
        return float(np.sign(rank)) if abs(rank) == 1.0 else float(2.0 * np.sin(np.pi / 6.0 * rank))
    from scipy.optimize import brentq

    most = loading_rank(1.0, df)
    if abs(rank) > most:
        raise ValueError(f"must lie in [{-most:.4f}, {most:.4f}]")
    return float(brentq(lambda rho: loading_rank(rho, df) - rank, -1.0, 1.0, xtol=1e-14))


def _loading_ratio(df: float, n_node: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of k of `loading_rank`."""
    w, weight = _mixing_nodes(df, n_node)
    k = np.sqrt(0.5 * w[:, None] / (w[:, None] + w[None, :]))
    return k.ravel(), (weight[:, None] * weight[None, :]).ravel()


def _factor_ratio(df: float, n_node: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of k of `student_spearman`."""
    w, weight = _mixing_nodes(df, n_node)
    one, two, three = w[:, None, None], w[None, :, None], w[None, None, :]
    k = one / np.sqrt((one + two) * (one + three))
    product = weight[:, None, None] * weight[None, :, None] * weight[None, None, :]
    return k.ravel(), product.ravel()


def _mixing_nodes(df: float, n_node: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of df / chi-squared: Gauss-Legendre in its probability."""
    from scipy.special import gammaincinv

    node, weight = np.polynomial.legendre.leggauss(n_node)
    # u = (1 + sin(pi x / 2)) / 2 crowds the nodes towards both tails.
    u = 0.5 * (1.0 + np.sin(0.5 * np.pi * node))
    return 0.5 * df / gammaincinv(0.5 * df, u), weight * 0.25 * np.pi * np.cos(0.5 * np.pi * node)


def smallest_eigenvalue(matrix: np.ndarray) -> float:
    """Return the smallest eigenvalue of a symmetric matrix; a correlation matrix needs it above zero."""
    return float(np.linalg.eigvalsh(matrix)[0])


def is_positive_definite(matrix: np.ndarray) -> bool:
    """Return whether a symmetric matrix can be the correlation of something."""
    return smallest_eigenvalue(matrix) > _MARGIN


def nearest_correlation(matrix: np.ndarray, least: float = 1e-6, n_step: int = 1000) -> np.ndarray:
    """Return the correlation matrix nearest to `matrix` in the Frobenius norm.

    Alternating projections with Dykstra's correction: onto the matrices whose eigenvalues are
    at least `least`, and onto those with a unit diagonal.
    Source: Higham, "Computing the nearest correlation matrix", IMA J. Numer. Anal. 22 (2002).

    Parameters
    ----------
    matrix : (n, n) array_like
        Symmetric.
    least : float, optional
        The smallest eigenvalue allowed.
    n_step : int, optional
        The most projections made.
    """
    unit = np.array(matrix, dtype=np.float64)
    correction = np.zeros_like(unit)
    for _ in range(n_step):
        values, vectors = np.linalg.eigh(unit - correction)
        definite = (vectors * np.maximum(values, least)) @ vectors.T
        correction += definite - unit
        before, unit = unit, _with_unit_diagonal(definite)
        if np.max(np.abs(unit - before)) < 1e-12:
            break
    # The unit diagonal may have cost the last projection its margin: shrink towards identity.
    short = least - smallest_eigenvalue(unit)
    return unit if short <= 0.0 else _with_unit_diagonal(unit / (1.0 + 2.0 * short))


def _with_unit_diagonal(matrix: np.ndarray) -> np.ndarray:
    matrix = np.array(0.5 * (matrix + matrix.T))
    np.fill_diagonal(matrix, 1.0)
    return matrix
