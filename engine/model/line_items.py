"""The registry of statement lines: name, published label, unit, decimals, meaning.

It is the tuple that a year's equations fill: what is known of a line stands beside its field.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, NamedTuple

from engine.model.inputs import specs_of

INCOME = "INCOME STATEMENT"
BALANCE = "BALANCE SHEET"
CASH = "CASH FLOW"

MONEY = "money"
PERCENT = "percent"  # held as a decimal, shown times 100
RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One line of the forecast.

    Attributes
    ----------
    name : str
        Key in tables and files.
    section : str
        Heading under which the page prints it.
    label : str
        The published label; `{money}` stands for the currency and its scale.
    unit : str
        money, percent (held as a decimal) or ratio.
    decimals : int
        Places shown.
    meaning : str
        One line for people.
    shown_as_sum_of : tuple of str, optional
        Lines whose *rounded* values the page adds to show this one.
    label_in_2026 : str, optional
        The label in the later layout, where it differs.
    sum_of : tuple of str, optional
        Lines that add up to this one, if the later layout leaves some of them out.
    """

    name: str
    section: str
    label: str
    unit: str
    decimals: int
    meaning: str
    shown_as_sum_of: tuple[str, ...] = ()
    label_in_2026: str = ""
    sum_of: tuple[str, ...] = ()


def _spec(section: str, label: str, unit: str, decimals: int, meaning: str) -> partial[LineSpec]:
    return partial(LineSpec, section=section, label=label, unit=unit, decimals=decimals, meaning=meaning)


def _money(section: str, label: str, meaning: str, *parts: str, later: str = "") -> partial[LineSpec]:
    plain = _spec(section, label + ", {money}", MONEY, 0, meaning)
    return partial(plain, shown_as_sum_of=parts, label_in_2026=later)


class Lines(NamedTuple):
    """One year of the forecast."""

    revenue_growth: Annotated[float, _spec(
        INCOME, "Revenue growth rate, %", PERCENT, 2, "growth over the year before",
    )]
    revenue: Annotated[float, _money(INCOME, "Revenue", "sales")]
    variable_operating_expenses: Annotated[float, _money(
        INCOME, "Variable operating expenses", "costs that follow revenue, and amortization",
    )]
    fixed_operating_expenses: Annotated[float, _money(
        INCOME, "Fixed operating expenses", "costs that follow inflation",
    )]
    total_operating_expenses: Annotated[float, _money(
        INCOME, "Total operating expenses", "variable and fixed",
        "variable_operating_expenses", "fixed_operating_expenses",
    )]
    operating_income: Annotated[float, _money(INCOME, "Operating income", "revenue less operating expenses")]
    ebitda: Annotated[float, _money(
        INCOME, "EBITDA", "operating income before depreciation and amortization",
    )]
    interest_expense: Annotated[float, _money(
        INCOME, "Interest expense (income)", "rate times last year's debt",
    )]
    earnings_before_tax: Annotated[float, _money(
        INCOME, "Earnings before tax", "operating income less interest",
    )]
    tax_expense: Annotated[float, _money(INCOME, "Tax expense", "rate times positive earnings")]
    net_income: Annotated[float, _money(INCOME, "Net income", "earnings after tax")]
    cash: Annotated[float, _money(
        BALANCE, "Cash and short-term investments", "none is kept: all is distributed",
    )]
    total_assets: Annotated[float, _money(BALANCE, "Total assets", "adjusted assets and cash")]
    adjusted_assets: Annotated[float, _money(
        BALANCE, "Adjusted assets (=assets-cash)", "revenue over asset turn",
    )]
    revenue_to_adjusted_assets: Annotated[float, _spec(
        BALANCE, "Revenue / Adjusted assets", RATIO, 3, "asset turn",
    )]
    production_assets: Annotated[float, _money(BALANCE, "Average production assets", "assets that wear out")]
    working_capital: Annotated[float, _money(
        BALANCE, "Working capital", "current assets less current liabilities",
    )]
    total_debt: Annotated[float, _money(BALANCE, "Total debt", "liabilities less other liabilities")]
    total_liabilities: Annotated[float, _money(BALANCE, "Total liabilities", "assets less equity")]
    total_equity: Annotated[float, _money(BALANCE, "Total equity", "equity ratio times adjusted assets")]
    total_liabilities_and_equity: Annotated[float, _money(
        BALANCE, "Total liabilities and equity", "equals total assets", "total_liabilities", "total_equity",
    )]
    debt_to_equity: Annotated[float, _spec(
        BALANCE, "Debt-to-equity ratio", RATIO, 2, "total debt over total equity",
    )]
    adjusted_equity_ratio: Annotated[float, _spec(
        BALANCE, "Adjusted equity ratio", RATIO, 3, "equity over assets",
    )]
    depreciation_and_amortization: Annotated[float, _money(
        CASH, "Depreciation, amort., depletion", "production assets over life, and amortization",
    )]
    funds_from_operations: Annotated[float, _money(
        CASH, "Funds from operations", "net income and depreciation",
    )]
    change_in_working_capital: Annotated[float, _money(
        CASH, "Change in working capital", "cash tied up by growth",
    )]
    cash_from_operations: Annotated[float, _money(
        CASH, "Cash from operations", "funds less change in working capital",
    )]
    maintenance_capex: Annotated[float, _money(
        CASH, "Maintenance CAPEX", "replaces last year's wear (negative)",
    )]
    new_capex: Annotated[float, _money(CASH, "New CAPEX", "growth of production assets (negative)")]
    cash_from_investing: Annotated[float, _money(
        CASH, "Cash from investing activities", "all CAPEX (negative)",
        "maintenance_capex", "new_capex", later="Total CAPEX",
    )]
    free_cash_flow: Annotated[float, _money(CASH, "Free cash flow", "cash from operations less CAPEX")]
    debt_issuance: Annotated[float, _money(CASH, "Issuance/(repayment) of debt", "change of debt")]
    share_issuance: Annotated[float, _money(
        CASH, "Issuance/(repurchase) of shares", "equity that earnings do not cover",
    )]
    cash_from_financing: Annotated[float, _money(
        CASH, "Cash from financing (excl. dividends)", "debt and shares issued",
    )]
    total_cash_flow: Annotated[float, _money(
        CASH, "Total cash flow (excl. dividends)", "free cash flow and financing",
    )]
    retained_cash_flow: Annotated[float, _money(
        CASH, "Retained Cash Flow (-)", "kept to grow equity (negative)", later="Retained Cash Flow",
    )]
    prior_cash_distribution: Annotated[float, _money(
        CASH, "Prev. year cash balance distribution", "excess cash paid out",
        later="Pot'l extraordinary dividend",
    )]
    cash_flow_adjustment: Annotated[float, _money(
        CASH, "Cash flow adjustment", "share of revenue added or taken",
    )]
    cash_for_distribution: Annotated[float, partial(
        _money(CASH, "Cash available for distribution", "what shareholders could get"),
        sum_of=(
            "free_cash_flow", "debt_issuance", "share_issuance", "retained_cash_flow",
            "prior_cash_distribution", "cash_flow_adjustment",
        ),
    )]
    discount_rate: Annotated[float, _spec(CASH, "Discount rate, %", PERCENT, 2, "rate of the year")]
    present_value: Annotated[float, _money(
        CASH, "PV of cash for distribution", "discounted at the year's rate",
    )]
    shareholder_claim: Annotated[float, _spec(
        CASH, "Current shareholders' claim on cash, %", PERCENT, 1,
        "what today's shareholders keep after share issues",
    )]


LINE_NAMES: tuple[str, ...] = Lines._fields
LINES: tuple[LineSpec, ...] = specs_of(Lines)
LINE_BY_NAME: dict[str, LineSpec] = {spec.name: spec for spec in LINES}
N_LINE: int = len(LINES)

#: Lines that the later (2026) layout leaves out.
NOT_IN_2026: frozenset[str] = frozenset({
    "revenue_to_adjusted_assets", "total_liabilities_and_equity", "debt_issuance",
    "cash_from_financing", "total_cash_flow", "cash_flow_adjustment",
})
