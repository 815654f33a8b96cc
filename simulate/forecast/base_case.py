"""The base case: every input at its base value."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from engine.kernels.valuation_kernel import Valuation as Valuation
from engine.kernels.valuation_kernel import value_inputs
from engine.model.base_year import base_year
from engine.model.inputs import INPUT_ROW, Inputs
from engine.model.line_items import LINE_BY_NAME as LINE_BY_NAME
from engine.model.line_items import LINE_NAMES
from engine.model.rules.invalid_draws import INVALID_MEANING, Invalid
from engine.model.statements import statements
from simulate.config.config import Config
from simulate.errors import InputError, Problem, no_such
from simulate.forecast.rating import rate
from simulate.sampling.years import TREND, DrawnYears

#: The key of [reported] by statement line.
_REPORTED = {
    name: name for name in (
        "revenue", "operating_income", "interest_expense", "tax_expense", "net_income", "cash",
        "total_assets", "total_debt", "total_equity", "depreciation_and_amortization",
    )
} | {"cash_from_operations": "operating_cash_flow"}
#: The input by the line that it is in the base year.
_REPORTED_INPUTS = {
    "revenue": "revenue", "fixed_operating_expenses": "fixed_operating_expenses", "cash": "base_cash",
    "production_assets": "base_production_assets", "working_capital": "base_working_capital",
    "total_debt": "base_debt", "total_equity": "base_equity",
}


@dataclass(frozen=True, slots=True)
class BaseCase:
    """Value and forecast of one set of inputs.

    Attributes
    ----------
    intrinsic_value, price : currency per share.
    upside : intrinsic_value / price - 1.
    rating : by the config's thresholds.
    years : labels of the displayed years.
    lines : each statement line's values by year, unrounded, signs as published, money in
        millions, percentages as decimals.
    base_year : the same lines of the year before, as the inputs imply it; NaN where it has no figure.
    """

    intrinsic_value: float
    upside: float
    rating: str
    price: float
    years: list[int]
    lines: dict[str, list[float]]
    base_year: dict[str, float]


def value(config: Config) -> BaseCase:
    """Value a company's base case.

    Raises
    ------
    InputError
        If the base case has no value (say, under `gordon` with growth above the discount rate).
    """
    return value_of(config, config.base)


def value_of(config: Config, inputs: Inputs, years: DrawnYears = TREND) -> BaseCase:
    """Value one set of inputs by the rules of a config.

    Parameters
    ----------
    config : Config
        The company.
    inputs : Inputs
        One value per registered input.
    years : DrawnYears, optional
        Of one draw; by default all are as the trend has them.

    Raises
    ------
    InputError
        If these inputs have no value.
    """
    valuation = value_inputs(np.array(inputs)[:, None], config.horizon, *years)
    reason = Invalid(int(valuation.reason[0]))
    if reason is not Invalid.VALID:
        raise InputError(Problem(config.name, "", "", f"has no value: {INVALID_MEANING[reason]}"))
    intrinsic_value = float(valuation.value[0])
    upside = intrinsic_value / inputs.share_price - 1.0
    return BaseCase(
        intrinsic_value=intrinsic_value,
        upside=upside,
        rating=rate(upside, config.file.rating),
        price=inputs.share_price,
        years=config.fiscal_years,
        lines=forecast_lines(config, inputs, years),
        base_year=base_year_lines(inputs),
    )


def forecast_lines(
    config: Config, inputs: Inputs, years: DrawnYears = TREND
) -> dict[str, list[float]]:
    """Return each statement line's values by displayed year, as `BaseCase.lines` has them."""
    innovations, n_year = years.innovations[:, :, 0], config.file.forecast.years
    table = statements(inputs, n_year, years.shocks, innovations, config.horizon)
    return {name: table[row].tolist() for row, name in enumerate(LINE_NAMES)}


def base_year_lines(inputs: Inputs) -> dict[str, float]:
    """Return the same lines of the year before, as `BaseCase.base_year` has them."""
    return dict(base_year(inputs)._asdict())


def reported_lines(config: Config) -> dict[str, float]:
    """Return what the annual report has of the base year, by statement line, signs of the forecast.

    Parameters
    ----------
    config : Config
        The company.

    Returns
    -------
    dict of str to float
        Figures of [reported], millions, as the report has them: its assets and equity hold the cash that the
        inputs pay out. A line without one has the input that it is, if that is of status ``reported``. Empty
        where [reported] has no figure.
    """
    reported = config.file.reported
    figures = {name: getattr(reported, key) for name, key in _REPORTED.items()}
    if reported.capex is not None:
        figures["cash_from_investing"] = -reported.capex
    assets, liabilities = reported.current_operating_assets, reported.current_operating_liabilities
    if assets is not None and liabilities is not None:
        figures["working_capital"] = assets - liabilities
    found = {name: figure for name, figure in figures.items() if figure is not None}
    if not found:
        return {}
    given = {
        name: getattr(config.base, key) for name, key in _REPORTED_INPUTS.items()
        if config.tables[key].status == "reported"
    }
    return {name: figure for name in LINE_NAMES if (figure := (given | found).get(name)) is not None}


def revalue(
    config: Config, changes: Mapping[str, ArrayLike], years: DrawnYears | None = None
) -> Valuation:
    """Value the base case with some inputs changed, many changes at once.

    Parameters
    ----------
    changes : by input name, arrays (or numbers) that broadcast to one dimension.
    years : of as many draws as there are changes; by default all are as the trend has them.

    Returns
    -------
    valuation : one cell per change; `value` in currency per share, NaN where invalid.
        Derived inputs follow the changes, unless they are changed themselves.

    Raises
    ------
    ValueError
        If a name is not an input's.
    """
    for name in changes:
        if name not in INPUT_ROW:
            raise ValueError(no_such("input", name, INPUT_ROW))
    columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, np.float64)) for v in changes.values()))
    matrix = np.repeat(np.array(config.base)[:, None], columns[0].size if columns else 1, axis=1)
    for name, column in zip(changes, columns, strict=True):
        matrix[INPUT_ROW[name]] = column
    given = {name: matrix[row] for name, row in INPUT_ROW.items() if name not in config.expressions}
    for name, derived in config.derive(given | dict(zip(changes, columns, strict=True))).items():
        matrix[INPUT_ROW[name]] = derived
    return value_inputs(matrix, config.horizon, *(years or ()))
