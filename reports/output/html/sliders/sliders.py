"""The panel of sliders: what the page's own script needs to value the company again."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import floor, isfinite, log10
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np

from reports.evaluation.evaluation import Evaluation
from reports.evaluation.swings import HIGH_PERCENT, LOW_PERCENT
from reports.formatting.numbers import format_name
from simulate import Config
from simulate.browser.payload import SCRIPTS, browser_payload, wasm
from simulate.config.input_schema import FixedInput
from simulate.config.inputs import INPUT_BY_NAME, InputSpec
from simulate.config.loading import FOLDER, command_name
from simulate.config.validation.distributions import rare_values
from simulate.formatting import currency_symbol, price_decimals

_HERE = Path(__file__).parent
#: The script's parts in the order in which they stand in the page, after the kernel's.
_PARTS = ("figures", "words", "state", "session", "worker", "pool", "picture", "view", "start")
_BINS = 80  # of the run's distribution
_REACH = 1.5  # how far a slider goes, times the distance from the base case to the further of P10 and P90
_PLACES = 20  # steps of a slider to either side, about
_PRICES = 500  # steps of the price from 0 to what it is, about
_PRICE = "share_price"  # moved in the picture: it has no slider, though it be uncertain
_UNFOLDED = 4  # inputs in sight, those that move the value most
_YEARS = (5, 10, 15, 20, 25, 30, 40, 50)
#: What can be switched, by the config's key, and its title.
_SWITCHES = {
    "years": "Years", "terminal": "After the last", "distribution": "Distribution",
    "discounting": "Discounting", "floor": "Floor",
}
#: The lines of the first years that follow: title, the statements' name, its unit, what it is a part of.
_LINES = (
    ("Revenue", "revenue", "money", ""), ("Operating margin", "operating_income", "percent", "revenue"),
    ("EPS", "earnings_per_share", "price", ""),
    ("Free cash", "free_cash_flow", "money", ""),
)
_SHOWN_YEARS = 3


@dataclass(frozen=True)
class Panel:
    """What the template and the script show.

    Attributes
    ----------
    refused : str
        Why there is no panel, in words; "" where there is one.
    command : str
        The command that does what the panel does.
    data : mapping
        What the script needs, but for the kernel's own; empty where there is no panel.
    packed : str
        The same with the kernel, as JSON without what would end a script.
    """

    refused: str
    command: str
    data: Mapping[str, Any] = field(default_factory=dict)
    packed: str = field(default="", repr=False)

    lines = _LINES

    @property
    def place(self) -> str:
        """What a reader puts into the command for a folder, in words; "" where the name will do."""
        if f"{FOLDER}/" not in self.command:
            return ""
        return f"{FOLDER} is where the config lies; its text ends this page."

    @property
    def refusals(self) -> tuple[str, ...]:
        """What can be switched in a terminal but not here, with the reason."""
        return tuple(
            f"{key} = {choice}: {why}"
            for key, rule in self.data.get("rules", {}).items() for choice, why in rule["refused"].items()
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the panel's draws."""
        return tuple(self.data.get("notes", ()))


def panel_of(evaluation: Evaluation) -> Panel:
    """Return the panel of a run, or why there is none."""
    if not (inputs := _inputs(evaluation)):
        price = f" but {_PRICE}" if evaluation.swings else ""
        return Panel(f"no input of this config{price} is uncertain", _example(evaluation, ""))
    if not isinstance(evaluation.config.tables[_PRICE], FixedInput):
        return Panel(f"{_PRICE} is computed from other inputs", _example(evaluation, inputs[0]["name"]))
    if not evaluation.values.size:
        return Panel("no draw has a value", _example(evaluation, ""))
    payload = browser_payload(evaluation.config, evaluation.n_draw, int(evaluation.dataset.attrs["seed"]))
    data = _data(evaluation, payload, inputs)
    whole = json.dumps(data | {"kernel": payload, "wasm": wasm()}, separators=(",", ":"))
    return Panel("", _example(evaluation, inputs[0]["name"]), data, whole.replace("<", "\\u003c"))


@cache
def panel_script() -> str:
    """Return the script of the panel and of its workers: the kernel's and its own, no comment lines."""
    paths = (*SCRIPTS, *(_HERE / f"{part}.js" for part in _PARTS))
    parts = [path.read_text(encoding="utf-8") for path in paths]
    return "(() => {\n" + "\n".join(slim(part) for part in parts) + "\n})();\n"


def slim(script: str) -> str:
    """Return a script without indentation, empty lines and lines that are comments.

    No text of ours goes over several lines, so nothing but blanks and comments is lost.
    """
    without = re.sub(r"^\s*(//.*|/\*\*(.|\n)*?\*/\s*)$", "", script, flags=re.MULTILINE)
    return "\n".join(line for line in map(str.strip, without.splitlines()) if line)


def _data(evaluation: Evaluation, payload: Mapping[str, Any], inputs: list[dict[str, Any]]) -> dict[str, Any]:
    config, attrs = evaluation.config, evaluation.dataset.attrs
    currency = evaluation.currency
    sampler = config.file.run.sampler
    settings = [*config.settings, *(["sampler=random"] if sampler != "random" else [])]
    return {
        "command": {
            "name": command_name(config), "settings": settings, "seed": str(int(attrs["seed"])),
            "out": _out(evaluation),
        },
        "currency": {"symbol": currency_symbol(currency), "decimals": price_decimals(currency)},
        "share": _share(evaluation),
        "rating": {"buy": config.file.rating.buy}, "hurdle": config.file.rating.hurdle,
        "inputs": inputs, "unfolded": _UNFOLDED, "rules": _rules(evaluation, payload),
        "ghost": _ghost(evaluation.values), "lines": {"years": _SHOWN_YEARS},
        "notes": [_sampled(sampler)] if sampler != "random" else [],
    }


def _share(evaluation: Evaluation) -> dict[str, Any]:
    """Return the price of a share as an input that is moved in steps, by decimals that reach what it is."""
    table = _fixed(evaluation, _PRICE)
    step, digits = _step(evaluation.price / _PRICES)
    written = len(f"{table.base:.10g}".partition(".")[2])
    ends = _ends(evaluation.config, _PRICE) if _PRICE in evaluation.config.marginals else {}
    return {
        "name": _PRICE, "label": format_name(_PRICE), "base": table.base, "shift": table.shift,
        "narrow": table.narrow, **ends, "step": step, "digits": max(digits, written),
    }


def _ends(config: Config, name: str) -> dict[str, float]:
    """Return P10 and P90 of an uncertain input before it is moved."""
    unmoved, _, _ = config.marginals[name].movement()
    low, high = unmoved.ppf(np.array([LOW_PERCENT, HIGH_PERCENT]) / 100.0).tolist()
    return {"low": low, "high": high}


def _fixed(evaluation: Evaluation, name: str) -> FixedInput:
    table = evaluation.config.tables[name]
    if not isinstance(table, FixedInput):
        raise TypeError(f"{name} is computed from others, and cannot be moved")
    return table


def _sampled(sampler: str) -> str:
    how = {"sobol": "Sobol points", "latin-hypercube": "a Latin hypercube"}[sampler]
    return f"The run's draws are {how}. The panel draws at random, and differs by chance."


def _out(evaluation: Evaluation) -> str:
    return f"results/{re.sub(r'-what-if$', '', evaluation.config.name)}-what-if"


def _example(evaluation: Evaluation, name: str) -> str:
    """Return the command that a page without a script, or without a panel, shows."""
    moved = f" --set {name}.shift=0.01" if name else " --set INPUT.shift=AMOUNT"
    name, out = quote(command_name(evaluation.config)), quote(_out(evaluation))
    return f"python -m simulate run {name}{moved} --out {out}"


def _ghost(values: np.ndarray) -> dict[str, Any]:
    """Return the run's distribution between its outermost half percents, as densities in bins."""
    low, high = np.quantile(values, [0.005, 0.995]).tolist()
    if not high > low:
        reach = max(abs(low), 1.0) * 0.05
        low, high = low - reach, high + reach
    counts, _ = np.histogram(values, bins=_BINS, range=(low, high))
    densities = counts / (values.size * (high - low) / _BINS)
    return {"low": low, "high": high, "densities": [float(f"{each:.4g}") for each in densities]}


def _rules(evaluation: Evaluation, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can be switched: its title, what the run has, the choices, and those refused with why."""
    forecast = evaluation.config.file.forecast
    found: dict[str, Any] = {}
    for key, title in _SWITCHES.items():
        now = str(getattr(forecast, key))
        asked = dict.fromkeys(_years(forecast), "") if key == "years" else _choices(payload, key)
        refused = {choice: why for choice, why in asked.items() if why and choice != now}
        offered = [choice for choice in asked if choice not in refused]
        found[key] = {"title": title, "now": now, "choices": offered, "refused": refused}
    found["terminal"]["basis"] = forecast.exit_basis
    if (held := _held_multiple(evaluation)) and len(found["terminal"]["choices"]) > 1:
        others = [choice for choice in found["terminal"]["choices"] if choice != forecast.terminal]
        found["terminal"] |= {"choices": [forecast.terminal], "refused": dict.fromkeys(others, held)}
    return found


def _choices(payload: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return a rule's choices, and why the company has no such rule, "" where it has."""
    found: dict[str, str] = {}
    for choice in payload["rules"][key]["choices"]:
        found.setdefault(choice["key"], choice["refused"])
    return found


def _held_multiple(evaluation: Evaluation) -> str:
    """Return why the exit multiple cannot be left out: other inputs are drawn together with it."""
    config, name = evaluation.config, "exit_multiple"
    if name not in config.tables:
        return ""
    if name in config.correlation.names:
        return f"{name} is correlated with other inputs: take it out of [dependence] first"
    if any(name in scenario.inputs for scenario in config.file.scenarios):
        return f"scenarios set {name}: take it out of them first"
    return ""


def _years(forecast: Any) -> list[str]:
    return [str(years) for years in sorted({*_YEARS, forecast.years}) if years <= forecast.max_years]


def _inputs(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the uncertain inputs, those that move the value most first."""
    config = evaluation.config
    found = []
    for swing in (each for each in evaluation.swings if each.name != _PRICE):
        table = _fixed(evaluation, swing.name)
        parent, _, _ = config.marginals[swing.name].movement()
        ends = _ends(config, swing.name)
        step, digits = _step(_REACH * _distance(table.base, **ends, support=parent.support()) / _PLACES)
        least, most = _places(INPUT_BY_NAME[swing.name], table.base, rare_values(parent), step)
        found.append({
            "name": swing.name, "label": format_name(swing.name), "unit": swing.unit, "base": table.base,
            "shift": table.shift, "narrow": table.narrow, **ends, "step": step, "digits": digits,
            "least": min(least, round(table.shift / step)), "most": max(most, round(table.shift / step)),
        })
    return found


def _distance(base: float, low: float, high: float, support: tuple[float, float]) -> float:
    """Return how far P10 or P90 are from the base case; of a rare event, how far its values are."""
    near = max(high - base, base - low)
    far = max((abs(end - base) for end in support if isfinite(end)), default=0.0)
    return near or far or abs(base) * 0.1 or 1.0


def _step(about: float) -> tuple[float, int]:
    """Return 1, 2 or 5 times a power of ten, at least so much, and the decimals that write it."""
    power = floor(log10(about))
    times = next(times for times in (1, 2, 5, 10) if times * 10.0**power >= about)
    digits = max(0, -power - (times == 10))
    return round(times * 10.0**power, digits), digits


def _places(spec: InputSpec, base: float, ends: tuple[float, float], step: float) -> tuple[int, int]:
    """Return how many steps an input can be moved down and up: its draws stay what the model allows."""
    reach, down, up = int(_PLACES * 1.5), 0, 0
    least, most = min(base, ends[0]), max(base, ends[1])
    while down < reach and spec.allows(least - (down + 1) * step):
        down += 1
    while up < reach and spec.allows(most + (up + 1) * step):
        up += 1
    return -down, up
