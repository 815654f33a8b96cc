"""Where a report comes from, so that somebody else can make the same one."""

import json
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from reports.evaluation import Evaluation
from reports.words import input_words, show_amount, show_parameter

_COMMIT_LETTERS = 12


class Fact(NamedTuple):
    """A word and what it stands for; `is_code` of what is a name or a number for machines."""

    label: str
    value: str
    is_code: bool = False


def facts_of_company(evaluation: Evaluation) -> list[Fact]:
    """What is valued: ticker, currency, price, and what was changed in the config for this run."""
    market = evaluation.config.file.market
    day = f" on {market.as_of.isoformat()}" if market.as_of else ""
    changes = changes_of(evaluation)
    return [
        Fact("Ticker", evaluation.config.file.company.ticker),
        Fact("Currency", evaluation.currency),
        Fact("Price", f"{show_amount(evaluation.price, evaluation.currency)}{day}"),
        *([Fact("Changed", "; ".join(changes))] if changes else []),
    ]


def facts_of_run(evaluation: Evaluation) -> list[Fact]:
    """The run in one line: draws, seed, commit, time."""
    attrs = evaluation.dataset.attrs
    n_valid = evaluation.n_valid
    draws = f"{evaluation.n_draw:,}, {'all' if n_valid == evaluation.n_draw else f'{n_valid:,}'} with a value"
    return [
        Fact("Draws", draws),
        Fact("Seed", str(int(attrs["seed"]))),
        Fact("Commit", _short(str(attrs["git_commit"])), is_code=True),
        Fact("Run at", _to_the_minute(str(attrs["created"]))),
    ]


def changes_of(evaluation: Evaluation) -> list[str]:
    """The settings over the config: `tax rate = 35%`; what is not a number stays as it is written."""
    units = {row.name: row.unit for row in evaluation.inputs}
    return [_change(setting, units, evaluation.currency) for setting in evaluation.config.settings]


def _change(setting: str, units: dict[str, str], currency: str) -> str:
    name, _, written = (part.strip() for part in setting.partition("="))
    if name not in units:
        return setting
    try:
        shown = show_parameter(float(written), units[name], currency)
    except ValueError:
        shown = written
    return f"{input_words(name)} = {shown}"


def provenance(evaluation: Evaluation) -> list[Fact]:
    """Everything that a run depends on."""
    attrs = evaluation.dataset.attrs
    settings = [str(setting) for setting in np.atleast_1d(attrs["config_settings"]).tolist()]
    market = evaluation.config.file.market
    return [
        Fact("Config", str(attrs["config_name"]), is_code=True),
        Fact("SHA-256 of the config", str(attrs["config_sha256"]), is_code=True),
        Fact("Settings over the config", "; ".join(settings) or "none", is_code=bool(settings)),
        Fact("Source of the price", market.source or "not given"),
        Fact("Seed", str(int(attrs["seed"]))),
        Fact("Generator", str(attrs["generator"])),
        Fact("Commit", str(attrs["git_commit"]), is_code=True),
        Fact("Versions", ", ".join(f"{name} {version}" for name, version in _versions(attrs["versions"]))),
        Fact("Run at", str(attrs["created"])),
    ]


def _versions(text: str) -> list[tuple[str, str]]:
    return list(json.loads(text).items())


def _short(commit: str) -> str:
    """A commit as people write it, with what says that files differed from it."""
    commit, plus, changes = commit.partition("+")
    return commit[:_COMMIT_LETTERS] + plus + changes


def _to_the_minute(time: str) -> str:
    return f"{datetime.fromisoformat(time).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
