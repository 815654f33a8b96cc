"""What an analysis is: figures computed once from a run, plain numbers for programs, a section for readers.

Figures are computed when they are first asked for, and may be built on other figures: `run[VARIANCE]`
returns those of `VARIANCE`, whoever asks. `reports.registry` lists all analyses in reading order.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from reports.document import Section
from reports.evaluation.evaluation import Evaluation
from reports.options import Options
from reports.statistics.valid_draws import Draws, paths_of
from simulate import Config
from simulate.forecast.paths import ForecastPaths

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Figures(Generic[T]):
    """Figures of a run that several readers may ask for.

    Attributes
    ----------
    name : str
        Their key in summary.json.
    compute : callable
        Takes an `AnalysedRun` and returns the figures.
    to_json : callable
        Turns the figures into numbers, texts, lists and dicts: None where there is none, never NaN.
    read_options : callable, optional
        Takes the config and the reader's options and raises `InputError` if the options that these
        figures read do not fit the config; all are read before anything is computed.
    is_of : callable, optional
        Takes the config and tells whether the company has such figures; without it every company has.
        summary.json of others has no such key.
    """

    name: str
    compute: "Callable[[AnalysedRun], T]"
    to_json: Callable[[T], Any]
    read_options: Callable[[Config, Options], Any] | None = None
    is_of: Callable[[Config], bool] | None = None


@dataclass(frozen=True, eq=False)
class Analysis:
    """One entry of a report.

    Attributes
    ----------
    figures : tuple of Figures
        What it adds to summary.json; empty where another entry adds them.
    section : callable, optional
        Takes an `AnalysedRun` and returns the section that shows the figures, or None where there is
        nothing to show.
    """

    figures: tuple[Figures[Any], ...] = ()
    section: "Callable[[AnalysedRun], Section | None] | None" = None


@dataclass(frozen=True, eq=False)
class Chapter:
    """Analyses that answer one question of a reader.

    Attributes
    ----------
    title : str
        The question, or its subject.
    analyses : tuple of Analysis
        In reading order; the page shows the section of the first, and folds the others.
    """

    title: str
    analyses: tuple[Analysis, ...]


@dataclass(frozen=True, eq=False)
class AnalysedRun:
    """A run with the figures that have been computed of it.

    Attributes
    ----------
    evaluation : Evaluation
        What the values of the draws say by themselves.
    options : Options
        What the reader asks for beyond what every report holds.
    """

    evaluation: Evaluation
    options: Options
    _computed: dict[Figures[Any], Any] = field(default_factory=dict, repr=False)

    @property
    def draws(self) -> Draws:
        """The first valid draws with their inputs."""
        return self.evaluation.draws()

    @cached_property
    def paths(self) -> ForecastPaths:
        """The forecasts of the first draws, year by year."""
        return paths_of(self.evaluation.config, self.evaluation.dataset, self.evaluation.settings)

    @cached_property
    def trend_paths(self) -> ForecastPaths | None:
        """The same draws of the inputs with every year on its trend; None where years have no shocks."""
        if self.evaluation.config.yearly is None:
            return None
        return paths_of(
            self.evaluation.config, self.evaluation.dataset, self.evaluation.settings, with_luck=False
        )

    def has(self, figures: Figures[Any]) -> bool:
        """Return whether the company has such figures."""
        return figures.is_of is None or figures.is_of(self.evaluation.config)

    def __getitem__(self, figures: Figures[T]) -> T:
        """Return figures, computed when they are first asked for."""
        if figures not in self._computed:
            self._computed[figures] = figures.compute(self)
        found: T = self._computed[figures]
        return found
