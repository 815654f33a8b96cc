"""The section that sets this run beside another and says why the value moved; the same for summary.json."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.analysis import AnalysedRun, Figures
from reports.comparison.attribution import Attribution, attribute
from reports.comparison.comparison import Compared, Comparison, compare
from reports.comparison.tables import figures_table, format_move, format_parts, percentiles_table, steps_table
from reports.document import Picture, Section, Table
from reports.evaluation.evaluation import Evaluation, evaluate
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_change, show_move
from reports.formatting.supported_figures import show_supported, show_supported_share
from simulate.forecast.step_attribution import Step

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_SAID = 3
_DEFINITIONS = (
    ("P50", "the median: half of the draws are worth less, half more."),
    (
        "Beyond chance",
        "“yes” where the 95% confidence interval of the difference excludes 0. It takes the two runs as "
        "independent; runs of one seed share their draws, so it is rather too wide.",
    ),
    CONFIDENCE_INTERVAL,
    ("Margin of safety", "1 - price / value: what the price lies below the value, as a part of the value."),
    (
        "Moves P50 by",
        "the change of P50 when this part of the config, and no other, goes from what it was to what it is, "
        "on the same draws: the mean of two passes, in which the parts are changed from first to last and "
        "from last to first. The two differ where parts reinforce each other.",
    ),
)


def comparison_section(
    comparison: Comparison, attribution: Attribution, evaluation: Evaluation, other: Evaluation
) -> Section:
    """Write the section: tables of percentiles and figures, the steps of P50, and two pictures."""
    median = comparison.median
    parts: list[Table | Picture] = []
    if attribution.moved is not None and not attribution.problem:
        if attribution.steps or attribution.remainder:
            parts.append(_waterfall(comparison, attribution, evaluation))
        parts.append(steps_table(comparison.other_name, attribution, evaluation, other))
    if median.now.value is not None and median.before.value is not None:
        parts.append(_dumbbells(comparison, evaluation))
    parts += [
        percentiles_table(comparison, evaluation.currency), figures_table(comparison, evaluation.currency)
    ]
    paragraphs = tuple(_paragraphs(comparison, attribution, evaluation))
    return Section(
        name="comparison",
        title=f"Compared with {comparison.other_name}",
        paragraphs=paragraphs,
        parts=tuple(parts),
        definitions=_DEFINITIONS,
        short="Comparison",
        brief=paragraphs,
    )


def _paragraphs(comparison: Comparison, attribution: Attribution, evaluation: Evaluation) -> Iterator[str]:
    currency, median = evaluation.currency, comparison.median
    if comparison.is_other_company:
        yield f"{comparison.other_name} is a run of another company: differences per share mean little."
    if attribution.moved is None or attribution.before is None:
        yield f"P50 cannot be compared: {attribution.problem}."
        return
    before, now = (show_supported(estimate, currency) for estimate in (median.before, median.now))
    part = f" ({show_change(attribution.moved / attribution.before)})" if attribution.before > 0.0 else ""
    yield (
        f"P50 {format_move(attribution.moved, currency)}{part}, from {before} a share in "
        f"{comparison.other_name} to {now} in this run. {_chance(median)}"
    )
    if attribution.problem:
        yield f"Why it moved cannot be said: {attribution.problem}."
    else:
        yield _main_reason(attribution, currency)


def _chance(median: Compared) -> str:
    if median.difference.value == 0.0:
        return "The two are equal."
    if median.beyond is None:
        return "The draws do not tell whether that is more than chance."
    return (
        "That is more than the draws' chance explains." if median.beyond
        else "The 95% confidence interval of the difference holds 0: chance alone may explain it."
    )


def _main_reason(attribution: Attribution, currency: str) -> str:
    if not attribution.steps:
        return "The two configs differ in nothing that matters to the value of a draw."
    n_more = len(attribution.steps) - _MOST_SAID
    rest = f"; {n_more} more in the table" if n_more > 0 else ""
    return f"What moved it, the greatest first: {_greatest(attribution, currency)}{rest}."


def _greatest(attribution: Attribution, currency: str) -> str:
    def said(step: Step) -> str:
        return f"{format_parts(step.parts)} {show_move(step.change, currency)}"

    return ", ".join(map(said, attribution.greatest_first()[:_MOST_SAID]))


def _waterfall(comparison: Comparison, attribution: Attribution, evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.comparison.plot import waterfall_figure

        return waterfall_figure(comparison, attribution, evaluation)

    currency, median = evaluation.currency, comparison.median
    before, now = (show_supported(estimate, currency) for estimate in (median.before, median.now))
    return Picture(
        name="comparison-steps-picture",
        title="Why P50 moved",
        alternative=(
            f"Bars, one a changed part, that lead from P50 of {comparison.other_name}, {before}, to P50 of "
            f"this run, {now}: {_greatest(attribution, currency) or 'no part differs'}."
        ),
        figure=figure,
    )


def _dumbbells(comparison: Comparison, evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.comparison.plot import percentiles_figure

        return percentiles_figure(comparison, evaluation)

    currency = evaluation.currency
    said = "; ".join(
        f"{row.label} {show_supported(row.before, currency)} to {show_supported(row.now, currency)}"
        for row in comparison.percentiles if row.label in ("P10", "P50", "P90")
    )
    above = next(row for row in comparison.figures if row.label == "P(value > price)")
    return Picture(
        name="comparison-percentiles-picture",
        title="Percentiles of the two runs",
        alternative=(
            f"A line a percentile from {comparison.other_name} to this run: {said}. P(value > price) goes "
            f"from {show_supported_share(above.before)} to {show_supported_share(above.now)}."
        ),
        figure=figure,
    )


def comparison_json(comparison: Comparison, attribution: Attribution) -> dict[str, Any]:
    """Return the figures of a comparison; what the draws do not give is None.

    other : what the other run is called.
    percentiles, figures : list of {label, kind, now, before, difference, beyond_chance}; `kind` is
        amount (currency per share), share or change (decimals); the next three are {value, low,
        high} with the ends of the 95% interval, `difference` is now - before.
    ratings : list of {percent, now, before}.
    attribution : {before, now, moved, steps, remainder, draws, failures, problem}, currency per share;
        `steps` are {parts, change, in_order, in_reverse}; changes and remainder sum to `moved`.
    """
    return {
        "other": comparison.other_name,
        "percentiles": [_compared(row) for row in comparison.percentiles],
        "figures": [_compared(row) for row in comparison.figures],
        "ratings": [
            {"percent": percent, "now": now, "before": before} for percent, now, before in comparison.ratings
        ],
        "attribution": {
            "before": attribution.before,
            "now": attribution.now,
            "moved": attribution.moved,
            "steps": [
                {
                    "parts": list(step.parts), "change": step.change, "in_order": step.in_order,
                    "in_reverse": step.in_reverse,
                }
                for step in attribution.steps
            ],
            "remainder": attribution.remainder,
            "draws": attribution.n_draw,
            "failures": [{"parts": list(failed.parts), "why": failed.why} for failed in attribution.failures],
            "problem": attribution.problem,
        },
    }


def _compared(row: Compared) -> dict[str, Any]:
    return {
        "label": row.label,
        "kind": row.kind,
        "now": row.now._asdict(),
        "before": row.before._asdict(),
        "difference": row.difference._asdict(),
        "beyond_chance": row.beyond,
    }


@dataclass(frozen=True, eq=False)
class ComparedRuns:
    """Another run beside this one, and why P50 moved."""

    other: Evaluation
    comparison: Comparison
    attribution: Attribution


def _comparison(run: AnalysedRun) -> ComparedRuns | None:
    if run.options.other is None:
        return None
    name, dataset = run.options.other
    other = evaluate(dataset, settings=run.evaluation.settings)
    comparison = compare(run.evaluation, other, name)
    return ComparedRuns(other, comparison, attribute(run.evaluation, other))


def _comparison_json(found: ComparedRuns | None) -> dict[str, Any] | None:
    return None if found is None else comparison_json(found.comparison, found.attribution)


COMPARISON = Figures("comparison", _comparison, _comparison_json)
