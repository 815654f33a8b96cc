"""One draw in full: its inputs, rebuilt from the seed, its audit, and its whole forecast."""

import numpy as np
from rich.console import Console
from rich.table import Table

from engine.kernels.valuation import value_inputs
from engine.model.inputs import INPUT_BY_NAME, Inputs
from engine.model.invariants import TOLERANCE, VIOLATION_MEANING, DrawAudit, audit_draw
from simulate.config.config import Config
from simulate.forecast.base_case import value_of
from simulate.forecast.statement_table import print_forecast
from simulate.printing import printing
from simulate.sampling.draws import draw_inputs


def print_draw(config: Config, draw: int, seed: int | None = None, draws: int | None = None) -> None:
    """Print the inputs, audit and statements of one draw.

    Raises
    ------
    InputError
        If there is no such draw, or the draw has no value; its inputs are printed all the same.
    """
    drawn = dict(zip(config.marginals, draw_inputs(config, draw, 1, seed, draws)[0].tolist(), strict=True))
    given = {name: getattr(config.base, name) for name in config.tables if name not in config.expressions}
    inputs = config.base._replace(**drawn, **config.derive(given | drawn))
    seed = config.file.run.seed if seed is None else seed
    table = _table(f"Draw {draw} of seed {seed}", "uncertain input", "drawn", "base")
    table.add_column("unit", no_wrap=True)
    for name, number in drawn.items():
        base = getattr(config.base, name)
        table.add_row(name, f"{number:,.6g}", f"{base:,.6g}", INPUT_BY_NAME[name].unit)
    console = Console(highlight=False)
    with printing():
        console.print(table)
        print()
    case = value_of(config, inputs)
    audit = _audited(config, inputs)
    verdict = "sound" if audit.violation is None else VIOLATION_MEANING[audit.violation]
    with printing():
        print(f"Audit: {verdict}")
        console.print(_audit_table(audit))
        print()
        print_forecast(config, case, title=f"Intrinsic value, draw {draw}")


def _table(title: str, name: str, *numbers: str) -> Table:
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    table.add_column(name, no_wrap=True)
    for column in numbers:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _audited(config: Config, inputs: Inputs) -> DrawAudit:
    valuation = value_inputs(np.array(inputs)[:, None], config.horizon)
    return audit_draw(
        inputs, config.horizon, float(valuation.value[0]), float(valuation.last_year_share[0])
    )


def _audit_table(audit: DrawAudit) -> Table:
    """What the audit of one draw saw, and what must hold."""
    table = _table("", "1 year" if audit.years == 1 else f"of {audit.years} years", "found")
    table.add_column("must be", no_wrap=True)
    rounding = f"at most {TOLERANCE:.0e}: rounding"
    table.add_row("balance sheet's gap, relative", f"{audit.balance:.1e}", rounding)
    table.add_row("cash flow's gap, relative", f"{audit.cash:.1e}", rounding)
    table.add_row("least claim of today's holders", f"{audit.least_claim:,.6g}", "in (0, 1]")
    table.add_row("least discount rate", f"{audit.least_rate:,.6g}", "above -1")
    return table
