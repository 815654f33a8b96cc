"""What one modelling choice moves: the run's first draws valued again with one rule or assumption changed.

Draws and the luck of their years are the same in every row, so that rows differ by the choice and not by
chance. Nothing is drawn for inputs that a choice changes: each draw's own value is moved.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.evaluation.evaluation import Evaluation
from reports.statistics.percentiles import valid_sorted
from reports.statistics.summary_statistics import SummaryStatistics, summary_of, summary_statistics_json
from reports.statistics.valid_draws import first_draws
from simulate import Config, revalue
from simulate.config.merge import with_forecast
from simulate.sampling.years import DrawnYears, years_in_parts

_Move = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Choice:
    """One rule or assumption that could be another.

    Attributes
    ----------
    name : str
        Key in summary.json.
    label : str
        In words.
    rules : dict of str to str
        What it changes in [forecast].
    moves : dict of str to callable
        What it does to the values of inputs, by name.
    """

    name: str
    label: str
    rules: dict[str, str]
    moves: dict[str, _Move]


def _rule(name: str, label: str, **rules: str) -> Choice:
    return Choice(name, label, rules, {})


def _by(amount: float) -> _Move:
    return lambda values: values + amount


def _times(factor: float) -> _Move:
    return lambda values: values * factor


def _move(name: str, label: str, **moves: _Move) -> Choice:
    return Choice(name, label, {}, moves)


#: Sizes are those that readers ask for first: a point of growth is as good as certain to be wrong.
CHOICES = (
    _rule("fixed_costs_by_revenue", "fixed costs keep their share of revenue", fixed_cost_growth="revenue"),
    _rule("fixed_costs_by_inflation", "fixed costs follow inflation", fixed_cost_growth="inflation"),
    _rule("clean_surplus", "clean surplus (what net income leaves)", distribution="clean-surplus"),
    _rule("published_distribution", "distribution as published", distribution="published"),
    _rule("mid_year", "cash is paid in mid-year", discounting="mid-year"),
    _rule("year_end", "cash is paid at the year's end", discounting="year-end"),
    _move("multiplier_up", "discount rate multiplier +0.01", discount_rate_multiplier=_by(0.01)),
    _move("multiplier_down", "discount rate multiplier -0.01", discount_rate_multiplier=_by(-0.01)),
    _move("first_rate_up", "first discount rate +0.5 points", initial_discount_rate=_by(0.005)),
    _move("growth_down", "initial growth -2 points", initial_growth=_by(-0.02)),
    _move("no_free_cash", "no free cash in the base year", base_cash=_times(0.0)),
    _move("more_shares", "5% more shares", shares_outstanding=_times(1.05)),
    _move("fewer_shares", "5% fewer shares", shares_outstanding=_times(0.95)),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The figures of one choice.

    Attributes
    ----------
    choice : Choice
    figures : SummaryStatistics
        Currency per share.
    n_invalid : int
        Draws without a value.
    """

    choice: Choice
    figures: SummaryStatistics
    n_invalid: int


@dataclass(frozen=True, slots=True)
class ModellingChoices:
    """All choices of a company.

    Attributes
    ----------
    as_run : SummaryStatistics
        Of the same draws, as the run has them.
    n_draw : int
        The first draws of the run, those without a value included.
    rows : tuple of Chosen
        The one that moves P50 most first.
    """

    as_run: SummaryStatistics
    n_draw: int
    rows: tuple[Chosen, ...]

    def change_of_p50(self, row: Chosen) -> float | None:
        """Return by how much a choice moves P50, currency per share."""
        before, now = self.as_run.p50.value, row.figures.p50.value
        return None if before is None or now is None else now - before

    def change_of_odds(self, row: Chosen) -> float | None:
        """Return by how much it moves P(value > price)."""
        before, now = self.as_run.above_price.value, row.figures.above_price.value
        return None if before is None or now is None else now - before


def choices_of(config: Config) -> Iterator[Choice]:
    """Yield what a company could have chosen otherwise, but for rules that its inputs do not allow."""
    forecast = config.file.forecast
    for choice in CHOICES:
        changes = any(getattr(forecast, key) != rule for key, rule in choice.rules.items()) or choice.moves
        negative_equity = config.base.adjusted_equity_ratio < 0.0 and choice.name == "clean_surplus"
        no_cash = choice.name == "no_free_cash" and not (
            config.base.base_cash or "base_cash" in config.marginals
        )
        if changes and not negative_equity and not no_cash:
            yield choice


def modelling_choices(evaluation: Evaluation, choices: Sequence[Choice]) -> ModellingChoices:
    """Value the run's first draws once more for each choice.

    Parameters
    ----------
    evaluation : Evaluation
        Of the run.
    choices : sequence of Choice
        For the report those of `choices_of`.
    """
    config, settings = evaluation.config, evaluation.settings
    values, inputs = first_draws(config, evaluation.dataset, settings.choice_draws)
    changed = np.empty((len(choices), values.size))
    ends, seed = (0, values.size), int(evaluation.dataset.attrs["seed"])
    for some, years in years_in_parts(config, ends, seed, evaluation.n_draw, settings.scores_at_once):
        drawn = dict(zip(config.marginals, inputs[some].T, strict=True))
        for row, choice in enumerate(choices):
            changed[row, some] = _revalued(config, choice, drawn, years)
    price = evaluation.price
    rows = [
        Chosen(choice, summary_of(ascending, price), values.size - ascending.size)
        for choice, ascending in zip(choices, map(valid_sorted, changed), strict=True)
    ]
    found = ModellingChoices(summary_of(valid_sorted(values), price), values.size, tuple(rows))
    rows.sort(key=lambda row: -abs(found.change_of_p50(row) or 0.0))
    return ModellingChoices(found.as_run, values.size, tuple(rows))


def _revalued(
    config: Config, choice: Choice, drawn: dict[str, np.ndarray], years: DrawnYears
) -> np.ndarray:
    """Return the values of some draws, NaN where there is none, with one choice made otherwise."""
    count = years.innovations.shape[2]
    given = {name: getattr(config.base, name) for name in config.tables if name not in config.expressions}
    derived = config.derive(given | drawn)
    changes = dict(drawn)
    for name, move in choice.moves.items():
        values = drawn.get(name, derived.get(name, getattr(config.base, name)))
        changes[name] = move(np.broadcast_to(np.asarray(values, dtype=np.float64), (count,)))
    if not changes:
        changes = {"share_price": np.full(count, config.base.share_price)}
    value: np.ndarray = revalue(with_forecast(config, **choice.rules), changes, years).value
    return value


def choices_json(found: ModellingChoices) -> dict[str, Any]:
    """Return plain numbers: figures as run, and by choice with what it moves."""
    return {
        "draws": found.n_draw,
        "as_run": summary_statistics_json(found.as_run),
        "choices": {
            row.choice.name: {
                **summary_statistics_json(row.figures),
                "change_of_p50": found.change_of_p50(row),
                "change_of_odds": found.change_of_odds(row),
                "draws_without_value": row.n_invalid,
            }
            for row in found.rows
        },
    }


def _computed(run: AnalysedRun) -> ModellingChoices:
    return modelling_choices(run.evaluation, tuple(choices_of(run.evaluation.config)))


MODELLING_CHOICES = Figures("modelling_choices", _computed, choices_json)
