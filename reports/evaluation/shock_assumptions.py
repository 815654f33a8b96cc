"""What a config assumes of single years, in words: how far they deviate from the trend, and how long."""

from dataclasses import dataclass

from reports.formatting.numbers import IN_PERCENT, format_name, show_correlation, show_parameter
from simulate import Config
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.schema import RecessionSection, Shock

_NOT_A_SHOCK = ("until", "pairs")
_RECESSION = "recession"
#: What a reader of base case figures has to know where years have shocks.
ON_TREND = "In the base case every year is on its trend: no shock is in it."


@dataclass(frozen=True, slots=True)
class ShockRow:
    """One cause by which years deviate from the trend.

    Attributes
    ----------
    name : str
        The input as the config names it, or "recession".
    size, distribution, lasts : str
        How large it is, how it is drawn, and how long it stays, in words.
    numbers : dict of str to float, int, str or None
        The same as the config has it, by key.
    status, source, reason : str
        As the config gives them; "" where it gives none.
    """

    name: str
    size: str
    distribution: str
    lasts: str
    numbers: dict[str, float | str | None]
    status: str
    source: str
    reason: str


def shock_rows(config: Config) -> list[ShockRow]:
    """Return every shock that a config gives, in the order of its keys, the recession last."""
    section = config.file.shocks
    if section is None:
        return []
    names = [name for name in type(section).model_fields if name not in (*_NOT_A_SHOCK, _RECESSION)]
    given = [(name, getattr(section, name)) for name in names if getattr(section, name) is not None]
    rows = [_of_shock(name, shock, config) for name, shock in given]
    return [*rows, *([_of_recession(section.recession, config)] if section.recession else [])]


def _of_shock(name: str, shock: Shock, config: Config) -> ShockRow:
    left = f"{100.0 * shock.persistence:.3g}% is left a year later" if shock.persistence else "that year only"
    return ShockRow(
        name, f"standard deviation {_size(name, shock.sd, config)}",
        "normal" if shock.df is None else f"Student t, {shock.df:g} degrees of freedom", left,
        shock.model_dump(exclude={"status", "source", "reason"}), shock.status, shock.source, shock.reason,
    )


def _of_recession(event: RecessionSection, config: Config) -> ShockRow:
    effects = [
        f"{format_name(name)} {'+' if effect > 0.0 else ''}{_size(name, effect, config)}"
        for name, effect in event.effects().items()
    ]
    return ShockRow(
        _RECESSION, ", ".join(effects), f"begins with {100.0 * event.probability:.3g}% a year",
        f"{event.lasts} year{'s' if event.lasts > 1 else ''}",
        event.model_dump(exclude={"status", "source", "reason"}), event.status, event.source, event.reason,
    )


def _size(name: str, size: float, config: Config) -> str:
    """Return a distance in an input's unit: of percentages, in percentage points."""
    currency, unit = config.file.company.currency, unit_of_shock(name)
    if unit in IN_PERCENT:
        points = show_parameter(100.0 * size, "ratio", currency)
        return f"{points} point{'' if points == '1' else 's'}"
    return show_parameter(size, unit, currency)


def unit_of_shock(name: str) -> str:
    """Return the unit of a shocked input, as the registry names it; growth of a year is a rate."""
    return INPUT_BY_NAME[name].unit if name in INPUT_BY_NAME else INPUT_BY_NAME["initial_growth"].unit


def format_pairs(config: Config) -> list[str]:
    """Return `growth and variable cost ratio -0.40 (reason)` of each pair of shocks that are correlated."""
    section = config.file.shocks
    return [
        f"{' and '.join(map(format_name, pair.between))} {show_correlation(pair.rank)}"
        f"{f' ({pair.reason})' if pair.reason else ''}"
        for pair in (section.pairs if section else [])
    ]


def format_until(config: Config) -> str:
    """Return `until year 25 (2050)`; "" of a company without shocks."""
    if config.yearly is None:
        return ""
    until, first = config.yearly.until, config.fiscal_years[0]
    label = f" ({first + until - 1})" if first > 1 else ""
    return f"until year {until}{label}"


def base_case_lines(config: Config) -> tuple[str, ...]:
    """Return what to say wherever figures are of the base case; nothing of a company without shocks."""
    section = config.file.shocks
    if section is None:
        return ()
    if section.recession is None:
        return (ON_TREND,)
    return (f"{ON_TREND} Nor is a recession, so the base case is not the centre of the draws.",)
