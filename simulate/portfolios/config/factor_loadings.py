"""How companies and exchange rates load on factors: checked, and repaired if the file asks for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from engine.dependence.common_factor_mixing import CommonFactors
from engine.dependence.correlation_matrices import loading_rank, loading_score
from engine.model.inputs import N_INPUT, SHOCKABLE
from simulate.config.company_factors import CompanyFactors, widened
from simulate.config.config import Config
from simulate.config.issues import Issue
from simulate.config.toml.key_lines import Key
from simulate.errors import no_such
from simulate.portfolios.config.factor_weights import FactorGroup, Strain, nearest_weights, strain_of
from simulate.portfolios.config.portfolio import UsedLoading
from simulate.portfolios.config.schema import CommonRecession, FactorLoading, Loading

_SHOCKS = "shocks."


class Groups(NamedTuple):
    """The factors of a portfolio: of inputs, and of years."""

    steady: FactorGroup
    yearly: FactorGroup

    @property
    def names(self) -> tuple[str, ...]:
        """All factors."""
        return (*self.steady.names, *self.yearly.names)


class Loaded(NamedTuple):
    """Loadings as they are used, and what the engine takes of them.

    Attributes
    ----------
    common : CommonFactors
        What draws need.
    weights : mapping of str to numpy.ndarray
        (factor,) of all factors of the group, by score.
    used : tuple of UsedLoading
        Each with the rank that was asked for and the one that is used.
    """

    common: CommonFactors
    weights: Mapping[str, np.ndarray]
    used: tuple[UsedLoading, ...]


class _Scores(NamedTuple):
    """Scores that may load: their names and own correlation, and degrees of freedom of Student-t ones."""

    names: tuple[str, ...]
    correlation: np.ndarray
    df: Mapping[str, float | None]


def rate_loadings(
    key: Key, currency: str, loadings: Sequence[FactorLoading], groups: Groups, *, repair: bool
) -> tuple[Loaded, list[Issue]]:
    """Return how an exchange rate loads on factors, and what is wrong with it.

    Parameters
    ----------
    key : Key
        Of the exchange rate.
    currency : str
        Its currency, the name of its score.
    loadings : sequence of FactorLoading
        As the file has them.
    groups : Groups
        The portfolio's factors.
    repair : bool
        Whether loadings that cannot hold are repaired.

    Returns
    -------
    Loaded, list of Issue
    """
    named = [(i, currency, loading) for i, loading in enumerate(loadings)]
    issues = list(_factor_issues(key, named, groups, yearly=False))
    scores = _Scores((currency,), np.eye(1), {})
    return _loaded(key, named, scores, groups.steady, issues, repair=repair)


def company_loadings(
    key: Key, config: Config, loadings: Sequence[Loading], groups: Groups, recession: CommonRecession | None,
    *, repair: bool,
) -> tuple[CompanyFactors, tuple[UsedLoading, ...], list[Issue]]:
    """Return what a company shares with others, and what is wrong with its loadings.

    Parameters
    ----------
    key : Key
        Of the company in the file.
    config : Config
        Its config.
    loadings : sequence of Loading
        As the file has them.
    groups : Groups
        The portfolio's factors.
    recession : CommonRecession or None
        The recession that companies share.
    repair : bool
        Whether loadings that cannot hold are repaired.

    Returns
    -------
    CompanyFactors, tuple of UsedLoading, list of Issue
    """
    inputs, shocks, issues = _by_kind(key, config, loadings)
    issues += _factor_issues(key, inputs, groups, yearly=False)
    issues += _factor_issues(key, shocks, groups, yearly=True)
    of_inputs, found = _loaded(key, inputs, _inputs(config, inputs), groups.steady, issues, repair=repair)
    of_years, more = _loaded(key, shocks, _shocks(config, shocks), groups.yearly, issues, repair=repair)
    issues += _room_issues(key, config, of_inputs.common, of_years.common)
    event = None if recession is None else (recession.probability, recession.lasts)
    every = [*issues, *(issue for issue in (*found, *more) if issue not in issues)]
    return CompanyFactors(of_inputs.common, of_years.common, event), (*of_inputs.used, *of_years.used), every


def _room_issues(
    key: Key, config: Config, of_inputs: CommonFactors, of_years: CommonFactors
) -> Iterator[Issue]:
    """Check that a tile of the kernel holds a company's scores and those of the factors that move it."""
    held = [name for name in config.correlation.names if name not in config.marginals]
    n_input = len(config.marginals) + len(held) + 1  # and what a Student-t copula's inputs share
    for factors, n_own in ((of_inputs, n_input), (of_years, len(SHOCKABLE))):
        room = max(0, N_INPUT - n_own)  # a little more than that, which is for the kernel to know
        if len(factors.names) > room:
            wanted = f"loads on {len(factors.names)} factors, some by their correlations: at most {room}"
            yield Issue((*key, "loadings"), None, wanted)


_Named = Sequence[tuple[int, str, FactorLoading]]


def _by_kind(
    key: Key, config: Config, loadings: Sequence[Loading]
) -> tuple[list[tuple[int, str, FactorLoading]], list[tuple[int, str, FactorLoading]], list[Issue]]:
    """Return the loadings of inputs and of shocks, each with its place and name, and what is wrong."""
    inputs: list[tuple[int, str, FactorLoading]] = []
    shocks: list[tuple[int, str, FactorLoading]] = []
    issues: list[Issue] = []
    for i, loading in enumerate(loadings):
        at = (*key, "loadings", i)
        if (loading.input is None) == (loading.shock is None):
            issues.append(Issue(at, None, "must name an input or a shock, one of the two"))
        elif loading.input is not None:
            if wrong := _wrong_input(config, loading.input):
                issues.append(Issue((*at, "input"), loading.input, wrong))
            else:
                inputs.append((i, loading.input, loading))
        elif loading.shock is not None:
            if wrong := _wrong_shock(config, loading.shock):
                issues.append(Issue((*at, "shock"), loading.shock, wrong))
            else:
                shocks.append((i, _SHOCKS + loading.shock, loading))
    return inputs, shocks, issues


def _wrong_input(config: Config, name: str) -> str:
    """Return why an input cannot load, "" if it can."""
    if name not in config.tables:
        return no_such("input", name, config.tables)
    if name in config.held:
        return "is held by --set: what is held loads on nothing"
    if any(name in scenario.inputs for scenario in config.file.scenarios):
        return f"is set by the scenarios of {config.name}, which move it with the others they set"
    if name not in config.marginals:
        return f"is not uncertain in {config.name}: only inputs with a distribution load on factors"
    return ""


def _wrong_shock(config: Config, name: str) -> str:
    if name not in SHOCKABLE:
        return f"takes no shock: these do: {', '.join(SHOCKABLE)}"
    if config.yearly is None or name not in config.yearly.shocks:
        return f"has no shock in {config.name}: its config has no [shocks.{name}]"
    return ""


def _factor_issues(key: Key, named: _Named, groups: Groups, *, yearly: bool) -> Iterator[Issue]:
    """Check that factors exist, are of the right kind, and are named once by each score."""
    right, wrong = (groups.yearly, groups.steady) if yearly else (groups.steady, groups.yearly)
    seen: set[tuple[str, str]] = set()
    for i, name, loading in named:
        at = (*key, "loadings", i, "factor")
        if loading.factor in wrong.names:
            kind = "is drawn once: shocks load on factors with yearly = true"
            other = "is a yearly factor: only shocks load on it"
            yield Issue(at, loading.factor, kind if yearly else other)
        elif loading.factor not in right.names:
            yield Issue(at, loading.factor, no_such("factor", loading.factor, groups.names))
        elif (name, loading.factor) in seen:
            yield Issue(at, loading.factor, f"is given twice for {name}")
        seen.add((name, loading.factor))


def _inputs(config: Config, named: _Named) -> _Scores:
    own = config.correlation
    names, matrix = widened(own.names, own.score, [name for _, name, _ in named])
    df = config.file.dependence.df
    return _Scores(names, matrix, dict.fromkeys(own.names, df))


def _shocks(config: Config, named: _Named) -> _Scores:
    model = config.yearly
    if model is None:
        return _Scores((), np.empty((0, 0)), {})
    own = tuple(_SHOCKS + name for name in model.names)
    return _Scores(*widened(own, model.correlation, [name for _, name, _ in named]), {})


def _loaded(
    key: Key, named: _Named, scores: _Scores, group: FactorGroup, issues: Sequence[Issue], *, repair: bool
) -> tuple[Loaded, list[Issue]]:
    """Return loadings as they are used; those in which something is wrong already are left out."""
    found = list(issues)
    wrong = {issue.key[: len(key) + 2] for issue in issues}
    right = [(i, name, each) for i, name, each in named if (*key, "loadings", i) not in wrong]
    asked: dict[str, dict[str, float]] = {}
    for i, name, loading in right:
        try:
            asked.setdefault(name, {})[loading.factor] = loading_score(loading.rank, scores.df.get(name))
        except ValueError as error:
            wanted = f"{error}: {name} has a Student-t copula, which widens it by luck of its own"
            found.append(Issue((*key, "loadings", i, "rank"), loading.rank, wanted))
    if len(found) > len(issues):
        return Loaded(group.common({}), {}, ()), found
    weights = {name: group.weights(each) for name, each in asked.items()}
    is_checked = weights and not issues  # else what strains may be the consequence of what is missing
    strain = strain_of(scores.names, scores.correlation, group, weights) if is_checked else None
    if strain is not None:
        weights = nearest_weights(scores.names, scores.correlation, group, weights)
    used = tuple(
        UsedLoading(name, each.factor, each.rank, _rank(group, weights[name], each, scores.df.get(name))
                    if strain else each.rank, each.reason)
        for _, name, each in right
    )
    if strain is not None and not repair:
        found.append(_strained(key, right, strain, used))
    # Shocks are called by their own names from here on.
    plain = {name.removeprefix(_SHOCKS): row for name, row in weights.items()}
    return Loaded(group.common(plain), plain, used), found


def _rank(group: FactorGroup, weights: np.ndarray, loading: FactorLoading, df: float | None) -> float:
    score = float(weights @ group.score[:, group.names.index(loading.factor)])
    return loading_rank(score, df)


def _strained(key: Key, named: _Named, strain: Strain, used: Sequence[UsedLoading]) -> Issue:
    at = next(i for i, name, each in named if (name, each.factor) == (strain.name, strain.factor))
    nearest = ", ".join(f"{each.name} with {each.factor} {each.used:.6f}" for each in used)
    wanted = (
        f"{strain.name} with {strain.factor}: cannot hold beside its own correlations: the smallest "
        f"eigenvalue of what factors leave of them is {strain.smallest:.4g}, must not be below 0; nearest: "
        f"{nearest}; `repair = true` in [dependence] takes them"
    )
    return Issue((*key, "loadings", at), None, wanted)
