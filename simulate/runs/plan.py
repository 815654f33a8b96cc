"""What was asked of a run, a target of `--until` among it, and the plan that comes of it.

The plan is all that the draws depend on, so that a run that resumes is the same run.
"""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import ConfigDict, Field

from engine.model.rules.horizon import MAX_DRAWS, MAX_SEED
from simulate.config.config import Config
from simulate.config.loading import MAX_BYTES
from simulate.errors import InputError, Problem
from simulate.provenance import program_hash
from simulate.runs.dataset import STREAMED, data_text
from simulate.runs.retention import KEEP, what_to_keep, what_until_keeps
from simulate.sampling.draws import check_alone, check_run
from simulate.settings import DEFAULT_SETTINGS, Settings

DEFAULT_MAX_DRAWS = 1 << 24
_TARGET = re.compile(
    r"^\s*(?P<figure>mean|p(?P<percent>\d{1,2}(?:\.\d+)?)|p\(\s*value\s*>\s*price\s*\))"
    r"\s*(?:\+-|\+/-|±)\s*(?P<width>\d+(?:\.\d*)?|\.\d+)\s*(?P<relative>%?)\s*$",
    re.IGNORECASE,
)
_TARGETS = 'must be like "p5 +-0.5%", "mean +-10", "p50 +-0.1%" or "P(value>price) +-0.2%"'
_WORDS = {
    "program": "it was made by another version of this program or a package, or for another processor",
    "config_name": "it is of the config {theirs}",
    "config_text": "its config was another",
    "config_settings": "its settings are {theirs}",
    "config_data": "its data files were others",
    "draws": "it has {theirs:,} draws",
    "seed": "its seed is {theirs}",
    "keep": "it keeps {theirs}",
    "until": "its target is {theirs}",
    "chunk_size": "it was drawn in chunks of {theirs:,}",
    "sample_size": "it keeps the first {theirs:,} draws",
}


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run, as it was asked for.

    Attributes
    ----------
    program : str
        Hash of the sources, of the versions of packages and of the processor that make its bits.
    config_name, config_text, config_settings, config_data : str
        The config, as a run's Dataset has it; the settings are a tuple of them.
    draws : int
        Draws asked for; the most, with `until`.
    seed : int
        Of the random numbers.
    keep : str
        One of `simulate.runs.retention.KEEP`.
    until : str or None
        A target.
    chunk_size : int
        Draws of a chunk on the disk.
    sample_size : int
        Draws that a streamed run keeps; of others the default.
    """

    # Its form in a journal, which is all that pydantic has to do with it.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid")

    program: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    config_name: str
    config_text: Annotated[str, Field(max_length=MAX_BYTES)]
    config_settings: tuple[str, ...]
    config_data: str
    draws: Annotated[int, Field(ge=1, le=MAX_DRAWS)]
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)]
    keep: Annotated[str, Field(pattern=rf"^({'|'.join(KEEP)})$")]
    until: str | None
    chunk_size: Annotated[int, Field(ge=1, le=MAX_DRAWS)] = DEFAULT_SETTINGS.chunk_size
    sample_size: Annotated[int, Field(ge=1, le=MAX_DRAWS)] = DEFAULT_SETTINGS.sample_size

    def differences(self, theirs: "RunPlan") -> str:
        """Return in what another run differs, in words; "" if it is the same."""
        found = [
            words.format(theirs=_shown(getattr(theirs, name)))
            for name, words in _WORDS.items()
            if getattr(self, name) != getattr(theirs, name)
        ]
        data = _data_words(self.config_data, theirs.config_data)
        return ", ".join(found).replace(_WORDS["config_data"], data)


class Request(NamedTuple):
    """What was asked; None where the config or a default decides.

    Attributes
    ----------
    draws : int, optional
        How many; the most, with `until`.
    seed : int, optional
        Of the random numbers.
    until : str, optional
        A target, as `parse_target` reads it.
    keep : {"inputs", "draws", "none"}, optional
        What is kept of the draws.
    discard : bool
        Whether what another run left unfinished is discarded.
    """

    draws: int | None = None
    seed: int | None = None
    until: str | None = None
    keep: str | None = None
    discard: bool = False

    def or_as_in(self, plan: RunPlan) -> "Request":
        """Return the same request, with what it leaves open as in a run that was begun."""
        until = self.until or plan.until
        return Request(
            plan.draws if self.draws is None else self.draws,
            plan.seed if self.seed is None else self.seed,
            until,
            self.keep if until or self.keep else plan.keep,
            self.discard,
        )


class Step(NamedTuple):
    """How exact a figure is after so many draws: its estimate and 95% half-width."""

    draws: int
    estimate: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and the half-width that its 95% confidence interval should reach.

    Attributes
    ----------
    text : str
        The target as it was written.
    percent : float or None
        The percentile; None for the mean or the probability.
    is_probability : bool
        Whether the figure is P(value > price), whose half-width is in points.
    width : float
        Currency per share, or a part of the figure if `relative`, or a probability.
    relative : bool
        Whether the width is a part of the figure.
    """

    text: str
    percent: float | None
    is_probability: bool
    width: float
    relative: bool

    def met_by(self, step: Step) -> bool:
        """Return whether the half-width is small enough."""
        allowed = self.width * abs(step.estimate) if self.relative else self.width
        return step.half_width <= allowed


def parse_target(text: str) -> Target:
    """Read a target, `p5 +-0.5%` say.

    Raises
    ------
    InputError
        If it has none of the allowed forms.
    """
    found = _TARGET.match(text)
    percent = float(found["percent"]) if found and found["percent"] else None
    width = float(found["width"]) if found else 0.0
    if found is None or not width > 0.0 or (percent is not None and not 0.0 < percent < 100.0):
        raise InputError(Problem("", "--until", f'"{text}"', _TARGETS))
    is_probability = "(" in found["figure"]
    in_percent = found["relative"] == "%"
    return Target(
        text=text.strip(),
        percent=percent,
        is_probability=is_probability,
        width=width / 100.0 if in_percent else width,
        relative=in_percent and not is_probability,
    )


def plan_for(config: Config, request: Request, settings: Settings = DEFAULT_SETTINGS) -> RunPlan:
    """Return the run that is asked for, with every choice made.

    Raises
    ------
    InputError
        If draws, seed, target or keep are not allowed.
    """
    check_alone(config)
    draws = request.draws
    if request.until is not None:
        parse_target(request.until)
        draws = draws or DEFAULT_MAX_DRAWS
    draws, seed = check_run(config, draws, request.seed)
    if request.until is not None:
        return plan_of(config, draws, seed, what_until_keeps(draws, settings), request.until, settings)
    keep = what_to_keep(request.keep, draws, config.file.run.sampler, settings)
    return plan_of(config, draws, seed, keep, settings=settings)


def plan_of(
    config: Config,
    draws: int,
    seed: int,
    keep: str,
    until: str | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> RunPlan:
    """Return the plan of a run."""
    data = data_text(config)
    sample_size = (settings if keep == STREAMED else DEFAULT_SETTINGS).sample_size
    return RunPlan(
        program_hash(), config.name, config.text, config.settings, data, draws, seed, keep, until,
        settings.chunk_size, sample_size,
    )


def _data_words(ours: str, theirs: str) -> str:
    """Return which data differ; a portfolio's are the hashes of its configs: of which companies."""
    found: list[Any] = []
    for text in (ours, theirs):
        try:
            found.append(json.loads(text))
        except ValueError:
            found.append(None)
    if not all(isinstance(each, dict) for each in found):
        return _WORDS["config_data"]
    mine, other = found
    changed = [key for key in (*mine, *(other.keys() - mine.keys())) if mine.get(key) != other.get(key)]
    return f"the config of {', '.join(changed)} was another"


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return " ".join(value) or "none"
    return "none" if value is None else json.dumps(value) if isinstance(value, str) else value
