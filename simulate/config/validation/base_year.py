"""Whether the base year of a config closes, in its base case and scenarios, and what answers a gap."""

from collections.abc import Iterator, Mapping
from math import isfinite, isnan, nan

from engine.model.base_year import Gap, base_year
from engine.model.earnings import market_capitalization
from engine.model.inputs import INPUT_BY_NAME, INPUT_NAMES, Inputs
from simulate.config.config import Config
from simulate.config.input_schema import DerivedInput, FixedInput
from simulate.config.issues import NOTHING, Finding, Issue, Severity, Unsound
from simulate.config.schema import BaseYearGap, Market, Reported
from simulate.config.validation.balance_sheet import (
    REFUSED,
    TOLERANCE,
    amount,
    balance_gaps,
    gap_answers,
    gap_unit,
    gap_words,
    is_off,
    told_gaps,
    unit_errors,
)
from simulate.config.validation.reported_figures import reported_findings

# Market capitalisation over the largest of revenue, adjusted assets and equity is 0.05 to 50 where a company
# is neither a shell nor bankrupt; shares or money in another unit make it a thousand times more or less.
_CAPITALIZATION = (0.01, 100.0)


def base_year_findings(
    config: Config, bases: Mapping[str, float], unsound: Unsound = NOTHING
) -> list[Finding]:
    """Check that the base year closes, and agrees with the reported figures.

    Parameters
    ----------
    config : Config
        The config, whose types are right but for `unsound`. Earnings and the market capitalization are not
        compared if settings change inputs: a what-if need not agree with them. Its balance sheet has to.
    bases : mapping of str to float
        The base cases that are right, by name.
    unsound : Unsound, optional
        The keys that no check may use.

    Returns
    -------
    list of Finding
        What is not the consequence of an input that is wrong by itself.
    """
    base = Inputs(**(dict.fromkeys(INPUT_NAMES, nan) | dict(bases)))
    is_changed = bool(config.settings)
    reported = Reported() if ("reported",) in unsound else config.file.reported
    market = Market() if ("market",) in unsound else config.file.market
    facts = [] if is_changed else list(reported_findings(base, reported, market))
    wrong = unit_errors(base, reported)
    facts += [Finding(Issue(("reported", name), getattr(reported, name), words), Severity.OPEN)
              for name, words in wrong.items()]
    reported = reported.model_copy(update=dict.fromkeys(wrong))
    gaps = balance_gaps(base, reported)
    told = told_gaps(gaps)
    found = [*facts, *_gaps(config, told, base, reported), *_shares(config, base, market)]
    if ("scenarios",) not in unsound:
        found += _scenarios(config, base, reported)
    if not is_changed:
        is_told = any(fact.issue.key[-1] == "net_income" for fact in facts)
        found += [*_needless_gaps(reported.base_year_gap, gaps, told), *_needless(reported, is_told, base)]
    return found


def _gaps(config: Config, told: Mapping[str, Gap], base: Inputs, reported: Reported) -> Iterator[Finding]:
    """Say what keeps the base year open, or apart from the reported balance sheet, and what answers it."""
    currency = config.file.company.currency
    with_unit = {name for name, gap in told.items() if gap_unit(name, gap, base, reported)}
    answer, to_answer = reported.base_year_gap, [name for name in told if name not in with_unit]
    answers = gap_answers(answer, to_answer)
    for name, gap in told.items():
        wanted = gap_words(name, gap, base, reported, currency)
        if gap.share > REFUSED and name not in with_unit:
            wanted += f"; must come within {REFUSED:.0%}, or [reported] base_year_gap.{name} says why"
        if name in INPUT_BY_NAME:
            issue = input_issue(config, name, wanted)
        else:
            issue = Issue(("reported", name), getattr(reported, name), wanted)
        why = answers.get(name, "")
        is_open = gap.share > REFUSED and not why
        yield Finding(issue, Severity.OPEN if is_open else Severity.WARNING, why)
    if isinstance(answer, str) and len(to_answer) > 1:
        table = ", ".join(f'{name} = "why"' for name in to_answer)
        wanted = f"answers one gap, and there are {len(to_answer)}: give {{ {table} }}"
        yield Finding(Issue(("reported", "base_year_gap"), answer, wanted), Severity.OPEN)


def input_issue(config: Config, name: str, wanted: str) -> Issue:
    """Return what is wrong with the base case of an input, where the config writes it.

    Parameters
    ----------
    config : Config
        The config, which gives the input.
    name, wanted : str
        The input, and what is said of it.
    """
    table = config.tables[name]
    if isinstance(table, FixedInput) and table.shift:
        moved = f"makes the base case {table.moved_base:g}: {wanted}"
        return Issue(("inputs", name, "shift"), table.shift, moved)
    field = "expr" if isinstance(table, DerivedInput) else "base"
    return Issue(("inputs", name, field), getattr(table, field), wanted)


def _shares(config: Config, base: Inputs, market: Market) -> Iterator[Finding]:
    """Check the units of shares and money: of both, if all else agrees but is in the same wrong unit."""
    size = max(base.revenue, base.revenue / base.revenue_to_adjusted_assets, abs(base.base_equity))
    times = market_capitalization(base) / size
    low, high = _CAPITALIZATION
    if low <= times <= high or not isfinite(times):
        return
    currency, is_given = config.file.company.currency, market.market_capitalization is not None
    wanted = (
        f"share_price x shares_outstanding is {currency} {amount(market_capitalization(base))} million,"
        f" {amount(times)} times the company's size ({amount(size)}): "
    )
    wanted += (
        "are money and shares both in millions?" if is_given
        else "give millions of shares, or [market] market_capitalization if it is so"
    )
    severity = Severity.WARNING if is_given else Severity.OPEN
    yield Finding(input_issue(config, "shares_outstanding", wanted), severity)


def _scenarios(config: Config, base: Inputs, reported: Reported) -> Iterator[Finding]:
    """Warn of a scenario that opens a gap which the base case has not."""
    if not _is_allowed(config, base):
        return
    before, currency = balance_gaps(base, reported), config.file.company.currency
    given = {name: getattr(base, name) for name in config.tables if name not in config.expressions}
    for place, scenario in enumerate(config.file.scenarios):
        tables = {name: table for name, table in config.tables.items() if name not in config.held}
        moved = {
            name: table.move(scenario.inputs[name]) for name, table in tables.items()
            if name in scenario.inputs and isinstance(table, FixedInput)
        }
        case = base._replace(**(moved | config.derive(given | moved)))
        gaps = told_gaps(balance_gaps(case, reported)) if _is_allowed(config, case) else {}
        for name, gap in gaps.items():
            if abs(gap.amount - before[name].amount) > TOLERANCE * gap.size:
                words = gap_words(name, gap, case, reported, currency)
                if name not in INPUT_BY_NAME:
                    words = f"[reported] {name} is {amount(getattr(reported, name))}: {words}"
                yield Finding(Issue(("scenarios", place), scenario.name, words), Severity.WARNING)


def _is_allowed(config: Config, inputs: Inputs) -> bool:
    return all(INPUT_BY_NAME[name].allows(getattr(inputs, name)) for name in config.tables)


def _needless_gaps(
    answer: str | BaseYearGap | None, gaps: Mapping[str, Gap], told: Mapping[str, Gap]
) -> Iterator[Finding]:
    """Warn of an answer to a gap that is not there: it would answer the next slip, too."""
    key = ("reported", "base_year_gap")
    if isinstance(answer, str):
        if all(gap.share <= TOLERANCE and not _is_shown(name, gap) for name, gap in gaps.items()):
            wanted = f"the base year closes within {TOLERANCE:.0%}: take it out"
            yield Finding(Issue(key, answer, wanted), Severity.WARNING)
        return
    for name, why in answer or ():
        gap = gaps.get(name)
        if why and name not in told and (gap is None or not (isnan(gap.share) or _is_shown(name, gap))):
            wanted = f"there is no such gap of more than {TOLERANCE:.0%}: take it out"
            yield Finding(Issue((*key, name), why, wanted), Severity.WARNING)


def _is_shown(name: str, gap: Gap) -> bool:
    """Return whether the reconciliation shows a difference, small as it is beside the company."""
    return name not in INPUT_NAMES and is_off(gap.found, gap.implied)


def _needless(reported: Reported, is_told: bool, base: Inputs) -> Iterator[Finding]:
    """Warn of a normalisation that changes nothing."""
    ours, theirs = base_year(base).net_income, reported.net_income
    is_needed = is_told or (theirs is not None and is_off(ours, theirs))
    if reported.normalised is not None and not is_needed and isfinite(ours):
        wanted = f"net_income is not given, or comes within {TOLERANCE:.0%}: take it out"
        issue = Issue(("reported", "normalised"), reported.normalised, wanted)
        yield Finding(issue, Severity.WARNING)
