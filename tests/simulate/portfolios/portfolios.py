"""Small portfolios for tests: companies made of a shipped config, and a file changed a line at a time."""

from pathlib import Path

from tests.simulate.configs import changed_text

#: Two companies alike, one more, and an exchange rate.
TEXT = """\
[portfolio]
name = "Test"
currency = "JPY"
draws = 4096
seed = 3

[factors]
rates = { reason = "one" }
prices = {}
demand = { yearly = true }

[dependence]
pairs = [{ between = ["rates", "prices"], rank = 0.5 }]

[exchange_rates]
USD = { base = 150.0, dist = "lognormal", sd = 15.0, loadings = [{ factor = "prices", rank = 0.8 }] }

[companies.one]
config = "one.toml"
weight = 0.5
sector = "a"
loadings = [
    { input = "initial_discount_rate", factor = "rates", rank = 0.6 },
    { input = "tax_rate", factor = "prices", rank = 0.5 },
    { shock = "growth", factor = "demand", rank = 0.7 },
    { shock = "variable_cost_ratio", factor = "demand", rank = -0.3 },
]

[companies.two]
config = "two.toml"
weight = 0.3
sector = "a"
loadings = [
    { input = "initial_discount_rate", factor = "rates", rank = 0.5 },
    { input = "tax_rate", factor = "rates", rank = -0.4 },
    { shock = "growth", factor = "demand", rank = 0.5 },
]

[companies.three]
config = "three.toml"
weight = 0.2
"""


def write_company(folder: Path, key: str, currency: str = "JPY", *changes: tuple[str, str]) -> None:
    """Write a company that is iij but for its ticker, currency and what is changed."""
    ticker = 'ticker = "3774.T"', f'ticker = "{key.upper()}"'
    named = ticker, ('currency = "JPY"', f'currency = "{currency}"')
    (folder / f"{key}.toml").write_text(changed_text("iij", *named, *changes), encoding="utf-8")


def write_portfolio(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the portfolio with each (old, new) replaced, and its companies; return its path."""
    text = TEXT
    for old, new in changes:
        if old not in text:
            raise ValueError(f"the portfolio does not contain {old!r}")
        text = text.replace(old, new, 1)
    for key, currency in (("one", "JPY"), ("two", "JPY"), ("three", "USD")):
        if not (folder / f"{key}.toml").exists():
            write_company(folder, key, currency)
    path = folder / "test.toml"
    path.write_text(text, encoding="utf-8")
    return path
