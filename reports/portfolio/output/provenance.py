"""Where a portfolio's figures come from: its file, its companies' configs, seed, draws, versions, machine."""

import json
from typing import Any

import xarray as xr

from reports.output.provenance import Fact, listed_versions, run_at, short_commit
from simulate.portfolios.dataset import carried_config
from simulate.provenance import machine_words, plain, written_by


def provenance_of_portfolio(dataset: xr.Dataset, *, with_texts: bool = True) -> dict[str, Any]:
    """Return everything that a portfolio's draws depend on, as JSON knows it.

    Parameters
    ----------
    dataset : xarray.Dataset
        The portfolio.
    with_texts : bool, optional
        Whether the configs of its companies are in it, or their hashes only.

    Returns
    -------
    dict
        `portfolio`, `portfolio_text`, `portfolio_settings`, `portfolio_sha256`, `left_out`, `seed`,
        `sampler`, `generator`, `draws_asked`, `draws_done`, `created`, `git_commit`, `versions`, `machine`,
        `companies` by key, and `written_by` where another program writes it down.
    """
    attrs = {key: plain(value) for key, value in dataset.attrs.items()}
    settings = attrs["portfolio_settings"]
    found: dict[str, Any] = {
        "portfolio": str(attrs["portfolio"]),
        "portfolio_text": str(attrs["portfolio_text"]),
        "portfolio_settings": [settings] if isinstance(settings, str) else list(settings),
        "portfolio_sha256": str(attrs["portfolio_sha256"]),
        "left_out": json.loads(str(attrs["left_out"])),
        "seed": int(attrs["seed"]),
        "sampler": str(attrs["sampler"]),
        "generator": str(attrs["generator"]),
        "draws_asked": int(attrs["draws"]),
        "draws_done": int(dataset.sizes["draw"]),
        "created": str(attrs["created"]),
        "git_commit": str(attrs["git_commit"]),
        "versions": json.loads(str(attrs["versions"])),
        "machine": json.loads(str(attrs["machine"])),
        "companies": {key: _company(dataset, i, with_texts) for i, key in enumerate(_keys(dataset))},
    }
    return found | written_by(found)


def _keys(dataset: xr.Dataset) -> list[str]:
    return [str(key) for key in dataset["company"].values]


def _company(dataset: xr.Dataset, place: int, with_texts: bool) -> dict[str, Any]:
    from hashlib import sha256

    config = carried_config(dataset, place)
    texts = {"config_text": config.text, "config_data": json.loads(config.data)} if with_texts else {}
    return {
        "config_name": config.name, "config_settings": json.loads(config.settings),
        "config_text_sha256": sha256(config.text.encode()).hexdigest(), **texts,
    }


def run_facts(dataset: xr.Dataset) -> list[Fact]:
    """Return the run in one line: draws, seed, commit, time."""
    attrs = dataset.attrs
    return [
        Fact("Draws", f"{dataset.sizes['draw']:,}"),
        Fact("Seed", str(int(attrs["seed"]))),
        Fact("Commit", short_commit(str(attrs["git_commit"])), is_code=True),
        Fact("Run at", run_at(str(attrs["created"]))),
    ]


def provenance_facts(dataset: xr.Dataset) -> list[Fact]:
    """Return everything that the draws depend on, but for texts of configs."""
    found = provenance_of_portfolio(dataset, with_texts=False)
    settings = found["portfolio_settings"]
    configs = "; ".join(
        f"{key}: {each['config_name']}, {each['config_text_sha256'][:12]}"
        for key, each in found["companies"].items()
    )
    left_out = "; ".join(f"{key}: {why}" for key, why in found["left_out"].items())
    return [
        Fact("Currency", str(dataset.attrs["currency"])),
        Fact("Portfolio", found["portfolio"], is_code=True),
        Fact("SHA-256 of the portfolio", found["portfolio_sha256"], is_code=True),
        Fact("Settings over the configs", "; ".join(settings) or "none", is_code=bool(settings)),
        Fact("Companies, configs and the beginning of their SHA-256", configs),
        *([Fact("Left out", left_out)] if left_out else []),
        Fact("Draws", f"{found['draws_asked']:,} asked, {found['draws_done']:,} done"),
        Fact("Seed", str(found["seed"])),
        Fact("Generator", found["generator"]),
        Fact("Commit", found["git_commit"], is_code=True),
        Fact("Versions", listed_versions(found["versions"])),
        Fact("Machine", machine_words(found["machine"])),
        Fact("Run at", found["created"]),
    ]
