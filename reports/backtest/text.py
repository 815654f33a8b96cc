"""A backtest as text: how often intervals held, beside what analysts write by hand."""

from collections.abc import Iterator, Sequence

from simulate.backtest.backtest import FITTED, JUDGED, Backtest
from simulate.backtest.forecasts import LINES, OURS
from simulate.backtest.naive import OWN_NORMAL, OWN_RANGE
from simulate.backtest.scores import INTERVALS, Coverage, Score

RULES = (OURS, OWN_RANGE, OWN_NORMAL)
RULE_WORDS = {
    OURS: "drafted and simulated", OWN_RANGE: "own least to greatest year",
    OWN_NORMAL: "own mean and deviation",
}  # fmt: skip


def backtest_text(found: Backtest, coverage: Sequence[Coverage], scores: Sequence[Score]) -> str:
    """Return the main figures for a terminal.

    Parameters
    ----------
    found : Backtest
    coverage, scores : sequence of Coverage, of Score
        Of `found`.
    """
    parts = _coverages(coverage), _by_rules(coverage), _scores(scores), _counted(found)
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def case_words(line: str, horizon: int) -> str:
    """Return what was forecast: `operating income, 3 years`.

    Parameters
    ----------
    line : str
    horizon : int
        Years.
    """
    return f"{line.replace('_', ' ')}, {horizon} year{'s' if horizon > 1 else ''}"


def of_all(coverage: Sequence[Coverage], interval: str, half: str = JUDGED) -> list[Coverage]:
    """Return the coverages over all cases of one half, by line, horizon and rule.

    Parameters
    ----------
    coverage : sequence of Coverage
    interval : str
    half : str, optional
    """
    found = [one for one in coverage if (one.group, one.interval, one.half) == ("all", interval, half)]
    return sorted(found, key=lambda one: (LINES.index(one.line), one.horizon, RULES.index(one.rule)))


def _coverages(coverage: Sequence[Coverage]) -> Iterator[str]:
    halves = (JUDGED, "firms that nothing was fitted to"), (FITTED, "firms that rules were fitted to")
    for half, words in halves:
        for interval, (_, _, meant) in INTERVALS.items():
            rows = of_all(coverage, interval, half)
            if not rows:
                continue
            name = interval.upper().replace("-", " to ")
            yield f"How often {name} held, {words} ({100 * meant:.0f}% is meant):"
            for one in rows:
                where = case_words(one.line, one.horizon)
                cases = f"{one.cases:,} cases of {one.firms:,} firms"
                yield f"  {where:27s} {RULE_WORDS[one.rule]:27s} {_held(one)}, {cases}"
    yield "In brackets: 95% confidence intervals that count firms, and that count firms and years both."


def _held(one: Coverage) -> str:
    by_firm = f"{100 * one.low:.1f} to {100 * one.high:.1f}"
    by_year = ""
    if one.low_by_year is not None and one.high_by_year is not None:
        by_year = f"; {100 * one.low_by_year:.1f} to {100 * one.high_by_year:.1f}"
    return f"{100 * one.coverage:5.1f}% ({by_firm}{by_year})"


def _by_rules(coverage: Sequence[Coverage]) -> Iterator[str]:
    yield "How often P10 to P90 held as drafted and simulated, by where the horizon's rules are from:"
    for one in sorted(coverage, key=lambda one: (LINES.index(one.line), one.horizon, one.group)):
        if one.group.startswith("rules ") and (one.interval, one.half) == ("p10-p90", JUDGED):
            where, rules = case_words(one.line, one.horizon), one.group.removeprefix("rules ")
            yield f"  {where:27s} {rules:27s} {_held(one)}, {one.cases:,} cases"


def _scores(scores: Sequence[Score]) -> Iterator[str]:
    yield "CRPS in parts of the base year's revenue (lower is better), and against the own range:"
    for one in scores:
        if one.half != JUDGED or one.rule != OURS:
            continue
        others = {
            other.rule: other.crps for other in scores
            if (other.half, other.line, other.horizon) == (JUDGED, one.line, one.horizon)
        }
        where = case_words(one.line, one.horizon)
        beside = ", ".join(
            f"{RULE_WORDS[rule]} {others[rule]:.4f} ({100 * (one.crps / others[rule] - 1):+.0f}%)"
            for rule in (OWN_RANGE, OWN_NORMAL)
        )
        yield f"  {where:27s} {one.crps:.4f}; {beside}"


def _counted(found: Backtest) -> Iterator[str]:
    for reason, count in found.rules.items():
        yield f"rules {reason}: {count}"
    for reason, count in found.left_out.items():
        yield f"left out, {reason}: {count:,}"
