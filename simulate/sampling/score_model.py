"""A company's value as a function of the normal scores of what is uncertain.

Each uncertain input is its distribution's quantile at a standard normal score. Inputs of one set of
scenarios have one score between them: together they are one factor.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from engine.kernels.evaluate_at_scores import value_scores as value_sampler_scores
from engine.kernels.sampling import Sampler, build_sampler
from engine.kernels.valuation import Valuation
from simulate.config.config import Config


@dataclass(frozen=True, slots=True)
class Factor:
    """Uncertain inputs that share one random stream: one input, or all that scenarios set.

    Attributes
    ----------
    name : str
        Name of the stream: the input's own, or "scenarios".
    inputs : tuple of str
        Names of the inputs, in registry order.
    """

    name: str
    inputs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ScoreModel:
    """The value of a share as a function of scores, and how the config's draws spread the scores.

    Attributes
    ----------
    factors : tuple of Factor
        In registry order of their first input.
    correlation : numpy.ndarray
        (factor, factor), of normal scores; 0 where none is asked.
    df : float or None
        Degrees of freedom of a Student-t copula, None for a Gaussian one.
    member : numpy.ndarray
        (factor,) bool, whether the copula joins the factor; under Student-t such factors depend on
        each other even where their correlation is 0.
    """

    factors: tuple[Factor, ...]
    correlation: np.ndarray = field(repr=False)
    df: float | None
    member: np.ndarray = field(repr=False)
    _value: Callable[[np.ndarray], np.ndarray] = field(repr=False)

    @property
    def is_dependent(self) -> bool:
        """Return whether any two factors depend on each other."""
        apart = self.correlation - np.eye(len(self.factors))
        return bool(np.any(apart)) or (self.df is not None and int(self.member.sum()) > 1)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Return (draw,) values, currency per share, NaN where invalid, of (factor, draw) scores.

        The scores are final: the copula is not applied to them.
        """
        return self._value(scores)


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


def score_model(config: Config) -> ScoreModel:
    """Return a company's value as a function of the scores of its factors."""
    sampler, factors = _sampler(config), factors_of(config)
    place = {name: at for at, factor in enumerate(factors) for name in factor.inputs}
    row = [place[name] for name in config.marginals]
    is_plain = row == list(range(len(row)))

    def value(scores: np.ndarray) -> np.ndarray:
        each = scores if is_plain else scores[row]
        return value_sampler_scores(sampler, config.horizon, each).value

    correlation, member = _factor_correlation(config, [factor.name for factor in factors])
    return ScoreModel(factors, correlation, config.file.dependence.df, member, value)


def _sampler(config: Config) -> Sampler:
    """Return a sampler of marginals and derived inputs; given scores need neither copula nor seed."""
    derived = {name: expression.tree for name, expression in config.expressions.items()}
    return build_sampler(config.base, config.marginals, 0, derived=derived)


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
