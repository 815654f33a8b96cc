"""The rules of a forecast that a page may switch, and which of them a company refuses."""

from shlex import quote
from typing import Any

from engine.model.rules.options import OPTIONS, Distribution, ValuationDate
from engine.model.rules.terminal_rules import Floor, Terminal
from simulate.config.config import Config
from simulate.config.loading import command_name

#: Options that need a date which a page does not ask for: they stay as the config has them.
_FIXED = {ValuationDate}


def rules_of(config: Config) -> dict[str, Any]:
    """Return the rules by their key in [forecast]: what each may be, its code, and what is chosen.

    Parameters
    ----------
    config : Config
        The company.

    Returns
    -------
    dict
        By key `chosen`, and `choices` with `key`, `code` and `refused`: why the company has no such rule and
        what to do, "" if it has. Terminal rules have a `basis`, too, and say whether they forecast on.
    """
    forecast = config.file.forecast
    terminal = [
        {
            "key": each.rule.key, "basis": each.rule.basis, "code": int(each), "label": each.rule.label,
            "forecastsOn": each.rule.forecasts_on, "refused": _missing_inputs(config, each),
        }
        for each in Terminal
    ]
    rules = {
        "terminal": {"chosen": forecast.terminal, "basis": forecast.exit_basis, "choices": terminal},
        "floor": {"chosen": forecast.floor, "choices": [_choice(each) for each in Floor]},
    }
    for key, kind in OPTIONS.items():
        if kind not in _FIXED:
            choices = [_choice(each, _negative_equity(config, each)) for each in kind]
            rules[key] = {"chosen": getattr(forecast, key), "choices": choices}
    return rules


def _choice(choice: Any, refused: str = "") -> dict[str, Any]:
    return {"key": choice.key, "code": int(choice), "refused": refused}


def _missing_inputs(config: Config, terminal: Terminal) -> str:
    """Return why a terminal rule cannot be chosen: its inputs are missing."""
    missing = [name for name in terminal.rule.inputs if name not in config.tables]
    if not missing:
        return ""
    settings = " ".join(f"--set {name}=..." for name in missing)
    command = f"{_run(config)} {settings} --set terminal={terminal.rule.key}"
    return f"the config gives no {' and '.join(missing)}: {command}"


def _negative_equity(config: Config, choice: Any) -> str:
    """Return why an option cannot be chosen, as `check` has it."""
    ratio = config.base.adjusted_equity_ratio
    if choice is not Distribution.CLEAN_SURPLUS or ratio >= 0.0:
        return ""
    command = f"{_run(config)} --set adjusted_equity_ratio=... --set distribution={choice.key}"
    return f"adjusted_equity_ratio is {ratio:g}, must be at least 0: {command}"


def _run(config: Config) -> str:
    return f"python -m simulate run {quote(command_name(config))}"
