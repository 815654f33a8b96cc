"""The table of figures, for people."""

from collections.abc import Sequence

from benchmarks.figure import Figure

_HEAD = ("", "measured", "", "ours / it", "bar", "aim", "")
_WIDTHS = (46, 10, 10, 10, 8, 8, 12)


def print_table(figures: Sequence[Figure]) -> None:
    """Print the figures part by part, then those with a bar once more, by themselves."""
    print(_line(_HEAD))
    part = ""
    for figure in figures:
        if figure.part != part:
            part = figure.part
            print(f"\n{part}")
        print(_line(_cells(figure)))
    promised = [figure for figure in figures if figure.bar is not None]
    if promised:
        print("\nwhat was promised")
        for figure in promised:
            print(_line(_cells(figure)))


def _cells(figure: Figure) -> tuple[str, ...]:
    limit = "<= " if figure.at_most else ""
    last = figure.verdict() or figure.note
    if figure.bar is not None and figure.note:
        last = f"{last}; {figure.note}"
    return (
        f"  {figure.name}",
        "-" if figure.value is None else number(figure.value),
        figure.unit,
        "" if figure.ratio is None else number(figure.ratio),
        "" if figure.bar is None else limit + number(figure.bar),
        "" if figure.aim is None else limit + number(figure.aim),
        last,
    )


def number(value: float) -> str:
    """Show a number with three digits or more: 0.0123, 1.23, 12.3, 1,234."""
    if abs(value) >= 1000.0:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100.0 else f"{value:.0f}"


def _line(cells: tuple[str, ...]) -> str:
    first, *middle, last = cells
    numbers = [
        cell.ljust(width) if at == 1 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(middle, _WIDTHS[1:-1], strict=True))
    ]
    return f"{first.ljust(_WIDTHS[0])} {' '.join(numbers)}  {last}".rstrip()
