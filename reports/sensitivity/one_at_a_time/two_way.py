"""The two-way table: one share's value for pairs of values of two inputs, all others at their base case."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from reports.analysis import Figures
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import digits_for, show_input
from reports.options import Options
from reports.statistics.estimates import finite
from simulate import Config, revalue
from simulate.config.inputs import INPUT_BY_NAME, InputSpec
from simulate.errors import InputError, Problem, no_such, show_value
from simulate.runs.dataset import reason_words

DEFAULT = ("initial_growth", "initial_discount_rate")
PERCENTS = (5, 10, 25, 50, 75, 90, 95)
STEPS = (-20, -10, -5, 5, 10, 20)  # percent of the base case, for an input without a distribution
_ONE = 0.005  # values nearer than this part of the axis are one: their cells would look the same


class Point(NamedTuple):
    """A value of an input, in its unit, and what it is: `P5`, `P50, base`, `-10%`."""

    value: float
    label: str
    is_base: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The values that one input takes, ascending; the base case is one of them."""

    name: str
    unit: str
    points: tuple[Point, ...]

    @property
    def values(self) -> np.ndarray:
        """Return the (point,) values, in the input's unit."""
        return np.array([point.value for point in self.points])

    @property
    def base(self) -> int:
        """Return which point is the base case."""
        return next(place for place, point in enumerate(self.points) if point.is_base)


@dataclass(frozen=True, eq=False)
class TwoWay:
    """Values by pairs.

    Attributes
    ----------
    rows, columns : Axis
        The two inputs.
    values : numpy.ndarray
        (row, column) currency per share, NaN where there is none.
    upsides : numpy.ndarray
        (row, column) value / price - 1; the run's price, even where an input is the price.
    reasons : numpy.ndarray
        (row, column) why there is no value, else "".
    rank : float
        The rank correlation of the two inputs in the draws, 0 if none was asked.
    move_together : bool
        Whether scenarios set both, so that most pairs never occur.
    """

    rows: Axis
    columns: Axis
    values: np.ndarray = field(repr=False)
    upsides: np.ndarray = field(repr=False)
    reasons: np.ndarray = field(repr=False)
    rank: float = 0.0
    move_together: bool = False


def two_way(evaluation: Evaluation, names: tuple[str, str] | None = None) -> TwoWay:
    """Re-evaluate the base case at each pair of values.

    Parameters
    ----------
    names : tuple of str or None, optional
        Row and column input, as `parse` gives them; `default_pair` if None.
    """
    config = evaluation.config
    rows, columns = (axis_of(config, name) for name in names or default_pair(evaluation))
    grid = dict(zip((rows.name, columns.name), np.meshgrid(rows.values, columns.values, indexing="ij"),
                    strict=True))
    found = revalue(config, {name: cells.ravel() for name, cells in grid.items()})
    shape = (len(rows.points), len(columns.points))
    values = found.value.reshape(shape)
    words = reason_words(evaluation.dataset)
    return TwoWay(
        rows, columns, values, values / evaluation.price - 1.0,
        np.array([words[int(code)] for code in found.reason], dtype=object).reshape(shape),
        _rank(evaluation, rows.name, columns.name), _share_a_stream(config, rows.name, columns.name),
    )


def default_pair(evaluation: Evaluation) -> tuple[str, str]:
    """Return growth by discount rate if both are uncertain, else the two greatest swings that move apart.

    Where fewer than two inputs are uncertain, inputs moved by percents of their base case follow.
    """
    config = evaluation.config
    if all(name in config.marginals for name in DEFAULT):
        return DEFAULT
    names = [row.name for row in evaluation.swings]
    names += [name for name in (*DEFAULT, *config.tables) if name not in names]
    movable = [name for name in names if len(axis_of(config, name).points) > 1]
    first = movable[0]
    return first, next(name for name in movable[1:] if not _share_a_stream(config, first, name))


def parse(text: str, config: Config, where: str = "--two-way") -> tuple[str, str]:
    """Return two inputs as a user writes them, `tax_rate,inflation`: rows, then columns.

    Raises
    ------
    InputError
        If they are not two different inputs that this config has and that can be moved.
    """
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        wanted = f"must be two inputs with a comma between, as in {','.join(DEFAULT)}"
        raise InputError(Problem(where, "", show_value(text), wanted))
    for name in names:
        if name not in config.tables:
            raise InputError(Problem(where, "", show_value(name), no_such("input", name, config.tables)))
        if len(axis_of(config, name).points) < 2:
            raise InputError(Problem(where, "", name, "is 0 and has no distribution: nothing to move it by"))
    if names[0] == names[1]:
        raise InputError(Problem(where, "", show_value(text), "must be two different inputs"))
    return names[0], names[1]


def axis_of(config: Config, name: str) -> Axis:
    """Return percentiles of an input's distribution, or percents of its base case, with the base case."""
    spec, base = INPUT_BY_NAME[name], float(getattr(config.base, name))
    points: list[tuple[float, str]] = []
    if name in config.marginals:
        values = config.marginals[name].ppf(np.array(PERCENTS) / 100.0).tolist()
        points = [(value, f"P{percent}") for value, percent in zip(values, PERCENTS, strict=True)]
    if not points or points[0][0] == points[-1][0]:
        moved = [(base + base * step / 100.0, f"{step:+}%") for step in STEPS]
        points = [point for point in moved if spec.allows(point[0]) and _is_possible(spec, point[0])]
    return Axis(name, spec.unit, tuple(_joined(points, base)))


def _is_possible(spec: InputSpec, value: float) -> bool:
    """Return whether an input can be this value.

    Whole numbers stay whole; rounding would make 10% of something that is not.
    """
    return not spec.whole or value == int(value)


def _joined(points: list[tuple[float, str]], base: float) -> Iterator[Point]:
    """Yield the points and the base case, ascending, with those that are as good as equal made one."""
    ascending = sorted([*points, (base, "base")], key=lambda point: point[0])
    near = _ONE * (ascending[-1][0] - ascending[0][0])
    groups: list[list[tuple[float, str]]] = []
    for point in ascending:
        if groups and point[0] - groups[-1][0][0] <= near:
            groups[-1].append(point)
        else:
            groups.append([point])
    for group in groups:
        others = [label for _, label in group if label != "base"]
        is_base = len(others) < len(group)
        words = [f"{others[0]}-{others[-1]}" if len(others) > 1 else others[0]] if others else []
        yield Point(base if is_base else group[0][0], ", ".join([*words, *["base"] * is_base]), is_base)


def format_points(axis: Axis, currency: str) -> list[str]:
    """Return the values of an axis with their unit, with digits enough to tell them all apart."""
    values = axis.values.tolist()
    for decimals in range(digits_for(values[0], values[-1], axis.unit), 9):
        words = [show_input(value, axis.unit, currency, decimals) for value in values]
        if len(set(words)) == len(words):
            break
    return words


def _rank(evaluation: Evaluation, first: str, second: str) -> float:
    names, marginals = evaluation.correlations.names, evaluation.config.marginals
    if not all(name in names and name in marginals for name in (first, second)):
        return 0.0
    return float(evaluation.correlations.used[names.index(first), names.index(second)])


def _share_a_stream(config: Config, first: str, second: str) -> bool:
    streams = [config.marginals[name].stream for name in (first, second) if name in config.marginals]
    return len(streams) == 2 and streams[0] == streams[1] != ""


def two_way_json(table: TwoWay) -> dict[str, Any]:
    """Return the two inputs with their points, and (row, column) values and upsides, for summary.json."""

    def axis(which: Axis) -> dict[str, Any]:
        points = [{"label": p.label, "value": p.value, "is_base": p.is_base} for p in which.points]
        return {"input": which.name, "unit": which.unit, "points": points}

    return {
        "rows": axis(table.rows),
        "columns": axis(table.columns),
        "values": [[finite(cell) for cell in row] for row in table.values.tolist()],
        "upsides": [[finite(cell) for cell in row] for row in table.upsides.tolist()],
        "no_value_because": table.reasons.tolist(),
        "rank_correlation": table.rank,
    }


def _asked(config: Config, options: Options) -> tuple[str, str] | None:
    """Return the pair that the reader asks for, None to take the two that matter most."""
    two_way = options.typed.two_way
    return parse(two_way, config) if two_way else None


TWO_WAY = Figures(
    "two_way", lambda run: two_way(run.evaluation, _asked(run.evaluation.config, run.options)),
    two_way_json, _asked,
)
