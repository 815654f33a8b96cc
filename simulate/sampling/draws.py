"""The draws of a run so far: results, inputs while they are kept, and what the audit found."""

from operator import index
from typing import NamedTuple

import numpy as np

from engine.kernels.sampler import Dependence, Sampler, Sampling, build_sampler
from engine.kernels.tile_sampling import Method
from engine.kernels.valuation_kernel import Valuation, empty_valuation, rotated, value_draws
from engine.model.audit.invariants import NO_AUDIT, Audit, merge_audits
from engine.model.inputs import Inputs
from engine.model.rules.horizon import MAX_DRAWS, MAX_SEED, Horizon
from engine.random.latin_hypercube import MAX_SIZE
from engine.random.sobol_points import MAX_DRAW
from engine.runtime.kernel_arguments import NO_RELATIONS
from simulate.config.company_factors import NOTHING_SHARED, widened
from simulate.config.config import Config
from simulate.errors import InputError, Problem


class Drawn(NamedTuple):
    """Draws 0, 1, ...

    Attributes
    ----------
    valuation : Valuation
        The results, one cell per draw.
    inputs : numpy.ndarray or None
        (draw, uncertain input), None where they are not kept.
    audit : Audit
        What the audit of all of them found.
    """

    valuation: Valuation
    inputs: np.ndarray | None
    audit: Audit

    def first(self, count: int) -> "Drawn":
        """Return the first of them; the audit is that of all."""
        inputs = None if self.inputs is None else self.inputs[:count]
        return Drawn(sliced(self.valuation, slice(count)), inputs, self.audit)


def none_drawn(config: Config) -> Drawn:
    """Return the draws of a run that has just begun: none."""
    return Drawn(empty_valuation(0), np.empty((0, len(config.marginals))), NO_AUDIT)


def sliced(results: Valuation, cells: slice) -> Valuation:
    """Return the results of some draws, as a view."""
    return Valuation(*(column[cells] for column in results))


def chunk_of(drawn: Drawn, number: int, size: int) -> Drawn:
    """Return the cells of a chunk of so many draws, as views."""
    cells = slice(number * size, (number + 1) * size)
    inputs = None if drawn.inputs is None else drawn.inputs[cells]
    return Drawn(sliced(drawn.valuation, cells), inputs, NO_AUDIT)


def fill(cells: Drawn, drawn: Drawn) -> None:
    """Copy draws into as many cells; inputs where there are cells for them, and then there must be some."""
    for column, more in zip(cells.valuation, drawn.valuation, strict=True):
        column[:] = more
    if cells.inputs is not None:
        cells.inputs[:] = drawn.inputs


def draw_part(
    config: Config, sampler: Sampler, first: int, results: Valuation, inputs: np.ndarray | None, chunk: int
) -> Audit:
    """Fill the cells of draws first, first + 1, ..., so many at a time; return their audit."""
    audit = NO_AUDIT
    for start in range(0, results.value.size, chunk):
        cells = slice(start, min(start + chunk, results.value.size))
        drawn = None if inputs is None else inputs[cells]
        found = value_draws(sampler, config.horizon, first + start, sliced(results, cells), drawn)
        audit = merge_audits(audit, found)
    return audit


#: Draws of a run with samplers whose points come to an end.
_MOST = {"sobol": MAX_DRAW, "latin-hypercube": MAX_SIZE}
_METHOD = {
    "random": Method.RANDOM, "sobol": Method.SOBOL, "latin-hypercube": Method.LATIN_HYPERCUBE,
}


def company_sampler(config: Config, draws: int, seed: int) -> Sampler:
    """Return what the engine needs to draw a company's inputs in a run of so many draws."""
    section = config.file.run
    sampler = build_sampler(
        config.base,
        config.marginals,
        seed,
        _dependence(config),
        {name: expression.tree for name, expression in config.expressions.items()},
        Sampling(_METHOD[section.sampler], draws, section.scrambles),
        company=config.file.company.ticker,
        yearly=config.yearly,
    )
    return rotated(sampler, config.horizon) if section.sampler == "sobol" else sampler


def _dependence(config: Config) -> Dependence:
    """Return how a company's inputs depend on each other, and on the factors of a portfolio."""
    own, common = config.correlation, config.shared.of_inputs
    names, correlation = widened(own.names, own.score, list(common.weights))
    return Dependence(names, correlation, config.file.dependence.df, len(own.names), common)


def with_base(config: Config, sampler: Sampler, base: Inputs, *, rotated_again: bool = True) -> Sampler:
    """Return the sampler of a company whose inputs that are not uncertain are others, to the bit.

    Building tables and strata once more takes longer than ten thousand draws.

    Parameters
    ----------
    config : Config
        The company.
    sampler : Sampler
        What `company_sampler` gave of it.
    base : Inputs
        The base case; those of uncertain inputs change nothing.
    rotated_again : bool, optional
        Whether Sobol points are rotated as a run of that base case has them, which takes as long as a hundred
        thousand draws; if not, they stay as they were.
    """
    changed = sampler._replace(source=sampler.source._replace(base=np.array(base, dtype=np.float64)))
    if config.file.run.sampler != "sobol" or not rotated_again:
        return changed
    plain = changed._replace(relations=changed.relations._replace(rotation=NO_RELATIONS.rotation))
    return rotated(plain, config.horizon)


def draw_inputs(
    config: Config, first: int, count: int, seed: int | None = None, draws: int | None = None
) -> np.ndarray:
    """Return the uncertain inputs of draws first, first + 1, ..., rebuilt from the seed.

    Parameters
    ----------
    config : Config
        The company.
    first, count : int
        The first draw, and how many.
    seed : int, optional
        The config's by default.
    draws : int, optional
        Draws of the whole run, the config's by default; only a Latin hypercube depends on it.

    Returns
    -------
    numpy.ndarray
        (draw, uncertain input), in the order of `config.marginals`.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    draws, seed = check_run(config, draws, seed)
    kind = config.file.run.sampler
    last = draws if kind == "latin-hypercube" else _MOST.get(kind, MAX_DRAWS)
    first = whole_number("draw", first, 0, last - 1)
    count = whole_number("count", count, 1, last - first)
    sampler = company_sampler(config, draws, seed)
    inputs = np.empty((count, len(config.marginals)))
    value_draws(sampler, config.horizon, first, empty_valuation(count), inputs)
    return inputs


def check_run(config: Config, draws: int | None, seed: int | None) -> tuple[int, int]:
    """Return draws and seed of a run, the config's where they are None.

    Raises
    ------
    InputError
        If they are out of range.
    """
    draws = config.file.run.draws if draws is None else draws
    seed = config.file.run.seed if seed is None else seed
    draws, seed = whole_number("draws", draws, 1, MAX_DRAWS), whole_number("seed", seed, 0, MAX_SEED)
    most = _MOST.get(config.file.run.sampler, MAX_DRAWS)
    if draws > most:
        wanted = f"the points of sampler {config.file.run.sampler} end at {most:,}: take fewer, or random"
        raise InputError(Problem("", "draws", str(draws), wanted))
    return draws, seed


def check_alone(config: Config) -> None:
    """Raise if a company shares factors with others, which a run of its own does not record.

    Raises
    ------
    InputError
        If so.
    """
    if config.shared != NOTHING_SHARED:
        wanted = "shares factors with a portfolio, which draws it: for a run of its own load its config"
        raise InputError(Problem(config.name, "", "", wanted))


def whole_number(name: str, number: int, low: int, high: int) -> int:
    """Return a number that must be whole and in [low, high].

    Raises
    ------
    InputError
        If it is not; `name` says which.
    """
    try:
        whole = index(number)
    except TypeError:
        whole = low - 1
    if not low <= whole <= high:
        raise InputError(Problem("", name, str(number), f"must be a whole number in [{low}, {high}]"))
    return whole


def drawn_values(config: Config, draws: int, seed: int) -> np.ndarray:
    """Return the values of a run, to the bit, without its Dataset.

    Returns
    -------
    numpy.ndarray
        (draw,) currency per share, NaN where invalid.

    Raises
    ------
    InputError
        If draws or seed are out of range.
    """
    draws, seed = check_run(config, draws, seed)
    return sampled_values(company_sampler(config, draws, seed), config.horizon, draws)


def sampled_values(sampler: Sampler, horizon: Horizon, count: int) -> np.ndarray:
    """Return (draw,) values of the first draws of a sampler, currency per share, NaN where invalid."""
    valuation = empty_valuation(count)
    value_draws(sampler, horizon, 0, valuation)
    return valuation.value
