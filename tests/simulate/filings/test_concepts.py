"""What counts as which figure at other kinds of companies than those whose filings are here, trap by trap."""

from datetime import date

import pytest

from simulate.filings.concept_table import concept_table
from simulate.filings.document import Document, single_value
from simulate.filings.history import History
from simulate.filings.reading import read_history
from simulate.filings.selection import choose, what_is_missing
from tests.simulate.filings.companyfacts import AS_OF, day, facts, plain, written, year

END = date(2025, 12, 31)


def found(taxonomy: str, figure: str, numbers: dict[str, float]) -> float | None:
    """The value of a figure in a document that holds these numbers; tags of companyfacts without prefix."""
    prefix = "" if taxonomy == "jp" else f"{taxonomy}:"
    table = concept_table(taxonomy)
    concept = table.concepts[figure]
    tagged = {f"{prefix}{tag}": float(value) for tag, value in numbers.items()}
    flows = frozenset(tagged) if concept.period == "year" else frozenset()
    chosen = choose(concept, END, [Document("10-K", "a", END, tagged, flows, table)], "USD")
    return None if chosen is None else chosen.figure.value


US_GAAP: dict[str, list[tuple[dict[str, float], float | None]]] = {
    "revenue": [
        # A landlord: rents are in the total only.
        ({"Revenues": 100, "RevenueFromContractWithCustomerExcludingAssessedTax": 12}, 100),
        # A retailer: membership fees are.
        ({"Revenues": 681, "RevenueFromContractWithCustomerExcludingAssessedTax": 674}, 681),
        # Tobacco: excise taxes are none.
        (
            {
                "RevenueFromContractWithCustomerIncludingAssessedTax": 83,
                "RevenueFromContractWithCustomerExcludingAssessedTax": 35,
            },
            35,
        ),
        ({"RegulatedAndUnregulatedOperatingRevenue": 29}, 29),  # a utility
        # Gas: losses on derivatives are taken off; without their tag, either may be a part.
        (
            {
                "Revenues": 3_065, "RevenueFromContractWithCustomerExcludingAssessedTax": 6_804,
                "DerivativeGainLossOnDerivativeNet": -3_775,
            },
            3_065,
        ),
        ({"Revenues": 3_065, "RevenueFromContractWithCustomerExcludingAssessedTax": 6_804}, None),
        ({"SalesRevenueGoodsNet": 80, "SalesRevenueNet": 95}, 95),
        ({"CostOfRevenue": 80, "DeferredRevenueRevenueRecognized1": 3}, None),
    ],
    "net_income": [
        ({"NetIncomeLoss": 90, "ProfitLoss": 100, "MinorityInterest": 40}, 90),
        ({"ProfitLoss": 100}, 100),
        ({"ProfitLoss": 100, "MinorityInterest": 0}, 100),
        ({"ProfitLoss": 100, "MinorityInterest": 40}, None),
        ({"ProfitLoss": 100, "NetIncomeLossAttributableToNoncontrollingInterest": 10}, None),
        ({"NetIncomeLossAvailableToCommonStockholdersBasic": 88}, None),  # after preferred dividends
    ],
    "depreciation_and_amortization": [
        (
            {
                "DepreciationDepletionAndAmortization": 419, "Depreciation": 249,
                "AmortizationOfIntangibleAssets": 6,
            },
            419,
        ),
        ({"DepreciationDepletionAndAmortization": 8, "DepreciationAndAmortization": 12}, 12),
        # A payments company: what was acquired is amortized in a line of its own.
        ({"DepreciationAndAmortization": 15, "AmortizationOfIntangibleAssets": 16}, None),
        (
            {
                "DepreciationDepletionAndAmortization": 30, "Depreciation": 25,
                "AmortizationOfIntangibleAssets": 20,
            },
            None,
        ),
        # Notes are rounded: 1.3 and 0.593 against 1.864 bn (NVIDIA 2024).
        (
            {"DepreciationDepletionAndAmortization": 1_864, "Depreciation": 1_300,
            "AmortizationOfIntangibleAssets": 593},
            1_864,
        ),
        # Home Depot 2024: 3,336 are without intangible assets, as 3,708 in expenses show.
        (
            {
                "DepreciationDepletionAndAmortization": 3_336, "AmortizationOfIntangibleAssets": 425,
                "CostOfGoodsAndServicesSoldDepreciationAndAmortization": 3_708,
            },
            None,
        ),
        ({"Depreciation": 152, "AmortizationOfIntangibleAssets": 48}, None),
        ({"DepreciationDepletionAndAmortization": 30, "AmortizationOfDebtDiscountPremium": 4}, 30),
        ({"DepreciationDepletionAndAmortization": -30}, None),
    ],
    "capex": [
        ({"PaymentsToAcquirePropertyPlantAndEquipment": 5, "PaymentsToAcquireProductiveAssets": 7}, 5),
        ({"PaymentsToAcquireProductiveAssets": 7}, 7),
        ({"PaymentsToAcquireBusinessesNetOfCashAcquired": 7}, None),
        ({"PaymentsToAcquirePropertyPlantAndEquipment": -5}, None),
    ],
    "operating_cash_flow": [
        ({"NetCashProvidedByUsedInOperatingActivitiesContinuingOperations": 29_080}, 29_080),
        (
            {
                "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations": 29,
                "IncomeLossFromDiscontinuedOperationsNetOfTax": -2,
            },
            None,
        ),
    ],
    "cash": [
        ({"CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents": 9}, None),
        ({"CashAndCashEquivalentsAtCarryingValue": 8, "RestrictedCashCurrent": 1}, 8),
    ],
    "owners_equity": [
        (
            {
                "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest": 98, "Assets": 298,
                "MinorityInterest": 6,
            },
            92,
        ),
        ({"StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest": 39, "Assets": 94}, 39),
    ],
    "total_equity": [
        (
            {
                "StockholdersEquity": 90,
                "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest": 97,
            },
            97,
        ),
        ({"StockholdersEquity": 90, "Assets": 200}, 90),
        ({"StockholdersEquity": 90, "Assets": 200, "MinorityInterest": 7}, None),
        ({"StockholdersEquity": 90}, None),  # of a statement of equity alone: minorities may be in it or not
        ({"PartnersCapital": 90, "Assets": 200}, 90),
    ],
    "debt": [
        # The part that falls due, or commercial paper, in DebtCurrent: counted once.
        ({"Assets": 1, "DebtCurrent": 8, "LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5}, 48),
        # in 8?
        (
            {
                "Assets": 1, "DebtCurrent": 8, "LongTermDebtNoncurrent": 40,
                "FinanceLeaseLiability": 4,
            },
            None,
        ),
        (
            {
                "Assets": 1, "DebtCurrent": 8, "LongTermDebtNoncurrent": 40,
                "FinanceLeaseLiability": 4, "LongTermDebt": 48,
            },
            52,
        ),
        # A railway: a line of commercial paper that is zero hides none.
        (
            {
                "Assets": 1, "LongTermDebtAndCapitalLeaseObligations": 8_801, "CommercialPaper": 0,
                "LongTermDebtAndCapitalLeaseObligationsCurrent": 196,
            },
            8_997,
        ),
        # Commercial paper is in DebtCurrent and in no other line (Alphabet 2015); are leases?
        (
            {
                "Assets": 1, "LongTermDebtAndCapitalLeaseObligations": 1_995, "DebtCurrent": 3_225,
                "LongTermDebtAndCapitalLeaseObligationsCurrent": 1_225,
            },
            None,
        ),
        # One of two lines that are almost equal is the other (Microsoft 2015).
        (
            {
                "Assets": 1, "LongTermDebtCurrent": 2_499, "LongTermDebtNoncurrent": 27_808,
                "CommercialPaper": 5_000,
                "ShortTermBorrowings": 4_985, "LongTermDebt": 30_300,
            },
            None,
        ),
        # The current part as short-term borrowings, confirmed by the total of notes (Netflix).
        (
            {
                "Assets": 1, "ShortTermBorrowings": 399.8, "LongTermDebtNoncurrent": 14_143.4,
                "NotesPayable": 14_543,
            },
            14_543.2,
        ),
        ({"Assets": 1, "LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "SecuredDebt": 9}, None),
        # What follows is of 10-K of 2024. Leases are in both lines of Boeing: a total tells.
        (
            {
                "Assets": 1, "LongTermDebtAndCapitalLeaseObligations": 52_586, "DebtCurrent": 1_278,
                "FinanceLeaseLiabilityCurrent": 86, "DebtAndCapitalLeaseObligations": 53_864,
            },
            53_864,
        ),
        # Commercial paper is beside the total of Home Depot, with other notes that of Coca-Cola.
        (
            {
                "Assets": 1, "LongTermDebtAndCapitalLeaseObligations": 48_485, "CommercialPaper": 316,
                "LongTermDebtAndCapitalLeaseObligationsCurrent": 4_582,
                "DebtAndCapitalLeaseObligations": 53_067,
            },
            53_383,
        ),
        (
            {
                "Assets": 1, "LongTermDebtAndCapitalLeaseObligations": 42_375, "CommercialPaper": 1_139,
                "LongTermDebtAndCapitalLeaseObligationsCurrent": 648, "OtherShortTermBorrowings": 360,
                "LongTermDebtAndCapitalLeaseObligationsIncludingCurrentMaturities": 43_023,
            },
            44_522,
        ),
        # LongTermDebt is without its current part at Adobe and Tesla: the principal tells.
        (
            {
                "Assets": 1, "DebtCurrent": 1_499, "LongTermDebt": 4_129,
                "DebtInstrumentCarryingAmount": 5_650,
            },
            5_628,
        ),
        (
            {
                "Assets": 1, "DebtCurrent": 2_343, "LongTermDebt": 5_535,
                "DebtInstrumentCarryingAmount": 7_907,
                "FinanceLeaseLiability": 335,
            },
            8_213,
        ),
        (
            {
                "Assets": 1, "DebtCurrent": 1_499, "LongTermDebt": 5_628,
                "DebtInstrumentCarryingAmount": 5_650,
            },
            None,
        ),
        # Meta has no current part.
        (
            {
                "Assets": 1, "LongTermDebtNoncurrent": 28_826, "LongTermDebt": 28_826,
                "FinanceLeaseLiability": 709,
                "DebtInstrumentCarryingAmount": 29_000,
            },
            29_535,
        ),
        # Johnson & Johnson's short-term borrowings of 5,983 hold the current part of 1,749; Walmart's do not,
        # since its current liabilities add up with both.
        (
            {
                "Assets": 1, "LongTermDebtNoncurrent": 30_651, "LongTermDebtCurrent": 1_749,
                "LongTermDebt": 32_400,
                "ShortTermBorrowings": 5_983, "LiabilitiesCurrent": 50_321, "AccountsPayableCurrent": 10_311,
            },
            None,
        ),
        (
            {
                "Assets": 1, "LongTermDebtNoncurrent": 33_401, "LongTermDebtCurrent": 2_598,
                "LongTermDebt": 35_999,
                "ShortTermBorrowings": 3_068, "LiabilitiesCurrent": 96_584, "AccountsPayableCurrent": 58_666,
                "AccruedLiabilitiesCurrent": 29_345, "AccruedIncomeTaxesCurrent": 608,
                "FinanceLeaseLiability": 6_723,
                "OperatingLeaseLiabilityCurrent": 1_499, "FinanceLeaseLiabilityCurrent": 800,
            },
            45_790,
        ),
        ({"Assets": 1, "NotesPayable": 40, "LineOfCredit": 5}, None),  # a landlord
    ],
    "current_debt": [
        ({"Assets": 1, "LongTermDebtCurrent": 5, "CommercialPaper": 3}, 8),
        ({"Assets": 1, "LongTermDebtCurrent": 5, "CommercialPaper": 3, "ShortTermBorrowings": 4}, None),
        ({"Assets": 1, "DebtCurrent": 8}, 8),
        ({"Assets": 1, "DebtCurrent": 6_000, "ShortTermBorrowings": 5_983}, None),  # "about $6.0 billion"
        ({"Assets": 1, "DebtCurrent": 8, "FinanceLeaseLiabilityCurrent": 1}, None),
        (
            {
                "Assets": 1, "DebtCurrent": 2_222, "CapitalLeaseObligationsCurrent": 346,
                "LongTermDebtAndCapitalLeaseObligationsCurrent": 2_568, "CommercialPaper": 1,
            },
            2_568,
        ),
        (
            {
                "Assets": 1, "LongTermDebtCurrent": 874, "ShortTermBorrowings": 874,
                "LongTermDebtNoncurrent": 2_348,
                "DebtLongtermAndShorttermCombinedAmount": 3_222,
            },
            874,
        ),
    ],
    "intangibles": [
        ({"FiniteLivedIntangibleAssetsNet": 4}, 4),
        ({"FiniteLivedIntangibleAssetsNet": 4, "IndefiniteLivedTrademarks": 13}, None),
        ({"FiniteLivedIntangibleAssetsNet": 4, "IntangibleAssetsNetExcludingGoodwill": 17}, 17),
    ],
    "shares_outstanding": [
        ({"CommonStockSharesIssued": 120, "TreasuryStockCommonShares": 20}, 100),
        ({"CommonStockSharesIssued": 120}, None),
        ({"SharesOutstanding": 100, "CommonStockSharesIssued": 120}, 100),
        # Boeing: what is issued under the name of what is outstanding.
        (
            {
                "CommonStockSharesOutstanding": 1_012, "CommonStockSharesIssued": 1_012,
                "TreasuryStockCommonShares": 263,
            },
            None,
        ),
        (
            {
                "CommonStockSharesOutstanding": 441, "CommonStockSharesIssued": 601,
                "TreasuryStockCommonShares": 160,
            },
            441,
        ),
    ],
}  # fmt: skip

IFRS: dict[str, list[tuple[dict[str, float], float | None]]] = {
    "revenue": [
        ({"Revenue": 100, "RevenueFromContractsWithCustomers": 12}, 100),
        ({"RevenueFromContractsWithCustomers": 12, "RentalIncome": 88}, None),
    ],
    "net_income": [
        ({"ProfitLoss": 100, "ProfitLossAttributableToOwnersOfParent": 90}, 90),
        ({"ProfitLoss": 100, "ProfitLossAttributableToNoncontrollingInterests": 10}, None),
    ],
    "depreciation_and_amortization": [
        ({"AdjustmentsForDepreciationAndAmortisationExpense": 30}, 30),
        # Leases in a line of their own: 30 are those of plant and of intangible assets.
        (
            {
                "AdjustmentsForDepreciationExpense": 20, "AdjustmentsForAmortisationExpense": 10,
                "DepreciationRightofuseAssets": 8, "DepreciationPropertyPlantAndEquipment": 20,
                "AmortisationIntangibleAssetsOtherThanGoodwill": 10,
            },
            None,
        ),
        (
            {
                "AdjustmentsForDepreciationExpense": 28, "AdjustmentsForAmortisationExpense": 10,
                "DepreciationRightofuseAssets": 8, "DepreciationPropertyPlantAndEquipment": 20,
                "AmortisationIntangibleAssetsOtherThanGoodwill": 10,
            },
            38,
        ),
        ({"AdjustmentsForDepreciationExpense": 20, "AdjustmentsForAmortisationExpense": 10}, 30),
        ({"DepreciationAmortisationAndImpairment": 5}, None),
    ],
    "capex": [({"PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities": -5}, None)],
    "owners_equity": [
        ({"Equity": 90, "Assets": 200}, 90),
        ({"Equity": 90, "Assets": 200, "NoncontrollingInterests": 7}, None),
        ({"Equity": 90}, None),
    ],
    "shares_outstanding": [
        ({"NumberOfSharesIssuedAndFullyPaid": 120}, None),
        ({"NumberOfSharesIssuedAndFullyPaid": 120, "NumberOfTreasuryShares": 20}, 100),
    ],
    "debt": [
        (
            {
                "Assets": 1, "LongtermBorrowings": 40,
                "CurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings": 5,
            },
            None,
        ),
        (
            {
                "Assets": 1, "LongtermBorrowings": 40,
                "CurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings": 5,
                "Borrowings": 45, "LeaseLiabilities": 6,
            },
            51,
        ),
        # The "long-term" line holds its current part: the total tells.
        (
            {
                "Assets": 1, "LongtermBorrowings": 45, "CurrentPortionOfLongtermBorrowings": 5,
                "Borrowings": 45,
                "LeaseLiabilities": 6,
            },
            None,
        ),
    ],
}  # fmt: skip

JAPAN: dict[str, list[tuple[dict[str, float], float | None]]] = {
    "revenue": [
        # A retailer: sales beside fees of franchisees, and both together.
        (
            {
                "jppfs_cor:NetSales": 97, "jppfs_cor:OperatingRevenue2": 17,
                "jppfs_cor:OperatingRevenue1": 114,
            },
            114,
        ),
        ({"jppfs_cor:NetSales": 97, "jpcrp_cor:NetSalesSummaryOfBusinessResults": 97}, 97),
        # Sony: sales without financial services, whose total has a tag of its own.
        (
            {
                "jpigp_cor:NetSalesIFRS": 121,
                "own:SalesAndFinancialServicesRevenueIFRSKeyFinancialData": 130,
            },
            130,
        ),
        ({"jppfs_cor:OperatingRevenueELE": 68}, 68),
        ({"own:GrossRevenue": 68}, None),
    ],
    "depreciation_and_amortization": [
        ({"jppfs_cor:DepreciationAndAmortizationOpeCF": 50, "jppfs_cor:AmortizationOfGoodwillOpeCF": 3}, 53),
        ({"jppfs_cor:AmortizationOfGoodwillOpeCF": 3}, None),
    ],
    "capex": [
        ({"jppfs_cor:PurchaseOfPropertyPlantAndEquipmentInvCF": -20}, 20),
        ({"jppfs_cor:PurchaseOfPropertyPlantAndEquipmentInvCF": 20}, None),  # a wrong sign, or money back
        ({"jppfs_cor:PurchaseOfNoncurrentAssetsInvCF": -70}, 70),
    ],
    "net_income": [
        ({"jppfs_cor:ProfitLoss": 10, "jppfs_cor:ProfitLossAttributableToOwnersOfParent": 9}, 9),
        ({"jppfs_cor:ProfitLoss": 10, "jppfs_cor:NonControllingInterests": 4}, None),
        ({"jppfs_cor:ProfitLoss": 10}, 10),
    ],
    "tax_expense": [
        ({"jppfs_cor:IncomeTaxesCurrent": 5, "jppfs_cor:IncomeTaxesDeferred": -1}, 4),
        (
            {
                "jppfs_cor:IncomeTaxesCurrent": 5, "jppfs_cor:IncomeTaxesDeferred": -1,
                "jppfs_cor:IncomeTaxesForPriorPeriods": 2,
            },
            None,
        ),
    ],
    "debt": [
        (
            {
                "jpigp_cor:BondsBorrowingsAndLeaseLiabilitiesCLIFRS": 10,
                "jpigp_cor:BondsBorrowingsAndLeaseLiabilitiesNCLIFRS": 30,
            },
            40,
        ),
        # Are leases in it?
        (
            {
                "jpigp_cor:InterestBearingLiabilitiesCLIFRS": 10,
                "jpigp_cor:InterestBearingLiabilitiesNCLIFRS": 30,
            },
            None,
        ),
        (
            {
                "jpigp_cor:InterestBearingLiabilitiesCLIFRS": 10,
                "jpigp_cor:InterestBearingLiabilitiesNCLIFRS": 30,
                "jpigp_cor:LeaseLiabilitiesCLIFRS": 2, "jpigp_cor:LeaseLiabilitiesNCLIFRS": 4,
            },
            46,
        ),
        (
            {
                "jppfs_cor:Assets": 1, "jppfs_cor:ShortTermLoansPayable": 4,
                "jppfs_cor:LongTermLoansPayable": 6,
            },
            10,
        ),
        (
            {
                "jppfs_cor:Assets": 1, "jppfs_cor:LongTermLoansPayable": 6,
                "jppfs_cor:LeaseObligationsNCL": 2,
            },
            None,
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("taxonomy", "cases"),
    [("us-gaap", US_GAAP), ("ifrs-full", IFRS), ("jp", JAPAN)],
    ids=["us-gaap", "ifrs", "jp"],
)
def test_traps(taxonomy: str, cases: dict[str, list[tuple[dict[str, float], float | None]]]) -> None:
    wrong = [
        (figure, numbers, value, got)
        for figure, pairs in cases.items()
        for numbers, value in pairs
        if (got := found(taxonomy, figure, numbers)) != value
        and not (got and value and abs(got - value) < 1e-6)
    ]
    assert not wrong


def test_what_was_not_taken_is_named() -> None:
    table = concept_table("us-gaap")
    numbers = {"us-gaap:DepreciationAndAmortization": 15.0, "us-gaap:AmortizationOfIntangibleAssets": 16.0}
    document = Document("10-K", "a", END, numbers, frozenset(numbers), table)
    missing = what_is_missing(table.concepts["depreciation_and_amortization"], END, [document], "USD")
    assert {one.tag: one.why for one in missing.candidates}["us-gaap:DepreciationAndAmortization"] == (
        "does not fit what stands beside it"
    )
    numbers = {"us-gaap:PaymentsToAcquirePropertyPlantAndEquipment": -5.0}
    document = Document("10-K", "a", END, numbers, frozenset(numbers), table)
    assert what_is_missing(table.concepts["capex"], END, [document], "USD").candidates[0].why == "is negative"


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ((-3_217e6, -3_200e6), -3_217e6),  # "a benefit of $3.2 billion" beside the statement (Amazon 2022)
        ((3_217e6, 3_300e6), None),
        ((3_260e6, 3_200e6), None),  # two digits would be rounded up
        ((140.2e6, 140e6), 140.2e6),
        ((104e6, 100e6), None),
        ((1_671_865e6, 1_671e9), 1_671_865e6),  # cut off
    ],
)
def test_roundings_in_the_text_beside_a_statement(values: tuple[float, ...], wanted: float | None) -> None:
    assert single_value(values) == wanted


def _history(tmp_path, tags: dict[str, list[dict]]) -> History:
    return read_history([written(tmp_path, facts(plain() | tags))], AS_OF)


def test_equity_of_the_owners_is_of_the_same_filing_as_the_balance_sheet(tmp_path) -> None:
    """A later statement of equity restates the opening balance alone, and may hold minorities in the tag."""
    later = {"filed": "2026-02-15", "accn": "0000000001-26-021501"}
    history = _history(
        tmp_path, {"StockholdersEquity": [day(30e6, 2023), day(37e6, 2023, **later), day(31e6, 2025)]}
    )
    assert history.value("owners_equity", date(2023, 12, 31)) == 30e6
    assert history.value("total_equity") == 31e6


def test_revenue_of_the_newest_filing_counts_whatever_its_tag(tmp_path) -> None:
    """New rules for revenue came with a new tag: comparatives are restated under it."""
    later = {"filed": "2026-02-15", "accn": "0000000001-26-021501"}
    contracts = [year(117e6, 2024, **later), year(130e6, 2025)]
    tags = {"RevenueFromContractWithCustomerExcludingAssessedTax": contracts}
    tags["Revenues"] = [year(100e6, 2023), year(120e6, 2024)]
    history = _history(tmp_path, tags)
    assert list(history.series("revenue").values()) == [100e6, 117e6, 130e6]
