"""The section on the size of a position, for who asked for one."""

from reports import cells
from reports.decisions.kelly import ASSUMPTIONS, Kelly
from reports.decisions.rounding import show_part
from reports.document import Cell, Column, Section, Table

_DEFINITIONS = (
    ("full Kelly", "the part of the portfolio that lets the mean of log(1 + part x (value / price - 1)) over "
     "the draws be greatest; above 100% it would have to be borrowed"),
    ("size", "the wanted fraction of full Kelly, but never more than the cap"),
    ("log growth of the portfolio", "mean of log(wealth after / wealth before) from this position, once the "
     "price is at the value"),
)


def sizing_section(found: Kelly) -> Section:
    """Size, what decided it, and what it assumes."""
    assumed = "It assumes that " + "; that ".join(ASSUMPTIONS) + "."
    said = _words(found)
    return Section(
        "sizing", "How much to buy", (said, assumed), (_table(found),), _DEFINITIONS, "Sizing", (said,)
    )


def _words(found: Kelly) -> str:
    size, cap = show_part(found.size), show_part(found.cap)
    part = f"{100.0 * found.fraction:g}%"
    if found.full is not None:
        part = f"{part} of full Kelly ({part} of {show_part(found.full)} = {show_part(_wanted(found))})"
    return {
        "no draws": "No draw has a value, so there is no size.",
        "no edge": "The draws are on average worth no more than the price: the size is 0%.",
        "no loss": f"No draw is worth less than the price: Kelly has no bound, the cap decides: {cap}.",
        "cap": f"{part} is not below the cap: the size is {cap} of the portfolio.",
        "full Kelly": f"The size is {size} of the portfolio: {part}.",
    }[found.reason]


def _table(found: Kelly) -> Table:
    unbounded = found.full is None and found.reason == "no loss"
    rows: list[tuple[str, Cell]] = [
        ("full Kelly", cells.nothing("not bounded") if unbounded else _part(found.full)),
        (f"{100.0 * found.fraction:g}% of full Kelly, before the cap", _part(_wanted(found))),
        ("cap", _part(found.cap)),
        ("size", _part(found.size)),
        ("log growth of the portfolio", _part(found.growth)),
    ]
    return Table(
        "sizing", "Size of the position",
        (Column("figure", is_text=True), Column("part of the portfolio")),
        tuple((cells.words(name), cell) for name, cell in rows),
    )


def _wanted(found: Kelly) -> float | None:
    """The size that the cap has not cut."""
    return None if found.full is None else found.fraction * found.full


def _part(part: float | None) -> Cell:
    return cells.nothing() if part is None else Cell(part, show_part(part), "0.0%")
