"""Ratios of sums over independent rows, with bootstrap limits.

Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), ch. 13. Rows are
first added up in batches: a ratio of sums over n rows has the same limits from a few hundred
batches as from n rows, and a thousand resamples take milliseconds.
"""

import numpy as np

from reports.estimate import CONFIDENCE, Estimate, finite

_MOST_BATCHES = 256
_N_RESAMPLE = 1_000
_TAIL = (1.0 - CONFIDENCE) / 2.0


def in_batches(rows: np.ndarray) -> np.ndarray:
    """(figure, row) added up in at most 256 batches of nearly as many rows each: (figure, batch)."""
    n = rows.shape[-1]
    starts = np.arange(min(n, _MOST_BATCHES)) * n // min(n, _MOST_BATCHES)
    return np.add.reduceat(rows, starts, axis=-1)


def ratios_with_limits(
    tops: np.ndarray, bottoms: np.ndarray, generator: np.random.Generator
) -> tuple[Estimate, ...]:
    """Ratios of the sums of tops and bottoms, with the 95% percentile interval of the bootstrap.

    Parameters
    ----------
    tops, bottoms : (figure, batch), numerators and denominators; the latter not negative. Batches
        are independent and alike.

    Returns
    -------
    ratios : one a figure; no figure where the denominator is 0, no limits from a single batch.
    """
    n_batch = tops.shape[1]
    weights = _resamples(n_batch, generator)
    resampled = _ratio(tops @ weights, bottoms @ weights)
    found = []
    for value, others in zip(_ratio(tops.sum(axis=1), bottoms.sum(axis=1)), resampled, strict=True):
        kept = others[np.isfinite(others)]
        if n_batch < 2 or not kept.size or not np.isfinite(value):
            found.append(Estimate(finite(value), None, None))
            continue
        low, high = np.quantile(kept, (_TAIL, 1.0 - _TAIL)).tolist()
        found.append(Estimate(float(value), low, high))
    return tuple(found)


def _resamples(n_batch: int, generator: np.random.Generator) -> np.ndarray:
    """(batch, resample): how often each batch is drawn; counted, as multinomial is five times slower."""
    drawn = generator.integers(0, n_batch, (_N_RESAMPLE, n_batch))
    drawn += n_batch * np.arange(_N_RESAMPLE)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=_N_RESAMPLE * n_batch)
    return counts.reshape(_N_RESAMPLE, n_batch).T.astype(np.float64)


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """NaN where there is nothing to divide by."""
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0.0)
