"""A whole report: every family's figures, and the sections that show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import xarray as xr

from reports.comparison.attribution import Attribution, attribute
from reports.comparison.comparison import Comparison, compare
from reports.decisions.brokers import BrokerFigures, broker_figures
from reports.decisions.decisions import Decisions, decisions_of
from reports.decisions.multiples import drawn_first_year, multiples
from reports.document import Section
from reports.evaluation.evaluation import Evaluation, evaluate
from reports.executive_summary import glance
from reports.forecast.fan import Fans, fans_of
from reports.forecast.value_by_period import ValueByPeriod, value_by_period
from reports.key_figures import Headline, key_figures
from reports.options import NO_OPTIONS, Options
from reports.sensitivity.filtering.stress import Stressed, parse_stress, stress
from reports.sensitivity.given_data.given_data import GivenDraws, given_draws
from reports.sensitivity.one_at_a_time.spider import Line, spider_lines
from reports.sensitivity.one_at_a_time.two_way import TwoWay, parse, two_way
from reports.sensitivity.variance.decomposition import VarianceShares, variance_shares_of
from reports.sensitivity.variance.table import assumption_warnings
from reports.statistics.draws import draws_of, paths_of


@dataclass(frozen=True, eq=False)
class Compared:
    """Another run beside this one."""

    other: Evaluation
    comparison: Comparison
    attribution: Attribution


@dataclass(frozen=True, eq=False)
class BuiltReport:
    """All figures of a run's report.

    Attributes
    ----------
    evaluation : what the draws' values say by themselves.
    decisions, brokers : what to do at which price.
    variance, given_draws, two_way, spider, stressed : what drives the value.
    fans, periods : the forecast year by year.
    compared : None unless another run was named.
    """

    evaluation: Evaluation
    decisions: Decisions
    brokers: BrokerFigures
    variance: VarianceShares
    given_draws: GivenDraws
    two_way: TwoWay
    spider: list[Line]
    stressed: list[Stressed]
    fans: Fans
    periods: ValueByPeriod
    compared: Compared | None

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """In reading order: decisions, drivers, forecast, comparison, assumptions."""
        return (*_decision_sections(self), *_driver_sections(self), *_other_sections(self))

    @property
    def headline(self) -> tuple[Headline, ...]:
        """The key figures."""
        return key_figures(self.evaluation)

    @cached_property
    def glance(self) -> tuple[str, ...]:
        """What the report says, in a sentence or three."""
        return glance(self.evaluation, self.decisions, self.variance)

    @property
    def in_brief(self) -> tuple[str, ...]:
        """What the sections say where there is no page."""
        return tuple(line for section in self.sections for line in section.brief)

    @property
    def warnings(self) -> list[str]:
        """All of them, the gravest first."""
        return [*self.evaluation.warnings, *assumption_warnings(self.variance, self.evaluation)]


def build_report(dataset: xr.Dataset, options: Options = NO_OPTIONS) -> BuiltReport:
    """Compute all figures of a run.

    Raises
    ------
    InputError
        If the config that the run carries is not one that this program reads, or an option does
        not fit it.
    """
    evaluation = evaluate(dataset)
    config, price = evaluation.config, evaluation.price
    bands = [parse_stress(text, config) for text in options.stress]
    pair = parse(options.two_way, config) if options.two_way else None
    compared = None if options.other is None else _compared(evaluation, *options.other)
    draws = draws_of(config, dataset)
    paths = paths_of(config, dataset)
    year = drawn_first_year(evaluation, paths.first_year["net_income"], paths.first_year["ebitda"])
    return BuiltReport(
        evaluation=evaluation,
        decisions=decisions_of(evaluation, draws, options.sizing),
        brokers=broker_figures(evaluation, multiples(evaluation, year)),
        variance=variance_shares_of(evaluation),
        given_draws=given_draws(draws, price),
        two_way=two_way(evaluation, pair),
        spider=spider_lines(evaluation),
        stressed=[stress(draws, band, price) for band in bands],
        fans=fans_of(dataset, paths),
        periods=value_by_period(config, paths),
        compared=compared,
    )


def _compared(evaluation: Evaluation, name: str, dataset: xr.Dataset) -> Compared:
    other = evaluate(dataset)
    return Compared(other, compare(evaluation, other, name), attribute(evaluation, other))


def _decision_sections(report: BuiltReport) -> Iterator[Section]:
    from reports.decisions.brokers_section import broker_section
    from reports.decisions.cases_section import cases_section
    from reports.decisions.kelly import sizing_section
    from reports.decisions.price_section import decision_section
    from reports.decisions.ratings_section import rating_section
    from reports.decisions.reverse_dcf_section import implied_section
    from reports.distribution.section import distribution_section

    evaluation, decisions = report.evaluation, report.decisions
    yield decision_section(decisions, evaluation)
    yield distribution_section(evaluation)
    yield rating_section(decisions, evaluation)
    yield cases_section(decisions, evaluation)
    yield implied_section(decisions, evaluation)
    yield broker_section(report.brokers, evaluation)
    if decisions.kelly is not None:
        yield sizing_section(decisions.kelly)


def _driver_sections(report: BuiltReport) -> Iterator[Section]:
    from reports.sensitivity.filtering.section import must_be_true_section
    from reports.sensitivity.filtering.stress_section import stress_section
    from reports.sensitivity.given_data.section import given_draws_section
    from reports.sensitivity.one_at_a_time.tornado_section import swing_section
    from reports.sensitivity.one_at_a_time.what_if_section import what_if_section
    from reports.sensitivity.variance.section import variance_section

    evaluation = report.evaluation
    yield swing_section(evaluation)
    yield variance_section(report.variance, evaluation)
    yield given_draws_section(report.given_draws, evaluation)
    yield must_be_true_section(report.given_draws, evaluation)
    yield what_if_section(report.two_way, report.spider, evaluation)
    if report.stressed:
        yield stress_section(report.stressed, evaluation)


def _other_sections(report: BuiltReport) -> Iterator[Section]:
    from reports.comparison.section import comparison_section
    from reports.forecast.section import forecast_section
    from reports.inputs.section import inputs_section

    yield forecast_section(report.fans, report.periods, report.evaluation)
    if report.compared is not None:
        found = report.compared
        yield comparison_section(found.comparison, found.attribution, report.evaluation, found.other)
    yield inputs_section(report.evaluation)


def families_json(report: BuiltReport) -> dict[str, Any]:
    """The figures of all families as plain numbers, by family, for summary.json."""
    from reports.comparison.section import comparison_json
    from reports.decisions.brokers import broker_json
    from reports.decisions.decisions import decisions_json
    from reports.decisions.multiples import multiples_json
    from reports.forecast.fan import fans_json
    from reports.forecast.value_by_period import value_by_period_json
    from reports.sensitivity.filtering.stress import stress_json
    from reports.sensitivity.given_data.to_json import given_draws_json
    from reports.sensitivity.one_at_a_time.spider import spider_json
    from reports.sensitivity.one_at_a_time.two_way import two_way_json
    from reports.sensitivity.variance.section import variance_json

    found = report.compared
    return {
        "decisions": decisions_json(report.decisions),
        "brokers": broker_json(report.brokers),
        "multiples": multiples_json(report.brokers.multiples),
        "variance": variance_json(report.variance),
        "given_draws": given_draws_json(report.given_draws),
        "two_way": two_way_json(report.two_way),
        "spider": spider_json(report.spider),
        "stress": stress_json(report.stressed),
        "fans": fans_json(report.fans),
        "value_by_period": value_by_period_json(report.periods),
        "comparison": None if found is None else comparison_json(found.comparison, found.attribution),
    }
