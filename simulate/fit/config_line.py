"""The line for a config that a fit comes to, held against what its input allows before it is offered."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np

from engine.distributions import FAMILIES, Distribution
from engine.model.inputs import INPUT_BY_NAME, InputSpec
from simulate.config.input_schema import TABLES
from simulate.config.toml.document import toml_value
from simulate.config.validation.base_case import number_issues
from simulate.config.validation.distributions import distribution_issues, rare_values
from simulate.fit.fitting import Fit

# Shortened parameters may move P(X <= x) by this much: a fit to a million values is good to 5e-4.
_CLOSE = 1e-5
_PROBED = 1000  # values at which that is looked at
_NO_INPUT = "INPUT"
_INSIDE = 0.999
#: What a table of a config holds.
Fields: TypeAlias = dict[str, object]


def line_to_paste(fit: Fit, sorted_values: np.ndarray, key: str | None, source: str) -> Iterator[str]:
    """Yield the line to put under `[inputs]` behind its heading; or why a config would refuse it.

    A distribution that leaves what its input allows is cut there, and that is said.

    Parameters
    ----------
    fit : Fit
        The fit that the line is for.
    sorted_values : np.ndarray
        The data, of shape (n,); their median becomes the base case.
    key : str or None
        The name of the input; None if it is not known, and nothing is checked.
    source : str
        Where the data come from, as the config shall tell.
    """
    fields = config_fields(fit, sorted_values, source)
    if key is None:
        yield f"For [inputs] of a config ({_NO_INPUT}: --input names it):"
        yield f"{_NO_INPUT} = {toml_value(fields)}"
        return
    spec = INPUT_BY_NAME[key]
    refused = _refusals(fields, spec)
    if refused:
        ends, beyond = _cut(fit.marginal(), spec)
        cut = fields | {"truncate": ends}
        if not ends or _refusals(cut, spec):
            yield from (f"warning: no line for {key}, a config refuses it: {why}" for why in refused)
            return
        yield f"warning: a config refuses this {fit.dist} as it is: {'; '.join(refused)}."
        yield f"So the line cuts off what lies beyond, {beyond:.2g} of its probability."
        fields = cut
    yield "For [inputs] of a config:"
    yield f"{key} = {toml_value(fields)}"


def _refusals(fields: Fields, spec: InputSpec) -> list[str]:
    """Return what is said of an input that is written so in a config."""
    table = TABLES[str(fields["dist"])].model_validate(fields)
    wrong = list(number_issues(("inputs", spec.name, "base"), table.base, spec))
    wrong += distribution_issues(table, {}, spec, is_base_right=not wrong)
    return [str(issue.problem("")) for issue in wrong]


def _cut(marginal: Distribution, spec: InputSpec) -> tuple[dict[str, float], float]:
    """Return the ends at which a distribution has to be cut for an input, and the probability beyond."""
    low, high = rare_values(marginal)
    # An end that is not allowed itself is cut a thousandth before it; the registry's are 0, 1 and 2 in size.
    least = spec.low * (_INSIDE if spec.low_open else 1.0)
    greatest = spec.high * (_INSIDE if spec.high_open else 1.0)
    ends, beyond = {}, 0.0
    if low <= least:
        ends["min"], beyond = least, float(marginal.cdf(np.array(least)))
    if high >= greatest:
        ends["max"], beyond = greatest, beyond + float(marginal.sf(np.array(greatest)))
    return ends, beyond


def config_fields(fit: Fit, sorted_values: np.ndarray, source: str) -> Fields:
    """Return what a config has of a fit.

    Parameters
    ----------
    fit : Fit
        The fit.
    sorted_values : np.ndarray
        The data, of shape (n,); their median becomes the base case.
    source : str
        Where they come from, as the config shall tell.
    """
    return {
        "base": base_case(sorted_values), "dist": fit.dist, **short_parameters(fit, sorted_values),
        "status": "derived", "source": source,
    }  # fmt: skip


def base_case(sorted_values: np.ndarray) -> float:
    """Return the median, without the digits that the mean of two values adds."""
    median = float(np.median(sorted_values))
    short = float(f"{median:.12g}")
    return short if sorted_values[0] <= short <= sorted_values[-1] else median


def short_parameters(fit: Fit, sorted_values: np.ndarray) -> Mapping[str, float]:
    """Return the fit's parameters in as few digits as leave the distribution what it is.

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
