"""Whether the base year of a config closes, and lands on the figures that the config reports of it."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, isnan, nan

from engine.model.base_year import Gap, base_year
from engine.model.earnings import market_capitalization
from engine.model.inputs import INPUT_BY_NAME, INPUT_NAMES, Inputs
from simulate.config.config import Config
from simulate.config.input_schema import DerivedInput
from simulate.config.issues import NOTHING, Finding, Issue, Severity, Unsound
from simulate.config.schema import BaseYearGap, Market, Reported
from simulate.config.validation.balance_sheet import (
    TOLERANCE,
    amount,
    balance_gaps,
    gap_unit,
    gap_words,
    told_gaps,
    unit_of,
)

_REFUSED = 0.05  # a gap of more than this is no rounding and no average of two years' balance sheets
_NORMALISED = 1.0  # a net income that is further off is another company's, or in another unit
# Market capitalisation over the largest of revenue, adjusted assets and equity is 0.05 to 50 where a company
# is neither a shell nor bankrupt; shares in thousands or units make it a thousand or a million times that.
_CAPITALIZATION = (0.01, 100.0)


def base_year_findings(
    config: Config, bases: Mapping[str, float], unsound: Unsound = NOTHING
) -> list[Finding]:
    """Check that the base year closes, and agrees with the reported figures.

    Parameters
    ----------
    config : Config
        The config, whose types are right but for `unsound`. Earnings and the market capitalization are not
        compared if a command changes inputs: a what-if need not agree with them. Its balance sheet has to.
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
    market = Market() if is_changed or ("market",) in unsound else config.file.market
    facts = [] if is_changed else list(_facts(base, reported, market))
    gaps = balance_gaps(base, reported)
    told = told_gaps(gaps)
    found = [*facts, *_gaps(config, told, base, reported), *_shares(config, base, market)]
    if ("scenarios",) not in unsound:
        found += _scenarios(config, base, reported)
    if not is_changed:
        is_off = any(fact.issue.key[-1] == "net_income" for fact in facts)
        found += [*_needless_gaps(reported.base_year_gap, gaps, told), *_needless(reported, is_off, base)]
    return found


def _gaps(config: Config, told: Mapping[str, Gap], base: Inputs, reported: Reported) -> Iterator[Finding]:
    """Say what keeps the base year open, or apart from the reported balance sheet, and what answers it."""
    currency = config.file.company.currency
    with_unit = {name for name, gap in told.items() if gap_unit(name, gap, base, reported)}
    answer, to_answer = reported.base_year_gap, [name for name in told if name not in with_unit]
    answers = _answers(answer, to_answer)
    for name, gap in told.items():
        wanted = gap_words(name, gap, base, reported, currency)
        if gap.share > _REFUSED and name not in with_unit:
            wanted += f"; must come within {_REFUSED:.0%}, or [reported] base_year_gap.{name} says why"
        if name in INPUT_BY_NAME:
            issue = _of_input(config, name, wanted)
        else:
            issue = Issue(("reported", name), getattr(reported, name), wanted)
        why = answers.get(name, "")
        is_open = gap.share > _REFUSED and not why
        yield Finding(issue, Severity.OPEN if is_open else Severity.WARNING, why)
    if isinstance(answer, str) and len(to_answer) > 1:
        table = ", ".join(f'{name} = "why"' for name in to_answer)
        wanted = f"answers one gap, and there are {len(to_answer)}: give {{ {table} }}"
        yield Finding(Issue(("reported", "base_year_gap"), answer, wanted), Severity.OPEN)


def _answers(answer: str | BaseYearGap | None, to_answer: Sequence[str]) -> dict[str, str]:
    """Return why each gap is there, by name; a single text answers a single gap."""
    if isinstance(answer, str):
        return {to_answer[0]: answer} if len(to_answer) == 1 else {}
    return {name: why for name, why in answer or () if why and name in to_answer}


def _facts(base: Inputs, reported: Reported, market: Market) -> Iterator[Finding]:
    """Compare what the base year earned, wore out and is worth with the figures reported."""
    year = base_year(base)
    if (off := _off(year.net_income, reported.net_income)) is not None:
        yield _net_income(off, base, reported)
    for section, key, ours, theirs in (
        ("reported", "operating_income", year.operating_income, reported.operating_income),
        ("reported", "depreciation_and_amortization", year.depreciation_and_amortization,
         reported.depreciation_and_amortization),
        ("market", "market_capitalization", market_capitalization(base), market.market_capitalization),
    ):  # fmt: skip
        if theirs is None or _off(ours, theirs) is None:
            continue
        wanted = f"the inputs give {amount(ours)}, "
        if unit := unit_of(ours, theirs):
            what = "shares_outstanding in millions, and the figure too" if section == "market" else "millions"
            wanted += f"{unit}: give {what}"
        else:
            wanted += f"more than {TOLERANCE:.0%} off"
            if section == "reported" and reported.normalised is not None:
                wanted += "; normalised answers net_income alone"
        yield Finding(Issue((section, key), theirs, wanted), Severity.WRONG)


def _net_income(off: float, base: Inputs, reported: Reported) -> Finding:
    """Return what is said of a net income that is this far off."""
    key, theirs, answer = ("reported", "net_income"), reported.net_income or 0.0, reported.normalised
    ours = base_year(base).net_income
    if unit := unit_of(ours, theirs):
        wanted = f"the inputs give {amount(ours)}, {unit}: give millions"
        return Finding(Issue(key, theirs, wanted), Severity.WRONG)
    wanted = f"the inputs give {amount(ours)}, {off:,.2%} off: {_terms(base, reported)}"
    if answer is not None and off <= _NORMALISED:
        return Finding(Issue(key, theirs, wanted), Severity.WARNING, answer)
    if answer is None:
        wanted += f"; must come within {TOLERANCE:.0%}, or [reported] normalised says what differs"
    else:
        wanted += f"; normalised answers differences up to {_NORMALISED:.0%}"
    return Finding(Issue(key, theirs, wanted), Severity.WRONG)


def _off(ours: float, theirs: float | None) -> float | None:
    """Return how far a figure is from the reported one, if that is more than allowed."""
    if theirs is None or not abs(ours - theirs) > TOLERANCE * abs(theirs):
        return None
    return abs(ours - theirs) / abs(theirs) if theirs else abs(ours - theirs)


def _terms(base: Inputs, reported: Reported) -> str:
    """Return the terms of net income, each beside the reported figure if that is given."""
    year = base_year(base)
    terms = (
        ("operating income", year.operating_income, reported.operating_income),
        ("less interest", year.interest_expense, reported.interest_expense),
        ("less tax", year.tax_expense, reported.tax_expense),
    )
    return ", ".join(
        f"{name} {amount(ours)}" + ("" if theirs is None else f" (reported {amount(theirs)})")
        for name, ours, theirs in terms
    )


def _of_input(config: Config, name: str, wanted: str) -> Issue:
    """Return what is wrong with the base case of an input, where the config writes it."""
    table = config.tables[name]
    field = "expr" if isinstance(table, DerivedInput) else "base"
    return Issue(("inputs", name, field), getattr(table, field), wanted)


def _shares(config: Config, base: Inputs, market: Market) -> Iterator[Finding]:
    """Check the unit of the shares; a market capitalization that is given has been compared already."""
    size = max(base.revenue, base.revenue / base.revenue_to_adjusted_assets, abs(base.base_equity))
    times = market_capitalization(base) / size
    low, high = _CAPITALIZATION
    if market.market_capitalization is None and not low <= times <= high and isfinite(times):
        currency = config.file.company.currency
        wanted = (
            f"share_price x shares_outstanding is {currency} {amount(market_capitalization(base))} million,"
            f" {amount(times)} times the company's size ({amount(size)}): give millions of shares,"
            " or [market] market_capitalization if it is so"
        )
        yield Finding(_of_input(config, "shares_outstanding", wanted), Severity.OPEN)


def _scenarios(config: Config, base: Inputs, reported: Reported) -> Iterator[Finding]:
    """Warn of a scenario that opens a gap which the base case has not."""
    if not _is_allowed(config, base):
        return
    before, currency = balance_gaps(base, reported), config.file.company.currency
    given = {name: getattr(base, name) for name in config.tables if name not in config.expressions}
    for place, scenario in enumerate(config.file.scenarios):
        moves = config.tables.keys() - config.held
        moved = {name: x for name, x in scenario.inputs.items() if name in moves}
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
        if all(gap.share <= TOLERANCE for gap in gaps.values()):
            wanted = f"the base year closes within {TOLERANCE:.0%}: take it out"
            yield Finding(Issue(key, answer, wanted), Severity.WARNING)
        return
    for name, why in answer or ():
        if why and name not in told and not (name in gaps and isnan(gaps[name].share)):
            wanted = f"there is no such gap of more than {TOLERANCE:.0%}: take it out"
            yield Finding(Issue((*key, name), why, wanted), Severity.WARNING)


def _needless(reported: Reported, is_off: bool, base: Inputs) -> Iterator[Finding]:
    """Warn of a normalisation that changes nothing."""
    if reported.normalised is not None and not is_off and isfinite(base_year(base).net_income):
        wanted = f"net_income is not given, or comes within {TOLERANCE:.0%}: take it out"
        issue = Issue(("reported", "normalised"), reported.normalised, wanted)
        yield Finding(issue, Severity.WARNING)
