"""The spider plot's lines: value against each input moved alone through its percentiles."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.one_at_a_time import Swing
from reports.statistics.estimates import finite
from simulate import Config, revalue
from simulate.runs.dataset import reason_words

PERCENTS = tuple(range(5, 100, 5))
MOST = 6


@dataclass(frozen=True, eq=False)
class Line:
    """One input moved alone, all others at their base case.

    Attributes
    ----------
    name, unit : str
        The input; its unit as the registry names it.
    inputs : numpy.ndarray
        (percent,) the input at `PERCENTS` of its distribution, in its unit.
    values : numpy.ndarray
        (percent,) currency per share, NaN where there is none.
    base_percent : float
        The percentage of its distribution below the base case, half of what equals it.
    is_stepped : bool
        Whether the input takes only so many values, and jumps between them.
    reasons : tuple of str
        Why there is no value at some percentile, each once.
    """

    name: str
    unit: str
    inputs: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    base_percent: float
    is_stepped: bool
    reasons: tuple[str, ...] = ()


def spider_lines(evaluation: Evaluation, most: int = MOST) -> list[Line]:
    """Return the lines of inputs with the greatest swings, the greatest first; none if none is uncertain."""
    config, rows = evaluation.config, evaluation.swings[:most]
    if not rows:
        return []
    n = len(PERCENTS)
    inputs = np.array([config.marginals[row.name].ppf(np.array(PERCENTS) / 100.0) for row in rows])
    changes = {row.name: np.full(n * len(rows), row.base) for row in rows}
    for place, row in enumerate(rows):
        changes[row.name][place * n : (place + 1) * n] = inputs[place]
    found = revalue(config, changes)
    values, reasons = found.value.reshape(-1, n), found.reason.reshape(-1, n)
    words = reason_words(evaluation.dataset)
    return [
        Line(
            row.name, row.unit, inputs[place], values[place], _base_percent(config, row),
            config.marginals[row.name].steps() is not None,
            tuple(words[code] for code in sorted(set(reasons[place].tolist())) if code),
        )
        for place, row in enumerate(rows)
    ]


def _base_percent(config: Config, row: Swing) -> float:
    """The mid-distribution percentile, which for a continuous input is just P(X < base)."""
    marginal = config.marginals[row.name]
    below, up_to = marginal.cdf(np.array([np.nextafter(row.base, -np.inf), row.base])).tolist()
    return 50.0 * float(below + up_to)


def spider_json(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the percents, and of each input its values there and the share's, for summary.json."""
    return {
        "percents": list(PERCENTS),
        "lines": [
            {
                "input": line.name,
                "unit": line.unit,
                "inputs": line.inputs.tolist(),
                "values": [finite(value) for value in line.values.tolist()],
                "base_percent": line.base_percent,
                "no_value_because": list(line.reasons),
            }
            for line in lines
        ],
    }


def _spider(run: AnalysedRun) -> Sequence[Line]:
    return spider_lines(run.evaluation)


SPIDER = Figures("spider", _spider, spider_json)
