"""What a draft assumes where filings cannot say it: `assumptions.toml`, which has the sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("assumptions.toml")


@dataclass(frozen=True, slots=True)
class CurrencyDefaults:
    """What is assumed of a currency.

    Attributes
    ----------
    inflation, interest_rate, tax_rate : float
    terminal_growth, discount_rate : Mapping[str, float]
        `base`, `min` and `max`.
    """

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
    rules : Mapping[str, Any]
    defaults : Mapping[str, Default]
        By input.
    currencies : Mapping[str, CurrencyDefaults]
        By ISO 4217 code.
    """

    rules: Mapping[str, Any]
    defaults: Mapping[str, Default]
    currencies: Mapping[str, CurrencyDefaults]


@cache
def assumptions() -> Assumptions:
    """Return the assumptions, read once."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Assumptions(
        found["rules"],
        {name: Default(**({"table": {}} | each)) for name, each in found["defaults"].items()},
        {code: CurrencyDefaults(**each) for code, each in found["currencies"].items()},
    )  # fmt: skip
