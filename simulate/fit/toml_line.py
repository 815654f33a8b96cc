"""A fit as a line of a config."""

import json
from collections.abc import Mapping

import numpy as np

from engine.distributions import FAMILIES
from engine.model.inputs import INPUT_NAMES
from simulate.fit.fitting import Fit

# Shortened parameters may move P(X <= x) by this much: a fit to a million values is good to 5e-4.
_CLOSE = 1e-5
_PROBED = 1000  # values at which that is looked at
_NO_INPUT = "INPUT"


def config_line(fit: Fit, sorted_values: np.ndarray, column: str, source: str) -> str:
    """The line to put under `[inputs]`; its key is the column's name if that is an input's.

    Parameters
    ----------
    sorted_values : (n,), the data; their median becomes the base case.
    source : where they come from, as the config shall tell.
    """
    key = column if column in INPUT_NAMES else _NO_INPUT
    fields: dict[str, float | str] = {"base": base_case(sorted_values), "dist": fit.dist}
    fields |= short_parameters(fit, sorted_values)
    fields |= {"status": "derived", "source": source}
    return f"{key} = {{ {', '.join(f'{name} = {_toml(value)}' for name, value in fields.items())} }}"


def base_case(sorted_values: np.ndarray) -> float:
    """The median, without the digits that the mean of two values adds."""
    median = float(np.median(sorted_values))
    short = float(f"{median:.12g}")
    return short if sorted_values[0] <= short <= sorted_values[-1] else median


def short_parameters(fit: Fit, sorted_values: np.ndarray) -> Mapping[str, float]:
    """The fit's parameters in as few digits as leave the distribution what it is.

    At the data the probabilities stay within 1e-5, and no value falls outside the distribution.
    """
    family = FAMILIES[fit.dist]
    n = len(sorted_values)
    probes = sorted_values[np.unique(np.linspace(0, n - 1, min(n, _PROBED)).astype(int))]
    wanted = fit.marginal().cdf(probes)
    for digits in range(4, 17):
        short = {name: float(f"{value:.{digits}g}") for name, value in fit.parameters.items()}
        try:
            marginal = family(**short)
        except ValueError:  # two ends fell together
            continue
        least, greatest = marginal.support()
        holds = least <= sorted_values[0] and sorted_values[-1] <= greatest
        if holds and np.max(np.abs(marginal.cdf(probes) - wanted)) <= _CLOSE:
            return short
    return fit.parameters


def _toml(value: float | str) -> str:
    if not isinstance(value, str):
        return repr(float(value))
    # JSON's escapes are TOML's, but for DEL; a file name that is no text has lone surrogates.
    text = json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")
