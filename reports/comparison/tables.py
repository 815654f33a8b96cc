"""The tables of a comparison: the steps of P50, both runs side by side, and what a part of a config says."""

from collections.abc import Callable, Sequence

from reports.comparison.attribution import Attribution, Failure
from reports.comparison.comparison import AMOUNT, SHARE, Compared, Comparison
from reports.document import Cell, Column, Table
from reports.evaluation.assumptions import format_distribution
from reports.evaluation.captions import gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.shock_assumptions import format_pairs, format_until, shock_rows
from reports.formatting.cells import change, nothing, words
from reports.formatting.numbers import format_name, listed, show_amount, show_parameter
from reports.formatting.supported_figures import (
    amount_cell,
    change_cell,
    interval_columns,
    move_cell,
    part_cell,
    share_cell,
)
from reports.statistics.estimates import Estimate
from reports.statistics.rounding import DOWN, NEAREST, UP, rounded_to
from simulate import Config
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.merge import DEPENDENCE, FORECAST, OPTIONS, SCENARIOS, SHOCKS

DRAWS = "draws: number, seed, sampler"
_ROUNDED = "Amounts are rounded after differences are taken, so shown ones may not add up to the last digit."
#: How relative differences are shown; margins of safety, which are parts of a value, are the others.
_CHANGES: dict[str, Callable[[Estimate], Cell]] = {
    "upside at P50": lambda estimate: change(estimate.value), "upside of the mean": change_cell,
}
_BEYOND = {True: "yes", False: "no", None: "not known"}


def steps_table(
    other_name: str, attribution: Attribution, evaluation: Evaluation, other: Evaluation
) -> Table:
    """Return one row a changed part, what it was and is, and what it did to P50; then draws and sum."""
    currency = evaluation.currency
    money = f"{currency} per share"
    rows = [
        (
            words(format_parts(step.parts)), words(_said(other.config, step.parts)),
            words(_said(evaluation.config, step.parts)),
            *(move_cell(moved, currency) for moved in (step.change, step.in_order, step.in_reverse)),
        )
        for step in attribution.greatest_first()
    ]
    blank = nothing("")
    drawn = (words(_draws(which)) for which in (other, evaluation))
    ends = (amount_cell(which.percentiles[50], currency) for which in (other, evaluation))
    rows += [
        (words(DRAWS), *drawn, move_cell(attribution.remainder, currency), blank, blank),
        (words("P50, all together"), *ends, move_cell(attribution.moved, currency), blank, blank),
    ]
    return Table(
        name="comparison-steps",
        title="Why P50 moved: the steps add up to the difference",
        columns=(
            Column("Changed", is_text=True), Column(f"In {other_name}", is_text=True),
            Column("In this run", is_text=True), Column("Moves P50 by", money),
            Column("First to last", money), Column("Last to first", money),
        ),
        rows=tuple(rows),
        notes=(*map(_failure, attribution.failures), _note_on_draws(attribution, evaluation), _ROUNDED),
    )


def percentiles_table(comparison: Comparison, currency: str) -> Table:
    """Return the table: P1 to P99 of both runs."""
    rows = tuple(_row(row, currency) for row in comparison.percentiles)
    columns = _columns("Percentile", comparison.other_name, f"{currency} per share")
    title = "Percentiles of the two runs"
    named = [
        *((f"{row.label} of this run", row.now) for row in comparison.percentiles),
        *((f"{row.label} of {comparison.other_name}", row.before) for row in comparison.percentiles),
    ]
    notes = (*gap_lines(named, currency), _ROUNDED)
    return Table("comparison-percentiles", title, columns, rows, notes, is_folded=True)


def figures_table(comparison: Comparison, currency: str) -> Table:
    """Return the table: headline figures and ratings of both runs."""
    blank = nothing("")
    ratings = [
        (
            words(f"rating at P{percent}"),
            *(nothing() if rating is None else words(rating) for rating in pair),
            words("the same" if pair[0] == pair[1] else "another"), blank, blank, blank,
        )
        for percent, *pair in comparison.ratings
    ]
    rows = (*(_row(row, currency) for row in comparison.figures), *ratings)
    columns = _columns("Figure", comparison.other_name, "")
    return Table("comparison-figures", "Headline figures of the two runs", columns, rows, (_ROUNDED,))


def _columns(first: str, other_name: str, unit: str) -> tuple[Column, ...]:
    return (
        Column(first, is_text=True), Column("This run", unit), Column(other_name, unit),
        Column("Difference", unit), *interval_columns(unit), Column("Beyond chance", is_text=True),
    )


def _row(row: Compared, currency: str) -> tuple[Cell, ...]:
    low, high = row.difference.low, row.difference.high
    interval = (nothing("exact"),) * 2  # of the price: given, not drawn
    if low is None or low != high:
        interval = _difference(low, row.kind, currency, DOWN), _difference(high, row.kind, currency, UP)
    return (
        words(row.label), *(_figure(estimate, row, currency) for estimate in (row.now, row.before)),
        _difference(row.difference.value, row.kind, currency), *interval, words(_BEYOND[row.beyond]),
    )


def _figure(estimate: Estimate, row: Compared, currency: str) -> Cell:
    """Show a figure as the other sections show it."""
    if estimate.value is None:
        return nothing()
    if row.kind == AMOUNT:
        return amount_cell(estimate, currency)
    if row.kind == SHARE:
        return share_cell(estimate)
    cell = _CHANGES.get(row.label, part_cell)
    return cell(estimate)


def _difference(value: float | None, kind: str, currency: str, toward: int = NEAREST) -> Cell:
    """Show a difference with its sign, that of shares and of relative differences in percentage points."""
    if kind == AMOUNT or value is None:
        return move_cell(value, currency, toward)
    points = rounded_to(100.0 * value, 2, toward)
    return Cell(value, f"{'+' if points > 0 else ''}{points:,f} points", "+0.00%;-0.00%;0.00%")


def _said(config: Config, parts: tuple[str, ...]) -> str:
    if len(parts) == 1:
        return part_in(config, parts[0])
    return "; ".join(f"{format_parts([part])}: {part_in(config, part)}" for part in parts)


def _draws(evaluation: Evaluation) -> str:
    return f"{evaluation.n_draw:,}, seed {int(evaluation.dataset.attrs['seed'])}, {evaluation.sample.sampler}"


def _failure(failure: Failure) -> str:
    changed = format_parts(failure.parts)
    return f"With only {changed} changed: {failure.why}. It counts together with the next part."


def _note_on_draws(attribution: Attribution, evaluation: Evaluation) -> str:
    is_most = attribution.n_draw == evaluation.settings.attribution_draws
    most = ", the most that a step takes" if is_most else ""
    return (
        f"Steps are computed on {attribution.n_draw:,} common draws{most}, with the seed and sampler of this "
        f"run; “{DRAWS}” is what is left of the difference."
    )


_NAME = {
    DEPENDENCE: "correlations", SCENARIOS: "scenarios", SHOCKS: "shocks of single years",
    FORECAST: "forecast years and rules", "distribution": "distribution rule",
}


def format_parts(parts: Sequence[str]) -> str:
    """Return `initial growth`, `tax rate and scenarios`."""
    return listed([_NAME.get(part) or format_name(part) for part in parts])


def part_in(config: Config, part: str) -> str:
    """Return what a config says of a part: `12.19%; PERT: min 3%, mode 12.19%, max 16%`."""
    if part == DEPENDENCE:
        return _correlations(config)
    if part == SCENARIOS:
        scenarios = config.file.scenarios
        return ", ".join(f"{scenario.name} {100 * scenario.weight:g}%" for scenario in scenarios) or "none"
    if part == SHOCKS:
        return _shocks(config)
    if part == FORECAST:
        return _forecast(config)
    if part in OPTIONS:
        return _option(config, part)
    if part not in config.tables:
        return "not given"
    unit, currency = INPUT_BY_NAME[part].unit, config.file.company.currency
    base = show_parameter(float(getattr(config.base, part)), unit, currency)
    spread = format_distribution(config, part, unit)
    return base if spread == "fixed" else f"{base}; {spread}"


def format_move(amount: float, currency: str) -> str:
    """Return `rises by ¥81`, `falls by $0.40`, `stays the same`."""
    shown = show_amount(abs(amount), currency)
    if shown == show_amount(0.0, currency):
        return "stays the same"
    return f"{'falls' if amount < 0.0 else 'rises'} by {shown}"


def _correlations(config: Config) -> str:
    section, names = config.file.dependence, config.correlation.names
    if not names:
        return "none"
    count = len(section.pairs) or len(names) * (len(names) - 1) // 2
    copula = "Gaussian" if section.df is None else f"Student t with {section.df:g} degrees of freedom"
    return f"{count} rank correlation{'s' if count > 1 else ''}, copula {copula}"


def _shocks(config: Config) -> str:
    rows = [
        f"{format_name(row.name)}: {row.size}, {row.distribution}, {row.lasts}" for row in shock_rows(config)
    ]
    pairs = [f"rank correlation of {pair}" for pair in format_pairs(config)]
    return "; ".join([*rows, *pairs, format_until(config)]) if rows else "none"


def _option(config: Config, key: str) -> str:
    chosen: str = getattr(config.file.forecast, key)
    return f"{chosen} {config.file.market.as_of}" if chosen == "as-of" else chosen


def _forecast(config: Config) -> str:
    forecast, rule = config.file.forecast, config.terminal_rule
    words = rule.label.format(last_year=config.horizon.last_year)
    if rule.multiplied:
        multiple = show_parameter(float(config.base.exit_multiple), "ratio", config.file.company.currency)
        words += f" ({multiple} times {rule.multiplied})"
    return f"{forecast.years} years, {words}, floor: {forecast.floor}"
