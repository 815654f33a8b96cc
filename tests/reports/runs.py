"""Small runs for tests: real ones from configs, and ones whose values are set by hand."""

import re

import numpy as np
import xarray as xr

from reports.evaluation.evaluation import evaluate  # noqa: F401  # offered beside the runs
from reports.report import build_report  # noqa: F401
from simulate import Config, run
from simulate.config.loading import config_from_text
from tests.simulate.configs import (  # noqa: F401  # offered beside the others
    TREND,
    changed_text,
    scenario_config,
    trend_config,
)

#: Growth up to 6% against discount rates near 4.3%: under gordon many draws have no value.
GORDON = changed_text(TREND, ('terminal = "run-off"', 'terminal = "gordon"'))
GORDON_SETTINGS = (
    "discount_rate_multiplier=1.0",
    'terminal_growth={base=0.03, dist="uniform", min=0.01, max=0.06}',
)


#: Settings that give a company shocks of its years, whatever its file says of them.
SHOCKS = (
    "shocks=none",
    'shocks.growth={sd=0.04, persistence=0.2, dist="student-t", df=5, source="ten reports"}',
    "shocks.variable_cost_ratio={sd=0.01, persistence=0.6}",
    'shocks.pairs=[{between=["growth", "variable_cost_ratio"], rank=-0.4, reason="fixed staff"}]',
    "shocks.recession={probability=0.1, lasts=2, growth=-0.05}",
)


def gordon_run(draws: int, seed: int = 1) -> xr.Dataset:
    config = config_from_text(GORDON, "gordon", "gordon.toml", GORDON_SETTINGS)
    return run(config, draws=draws, seed=seed)


def all_invalid_run() -> xr.Dataset:
    """One draw without a value, the first found."""
    runs = (gordon_run(1, seed) for seed in range(100))
    return next(dataset for dataset in runs if dataset.attrs["draws_invalid"])


def fixed_config(*uncertain: str) -> Config:
    """iij with every input held at its base case but these."""
    config = trend_config()
    held = [f"{name}={config.tables[name].base!r}" for name in config.marginals if name not in uncertain]
    return trend_config(held)


def gap_config(*cases: tuple[float, float], sampler: str = "random") -> Config:
    """iij whose revenue is that of a case, (weight, revenue in millions); only cash varies within one.

    That moves the value by at most ¥244, and cases lie further apart.
    """
    scenarios = "".join(
        f'\n[[scenarios]]\nname = "case {i}"\nweight = {weight}\ninputs = {{ revenue = {revenue} }}\n'
        for i, (weight, revenue) in enumerate(cases)
    )
    text = changed_text(
        TREND, ("[[broker_targets]]", f"{scenarios}\n[[broker_targets]]"),
        ("[run]", f'[run]\nsampler = "{sampler}"'),
    )
    config = trend_config()
    held = [f"{name}={config.tables[name].base!r}" for name in config.marginals if name != "base_cash"]
    return config_from_text(text, "iij", "iij.toml", held)


#: Bear, base and bull at weights that put P25 and P75 in the gaps between them.
BEAR_BASE_BULL = (0.25, 22_000.0), (0.5, 235_000.0), (0.25, 560_000.0)


def all_uncertain_config() -> Config:
    """iij with every input uncertain that may be: 26 of them."""
    config = trend_config()
    settings = []
    for name in config.tables:
        if name not in config.marginals and name != "intangible_amortization_years":
            base = float(getattr(config.base, name))
            half = 0.05 * abs(base) or 0.01
            ends = f"min={base - half!r}, max={base + half!r}"
            settings.append(f'{name}={{base={base!r}, dist="uniform", {ends}}}')
    return trend_config(settings)


def renamed_config(name: str, ticker: str = "3774.T", currency: str = "JPY") -> Config:
    text = changed_text(
        TREND, ('"Internet Initiative Japan Inc."', f'"{name}"'), ('"3774.T"', f'"{ticker}"'),
        ('"JPY"', f'"{currency}"'),
    )
    return config_from_text(text, "renamed", "renamed.toml")


def repaired_config() -> Config:
    """Growth goes with two inputs that exclude each other."""
    pair = '{ between = ["growth_decline_factor", "variable_cost_ratio"], rank = -0.5 },'
    changes = ("rank = 0.3,", "rank = 0.9,"), ("rank = 0.2,", "rank = 0.9,"), (
        "pairs = [", f"repair = true\npairs = [\n{pair}"
    )
    return config_from_text(changed_text(TREND, *changes), "iij", "iij.toml")


def sampled_config(sampler: str, scrambles: int = 16) -> Config:
    """iij with another sampler."""
    text = changed_text(TREND, ("[run]", f'[run]\nsampler = "{sampler}"\nscrambles = {scrambles}'))
    return config_from_text(text, "iij", "iij.toml")


def with_values(dataset: xr.Dataset, values: np.ndarray) -> xr.Dataset:
    """A run with other values; NaN becomes an invalid draw."""
    reason = np.isnan(values).astype(np.uint8)
    return xr.Dataset(
        {
            "intrinsic_value": ("draw", values),
            "invalid_reason": ("draw", reason, dataset["invalid_reason"].attrs),
            "below_book": ("draw", np.zeros(values.size, bool)),
            "last_year_share": ("draw", np.where(reason, np.nan, 1e-16)),
            **dataset.drop_dims("draw").data_vars,
        },
        attrs=dataset.attrs,
    )


def words_of(text: str) -> str:
    """A text with every run of blanks and line ends as one blank."""
    return re.sub(r"\s+", " ", text)

