"""The section on the size of a position, for who asked for one."""

from reports import cells
from reports.decisions.kelly import ASSUMPTIONS, Kelly
from reports.decisions.rounding import show_part
from reports.document import Cell, Column, Section, Table

_DEFINITIONS = (
    ("full Kelly", "the part of the portfolio that lets the mean of log(1 + part x (value / price - 1)) over "
     "the draws be greatest; above 100% it would have to be borrowed"),
    ("size", "the wanted fraction of full Kelly, but never more than the cap"),
    ("growth", "mean logarithmic growth of the portfolio from this position once the price is at the value"),
)


def sizing_section(found: Kelly) -> Section:
    """Size, what decided it, and what it assumes."""
    assumed = "It assumes that " + "; that ".join(ASSUMPTIONS) + "."
    return Section(
        "sizing", "How much to buy", (_words(found), assumed), (_table(found),), _DEFINITIONS
    )


def _words(found: Kelly) -> str:
    size, cap = show_part(found.size), show_part(found.cap)
    part = f"{show_part(found.fraction)} of full Kelly"
    return {
        "no draws": "No draw has a value, so there is no size.",
        "no edge": "The draws are on average worth no more than the price: the size is 0%.",
        "no loss": f"No draw is worth less than the price: Kelly has no bound, the cap decides: {cap}.",
        "cap": f"{part} ({show_part(found.full)}) is more than the cap: the size is {cap} of the portfolio.",
        "full Kelly": f"The size is {size} of the portfolio: {part} ({show_part(found.full)}).",
    }[found.reason]


def _table(found: Kelly) -> Table:
    unbounded = found.full is None and found.reason == "no loss"
    rows: list[tuple[str, Cell]] = [
        ("full Kelly", cells.nothing("not bounded") if unbounded else _part(found.full)),
        ("fraction of it", _part(found.fraction)),
        ("cap", _part(found.cap)),
        ("size", _part(found.size)),
        ("growth", _part(found.growth)),
    ]
    return Table(
        "sizing", "Size of the position",
        (Column("figure", is_text=True), Column("part of the portfolio")),
        tuple((cells.words(name), cell) for name, cell in rows),
    )


def _part(part: float | None) -> Cell:
    return cells.nothing() if part is None else Cell(part, show_part(part), "0.0%")
