"""The parts of a config in words: what each is called, and what it says in one config."""

from collections.abc import Sequence

from reports.evaluation.assumptions import distribution_words
from reports.formatting.numbers import input_words, show_amount, show_parameter
from simulate import Config
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.merge import DEPENDENCE, FORECAST, SCENARIOS

_NAME = {DEPENDENCE: "correlations", SCENARIOS: "scenarios", FORECAST: "forecast years and rules"}


def part_words(parts: Sequence[str]) -> str:
    """`initial growth`, `tax rate and scenarios`."""
    names = [_NAME.get(part) or input_words(part) for part in parts]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def part_in(config: Config, part: str) -> str:
    """What a config says of a part: `12.19%; PERT: min 3%, mode 12.19%, max 16%`."""
    if part == DEPENDENCE:
        return _correlations(config)
    if part == SCENARIOS:
        scenarios = config.file.scenarios
        return ", ".join(f"{scenario.name} {100 * scenario.weight:g}%" for scenario in scenarios) or "none"
    if part == FORECAST:
        return _forecast(config)
    if part not in config.tables:
        return "not given"
    unit, currency = INPUT_BY_NAME[part].unit, config.file.company.currency
    base = show_parameter(float(getattr(config.base, part)), unit, currency)
    spread = distribution_words(config, part, unit)
    return base if spread == "fixed" else f"{base}; {spread}"


def move_words(amount: float, currency: str) -> str:
    """`rises by ¥81`, `falls by $0.40`, `stays the same`."""
    shown = show_amount(abs(amount), currency)
    if shown == show_amount(0.0, currency):
        return "stays the same"
    return f"{'falls' if amount < 0.0 else 'rises'} by {shown}"


def _correlations(config: Config) -> str:
    section, names = config.file.dependence, config.correlation.names
    if not names:
        return "none"
    count = len(section.pairs) or len(names) * (len(names) - 1) // 2
    copula = "Gaussian" if section.df is None else f"Student t with {section.df:g} degrees of freedom"
    return f"{count} rank correlation{'s' if count > 1 else ''}, copula {copula}"


def _forecast(config: Config) -> str:
    forecast, rule = config.file.forecast, config.terminal_rule
    words = rule.label.format(last_year=config.horizon.last_year)
    if rule.multiplied:
        multiple = show_parameter(float(config.base.exit_multiple), "ratio", config.file.company.currency)
        words += f" ({multiple} times {rule.multiplied})"
    return f"{forecast.years} years, {words}, floor: {forecast.floor}"
