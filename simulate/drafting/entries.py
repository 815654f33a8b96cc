"""What a draft says of one input: its base case and range with their source, or that it is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from simulate.drafting.assumptions import Default
from simulate.filings.history import Candidate

DEFAULT = "default: "
#: The source of a base item that is computed from its ratio.
NO_JUMP = "moves with its ratio, so that a draw has no jump in year 1"


@dataclass(frozen=True, slots=True)
class Entry:
    """An input of the config.

    Attributes
    ----------
    name : str
        The input.
    table : Mapping[str, object]
        Base case and range, or an expression, as the config writes them. Money is in millions.
    status : str
        "reported", "derived" or "assumption".
    source, reason : str
        Where the base case is from, and why the range is what it is.
    """

    name: str
    table: Mapping[str, object]
    status: str
    source: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpenInput:
    """An input that neither the filings nor the command give.

    Attributes
    ----------
    name : str
        The input, or the key as the config has it, `company.ticker`.
    how : str
        What to write there.
    why : str
        Why it is open.
    status : str
        What it is once it is filled in.
    candidates : tuple of Candidate
        What was seen instead, in units.
    """

    name: str
    how: str
    why: str
    status: str = "reported"
    candidates: tuple[Candidate, ...] = field(default=())


def default_entry(name: str, default: Default) -> Entry:
    """Return an input that no filing tells.

    Parameters
    ----------
    name : str
    default : Default
    """
    return Entry(name, default.table, "assumption", DEFAULT + default.source, default.reason)


def significant(value: float, digits: int = 6) -> float:
    """Return a number in so many digits: what is computed of rounded figures has no more.

    Parameters
    ----------
    value : float
    digits : int, optional
    """
    return float(f"{value:.{digits}g}") + 0.0


def millions(value: float) -> float:
    """Return money or shares in millions, to the unit.

    Parameters
    ----------
    value : float
        In units.
    """
    return round(value / 1e6, 6) + 0.0


def shown(value: float) -> str:
    """Return money or shares in millions as a sentence has them.

    Parameters
    ----------
    value : float
        In units.
    """
    text = f"{value / 1e6 + 0.0:,.{0 if abs(value) >= 1e9 else 3}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percents(values: Iterable[float]) -> str:
    """Return the least and the largest of some shares as "4.2% to 14.8%".

    Parameters
    ----------
    values : iterable of float
        At least one.
    """
    found = list(values)
    return f"{min(found):.1%} to {max(found):.1%}"


def no_default(name: str, currency: str, what: str) -> OpenInput:
    """Return an input that depends on the currency, of a currency that has no defaults.

    Parameters
    ----------
    name, currency, what : str
    """
    return OpenInput(name, what, f"no default for {currency}, and no filing tells it", "assumption")


def pert(ends: Mapping[str, float]) -> dict[str, object]:
    """Return the table of a PERT distribution between `min` and `max`.

    Parameters
    ----------
    ends : Mapping[str, float]
        `base`, `min` and `max`.
    """
    return {"base": ends["base"], "dist": "pert", "min": ends["min"], "max": ends["max"]}


def quantiles(p10: float, p50: float, p90: float) -> dict[str, object]:
    """Return the table of a distribution by three quantiles, the middle one its base case.

    Parameters
    ----------
    p10, p50, p90 : float
    """
    return {"base": p50, "dist": "quantiles", "p10": p10, "p50": p50, "p90": p90}
