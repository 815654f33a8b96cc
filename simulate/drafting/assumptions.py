"""What a draft assumes where filings cannot say it: `assumptions.toml`, which has the sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("assumptions.toml")


@dataclass(frozen=True, slots=True)
class GrowthClass:
    """How revenue of companies of a size grows, in log growth a year."""

    horizon: int
    median: float
    own_mean: float
    last_year: float
    p10: float
    p90: float
    year_sd: float


@dataclass(frozen=True, slots=True)
class MarginClass:
    """How operating margins of companies of a size move, in parts of revenue."""

    p10: float
    p90: float
    margin_sd: float


@dataclass(frozen=True, slots=True)
class SizeClass:
    """Companies of a size, by revenue.

    Attributes
    ----------
    below_bn_yen : float
        What their revenue lies below, billions of yen.
    words : str
        The class in a sentence.
    growth : GrowthClass
    margin : MarginClass
    """

    below_bn_yen: float
    words: str
    growth: GrowthClass
    margin: MarginClass


@dataclass(frozen=True, slots=True)
class CurrencyDefaults:
    """What is assumed of a currency.

    Attributes
    ----------
    yen : float
        A round rate of exchange.
    inflation, interest_rate, tax_rate : float
    terminal_growth, discount_rate : Mapping[str, float]
        `base`, `min` and `max`.
    """

    yen: float
    inflation: float
    terminal_growth: Mapping[str, float]
    discount_rate: Mapping[str, float]
    interest_rate: float
    tax_rate: float


@dataclass(frozen=True, slots=True)
class Default:
    """An input that no filing tells.

    Attributes
    ----------
    table : Mapping[str, object]
        Base case and range, as a config writes them.
    source, reason : str
    share : float
        The base case as a share of revenue, where `table` is empty.
    """

    table: Mapping[str, object]
    source: str
    reason: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All of the file.

    Attributes
    ----------
    classes : tuple of SizeClass
        The smallest companies first.
    rules : Mapping[str, Any]
    defaults : Mapping[str, Default]
        By input.
    currencies : Mapping[str, CurrencyDefaults]
        By ISO 4217 code.
    """

    classes: tuple[SizeClass, ...]
    rules: Mapping[str, Any]
    defaults: Mapping[str, Default]
    currencies: Mapping[str, CurrencyDefaults]

    def size_class(self, revenue: float, currency: str) -> tuple[SizeClass, str]:
        """Return the class of a company, and the class in words.

        Parameters
        ----------
        revenue : float
            In units of the currency.
        currency : str
            ISO 4217 code; of one that has no rate of exchange here, the class is the widest, which is said.
        """
        known = self.currencies.get(currency)
        if known is None:
            return self.classes[0], f"the widest class ({currency} has no rate of exchange in the defaults)"
        size = revenue * known.yen / 1e9
        found = next(each for each in self.classes if size < each.below_bn_yen)
        return found, f"Japanese companies with revenue of {found.words}"


@cache
def assumptions() -> Assumptions:
    """Return the assumptions, read once."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Assumptions(
        tuple(
            SizeClass(
                each["below_bn_yen"], each["words"], GrowthClass(**each["growth"]),
                MarginClass(**each["margin"]),
            )
            for each in found["classes"]
        ),
        found["rules"],
        {name: Default(**({"table": {}} | each)) for name, each in found["defaults"].items()},
        {code: CurrencyDefaults(**each) for code, each in found["currencies"].items()},
    )  # fmt: skip
