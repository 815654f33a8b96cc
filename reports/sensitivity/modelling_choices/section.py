"""The section on modelling choices: how far one rule or assumption moves P50 and the odds."""

from functools import partial

from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_amount
from reports.formatting.supported_figures import (
    amount_cell,
    interval_columns,
    move_cell,
    share_cell,
    show_part,
    show_supported,
    show_supported_share,
    with_interval,
)
from reports.sensitivity.modelling_choices.choices import Chosen, ModellingChoices
from reports.statistics.summary_statistics import SummaryStatistics
from simulate import revalue
from simulate.config.merge import with_forecast
from simulate.forecast.model_limits import ModelLimits

_NAME, _TITLE = "modelling-choices", "What one modelling choice moves"
_DEFINITIONS = (
    (
        "Clean surplus",
        "what shareholders get of a year is net income less the rise of equity, plus what new shares bring "
        "in: nothing is paid out that was neither earned nor raised. J. A. Ohlson, Contemporary Accounting "
        "Research 11 (1995) 661-687. The published rule pays out free cash and new debt instead.",
    ),
    ("Points", "percentage points: growth of 12% less 2 points is 10%."),
    CONFIDENCE_INTERVAL,
)


def choices_section(found: ModellingChoices, limits: ModelLimits, evaluation: Evaluation) -> Section:
    """Write the section: the greatest move, the clean-surplus gap, and a row for each choice."""
    gap = tuple(_gap(limits, evaluation))
    if not found.as_run.n:
        nothing = "No draw has a value, so no choice moves one."
        return Section(_NAME, _TITLE, (nothing, *gap), short="Choices")
    lead = tuple(_lead(found, evaluation))
    first = f" first {found.n_draw:,}" if found.n_draw < evaluation.n_draw else ""
    method = (
        f"Each row values the run's{first} draws once more, with the same luck of the years, and changes the "
        "one thing that it names: what is correlated with an input does not move along. Sizes of changes are "
        "round numbers, not likely errors."
    )
    return Section(
        _NAME, _TITLE, (*lead, *gap, method), (_table(found, evaluation),), _DEFINITIONS, "Choices",
        (*lead[:1], *gap),
    )


def _lead(found: ModellingChoices, evaluation: Evaluation) -> list[str]:
    told = [_sentence(row, found, evaluation) for row in found.rows[:2] if row.figures.n]
    return [f"The choice that moves P50 most: {told[0]}", *(f"Next: {other}" for other in told[1:])]


def _sentence(row: Chosen, found: ModellingChoices, evaluation: Evaluation) -> str:
    currency, before, now = evaluation.currency, found.as_run, row.figures
    return (
        f"{row.choice.label}. It takes P50 from {show_supported(before.p50, currency)} to "
        f"{show_supported(now.p50, currency)}, and P(value > price) from "
        f"{show_supported_share(before.above_price)} to {show_supported_share(now.above_price)}."
    )


def _gap(limits: ModelLimits, evaluation: Evaluation) -> list[str]:
    """Say what the published rule pays out beyond clean surplus, whichever rule is chosen."""
    gap, currency = limits.clean_surplus_gap, evaluation.currency
    if gap is None:
        return []
    shown = show_amount(abs(gap), currency)
    if shown == show_amount(0.0, currency):
        return ["In the base case the published distribution is clean surplus: it pays out what is earned."]
    more = "more" if gap > 0.0 else "less"
    said = f"In the base case the published rule pays out {shown} a share {more} than clean surplus would"
    before_floor = with_forecast(evaluation.config, distribution="published", floor="none")
    published = float(revalue(before_floor, {}).value[0])
    part = f", {show_part(abs(gap) / published, 0)} of its value" if published > 0.0 else ""
    return [f"{said}{part}, at present value."]


def _table(found: ModellingChoices, evaluation: Evaluation) -> Table:
    money = f"{evaluation.currency} per share"
    columns = (
        Column("choice", is_text=True), Column("P10", money), Column("P50", money), *interval_columns(money),
        Column("P90", money), Column("P(value > price)"), *interval_columns(),
        Column("change of P50", money), Column("change of the odds", "points"),
    )
    rows = [_row("as run", found.as_run, None, None, evaluation)]
    rows += [
        _row(row.choice.label, row.figures, found.change_of_p50(row), found.change_of_odds(row), evaluation)
        for row in found.rows
    ]
    named = [("as run", found.as_run), *((row.choice.label, row.figures) for row in found.rows)]
    notes = list(gap_lines(
        (
            (f"P{percent} with {words}", getattr(figures, f"p{percent}"))
            for words, figures in named for percent in (10, 50, 90)
        ),
        evaluation.currency,
    ))
    usual = found.n_draw - found.as_run.n
    notes += [f"{usual:,} of {found.n_draw:,} draws have no value."] if usual else []
    notes += [
        f"With {row.choice.label}, {row.n_invalid:,} of {found.n_draw:,} draws have none."
        for row in found.rows if row.n_invalid != usual
    ]
    return Table(_NAME, "One choice at a time, on the same draws", columns, tuple(rows), tuple(notes))


def _row(
    words: str, figures: SummaryStatistics, moved: float | None, odds: float | None, evaluation: Evaluation
) -> tuple[Cell, ...]:
    currency, shown = evaluation.currency, partial(amount_cell, currency=evaluation.currency)
    points = cells.nothing("") if odds is None else cells.signed(100.0 * odds, 1)
    return (
        cells.words(words), shown(figures.p10), *with_interval(figures.p50, shown), shown(figures.p90),
        *with_interval(figures.above_price, share_cell),
        cells.nothing("") if moved is None else move_cell(moved, currency), points,
    )
