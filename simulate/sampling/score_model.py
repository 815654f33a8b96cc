"""A company's value as a function of the normal scores of what is uncertain.

Each uncertain input is its distribution's quantile at a standard normal score. Inputs of one set of
scenarios have one score between them: together they are one factor. All years of one shock are one factor,
too, with a score a year, and so are recessions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from engine.dependence.yearly_shocks import YearlyModel
from engine.kernels.evaluate_at_scores import value_scores as value_sampler_scores
from engine.kernels.sampler import Sampler, build_sampler
from engine.kernels.valuation_kernel import Valuation
from engine.model.inputs import INPUT_BY_NAME
from simulate.config.config import Config


@dataclass(frozen=True, slots=True)
class Factor:
    """What becomes known at once: one input, all that scenarios set, or the luck of all years of a shock.

    Attributes
    ----------
    name : str
        Name of the stream: the input's own, or "scenarios"; of a shock, its key in configs.
    inputs : tuple of str
        Names of the inputs, in registry order; none of a shock, which nothing that one learns removes.
    """

    name: str
    inputs: tuple[str, ...]

    @property
    def is_luck(self) -> bool:
        """Return whether these are years of a shock, or recessions."""
        return not self.inputs

    @property
    def can_be_learnt(self) -> bool:
        """Return whether there is something to find out: not of luck, nor of one's own required return."""
        return not all(INPUT_BY_NAME[name].is_convention for name in self.inputs)


@dataclass(frozen=True, eq=False)
class ScoreModel:
    """The value of a share as a function of scores, and how the config's draws spread the scores.

    Attributes
    ----------
    factors : tuple of Factor
        Those of inputs in registry order of their first input, then the shocks, recessions last.
    correlation : numpy.ndarray
        (factor of inputs, factor of inputs), of normal scores; 0 where none is asked.
    df : float or None
        Degrees of freedom of a Student-t copula, None for a Gaussian one.
    member : numpy.ndarray
        (factor of inputs,) bool, whether the copula joins the factor; under Student-t such factors depend on
        each other even where their correlation is 0.
    yearly : numpy.ndarray
        (shock, shock), of the normal scores of one year's innovations; years are independent of each other
        and of inputs.
    until : int
        How many scores each shock has: one a year.
    """

    factors: tuple[Factor, ...]
    correlation: np.ndarray = field(repr=False)
    df: float | None
    member: np.ndarray = field(repr=False)
    yearly: np.ndarray = field(repr=False)
    until: int
    _value: Callable[[np.ndarray], np.ndarray] = field(repr=False)

    @property
    def is_dependent(self) -> bool:
        """Return whether any two factors depend on each other."""
        apart = [matrix - np.eye(len(matrix)) for matrix in (self.correlation, self.yearly)]
        return any(map(np.any, apart)) or (self.df is not None and int(self.member.sum()) > 1)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Return (draw,) values, currency per share, NaN where invalid, of (row, draw) scores.

        A factor of inputs has one row, a shock a row a year. The scores are final: no copula is applied to
        them.
        """
        return self._value(scores)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return how many rows of scores each factor has."""
        return (1,) * len(self.correlation) + (self.until,) * len(self.yearly)


def value_scores(config: Config, scores: np.ndarray) -> Valuation:
    """Value draws of a company whose scores are given.

    Parameters
    ----------
    config : Config
        The company.
    scores : numpy.ndarray
        (uncertain input, draw), in the order of `config.marginals`; the final standard normal score of
        each, which the config's copula does not change any more.

    Raises
    ------
    ValueError
        If there is not one row of scores per uncertain input, or one is not finite.
    """
    return value_sampler_scores(_sampler(config), config.horizon, scores)


def factors_of(config: Config) -> tuple[Factor, ...]:
    """Return what is uncertain of a company, in registry order of the first input of each."""
    inputs: dict[str, list[str]] = {}
    for name, marginal in config.marginals.items():
        inputs.setdefault(marginal.stream or name, []).append(name)
    return tuple(Factor(stream, tuple(names)) for stream, names in inputs.items())


def luck_factors_of(model: YearlyModel | None) -> tuple[Factor, ...]:
    """Return what years' luck is made of: all years of each shock that moves, and recessions last."""
    return tuple(Factor(f"shocks.{name}", ()) for name in (model.players() if model else ()))


def score_model(config: Config) -> ScoreModel:
    """Return a company's value as a function of the scores of its factors."""
    sampler, factors = _sampler(config), factors_of(config)
    luck, n_factor = luck_factors_of(config.yearly), len(factors)
    until = config.yearly.until if config.yearly and luck else 0
    place = {name: at for at, factor in enumerate(factors) for name in factor.inputs}
    row = [place[name] for name in config.marginals]
    is_plain = row == list(range(len(row)))

    def value(scores: np.ndarray) -> np.ndarray:
        each = scores[:n_factor] if is_plain else scores[row]
        years = _to_rows(config.yearly, scores[n_factor:]) if config.yearly and luck else None
        return value_sampler_scores(sampler, config.horizon, each, years).value

    correlation, member = _factor_correlation(config, [factor.name for factor in factors])
    yearly = _yearly_correlation(config.yearly)
    df = config.file.dependence.df
    return ScoreModel((*factors, *luck), correlation, df, member, yearly, until, value)


def _sampler(config: Config) -> Sampler:
    """Return a sampler of marginals and derived inputs; given scores need neither copula nor seed."""
    derived = {name: expression.tree for name, expression in config.expressions.items()}
    return build_sampler(config.base, config.marginals, 0, derived=derived, yearly=config.yearly)


def _to_rows(model: YearlyModel, scores: np.ndarray) -> np.ndarray:
    """Return (row, year, draw) scores of innovations as the kernel takes them, 0 where they move nothing."""
    names, players = model.rows(), model.players()
    by_player = scores.reshape(len(players), model.until, -1)
    if players == names:
        return by_player
    every = np.zeros((len(names), *by_player.shape[1:]))
    every[[names.index(name) for name in players]] = by_player
    return every


def _yearly_correlation(model: YearlyModel | None) -> np.ndarray:
    """Return (shock, shock) correlations of the scores of one year's innovations."""
    if model is None:
        return np.empty((0, 0))
    names = model.rows()
    matrix, n_tied = np.eye(len(names)), len(model.names)
    matrix[:n_tied, :n_tied] = model.correlation  # those that are tied stand first
    kept = [names.index(name) for name in model.players()]
    return matrix[np.ix_(kept, kept)]


def _factor_correlation(config: Config, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return (factor, factor) score correlations, and (factor,) which factors the copula joins."""
    asked = config.correlation
    matrix, member = np.eye(len(names)), np.zeros(len(names), dtype=bool)
    given = [place for place, name in enumerate(asked.names) if name in names]
    rows = [names.index(asked.names[place]) for place in given]
    if rows:
        matrix[np.ix_(rows, rows)] = asked.score[np.ix_(given, given)]
        member[rows] = True
    return matrix, member
