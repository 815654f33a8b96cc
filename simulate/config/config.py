"""A company's checked config, and what the engine asks of it: base case, distributions, correlations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

import numpy as np

from engine.dependence.yearly_shocks import Recession, YearlyModel, YearlyShock
from engine.distributions import Distribution, ScenarioValues
from engine.model.inputs import INPUT_NAMES, SHOCKABLE, Inputs
from engine.model.rules.forecast_options import OPTIONS, ValuationDate
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import FLOOR_BY_KEY, TERMINAL_BY_KEYS, TerminalRule
from simulate.config.company_factors import NOTHING_SHARED, CompanyFactors
from simulate.config.expression import Amount, Expression, in_order, parse_expression
from simulate.config.fiscal_years import forecast_year, year_end
from simulate.config.input_schema import (
    Columns,
    DerivedInput,
    FixedInput,
    Table,
    UncertainInput,
    as_table,
)
from simulate.config.rank_correlation import RankCorrelation, resolve_correlation
from simulate.config.schema import BrokerTarget, ConfigFile, DependenceSection, RecessionSection
from simulate.errors import Problem


@dataclass(frozen=True)
class Config:
    """A checked config of one company.

    Attributes
    ----------
    name : str
        The name of its runs and results: the file's name without its ending.
    file : ConfigFile
        The parsed file.
    text : str
        The file as it was read.
    settings : tuple of str, optional
        Changes `input=value` made on top of the file, in order.
    columns : Columns, optional
        The data that the config names, by file and column.
    warnings : tuple of Problem, optional
        Where the base year does not close, and nothing in the file says why.
    answered : tuple of Problem, optional
        Where it does not close, or is normalised, and the file says why.
    date_warnings : tuple of Problem, optional
        Where base year, price and labels of years are apart. They move no number, so only `check` and
        reports tell them.
    small_gaps : tuple of Problem, optional
        Where a figure is over 1% off the reported one, nothing says why, and it is too small beside the
        company to be among the warnings. `check` tells them; reports have them in their reconciliation.
    shared : CompanyFactors, optional
        What the company shares with the others of a portfolio; nothing by default.
    """

    name: str
    file: ConfigFile
    text: str
    settings: tuple[str, ...] = ()
    columns: Columns = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    answered: tuple[Problem, ...] = ()
    date_warnings: tuple[Problem, ...] = ()
    small_gaps: tuple[Problem, ...] = ()
    shared: CompanyFactors = NOTHING_SHARED

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The table of every input that the config gives, by name."""
        entries = {name: getattr(self.file.inputs, name) for name in INPUT_NAMES}
        return {name: as_table(entry) for name, entry in entries.items() if entry is not None}

    @cached_property
    def expressions(self) -> Mapping[str, Expression]:
        """The inputs computed from others, by name, each after those that it reads."""
        written = {
            name: parse_expression(table.expr)
            for name, table in self.tables.items()
            if isinstance(table, DerivedInput)
        }
        return {name: written[name] for name in in_order(written)}

    @cached_property
    def base(self) -> Inputs:
        """The base case of every input; one that no rule of this config reads is 0."""
        given = {
            name: table.moved_base for name, table in self.tables.items() if isinstance(table, FixedInput)
        }
        return Inputs(**(dict.fromkeys(INPUT_NAMES, 0.0) | given | self.derive(given)))

    @overload
    def derive(self, values: Mapping[str, float]) -> dict[str, float]: ...

    @overload
    def derive(self, values: Mapping[str, Amount]) -> dict[str, Amount]: ...

    def derive(self, values: Mapping[str, float] | Mapping[str, Amount]) -> Mapping[str, Amount]:
        """Compute the derived inputs from the others.

        Parameters
        ----------
        values : Mapping[str, float or ndarray]
            All other inputs by name, numbers or arrays that broadcast. A derived input that is among them
            keeps its value.

        Returns
        -------
        dict[str, float or ndarray]
            The derived inputs by name.
        """
        known: dict[str, Amount] = dict(values)
        for name, expression in self.expressions.items():
            if name not in known:
                known[name] = expression.evaluate(known)
        return {name: known[name] for name in self.expressions}

    @cached_property
    def marginals(self) -> Mapping[str, Distribution]:
        """The distributions of the uncertain inputs, by name, in registry order; `narrow` = 0 leaves none."""
        unmoved = {
            name: table.unmoved(self.columns)
            for name, table in self.tables.items()
            if isinstance(table, UncertainInput) and table.narrow
        } | self._scenario_values()
        tables = {name: self.tables[name] for name in INPUT_NAMES if name in unmoved}
        fixed = {name: table for name, table in tables.items() if isinstance(table, FixedInput)}
        return {name: table.moved(unmoved[name]) for name, table in fixed.items()}

    def _scenario_values(self) -> dict[str, Distribution]:
        scenarios = self.file.scenarios
        weights = tuple(scenario.weight for scenario in scenarios)
        names = {name for scenario in scenarios for name in scenario.inputs} - self.held
        return {
            name: ScenarioValues(
                tuple(scenario.inputs.get(name, table.base) for scenario in scenarios), weights
            )
            for name, table in self.tables.items()
            if name in names and isinstance(table, FixedInput) and table.narrow
        }

    @cached_property
    def held(self) -> frozenset[str]:
        """The inputs that a setting of the command overrides: scenarios leave them alone."""
        return frozenset(setting.partition("=")[0].strip() for setting in self.settings)

    @cached_property
    def correlation(self) -> RankCorrelation:
        """The correlations of the uncertain inputs."""
        return resolve_correlation(self.file.dependence)

    @cached_property
    def shock_correlation(self) -> RankCorrelation:
        """The correlations of shocks within a year."""
        section = self.file.shocks
        return resolve_correlation(DependenceSection(pairs=section.pairs if section else []))

    @cached_property
    def yearly(self) -> YearlyModel | None:
        """How years deviate from the trend, None if they do not."""
        section = self.file.shocks
        if section is None:
            return None
        given = {name: getattr(section, name) for name in SHOCKABLE}
        event, correlation = section.recession, self.shock_correlation
        # In the registry's order, whatever that of the pairs is: mixing takes the first as it is.
        order = sorted(range(len(correlation.names)), key=lambda i: SHOCKABLE.index(correlation.names[i]))
        return YearlyModel(
            until=section.until or self.file.forecast.years,
            shocks={
                name: YearlyShock(each.sd, each.persistence, each.df) for name, each in given.items() if each
            },
            names=tuple(correlation.names[i] for i in order),
            correlation=correlation.score[np.ix_(order, order)],
            recession=self._recession(event) if event else None,
            common=self.shared.of_years,
        )

    def _recession(self, event: RecessionSection) -> Recession:
        """Return the company's recession; one that companies share leaves it its effects."""
        common = self.shared.recession
        probability, lasts = (event.probability, event.lasts) if common is None else common
        return Recession(probability, lasts, event.effects(), is_common=common is not None)

    @cached_property
    def horizon(self) -> Horizon:
        """The years and rules of the forecast, as the kernel takes them."""
        forecast = self.file.forecast
        return Horizon(
            years=forecast.years,
            last_year=max(forecast.years, forecast.max_years),
            terminal=int(TERMINAL_BY_KEYS[forecast.terminal, forecast.exit_basis]),
            floor=int(FLOOR_BY_KEY[forecast.floor]),
            elapsed=self.elapsed or 0.0,
            **{
                key: next(int(choice) for choice in kind if choice.key == getattr(forecast, key))
                for key, kind in OPTIONS.items()
            },
        )

    @property
    def elapsed(self) -> float | None:
        """The part of year 1 that is gone by the day of the valuation; None where that day is not known.

        Year 1 begins the day after the base year's end and ends on the same day a year later.
        """
        if self.file.forecast.valuation_date != ValuationDate.AS_OF.key:
            return 0.0
        end, day = self.file.reported.base_year_end, self.file.market.as_of
        if end is None or day is None:
            return None
        return (day - end).days / (year_end(end, 1) - end).days

    @property
    def terminal_rule(self) -> TerminalRule:
        """What is known of the rule for the years after the displayed ones."""
        return TERMINAL_BY_KEYS[self.file.forecast.terminal, self.file.forecast.exit_basis].rule

    @property
    def fiscal_years(self) -> list[int]:
        """The labels of the displayed years."""
        first = self.file.forecast.first_fiscal_year
        return list(range(first, first + self.file.forecast.years))

    def earnings_year(self, target: BrokerTarget) -> int | None:
        """Return the forecast year whose earnings a broker's multiple is of; year 1 if the config names none.

        Parameters
        ----------
        target : BrokerTarget
            One of the config's.

        Returns
        -------
        int or None
            None if no year ends on the day that the target names; in a checked config one does.
        """
        end, day = self.file.reported.base_year_end, target.earnings_year
        return 1 if end is None or day is None else forecast_year(end, day)

    @property
    def earnings_years(self) -> tuple[int, ...]:
        """The forecast years whose earnings brokers' multiples are of, ascending; year 1 is among them."""
        years = {self.earnings_year(target) for target in self.file.broker_targets if target.pe_multiple}
        return tuple(sorted({1, *(year for year in years if year is not None)}))

    @property
    def sha256(self) -> str:
        """The SHA-256 hash of text, settings and data, in hexadecimal: equal hashes mean equal companies."""
        import hashlib
        import json

        parts = [self.text, self.settings, sorted((*key, values) for key, values in self.columns.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
