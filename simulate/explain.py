"""One draw in full: its inputs, rebuilt from the seed, and its whole forecast."""

from rich.console import Console
from rich.table import Table

from engine.inputs import INPUT_BY_NAME
from simulate.base_case import value_of
from simulate.company import Config
from simulate.draws import draw_inputs
from simulate.forecast_table import print_forecast


def print_draw(config: Config, draw: int, seed: int | None = None, draws: int | None = None) -> None:
    """Print the inputs and statements of one draw.

    Raises
    ------
    InputError
        If there is no such draw, or the draw has no value; its inputs are printed all the same.
    """
    drawn = dict(zip(config.marginals, draw_inputs(config, draw, 1, seed, draws)[0].tolist(), strict=True))
    given = {name: getattr(config.base, name) for name in config.tables if name not in config.expressions}
    inputs = config.base._replace(**drawn, **config.derive(given | drawn))
    seed = config.file.run.seed if seed is None else seed
    table = Table(title=f"Draw {draw} of seed {seed}", title_justify="left", box=None, pad_edge=False)
    table.add_column("uncertain input", no_wrap=True)
    table.add_column("drawn", justify="right", no_wrap=True)
    table.add_column("base", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    for name, number in drawn.items():
        base = getattr(config.base, name)
        table.add_row(name, f"{number:,.6g}", f"{base:,.6g}", INPUT_BY_NAME[name].unit)
    Console(highlight=False).print(table)
    print()
    print_forecast(config, value_of(config, inputs), title=f"Intrinsic value, draw {draw}")
