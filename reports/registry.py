"""All analyses of a report, in reading order: to add one, write its module and add its line to a chapter."""

from dataclasses import replace

from reports.analysis import AnalysedRun, Analysis, Chapter
from reports.by_year.fan import FAN_CHARTS
from reports.by_year.fan_section import forecast_section
from reports.by_year.limit_warnings import MODEL_LIMITS
from reports.by_year.single_years import YEARS
from reports.by_year.single_years_section import years_section
from reports.by_year.statement_tables import statements_section
from reports.by_year.value_by_period import VALUE_BY_PERIOD
from reports.comparison.section import COMPARISON, comparison_section
from reports.decisions.brokers.brokers import BROKERS
from reports.decisions.brokers.multiples import MULTIPLES
from reports.decisions.brokers.section import broker_section
from reports.decisions.cases import cases_section
from reports.decisions.decisions import DECISIONS
from reports.decisions.price.section import price_section
from reports.decisions.ratings import rating_section
from reports.decisions.returns.returns import RETURNS
from reports.decisions.returns.section import returns_section
from reports.decisions.reverse_dcf.section import implied_section
from reports.distribution.section import distribution_section
from reports.document import Section
from reports.inputs.reconciliation import RECONCILIATION
from reports.inputs.reference_ranges import REFERENCE
from reports.inputs.section import inputs_section
from reports.sensitivity.given_data.filtering_section import filtering_section
from reports.sensitivity.given_data.given_data import GIVEN_DATA
from reports.sensitivity.given_data.section import given_data_section
from reports.sensitivity.modelling_choices.choices import MODELLING_CHOICES
from reports.sensitivity.modelling_choices.section import choices_section
from reports.sensitivity.one_at_a_time.medians import MEDIAN_EFFECTS, base_against_median
from reports.sensitivity.one_at_a_time.spider import SPIDER
from reports.sensitivity.one_at_a_time.swing_section import swing_section
from reports.sensitivity.one_at_a_time.two_way import TWO_WAY
from reports.sensitivity.one_at_a_time.what_if_section import what_if_section
from reports.sensitivity.stress.section import stress_section
from reports.sensitivity.stress.stress import STRESS
from reports.sensitivity.value_of_information.section import information_section
from reports.sensitivity.value_of_information.value_of_information import VALUE_OF_INFORMATION
from reports.sensitivity.variance.decomposition import VARIANCE
from reports.sensitivity.variance.section import variance_section


def _stress(run: AnalysedRun) -> Section | None:
    return stress_section(run[STRESS], run.evaluation) if run[STRESS] else None


def _years(run: AnalysedRun) -> Section | None:
    return years_section(run[YEARS], run.evaluation) if run.has(YEARS) else None


def _comparison(run: AnalysedRun) -> Section | None:
    found = run[COMPARISON]
    if found is None:
        return None
    return comparison_section(found.comparison, found.attribution, run.evaluation, found.other)


CHAPTERS = (
    Chapter("Distribution", (
        Analysis(
            (MEDIAN_EFFECTS,),
            lambda run: distribution_section(
                run.evaluation, base_against_median(run[MEDIAN_EFFECTS], run.evaluation)
            ),
        ),
        Analysis((), lambda run: cases_section(run[DECISIONS].cases, run.evaluation)),
    )),
    Chapter("What drives the value", (
        Analysis((VARIANCE,), lambda run: variance_section(run[VARIANCE], run.evaluation)),
        Analysis((), lambda run: swing_section(run.evaluation)),
        Analysis(
            (MODELLING_CHOICES,),
            lambda run: choices_section(run[MODELLING_CHOICES], run[MODEL_LIMITS], run.evaluation),
        ),
        Analysis(
            (TWO_WAY, SPIDER), lambda run: what_if_section(run[TWO_WAY], run[SPIDER], run.evaluation)
        ),
        Analysis((STRESS,), _stress),
        Analysis((GIVEN_DATA,), lambda run: given_data_section(run[GIVEN_DATA], run.evaluation)),
        Analysis((), lambda run: filtering_section(run[GIVEN_DATA], run.evaluation)),
    )),
    Chapter("What to do at which price", (
        Analysis((DECISIONS,), lambda run: price_section(run[DECISIONS].price, run.evaluation)),
        Analysis((RETURNS,), lambda run: returns_section(run[RETURNS], run.evaluation)),
        Analysis((), lambda run: rating_section(run[DECISIONS].ratings, run.evaluation)),
        Analysis((), lambda run: implied_section(run[DECISIONS].implied, run.evaluation)),
        Analysis(
            (VALUE_OF_INFORMATION,),
            lambda run: information_section(run[VALUE_OF_INFORMATION], run.evaluation),
        ),
    )),
    Chapter("The statements", (
        Analysis(
            (VALUE_BY_PERIOD, MODEL_LIMITS),
            lambda run: statements_section(run.paths, run[VALUE_BY_PERIOD], run.evaluation),
        ),
    )),
    Chapter("The years", (
        Analysis((FAN_CHARTS,), lambda run: forecast_section(run[FAN_CHARTS], run.evaluation)),
        Analysis((YEARS,), _years),
    )),
    Chapter("Multiples and brokers' targets", (
        Analysis((BROKERS, MULTIPLES), lambda run: broker_section(run[BROKERS], run.evaluation)),
    )),
    Chapter("Another run", (Analysis((COMPARISON,), _comparison),)),
    Chapter("What is assumed", (
        Analysis(
            (RECONCILIATION, REFERENCE),
            lambda run: inputs_section(run.evaluation, run[RECONCILIATION], run[REFERENCE]),
        ),
    )),
)
ANALYSES = tuple(analysis for chapter in CHAPTERS for analysis in chapter.analyses)


def sections_of(run: AnalysedRun) -> tuple[Section, ...]:
    """Return the sections of a run in reading order, each with the title of its chapter."""
    made = (
        (chapter.title, analysis.section(run))
        for chapter in CHAPTERS for analysis in chapter.analyses if analysis.section is not None
    )
    return tuple(replace(section, chapter=title) for title, section in made if section is not None)
