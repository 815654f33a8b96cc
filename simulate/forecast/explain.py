"""One draw in full: its inputs, rebuilt from the seed, what each does to its value, audit and forecast."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from engine.kernels.valuation_kernel import value_inputs
from engine.model.audit.draw_audit import DrawAudit, audit_draw
from engine.model.audit.invariants import TOLERANCE, VIOLATION_MEANING
from engine.model.inputs import INPUT_BY_NAME, Inputs
from simulate.config.config import Config
from simulate.errors import printable
from simulate.forecast.base_case import revalue, value_of
from simulate.forecast.statement_table import print_forecast
from simulate.forecast.step_attribution import Step, steps_of
from simulate.printing import printing
from simulate.sampling.draws import draw_inputs
from simulate.sampling.score_model import factors_of
from simulate.sampling.years import TREND, DrawnYears, deviations, draw_years

_STEPS = """a step: the mean of what an input does from its base case to what is drawn, inputs taken in the
model's order, those before it already as drawn, and in reverse; steps add up
"""


_YEARS = "deviations: what is added to an input in a year, with recessions, before it is held at a bound\n"
#: The part of a draw's value that its years make.
LUCK = "luck of the years"


class StoredDraw(NamedTuple):
    """What a run holds of a draw: where, and its value, NaN without one; None if the run kept none."""

    where: str
    value: float | None


def print_draw(
    config: Config, draw: int, seed: int | None = None, draws: int | None = None,
    stored: StoredDraw | None = None,
) -> None:
    """Print the inputs of one draw, what each does to its value, its audit and its statements.

    Parameters
    ----------
    config : Config
        The company.
    draw : int
        Which draw, counted from 0.
    seed, draws : int, optional
        Of the whole run, the config's by default.
    stored : StoredDraw, optional
        What the run holds of the draw, to compare with.

    Raises
    ------
    InputError
        If there is no such draw, or the draw has no value; its inputs are printed all the same.
    """
    drawn = dict(zip(config.marginals, draw_inputs(config, draw, 1, seed, draws)[0].tolist(), strict=True))
    years = draw_years(config, draw, 1, seed, draws)
    given = {name: getattr(config.base, name) for name in config.tables if name not in config.expressions}
    inputs = config.base._replace(**drawn, **config.derive(given | drawn))
    seed = config.file.run.seed if seed is None else seed
    console = Console(highlight=False)
    with printing():
        console.print(_input_table(config, drawn, f"Draw {draw} of seed {seed}"))
        print("percentile: the share of the input's own distribution at or below what is drawn\n")
        if stored is not None:
            print(f"{_compared(stored, _value_of_draw(config, inputs, years))}\n")
        if config.yearly is not None:
            console.print(_year_table(config, deviations(config.yearly, years, len(config.fiscal_years))))
            print(_YEARS)
    case = value_of(config, inputs, years)
    with printing():
        _print_steps(console, config, drawn, years, case.intrinsic_value)
    audit = _audited(config, inputs, years)
    verdict = "sound" if audit.violation is None else VIOLATION_MEANING[audit.violation]
    with printing():
        print(f"Audit: {verdict}")
        console.print(_audit_table(audit))
        print()
        print_forecast(config, case, title=f"Intrinsic value, draw {draw}")


def value_steps(config: Config, drawn: Mapping[str, float], years: DrawnYears = TREND) -> tuple[Step, ...]:
    """Split what a draw is worth more than the base case among what was drawn.

    Inputs of scenarios are one part, as they are drawn together; derived inputs belong to what moves them.
    The luck of the years is one part, too.

    Parameters
    ----------
    config : Config
        The company; its base case and the draw have a value.
    drawn : mapping of str to float
        The uncertain inputs of the draw.
    years : DrawnYears, optional
        Those of the draw.

    Returns
    -------
    tuple of Step
        In registry order, currency per share; their changes add up to the draw's value less the base case.
    """
    inputs = {factor.name: factor.inputs for factor in factors_of(config)}
    parts = (*inputs, *([LUCK] if config.yearly else []))
    stages = [order[:length] for order in (parts, parts[::-1]) for length in range(len(parts) + 1)]
    part_of = {name: part for part, names in inputs.items() for name in names}
    changes = {
        name: np.array([drawn[name] if part in stage else getattr(config.base, name) for stage in stages])
        for name, part in part_of.items()
    } or {"revenue": np.full(len(stages), config.base.revenue)}
    with_luck = np.array([LUCK in stage for stage in stages], dtype=np.float64)
    luck = DrawnYears(years.shocks, years.innovations[:, :, [0]] * with_luck)
    values = revalue(config, changes, luck).value.tolist() if parts else []
    known = {frozenset(stage): value for stage, value in zip(stages, values, strict=bool(parts))}

    def value_with(changed: Sequence[str]) -> float | None:
        value: float = known[frozenset(changed)]
        return None if np.isnan(value) else value

    return steps_of(value_with, parts) if parts else ()


def _value_of_draw(config: Config, inputs: Inputs, years: DrawnYears = TREND) -> float:
    """Return the value of a draw, NaN if it has none."""
    return float(value_inputs(np.array(inputs)[:, None], config.horizon, *years).value[0])


def _compared(stored: StoredDraw, value: float) -> str:
    """Return whether a draw is what a run holds of it."""
    where = printable(stored.where)
    if stored.value is None:
        return f"{where} kept no value of this draw: nothing to compare with"
    if np.isnan(stored.value) and np.isnan(value):
        return f"it has no value, nor has it one in {where}"
    if stored.value == value:
        return f"its value is that in {where}, to the bit"
    there, rebuilt = ("none" if np.isnan(x) else repr(x) for x in (stored.value, value))
    return f"its value is NOT that in {where}: {there} there, {rebuilt} rebuilt; `verify` tells more"


def _input_table(config: Config, drawn: Mapping[str, float], title: str) -> Table:
    table = _table(title, "uncertain input", "drawn", "base", "percentile")
    table.add_column("unit", no_wrap=True)
    for name, number in drawn.items():
        percentile = 100.0 * float(config.marginals[name].cdf(np.array([number]))[0])
        numbers = f"{number:,.6g}", f"{getattr(config.base, name):,.6g}", f"P{percentile:.2f}"
        table.add_row(name, *numbers, INPUT_BY_NAME[name].unit)
    return table


def _year_table(config: Config, found: Mapping[str, np.ndarray]) -> Table:
    """Return the table of how the draw's years deviate: of each input its displayed years in short."""
    table = _table("Deviations from the trend, displayed years", "", "mean", "least", "greatest")
    for name, path in found.items():
        ends = (
            f"{path[at]:+.4f} ({config.fiscal_years[at]})" for at in (int(path.argmin()), int(path.argmax()))
        )
        table.add_row(name, f"{path.mean():+.4f}", *ends)
    return table


def _print_steps(
    console: Console, config: Config, drawn: Mapping[str, float], years: DrawnYears, value: float
) -> None:
    base = _value_of_draw(config, config.base)
    if np.isnan(base):
        print("the base case has no value, so there are no steps from there to this draw\n")
        return
    console.print(_step_table(config, value_steps(config, drawn, years), base, value))
    print(_STEPS)


def _step_table(config: Config, steps: Sequence[Step], base: float, value: float) -> Table:
    """Return the table from the base case to the draw's value, the greatest step first."""
    currency = config.file.company.currency
    table = _table("From the base case to this draw", "", f"{currency} per share")
    inputs = {factor.name: factor.inputs for factor in factors_of(config)} | {LUCK: (LUCK,)}
    table.add_row("base case", f"{base:,.2f}")
    for step in sorted(steps, key=lambda step: -abs(step.change)):
        names = [name for part in step.parts for name in inputs[part]]
        table.add_row(" and ".join(names), f"{step.change:+,.2f}")
    table.add_row("this draw", f"{value:,.2f}")
    return table


def _table(title: str, name: str, *numbers: str) -> Table:
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    table.add_column(name, no_wrap=True)
    for column in numbers:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _audited(config: Config, inputs: Inputs, years: DrawnYears) -> DrawAudit:
    valuation = value_inputs(np.array(inputs)[:, None], config.horizon, *years)
    results = float(valuation.value[0]), float(valuation.last_year_share[0])
    return audit_draw(inputs, config.horizon, *results, years.shocks, years.innovations[:, :, 0])


def _audit_table(audit: DrawAudit) -> Table:
    """Return the table of what the audit of one draw saw, and of what must hold."""
    table = _table("", "1 year" if audit.years == 1 else f"of {audit.years} years", "found")
    table.add_column("must be", no_wrap=True)
    rounding = f"at most {TOLERANCE:.0e}: rounding"
    table.add_row("balance sheet's gap, relative", f"{audit.balance:.1e}", rounding)
    table.add_row("cash flow's gap, relative", f"{audit.cash:.1e}", rounding)
    table.add_row("least claim of today's holders", f"{audit.least_claim:,.6g}", "in (0, 1]")
    table.add_row("least discount rate", f"{audit.least_rate:,.6g}", "above -1")
    return table
