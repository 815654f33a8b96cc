"""The section on weights side by side, each judged on draws that it was not sought on, and the frontier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reports.document import Cell, Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.numbers import listed
from reports.formatting.supported_figures import change_cell, part_cell, show_part, show_supported_change
from reports.plotting import style
from reports.plotting.hover import tell
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.names import ALLOCATIONS, MOST_SHOWN, format_years
from reports.portfolio.sections.rows_plot import add_line, height_of_line
from reports.portfolio.weights.allocations import LEAST_SHORTFALL, TODAY
from reports.portfolio.weights.judgement import SHORTFALL_PERCENT, Judgement
from reports.portfolio.weights.weights import JUMP, Allocation, WeightFigures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Weights side by side"
_MOST_COLUMNS = 10  # of companies: more are too many for paper
_DEFINITIONS = (
    ("least shortfall", f"the weights whose worst {SHORTFALL_PERCENT}% of draws lose least on average, at "
     "the expected return that is wanted, within the limits of the portfolio's file"),
    ("greatest growth", "the weights whose wealth grows fastest in the long run (Kelly), no more than the "
     "largest fraction invested; the rest is cash, which earns nothing"),
    ("risk parity", "the weights of which each adds the same to the shortfall; no limits apply"),
    ("out of sample", "judged on draws that the weights were not sought on"),
)
_WIDTH, _HEIGHT = 10.0, 4.2  # inches
_LEFT, _NARROW_LEFT, _RIGHT, _BOTTOM = 0.85, 0.65, 0.3, 0.95
_NARROW_AXES = 2.8
_COLORS = (style.BLACK, style.GREY, style.VERMILLION, style.GREEN, style.PINK)
_SHAPES = ("D", "s", "o", "^", "v")
_REACH = 0.02  # of the axes, half of a spot's width


def weights_section(figures: PortfolioFigures) -> Section | None:
    """Write the section; None without an assumption about returns.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    found = figures.weights
    if found is None:
        return None
    paragraphs = (_best(found), *_moved(found), *_broken(found))
    method = (
        f"Weights were sought on {found.n_sought:,} draws and judged on {found.n_judged:,} others; how far "
        f"they move is of {found.n_resample} bootstrap samples, 5th to 95th percentile.",
    )
    pictures = (_picture(found),) if any(each.out_of_sample for each in found.allocations) else ()
    parts = (*pictures, judged_table(found), _table(found), *_frontier(found))
    return Section("weights", _TITLE, paragraphs, parts, _DEFINITIONS, "Weights", method=method)


def _best(found: WeightFigures) -> str:
    named = {each.name: each for each in found.allocations}
    today = named[TODAY].out_of_sample
    least = named[LEAST_SHORTFALL].out_of_sample
    if today is None or least is None:
        return f"There is no least shortfall within the limits: {named[LEAST_SHORTFALL].reason}."
    return (
        f"Over {format_years(found.years)}, out of sample, today's weights are expected to return "
        f"{show_supported_change(today.mean)}, and {show_supported_change(today.shortfall)} in the worst "
        f"{SHORTFALL_PERCENT}% of draws; those of least shortfall {show_supported_change(least.mean)} and "
        f"{show_supported_change(least.shortfall)}."
    )


def _moved(found: WeightFigures) -> Iterator[str]:
    for each in found.allocations:
        if each.jumps:
            verb, most = "jump" if len(each.jumps) > 1 else "jumps", show_part(JUMP, 0)
            yield (
                f"By {ALLOCATIONS[each.name]}, {listed(each.jumps)} {verb} by more than {most} from one "
                "bootstrap sample to the next: these weights are not to be taken to the point."
            )


def _broken(found: WeightFigures) -> Iterator[str]:
    for each in found.allocations:
        if each.weights is None and each.name != LEAST_SHORTFALL:
            yield f"There is no {ALLOCATIONS[each.name]}: {each.reason}."
        elif each.breaks:
            yield f"The weights of {ALLOCATIONS[each.name]} break limits: {listed(each.breaks)}."


def judged_table(found: WeightFigures, *, is_short: bool = False) -> Table:
    """Return what each way to choose weights gives.

    Parameters
    ----------
    found : WeightFigures
        The weights.
    is_short : bool, optional
        For the summary: out of sample only.
    """
    detail = is_short  # which columns only the workbook has
    columns = (
        Column("weights", is_text=True), Column("expected"), Column(f"worst {SHORTFALL_PERCENT}%"),
        Column("growth a year"), Column("expected, in sample", is_detail=True),
        Column(f"worst {SHORTFALL_PERCENT}%, in sample", is_detail=detail), Column("cash", is_detail=detail),
    )
    rows = tuple(_judged(each) for each in found.allocations if each.out_of_sample is not None)
    title = f"Returns over {format_years(found.years)}, {'out of sample' if is_short else 'in numbers'}"
    return Table("weights-judged", title, columns, rows, is_folded=not is_short)


def _judged(one: Allocation) -> tuple[Cell, ...]:
    inside, outside = one.in_sample, one.out_of_sample
    if inside is None or outside is None:
        raise ValueError(f"{one.name} has no weights")
    return (
        cells.words(ALLOCATIONS[one.name]), change_cell(outside.mean), change_cell(outside.shortfall),
        part_cell(outside.growth), change_cell(inside.mean), change_cell(inside.shortfall),
        cells.share(one.cash),
    )


def _picture(found: WeightFigures) -> Picture:
    places = "; ".join(
        f"{ALLOCATIONS[each.name]} {show_supported_change(each.out_of_sample.mean)} at "
        f"{show_supported_change(each.out_of_sample.shortfall)}"
        for each in found.allocations if each.out_of_sample is not None
    )
    alternative = f"Expected return at the mean of the worst {SHORTFALL_PERCENT}% of draws: {places}."
    return Picture(
        "frontier", "Expected return against shortfall", alternative, lambda: frontier_figure(found),
        lambda: frontier_figure(found, style.PHONE),
    )


def _table(found: WeightFigures) -> Table:
    shown = [each for each in found.allocations if each.weights is not None]
    columns = [Column("Company", is_text=True)]
    for each in shown:
        words = ALLOCATIONS[each.name]
        columns.append(Column(words))
        if each.spread is not None:
            columns += [Column(f"{words}, {end}", is_detail=True) for end in ("low", "high")]

    def row(place: int, key: str) -> Iterator[Cell]:
        yield cells.words(key)
        for each in shown:
            weight = cells.share((each.weights or ())[place])
            if each.spread is None:
                yield weight
                continue
            ends = each.spread[place]
            low, high = (show_part(end, 0).removesuffix("%") for end in ends)
            jumps = ", jumps" if key in each.jumps else ""
            yield weight._replace(shown=f"{weight.shown} ({low}\N{EN DASH}{high}{jumps})")
            yield from map(cells.share, ends)

    rows = tuple(tuple(row(place, key)) for place, key in enumerate(found.keys))
    notes = ("In brackets: 5th and 95th percentile over bootstrap samples.",)
    is_long = len(rows) > MOST_SHOWN
    return Table("weights", "The weights", tuple(columns), rows, notes, is_folded=is_long)


def _frontier(found: WeightFigures) -> Iterator[Table]:
    if not found.frontier:
        return
    worst = f"Worst {SHORTFALL_PERCENT}%"
    columns = (
        Column("Expected, in sample", is_text=True), Column("Expected, out of sample"),
        Column(f"{worst}, in sample"), Column(f"{worst}, out of sample"),
        *(Column(key, is_detail=len(found.keys) > _MOST_COLUMNS) for key in found.keys),
    )
    rows = tuple(
        (
            change_cell(point.in_sample.mean), change_cell(point.out_of_sample.mean),
            change_cell(point.in_sample.shortfall), change_cell(point.out_of_sample.shortfall),
            *(cells.share(min(max(weight, 0.0), 1.0)) for weight in point.weights),
        )
        for point in found.frontier
    )
    yield Table("frontier", "The efficient frontier, in numbers", columns, rows, is_folded=True)


def frontier_figure(weights: WeightFigures, width: float = _WIDTH) -> Figure:
    """Draw expected return against shortfall.

    Parameters
    ----------
    weights : WeightFigures
        With allocations; the frontier may be empty.
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    is_narrow = style.is_narrow(width)
    shown = [(each, each.out_of_sample) for each in weights.allocations if each.out_of_sample is not None]
    n_entry = len(shown) + 2 * bool(weights.frontier)
    rows = n_entry - 1 if is_narrow else max(0, -(-n_entry // 3) - 1)
    line = (
        f"Expected return over {format_years(weights.years)} against the mean return of the worst "
        f"{SHORTFALL_PERCENT}% of draws."
    )
    bottom, top = _BOTTOM + 0.19 * rows, height_of_line(line, width)
    figure = style.new_figure(width, top + _NARROW_AXES + bottom if is_narrow else _HEIGHT + 0.19 * rows)
    add_line(figure, line)
    axes = style.add_axes(figure, _NARROW_LEFT if is_narrow else _LEFT, _RIGHT, bottom, top)
    _lines(axes, weights)
    for each, judgement in shown:
        place = list(ALLOCATIONS).index(each.name)
        _point(axes, judgement, _SHAPES[place], _COLORS[place], ALLOCATIONS[each.name])
    axes.margins(0.08)
    style.write_ticks(axes)
    for each, judgement in shown:
        _tell(axes, judgement, ALLOCATIONS[each.name])
    axes.set_xlabel(f"mean return of the worst {SHORTFALL_PERCENT}% of draws, %", fontsize=style.BODY)
    axes.set_ylabel("expected return, %", fontsize=style.SMALL if is_narrow else style.BODY)
    axes.grid(color=style.PALE, lw=0.5)
    handles, _ = axes.get_legend_handles_labels()
    style.add_legend(figure, bottom, handles=handles)
    return figure


def _lines(axes: Axes, weights: WeightFigures) -> None:
    if not weights.frontier:
        return
    kinds = (
        ("in_sample", style.SKY, "--", f"frontier on its own {weights.n_sought:,} draws"),
        ("out_of_sample", style.BLUE, "-", f"the same weights on {weights.n_judged:,} others"),
    )
    for name, color, dashes, words in kinds:
        judged: list[Judgement] = [getattr(point, name) for point in weights.frontier]
        axes.plot(
            [100.0 * each.shortfall.known for each in judged], [100.0 * each.mean.known for each in judged],
            dashes, color=color, lw=1.8, label=words, zorder=2,
        )


def _point(axes: Axes, judgement: Judgement, shape: str, color: str, words: str) -> None:
    place = 100.0 * judgement.shortfall.known, 100.0 * judgement.mean.known
    axes.plot(*place, shape, color=color, ms=8.0, zorder=4, label=words, markeredgecolor=style.WHITE)


def _tell(axes: Axes, judgement: Judgement, words: str) -> None:
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x, y = 100.0 * judgement.shortfall.known, 100.0 * judgement.mean.known
    across, down = _REACH * (high - low), 2.0 * _REACH * (top - bottom)
    said = (
        f"{words}, out of sample\nexpected {show_supported_change(judgement.mean)}; worst "
        f"{SHORTFALL_PERCENT}% {show_supported_change(judgement.shortfall)}"
    )
    tell(axes, said, (x - across, x + across), (y - down, y + down))
