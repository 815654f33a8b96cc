"""A company's config becomes a run, and a run an xarray Dataset on disk.

>>> from simulate import load_config, value, run
>>> config = load_config("iij")
>>> value(config).intrinsic_value
>>> dataset = run(config, draws=100_000, seed=1)

Names are imported when first used: checking a config needs neither numba nor xarray.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "Config": "simulate.company",
    "InputError": "simulate.errors",
    "load_config": "simulate.loading",
    "value": "simulate.base_case",
    "revalue": "simulate.base_case",
    "run": "simulate.draws",
    "run_until": "simulate.until",
    "open_run": "simulate.store",
    "config_of": "simulate.dataset",
    "replacing_folder": "simulate.replacing",
    "rate": "simulate.rating",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'simulate' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
