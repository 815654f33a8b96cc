"""Whether the base year of a config closes, and lands on the figures that the config reports of it."""

from collections.abc import Iterator, Mapping
from math import isfinite, nan

from engine.model.base_year import Gap, base_year, base_year_gaps
from engine.model.earnings import market_capitalization
from engine.model.inputs import INPUT_BY_NAME, INPUT_NAMES, Inputs
from simulate.config.config import Config
from simulate.config.input_schema import DerivedInput
from simulate.config.issues import NOTHING, Finding, Issue, Severity, Unsound
from simulate.config.schema import Market, Reported
from simulate.formatting import show_price

_TOLERANCE = 0.01  # of the reported figure: docs/model.md asks it of net income
_REFUSED = 0.05  # a gap of more than this is no rounding and no average of two years' balance sheets
_NORMALISED = 1.0  # a net income that is further off is another company's, or in another unit
_UNITS = {1e6: "million", 1e3: "thousand"}
# An input in another unit carries others with it, not all: revenue a million times too large makes net
# income (1 + fixed costs / operating income) million times too large, since the fixed costs stay.
_CARRIED = (0.5, 10.0)
_NEAR_UNIT = 0.2  # a figure in another unit may be off so much besides
# Market capitalisation over the largest of revenue, adjusted assets and equity is 0.05 to 50 where a company
# is neither a shell nor bankrupt; shares in thousands or units make it a thousand or a million times that.
_CAPITALIZATION = (0.01, 100.0)

_FORMULAS = {
    "other_liabilities": "revenue / revenue_to_adjusted_assets",
    "base_equity": "adjusted_equity_ratio x revenue / revenue_to_adjusted_assets",
    "base_working_capital": "working_capital_to_revenue x revenue",
    "base_production_assets": "production_assets_to_revenue x revenue",
}
_ANSWER_GAP = f"must come within {_REFUSED:.0%}, or [reported] base_year_gap says why"


def base_year_findings(
    config: Config, bases: Mapping[str, float], unsound: Unsound = NOTHING
) -> list[Finding]:
    """Check that the base year closes, and agrees with the reported figures.

    Parameters
    ----------
    config : Config
        The config, whose types are right but for `unsound`. Figures that it reports are left alone if a
        command changes its inputs: a what-if need not agree with the facts.
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
    reported = Reported() if is_changed or ("reported",) in unsound else config.file.reported
    market = Market() if is_changed or ("market",) in unsound else config.file.market
    facts = list(_facts(base, reported, market))
    gaps = [*_gaps(config, base), *_cash(config, base, reported), *_totals(base, reported)]
    answer = config.file.reported.base_year_gap or ""
    return [
        *facts,
        *(_answered(gap, answer) for gap in gaps),
        *_shares(config, base, market),
        *_scenarios(config, base, unsound),
        *_needless(reported, bool(gaps), any(fact.issue.key[-1] == "net_income" for fact in facts), base),
    ]


def _answered(gap: Finding, answer: str) -> Finding:
    return gap._replace(severity=Severity.WARNING, answer=answer) if answer else gap


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
        wanted = f"the inputs give {_amount(ours)}, "
        if unit := _unit(ours, theirs):
            what = "shares_outstanding in millions, and the figure too" if section == "market" else "millions"
            wanted += f"{unit} the figure: give {what}"
        else:
            wanted += f"more than {_TOLERANCE:.0%} off"
            if section == "reported" and reported.normalised is not None:
                wanted += "; normalised answers net_income alone"
        yield Finding(Issue((section, key), theirs, wanted), Severity.WRONG)


def _net_income(off: float, base: Inputs, reported: Reported) -> Finding:
    """Return what is said of a net income that is this far off."""
    key, theirs, answer = ("reported", "net_income"), reported.net_income or 0.0, reported.normalised
    ours = base_year(base).net_income
    if unit := _unit(ours, theirs):
        wanted = f"the inputs give {_amount(ours)}, {unit} the figure: give millions"
        return Finding(Issue(key, theirs, wanted), Severity.WRONG)
    wanted = f"the inputs give {_amount(ours)}, {off:,.2%} off: {_terms(base, reported)}"
    if answer is not None and off <= _NORMALISED:
        return Finding(Issue(key, theirs, wanted), Severity.WARNING, answer)
    if answer is None:
        wanted += f"; must come within {_TOLERANCE:.0%}, or [reported] normalised says what differs"
    else:
        wanted += f"; normalised answers differences up to {_NORMALISED:.0%}"
    return Finding(Issue(key, theirs, wanted), Severity.WRONG)


def _off(ours: float, theirs: float | None) -> float | None:
    """Return how far a figure is from the reported one, if that is more than allowed."""
    if theirs is None or not abs(ours - theirs) > _TOLERANCE * abs(theirs):
        return None
    return abs(ours - theirs) / abs(theirs) if theirs else abs(ours - theirs)


def _unit(ours: float, theirs: float) -> str:
    """Return how many times or which part of the reported figure it is, if units explain it, else nothing."""
    times, (low, high) = ours / theirs if theirs else nan, _CARRIED
    for factor, word in _UNITS.items():
        if low <= times / factor <= high:
            return f"{'a' if round(times / factor, 1) == 1.0 else f'{times / factor:.2g}'} {word} times"
        if abs(times * factor - 1.0) <= _NEAR_UNIT:
            return f"a {word}th of"
    return ""


def _terms(base: Inputs, reported: Reported) -> str:
    """Return the terms of net income, each beside the reported figure if that is given."""
    year = base_year(base)
    terms = (
        ("operating income", year.operating_income, reported.operating_income),
        ("less interest", year.interest_expense, reported.interest_expense),
        ("less tax", year.tax_expense, reported.tax_expense),
    )
    return ", ".join(
        f"{name} {_amount(ours)}" + ("" if theirs is None else f" (reported {_amount(theirs)})")
        for name, ours, theirs in terms
    )


def _gaps(config: Config, base: Inputs) -> Iterator[Finding]:
    """Compare the base items with what the ratios of the forecast make of the base year."""
    for name, gap in _open(base_year_gaps(base)).items():
        wanted = f"{_gap_words(name, gap, base)}, {_effect(config, base, gap.year_1_cash)}"
        yield _by_size(_of_input(config, name, wanted), gap.share)


def _open(gaps: dict[str, Gap]) -> dict[str, Gap]:
    """Return the gaps to tell; where equity alone keeps the balance sheet open, it is told once."""
    told = {name: gap for name, gap in gaps.items() if gap.share > _TOLERANCE}
    balance, equity = told.get("other_liabilities"), told.get("base_equity")
    if balance and equity and abs(balance.amount - equity.amount) <= _TOLERANCE * balance.size:
        told["base_equity"] = equity._replace(year_1_cash=equity.year_1_cash + balance.year_1_cash)
        del told["other_liabilities"]
    return told


def _gap_words(name: str, gap: Gap, base: Inputs) -> str:
    found = f"{name} is {_amount(gap.found)}"
    if name == "other_liabilities":
        parts = ("base_debt", "base_equity", "other_liabilities")
        found = " + ".join(f"{part} {_amount(getattr(base, part))}" for part in parts)
        found += f" = {_amount(gap.found)}"
    side = "too much" if gap.amount > 0.0 else "short"
    beside = f"{_FORMULAS[name]} = {_amount(gap.implied)}"
    return f"{found}, but {beside}: {_amount(abs(gap.amount))} {side} ({gap.share:.1%})"


def _effect(config: Config, base: Inputs, cash: float) -> str:
    """Return what a gap does in year 1, in money and per share."""
    if not isfinite(cash / base.shares_outstanding):
        return "a one-off in year 1's cash"
    a_share = show_price(cash / base.shares_outstanding, config.file.company.currency)
    plus = "+" if cash > 0.0 else ""
    return f"a one-off of {plus}{_amount(cash)} in year 1's cash, {plus}{a_share} a share"


def _of_input(config: Config, name: str, wanted: str) -> Issue:
    """Return what is wrong with the base case of an input, where the config writes it."""
    table = config.tables[name]
    field = "expr" if isinstance(table, DerivedInput) else "base"
    return Issue(("inputs", name, field), getattr(table, field), wanted)


def _by_size(issue: Issue, share: float) -> Finding:
    if share <= _REFUSED:
        return Finding(issue, Severity.WARNING)
    return Finding(issue._replace(wanted=f"{issue.wanted}; {_ANSWER_GAP}"), Severity.OPEN)


def _netted(base: Inputs, reported: Reported) -> float:
    """Return the cash that the base debt is net of: as the reported debt shows, or at least so much."""
    debt = max(0.0, base.base_debt) if reported.total_debt is None else reported.total_debt
    return max(0.0, debt - base.base_debt)


def _cash(config: Config, base: Inputs, reported: Reported) -> Iterator[Finding]:
    """Check that no cash is both netted from debt and paid out."""
    netted, assets = _netted(base, reported), base.revenue / base.revenue_to_adjusted_assets
    there = max(base.base_cash, netted) if reported.cash is None else reported.cash
    both = Gap(base.base_cash + netted, there, assets, base.base_cash + netted - there)
    twice = both.amount
    if not (twice > 0.0 and both.share > _TOLERANCE):
        return
    known = "" if reported.cash is None else f", and [reported] cash is {_amount(there)}"
    wanted = (
        f"{_amount(base.base_cash)} is paid out, {_amount(netted)} is netted from base_debt"
        f" {_amount(base.base_debt)}{known}: {_amount(twice)} counts twice ({both.share:.1%}), "
        + _effect(config, base, twice)
    )
    if reported.cash is None:
        wanted += "; give [reported] cash and total_debt if there is as much"
    yield _by_size(_of_input(config, "base_cash", wanted), both.share)


def _totals(base: Inputs, reported: Reported) -> Iterator[Finding]:
    """Compare the base items, and the cash taken out of them, with the reported balance sheet."""
    assets = base.revenue / base.revenue_to_adjusted_assets
    netted, cash, off = _netted(base, reported), base.base_cash, reported.taken_off_both_sides
    off_both = f" + {_amount(off)} taken off both sides" if off else ""
    from_debt = f" + {_amount(netted)} of cash netted from base_debt" if netted else ""
    for name, ours, words in (
        ("total_assets", assets + cash + netted + off,
         f"revenue / revenue_to_adjusted_assets {_amount(assets)} + base_cash {_amount(cash)}{from_debt}"
         f"{off_both}"),
        ("total_equity", base.base_equity + cash,
         f"base_equity {_amount(base.base_equity)} + base_cash {_amount(cash)}"),
        ("total_debt", base.base_debt + netted, f"base_debt {_amount(base.base_debt)}{from_debt}"),
    ):  # fmt: skip
        theirs = getattr(reported, name)
        if theirs is None:
            continue
        share = Gap(ours, theirs, max(abs(theirs), 0.1 * assets), 0.0).share
        if share > _TOLERANCE:
            total = f" = {_amount(ours)}" if " + " in words else ""
            wanted = f"the inputs give {words}{total}: {_amount(abs(ours - theirs))} off ({share:.1%})"
            yield _by_size(Issue(("reported", name), theirs, wanted), share)


def _shares(config: Config, base: Inputs, market: Market) -> Iterator[Finding]:
    """Check the unit of the shares; a market capitalization that is given has been compared already."""
    size = max(base.revenue, base.revenue / base.revenue_to_adjusted_assets, abs(base.base_equity))
    times = market_capitalization(base) / size
    low, high = _CAPITALIZATION
    if market.market_capitalization is None and not low <= times <= high and isfinite(times):
        currency = config.file.company.currency
        wanted = (
            f"share_price x shares_outstanding is {currency} {_amount(market_capitalization(base))} million,"
            f" {_amount(times)} times the company's size ({_amount(size)}): give millions of shares,"
            " or [market] market_capitalization if it is so"
        )
        yield Finding(_of_input(config, "shares_outstanding", wanted), Severity.OPEN)


def _scenarios(config: Config, base: Inputs, unsound: Unsound) -> Iterator[Finding]:
    """Warn of a scenario that opens a gap which the base case has not."""
    if ("scenarios",) in unsound or not _is_allowed(config, base):
        return
    before = base_year_gaps(base)
    given = {name: getattr(base, name) for name in config.tables if name not in config.expressions}
    for place, scenario in enumerate(config.file.scenarios):
        moved = {name: x for name, x in scenario.inputs.items() if name in config.tables}
        case = base._replace(**(moved | config.derive(given | moved)))
        gaps = _open(base_year_gaps(case)) if _is_allowed(config, case) else {}
        for name, gap in gaps.items():
            if abs(gap.amount - before[name].amount) > _TOLERANCE * gap.size:
                words = f"{_gap_words(name, gap, case)}, {_effect(config, case, gap.year_1_cash)}"
                yield Finding(Issue(("scenarios", place), scenario.name, words), Severity.WARNING)


def _is_allowed(config: Config, inputs: Inputs) -> bool:
    return all(INPUT_BY_NAME[name].allows(getattr(inputs, name)) for name in config.tables)


def _needless(reported: Reported, has_gap: bool, is_off: bool, base: Inputs) -> Iterator[Finding]:
    """Warn of an answer to what is not asked: it would answer the next slip, too."""
    if reported.base_year_gap is not None and not has_gap and _is_closed(base):
        wanted = f"the base year closes within {_TOLERANCE:.0%}: take it out"
        issue = Issue(("reported", "base_year_gap"), reported.base_year_gap, wanted)
        yield Finding(issue, Severity.WARNING)
    if reported.normalised is not None and not is_off and isfinite(base_year(base).net_income):
        wanted = f"net_income is not given, or comes within {_TOLERANCE:.0%}: take it out"
        issue = Issue(("reported", "normalised"), reported.normalised, wanted)
        yield Finding(issue, Severity.WARNING)


def _is_closed(base: Inputs) -> bool:
    return all(gap.share <= _TOLERANCE for gap in base_year_gaps(base).values())


def _amount(money: float) -> str:
    """Return an amount with its thousands marked, to six figures at least."""
    return f"{money + 0.0:,.0f}" if abs(money) >= 1e5 else f"{money + 0.0:,.6g}"
