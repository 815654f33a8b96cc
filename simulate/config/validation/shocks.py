"""Whether the years' shocks name inputs that have some, and can all hold."""

from collections.abc import Iterator

from engine.model.inputs import SHOCKABLE
from simulate.config.config import Config
from simulate.config.issues import Issue
from simulate.config.rank_correlation import show_matrix
from simulate.config.schema import Pair, RecessionSection, Shock

_PERCENT_FROM = 1.0  # a deviation of 100% or more was meant as a percentage


def shock_issues(config: Config) -> Iterator[Issue]:
    """Check the years' shocks of a config whose types are right.

    Parameters
    ----------
    config : Config

    Yields
    ------
    Issue
    """
    section = config.file.shocks
    if section is None:
        return
    given = [name for name in SHOCKABLE if getattr(section, name) is not None]
    if not given and section.recession is None:
        yield Issue(("shocks",), None, "has no shock: give one, say [shocks.growth], or take it out")
    # A day of valuation that is out of range is told by itself, and is no matter of shocks.
    last_year = config.horizon._replace(elapsed=0.0).checked().last_year
    until = config.file.forecast.years if section.until is None else section.until
    if until > last_year:
        wanted = f"must be at most {last_year}, the last year that is forecast"
        yield Issue(("shocks", "until"), section.until, wanted)
    for name in given:
        yield from _shock(name, getattr(section, name))
    if section.recession is not None:
        yield from _recession(section.recession, until)
    yield from _pairs(config, section.pairs, given)


def _shock(name: str, shock: Shock) -> Iterator[Issue]:
    key = ("shocks", name)
    if shock.sd >= _PERCENT_FROM:
        wanted = f"is a decimal, not a percentage: write {shock.sd / 100:g} for {shock.sd:g}%"
        yield Issue((*key, "sd"), shock.sd, wanted)
    if (shock.dist == "student-t") != (shock.df is not None):
        wanted = (
            "is missing: dist = 'student-t' needs it" if shock.df is None
            else "goes with dist = 'student-t', and with no other"
        )
        yield Issue((*key, "df"), shock.df, wanted)


def _recession(event: RecessionSection, until: int) -> Iterator[Issue]:
    key = ("shocks", "recession")
    effects = event.effects()
    if not effects:
        yield Issue(key, None, "changes nothing: give growth or variable_cost_ratio")
    for name, effect in effects.items():
        if abs(effect) >= _PERCENT_FROM:
            wanted = f"is a decimal, not a percentage: write {effect / 100:g} for {effect:g}%"
            yield Issue((*key, name), effect, wanted)
    if event.lasts > until:
        wanted = f"must be at most {until}, the last year with shocks: no recession goes on after it"
        yield Issue((*key, "lasts"), event.lasts, wanted)


def _pairs(config: Config, pairs: list[Pair], given: list[str]) -> Iterator[Issue]:
    """Check the names of pairs, and then whether all can hold together."""
    found: list[Issue] = []
    seen: set[frozenset[str]] = set()
    for i, pair in enumerate(pairs):
        between, key = pair.between, ("shocks", "pairs", i, "between")
        for j, name in enumerate(between):
            if name not in SHOCKABLE:
                found.append(Issue((*key, j), name, f"takes no shock: these do: {', '.join(SHOCKABLE)}"))
            elif name not in given:
                wanted = f"has no shock: give [shocks.{name}], or take the pair out"
                found.append(Issue((*key, j), name, wanted))
        if between[0] == between[1]:
            found.append(Issue(key, between, "must be two different inputs"))
        elif frozenset(between) in seen:
            found.append(Issue(key, between, "is given twice"))
        seen.add(frozenset(between))
    yield from found
    correlation = config.shock_correlation
    if not found and correlation.repaired:
        wanted = (
            f"cannot all hold: the smallest eigenvalue is {correlation.smallest:.4g}, must be above 0; "
            f"nearest for {', '.join(correlation.names)}: {show_matrix(correlation.used)}"
        )
        yield Issue(("shocks", "pairs"), None, wanted)
