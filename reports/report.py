"""A whole report: the figures of every analysis, and the sections that show them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import xarray as xr

from reports.analysis import AnalysedRun, Figures
from reports.by_year.limit_warnings import MODEL_LIMITS
from reports.by_year.single_years import YEARS
from reports.by_year.single_years_section import held_warnings
from reports.decisions.decisions import DECISIONS, Decisions
from reports.decisions.returns.returns import RETURNS
from reports.document import Section
from reports.evaluation.evaluation import Evaluation, evaluate
from reports.executive_summary import executive_summary
from reports.inputs.reference_ranges import REFERENCE, reference_warnings
from reports.key_figures import Headline, all_warnings, key_figures, return_figures
from reports.options import NO_OPTIONS, Options
from reports.overview import overview_section
from reports.registry import ANALYSES, sections_of
from reports.sensitivity.one_at_a_time.medians import MEDIAN_EFFECTS
from reports.sensitivity.variance.decomposition import VARIANCE
from reports.sensitivity.variance.section import assumption_warnings
from simulate import Config
from simulate.settings import DEFAULT_SETTINGS, Settings


@dataclass(frozen=True, eq=False)
class BuiltReport:
    """All figures of a run's report.

    Attributes
    ----------
    run : AnalysedRun
        The run with the figures of every analysis.
    """

    run: AnalysedRun

    @property
    def evaluation(self) -> Evaluation:
        """What the values of the draws say by themselves."""
        return self.run.evaluation

    @property
    def decisions(self) -> Decisions:
        """What to do at which price."""
        return self.run[DECISIONS]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections in reading order, chapter by chapter."""
        return sections_of(self.run)

    @property
    def headline(self) -> tuple[Headline, ...]:
        """The key figures, the return that the price pays among them."""
        return (*key_figures(self.evaluation), *return_figures(self.run[RETURNS]))

    @cached_property
    def overview(self) -> Section:
        """What the summary shows beside key figures and sentences: the histogram and four tables."""
        return overview_section(self.run)

    @cached_property
    def executive_summary(self) -> tuple[str, ...]:
        """The executive summary, a sentence or three."""
        return executive_summary(
            self.evaluation, self.decisions, self.run[VARIANCE], self.run[MEDIAN_EFFECTS]
        )

    @property
    def in_brief(self) -> tuple[str, ...]:
        """What the sections say where there is no page."""
        return tuple(line for section in self.sections for line in section.brief)

    @property
    def warnings(self) -> list[str]:
        """All warnings, the gravest first."""
        held = held_warnings(self.run[YEARS]) if self.run.has(YEARS) else []
        assumptions = assumption_warnings(self.run[VARIANCE], self.evaluation)
        among = reference_warnings(self.run[REFERENCE])
        return all_warnings(self.evaluation, self.run[MODEL_LIMITS], [*held, *assumptions, *among])


def build_report(
    dataset: xr.Dataset,
    options: Options = NO_OPTIONS,
    config: Config | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> BuiltReport:
    """Compute all figures of a run.

    Parameters
    ----------
    dataset : xarray.Dataset
        The run.
    options : Options, optional
        What the reader asks for beyond what every report holds.
    config : Config, optional
        The config of the run, if it is at hand; by default it is read from the text that the run carries.
    settings : Settings, optional
        How much may be evaluated.

    Returns
    -------
    BuiltReport

    Raises
    ------
    InputError
        If the config that the run carries is not one that this program reads, or an option does
        not fit it.
    """
    run = AnalysedRun(evaluate(dataset, config, settings), options)
    figures = _figures_of(run)
    for found in figures:
        if found.read_options is not None:
            found.read_options(run.evaluation.config, options)
    for found in figures:
        run[found]
    return BuiltReport(run)


def figures_json(report: BuiltReport) -> dict[str, Any]:
    """Return the figures of all analyses as plain numbers, by name, for summary.json."""
    return {found.name: found.to_json(report.run[found]) for found in _figures_of(report.run)}


def _figures_of(run: AnalysedRun) -> list[Figures[Any]]:
    return [found for analysis in ANALYSES for found in analysis.figures if run.has(found)]
