"""The registry of statement lines: name, published label, unit, decimals, meaning."""

from collections import namedtuple
from dataclasses import dataclass

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
    name : key in tables and files.
    section : heading under which the page prints it.
    label : the published label; `{money}` stands for the currency and its scale.
    unit : money, percent (held as a decimal) or ratio.
    decimals : places shown.
    meaning : one line for people.
    shown_as_sum_of : lines whose *rounded* values the page adds to show this one.
    label_in_2026 : the label in the later layout, where it differs.
    """

    name: str
    section: str
    label: str
    unit: str
    decimals: int
    meaning: str
    shown_as_sum_of: tuple[str, ...] = ()
    label_in_2026: str = ""


def _money(section: str, name: str, label: str, meaning: str, *parts: str, later: str = "") -> LineSpec:
    return LineSpec(name, section, label + ", {money}", MONEY, 0, meaning, parts, later)


LINES: tuple[LineSpec, ...] = (
    LineSpec("revenue_growth", INCOME, "Revenue growth rate, %", PERCENT, 2, "growth over the year before"),
    _money(INCOME, "revenue", "Revenue", "sales"),
    _money(INCOME, "variable_operating_expenses", "Variable operating expenses",
           "costs that follow revenue, and amortization"),
    _money(INCOME, "fixed_operating_expenses", "Fixed operating expenses", "costs that follow inflation"),
    _money(INCOME, "total_operating_expenses", "Total operating expenses", "variable and fixed",
           "variable_operating_expenses", "fixed_operating_expenses"),
    _money(INCOME, "operating_income", "Operating income", "revenue less operating expenses"),
    _money(INCOME, "ebitda", "EBITDA", "operating income before depreciation and amortization"),
    _money(INCOME, "interest_expense", "Interest expense (income)", "rate times last year's debt"),
    _money(INCOME, "earnings_before_tax", "Earnings before tax", "operating income less interest"),
    _money(INCOME, "tax_expense", "Tax expense", "rate times positive earnings"),
    _money(INCOME, "net_income", "Net income", "earnings after tax"),
    _money(BALANCE, "cash", "Cash and short-term investments", "none is kept: all is distributed"),
    _money(BALANCE, "total_assets", "Total assets", "adjusted assets and cash"),
    _money(BALANCE, "adjusted_assets", "Adjusted assets (=assets-cash)", "revenue over asset turn"),
    LineSpec("revenue_to_adjusted_assets", BALANCE, "Revenue / Adjusted assets", RATIO, 3, "asset turn"),
    _money(BALANCE, "production_assets", "Average production assets", "assets that wear out"),
    _money(BALANCE, "working_capital", "Working capital", "current assets less current liabilities"),
    _money(BALANCE, "total_debt", "Total debt", "liabilities less other liabilities"),
    _money(BALANCE, "total_liabilities", "Total liabilities", "assets less equity"),
    _money(BALANCE, "total_equity", "Total equity", "equity ratio times adjusted assets"),
    _money(BALANCE, "total_liabilities_and_equity", "Total liabilities and equity", "equals total assets",
           "total_liabilities", "total_equity"),
    LineSpec("debt_to_equity", BALANCE, "Debt-to-equity ratio", RATIO, 2, "total debt over total equity"),
    LineSpec("adjusted_equity_ratio", BALANCE, "Adjusted equity ratio", RATIO, 3, "equity over assets"),
    _money(CASH, "depreciation_and_amortization", "Depreciation, amort., depletion",
           "production assets over life, and amortization"),
    _money(CASH, "funds_from_operations", "Funds from operations", "net income and depreciation"),
    _money(CASH, "change_in_working_capital", "Change in working capital", "cash tied up by growth"),
    _money(CASH, "cash_from_operations", "Cash from operations", "funds less change in working capital"),
    _money(CASH, "maintenance_capex", "Maintenance CAPEX", "replaces last year's wear (negative)"),
    _money(CASH, "new_capex", "New CAPEX", "growth of production assets (negative)"),
    _money(CASH, "cash_from_investing", "Cash from investing activities", "all CAPEX (negative)",
           "maintenance_capex", "new_capex", later="Total CAPEX"),
    _money(CASH, "free_cash_flow", "Free cash flow", "cash from operations less CAPEX"),
    _money(CASH, "debt_issuance", "Issuance/(repayment) of debt", "change of debt"),
    _money(CASH, "share_issuance", "Issuance/(repurchase) of shares", "equity that earnings do not cover"),
    _money(CASH, "cash_from_financing", "Cash from financing (excl. dividends)", "debt and shares issued"),
    _money(CASH, "total_cash_flow", "Total cash flow (excl. dividends)", "free cash flow and financing"),
    _money(CASH, "retained_cash_flow", "Retained Cash Flow (-)", "kept to grow equity (negative)",
           later="Retained Cash Flow"),
    _money(CASH, "prior_cash_distribution", "Prev. year cash balance distribution", "excess cash paid out",
           later="Pot'l extraordinary dividend"),
    _money(CASH, "cash_flow_adjustment", "Cash flow adjustment", "share of revenue added or taken"),
    _money(CASH, "cash_for_distribution", "Cash available for distribution", "what shareholders could get"),
    LineSpec("discount_rate", CASH, "Discount rate, %", PERCENT, 2, "rate of the year"),
    _money(CASH, "present_value", "PV of cash for distribution", "discounted at the year's rate"),
    LineSpec("shareholder_claim", CASH, "Current shareholders' claim on cash, %", PERCENT, 1,
             "what today's shareholders keep after share issues"),
)

LINE_NAMES: tuple[str, ...] = tuple(spec.name for spec in LINES)
LINE_BY_NAME: dict[str, LineSpec] = {spec.name: spec for spec in LINES}
N_LINE: int = len(LINES)

#: Lines that the later (2026) layout leaves out.
NOT_IN_2026: frozenset[str] = frozenset({
    "revenue_to_adjusted_assets", "total_liabilities_and_equity", "debt_issuance",
    "cash_from_financing", "total_cash_flow", "cash_flow_adjustment",
})

#: One year of the forecast, in registry order.
Lines = namedtuple("Lines", LINE_NAMES)  # type: ignore[misc]  # the registry is the source
