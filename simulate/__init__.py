"""A company's config becomes a run, and a run an xarray Dataset on disk.

>>> from simulate import load_config, value, run
>>> config = load_config("iij")
>>> value(config).intrinsic_value
>>> dataset = run(config, draws=100_000, seed=1)

Names are imported when first used: checking a config needs neither numba nor xarray.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what a type checker sees of the names below
    from simulate.config.config import Config as Config
    from simulate.config.loading import load_config as load_config
    from simulate.drafting.draft import draft as draft
    from simulate.errors import InputError as InputError
    from simulate.forecast.base_case import revalue as revalue
    from simulate.forecast.base_case import value as value
    from simulate.forecast.price_returns import returns_of as returns_of
    from simulate.forecast.rating import rate as rate
    from simulate.goal_seek.seek import seek as seek
    from simulate.portfolios.config.loading import load_portfolio as load_portfolio
    from simulate.portfolios.in_memory import portfolio as portfolio
    from simulate.portfolios.pipeline import open_portfolio as open_portfolio
    from simulate.runs.convergence import run_until as run_until
    from simulate.runs.dataset import config_of as config_of
    from simulate.runs.opening import open_run as open_run
    from simulate.runs.run import run as run
    from simulate.runs.storage.atomic_directory import replacing_folder as replacing_folder

_HOME = {
    "Config": "simulate.config.config",
    "InputError": "simulate.errors",
    "load_config": "simulate.config.loading",
    "draft": "simulate.drafting.draft",
    "value": "simulate.forecast.base_case",
    "revalue": "simulate.forecast.base_case",
    "returns_of": "simulate.forecast.price_returns",
    "load_portfolio": "simulate.portfolios.config.loading",
    "open_portfolio": "simulate.portfolios.pipeline",
    "portfolio": "simulate.portfolios.in_memory",
    "run": "simulate.runs.run",
    "run_until": "simulate.runs.convergence",
    "open_run": "simulate.runs.opening",
    "config_of": "simulate.runs.dataset",
    "replacing_folder": "simulate.runs.storage.atomic_directory",
    "seek": "simulate.goal_seek.seek",
    "rate": "simulate.forecast.rating",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'simulate' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
