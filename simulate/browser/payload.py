"""What a page carries of a company for the kernel in it: tables and parameters, names, rules and bounds."""

import base64
import math
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np

from engine.distributions.base import NOWHERE, Distribution
from engine.kernels.sampler import Sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.model.inputs import INPUT_BY_NAME, INPUT_NAMES
from engine.model.line_items import LINE_NAMES
from engine.model.returns.internal_rate import NO_RATE_MEANING
from engine.model.rules import forecast_options
from engine.model.rules.horizon import MAX_YEARS, Horizon
from engine.model.rules.invalid_draws import INVALID_MEANING
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.tile import LANES
from engine.random.streams import stream_of
from engine.runtime.kernel_arguments import NO_SHOCKS, Tables
from engine.wasm.block import FIELDS, pack
from engine.wasm.entries import TILE_SIZE
from engine.wasm.stamp import WASM
from simulate.config.config import Config
from simulate.config.input_schema import FixedInput
from simulate.config.loading import command_name
from simulate.config.validation.distributions import rare_values
from simulate.sampling.draws import check_run, company_sampler

#: What gives a page `createKernel`, in the order in which it reads them.
SCRIPTS = tuple(Path(__file__).with_name(name) for name in ("company.js", "kernel.js"))
#: Draws that a page can ask for: tables are sent as far as these reach into them.
MAX_DRAWS = 2**18
_TAIL, _HEAD = 0.1, 0.9
_NUMBER = 8  # bytes


def browser_payload(config: Config, draws: int | None = None, seed: int | None = None) -> dict[str, Any]:
    """Return what the kernel in a page needs of a company, for JSON.

    Parameters
    ----------
    config : Config
        The company. Its sampler does not matter: a page draws at random.
    draws, seed : int, optional
        Of the run that the page is about, the config's by default.

    Returns
    -------
    dict
        See `simulate/browser/kernel.js`.

    Raises
    ------
    InputError
        If draws or seed are out of range.
    """
    draws, seed = check_run(config, draws, seed)
    sampler = company_sampler(_at_random(config), draws, seed)
    tables, kept = _as_far_as_drawn(config, sampler)
    block = pack(sampler._replace(tables=tables), config.horizon.checked())
    forecast = config.file.forecast
    return {
        "name": config.name,
        "currency": config.file.company.currency,
        "seed": str(seed),
        "draws": draws,
        "sampler": config.file.run.sampler,
        "maxDraws": MAX_DRAWS,
        "lanes": LANES,
        "tileCells": TILE_SIZE,
        "maxYears": MAX_YEARS,
        "block": packed(block.tobytes()),
        "fields": [f"{field.part}.{field.name}" for field in FIELDS],
        "coefficients": kept,
        "streams": _streams(config),
        "inputs": [_input(config, name) for name in INPUT_NAMES],
        "lines": list(LINE_NAMES),
        "firstFiscalYear": forecast.first_fiscal_year,
        "years": forecast.years,
        "maxForecastYears": forecast.max_years,
        "rules": rules_of(config),
        "reasons": list(INVALID_MEANING.values()),
        "rateReasons": list(NO_RATE_MEANING.values()),
    }


@cache
def wasm() -> str:
    """Return the kernel, compressed by deflate, in base64; `inflated` of kernel.js opens it."""
    return _text(zlib.compress(WASM.read_bytes(), 9))


def packed(numbers: bytes) -> str:
    """Return numbers of 8 bytes in base64: all first bytes, all second ones and so on, compressed by deflate.

    Signs and exponents of numbers beside each other are alike; together they compress.
    """
    planes = np.frombuffer(numbers, np.uint8).reshape(-1, _NUMBER).T
    return _text(zlib.compress(planes.tobytes(), 9))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _at_random(config: Config) -> Config:
    """Return the same company, drawn at random: Sobol points are turned anew for every change."""
    run = config.file.run.model_copy(update={"sampler": "random"})
    return replace(config, file=config.file.model_copy(update={"run": run}))


def _as_far_as_drawn(config: Config, sampler: Sampler) -> tuple[Tables, list[list[int]]]:
    """Return tables without the cells that no draw of a page comes to, and which cells are kept of each.

    The cells, a row of coefficients each, are given as first ones and those after the last; how many there
    would be comes last. Of each distribution those between the least and the greatest draw are kept, and one
    more on either side: a quantile function rises, so that the ends of cells tell.
    """
    drawn = np.empty((MAX_DRAWS, len(config.marginals)))
    value_draws(_unmoved(sampler), Horizon(1), 0, empty_valuation(MAX_DRAWS), drawn)
    tables, kept = sampler.tables, []
    for number in range(tables.split.size):
        first, end = int(tables.first[number, 0]), int(tables.last[number].max()) + 1
        if number < drawn.shape[1] and tables.bottom[number] < tables.bottom[number + 1]:
            end = first  # a discrete one has its values elsewhere
        elif number < drawn.shape[1]:
            rows = tables.coefficients[first:end]
            left = (rows * (-1.0) ** np.arange(rows.shape[1])).sum(axis=1)
            low, high = np.searchsorted(left, [drawn[:, number].min(), drawn[:, number].max()])
            first, end = first + max(0, int(low) - 2), min(end, first + int(high) + 1)
        kept.append([first, end])
    cells = [number for first, end in kept for number in range(first, end)]
    return tables._replace(coefficients=tables.coefficients[cells]), [*kept, [len(tables.coefficients)]]


def _unmoved(sampler: Sampler) -> Sampler:
    """Return what draws the inputs alone, none of them moved."""
    tables, count = sampler.tables, sampler.tables.narrow.size
    unmoved = tables._replace(narrow=np.ones(count), offset=np.full(count, NOWHERE))
    return sampler._replace(tables=unmoved, shocks=NO_SHOCKS)


def _streams(config: Config) -> str:
    """Return the streams of shocks in all years that a forecast may have, where they follow its length."""
    section, model = config.file.shocks, config.yearly
    if model is None or section is None or section.until is not None:
        return ""
    company, years = config.file.company.ticker, range(1, MAX_YEARS + 1)
    streams = [stream_of(f"shocks/{row}/{year}", company) for row in model.rows() for year in years]
    return packed(np.array(streams, np.uint64).tobytes())


def _input(config: Config, name: str) -> dict[str, Any]:
    """Return what a page knows of an input; infinite bounds are None."""
    spec, table, marginal = INPUT_BY_NAME[name], config.tables.get(name), config.marginals.get(name)
    entry = {
        "name": name,
        "unit": spec.unit,
        "meaning": spec.meaning,
        "base": table.base if isinstance(table, FixedInput) else getattr(config.base, name),
        "shift": table.shift if isinstance(table, FixedInput) else 0.0,
        "isGiven": table is not None,
        "isDerived": name in config.expressions,
        "low": _finite(spec.low), "lowOpen": spec.low_open,
        "high": _finite(spec.high), "highOpen": spec.high_open,
    }
    return entry if marginal is None else entry | _uncertain(marginal, [*config.marginals].index(name))


def _uncertain(marginal: Distribution, number: int) -> dict[str, Any]:
    """Return what a page knows of an uncertain input's distribution before it is moved."""
    unmoved, narrow, _ = marginal.movement()
    p10, p50, p90 = unmoved.ppf(np.array([_TAIL, 0.5, _HEAD])).tolist()
    ends = (unmoved.support(), rare_values(unmoved))  # one pair has to be allowed
    return {
        "table": number, "narrow": narrow, "p10": p10, "p50": p50, "p90": p90,
        "ends": [[_finite(least), _finite(greatest)] for least, greatest in ends],
    }


def _finite(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


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
    for key, kind in forecast_options.OPTIONS.items():
        if kind is not forecast_options.ValuationDate:  # it needs a date, for which a page does not ask
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
    if choice is not forecast_options.Distribution.CLEAN_SURPLUS or ratio >= 0.0:
        return ""
    command = f"{_run(config)} --set adjusted_equity_ratio=... --set distribution={choice.key}"
    return f"adjusted_equity_ratio is {ratio:g}, must be at least 0: {command}"


def _run(config: Config) -> str:
    return f"python -m simulate run {quote(command_name(config))}"
