"""What a year earns and wears out: equations that a forecast year shares with a reported base year.

Plain Python without numba, whose import takes longer than all of `python -m simulate check`. The forecast
compiles these functions into its kernels; `engine.model.base_year` calls them as they stand here.
Symbols in comments are those of docs/model.md.
"""

from typing import NamedTuple

from engine.model.inputs import Inputs


class Earnings(NamedTuple):
    """What a year earns, millions of the company's currency.

    Attributes
    ----------
    operating_income : float
        Revenue less operating expenses.
    interest : float
        Interest on debt; negative if debt is.
    before_tax : float
        Operating income less interest.
    tax : float
        Tax on positive earnings.
    net_income : float
        Earnings after tax.
    """

    operating_income: float
    interest: float
    before_tax: float
    tax: float
    net_income: float


def earnings(
    revenue: float, variable: float, fixed: float, interest_rate: float, debt: float, tax_rate: float,
    losses: float,
) -> Earnings:
    """Return what a year earns; a loss is not taxed.

    Parameters
    ----------
    revenue, variable, fixed : float
        Revenue and operating expenses of the year, millions.
    interest_rate, debt : float
        The rate, a decimal per year, and the debt that bears it, millions.
    tax_rate : float
        Tax on positive earnings, a decimal.
    losses : float
        Losses of earlier years that lower the taxable earnings, millions.

    Returns
    -------
    Earnings
        Millions, expenses positive.
    """
    operating_income = revenue - variable - fixed
    interest = interest_rate * debt
    before_tax = operating_income - interest
    taxable = before_tax - losses
    tax = 0.0 if taxable <= 0.0 else tax_rate * taxable
    return Earnings(operating_income, interest, before_tax, tax, before_tax - tax)


def depreciation(production_assets: float, wear: float, amortization: float) -> float:
    """Return the depreciation and amortization of a year, millions.

    Parameters
    ----------
    production_assets : float
        Production assets of the year, millions.
    wear : float
        The part of them that wears out in a year: 1 / L.
    amortization : float
        Amortization of intangibles in the year, millions.
    """
    return production_assets * wear + amortization


def market_capitalization(inputs: Inputs) -> float:
    """Return the price of all shares, P S, millions.

    Parameters
    ----------
    inputs : Inputs
        Reads share price and shares outstanding.
    """
    return inputs.share_price * inputs.shares_outstanding
