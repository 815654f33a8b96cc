"""Where a report comes from, so that somebody else can make the same one."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import format_name, show_amount, show_parameter
from simulate.provenance import machine_words, provenance_of

_COMMIT_LETTERS = 12
_DRAWS = "{draws_asked:,} asked, {draws_done:,} done, {draws_invalid:,} invalid"


class Fact(NamedTuple):
    """A word and what it stands for; `is_code` of what is a name or a number for machines."""

    label: str
    value: str
    is_code: bool = False


def facts_of_company(evaluation: Evaluation) -> list[Fact]:
    """Return what is valued: ticker, price, and what was changed in the config for this run."""
    market = evaluation.config.file.market
    day = f" on {market.as_of.isoformat()}" if market.as_of else ""
    changes = changes_of(evaluation)
    return [
        Fact("Ticker", evaluation.config.file.company.ticker),
        Fact("Price", f"{show_amount(evaluation.price, evaluation.currency)}{day}"),
        *([Fact("Changed", "; ".join(changes))] if changes else []),
    ]


def facts_of_run(evaluation: Evaluation) -> list[Fact]:
    """Return the run in one line: draws, seed, commit, time."""
    attrs = evaluation.dataset.attrs
    n_valid = evaluation.n_valid
    draws = f"{evaluation.n_draw:,}, {'all' if n_valid == evaluation.n_draw else f'{n_valid:,}'} with a value"
    return [
        Fact("Draws", draws),
        Fact("Seed", str(int(attrs["seed"]))),
        Fact("Commit", short_commit(str(attrs["git_commit"])), is_code=True),
        Fact("Run at", run_at(str(attrs["created"]))),
    ]


def changes_of(evaluation: Evaluation) -> list[str]:
    """Return the settings over the config: `tax rate = 35%`.

    What is not a number stays as it is written.
    """
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
    return f"{format_name(name)} = {shown}"


def provenance(evaluation: Evaluation) -> list[Fact]:
    """Return everything that a run depends on, but for the config's text."""
    found = provenance_of(evaluation.dataset)
    settings, file = found["config_settings"], evaluation.config.file
    return [
        Fact("Currency", evaluation.currency),
        Fact("Config", found["config_name"], is_code=True),
        Fact("SHA-256 of the config", found["config_sha256"], is_code=True),
        Fact("Settings over the config", "; ".join(settings) or "none", is_code=bool(settings)),
        Fact("Base year ends", str(file.reported.base_year_end or "not given")),
        Fact("Day of the price", str(file.market.as_of or "not given")),
        Fact("Source of the price", file.market.source or "not given"),
        Fact("Draws", _DRAWS.format(**found)),
        Fact("Seed", str(found["seed"])),
        Fact("Generator", found["generator"]),
        Fact("Commit", found["git_commit"], is_code=True),
        Fact("Versions", listed_versions(found["versions"])),
        Fact("Machine", machine_words(found["machine"])),
        Fact("Run at", found["created"]),
        *_written_by(found.get("written_by")),
        *(Fact("Too few draws to move a percentile", note) for note in evaluation.notes),
    ]


def _written_by(program: Mapping[str, Any] | None) -> Iterator[Fact]:
    """Yield the program that writes this, where it did not make the run."""
    if program is not None:
        commit, versions = program["git_commit"], listed_versions(program["versions"])
        yield Fact("Report written by", f"commit {commit}, on {program['date']}: {versions}")


def listed_versions(versions: Mapping[str, str]) -> str:
    """Return names and versions of packages as one text."""
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def short_commit(commit: str) -> str:
    """Return a commit as people write it, with what says that files differed from it."""
    commit, plus, changes = commit.partition("+")
    return commit[:_COMMIT_LETTERS] + plus + changes


def run_at(time: str) -> str:
    """Return a time in ISO form as people write it, to the minute."""
    return f"{datetime.fromisoformat(time).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
