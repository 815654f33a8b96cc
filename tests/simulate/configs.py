"""Config texts for tests: the shipped ones and three more companies, changed a line at a time."""

from pathlib import Path

from simulate import Config
from simulate.config.loading import config_from_text
from simulate.config.overrides import GivenSettings

ROOT = Path(__file__).parents[2]
#: Written by hand, and drafted from filings and then reviewed.
WRITTEN = ("iij", "iij-2025", "iiji-2019")
DRAFTED = ("aapl", "amd", "hitachi", "msft", "nec", "nintendo")
SHIPPED = WRITTEN + DRAFTED
#: iij as its two pages alone have it, before its annual reports: figures in tests are worked out from these.
PAGES = ROOT / "tests" / "simulate" / "config" / "companies" / "pages" / "iij.toml"
#: The same with years that follow their trend: values are a function of the inputs alone.
TREND = "iij-trend"
#: Cash-rich, loss-making, and a utility with heavy debt, from their annual reports.
COMPANIES = ("microsoft-2019", "snowflake-2024", "tokyo-gas-2025")


def shipped_path(name: str) -> Path:
    return ROOT / "configs" / f"{name}.toml"


def company_path(name: str) -> Path:
    """The config of a company that is there for tests only, iij as its pages have it, or a shipped one."""
    if name == "iij":
        return PAGES
    folder = ROOT / "tests" / "simulate" / "config" / "companies"
    return folder / f"{name}.toml" if name in COMPANIES else shipped_path(name)


def changed_text(name: str, *changes: tuple[str, str]) -> str:
    """The text at `company_path` with each (old, new) replaced; an old text that is not there is an error."""
    text = trend_text() if name == TREND else company_path(name).read_text(encoding="utf-8")
    for old, new in changes:
        if old not in text:
            raise ValueError(f"{name} does not contain {old!r}")
        text = text.replace(old, new, 1)
    return text


def trend_text() -> str:
    text = PAGES.read_text(encoding="utf-8")
    return text[: text.index("# What single years")]


def trend_config(settings: GivenSettings = ()) -> Config:
    return config_from_text(trend_text(), "iij", "iij.toml", settings)


def input_line(name: str, key: str) -> str:
    """The whole line of one input."""
    lines = company_path(name).read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{key} = "))


SCENARIOS = """
[[scenarios]]
name = "bear"
weight = 0.25
inputs = { revenue = 250_000.0 }

[[scenarios]]
name = "base"
weight = 0.75
inputs = { base_debt = 40_000.0 }

[[broker_targets]]"""


def scenario_config() -> Config:
    """Revenue and debt move in two cases."""
    return config_from_text(changed_text(TREND, ("[[broker_targets]]", SCENARIOS)), "iij", "iij.toml")
