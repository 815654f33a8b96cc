"""The concept tables have every figure, and rules that can be followed."""

import pytest

from simulate.filings.concept_table import TAXONOMIES, concept_table

FIGURES = {
    "revenue", "operating_income", "net_income", "depreciation_and_amortization", "capex", "cash",
    "short_term_securities", "current_assets", "current_liabilities", "debt", "current_debt", "total_assets",
    "total_equity", "owners_equity", "minorities", "pretax_income", "tax_expense", "interest_expense",
    "operating_cash_flow", "ppe_net", "right_of_use_assets", "intangibles", "intangibles_amortization",
    "intangibles_purchases", "goodwill", "shares_outstanding", "shares_issued", "treasury_shares",
}  # fmt: skip


@pytest.mark.parametrize("taxonomy", TAXONOMIES)
def test_a_table_can_be_followed(taxonomy: str) -> None:
    table = concept_table(taxonomy)
    assert table.concepts.keys() >= FIGURES
    assert {name for name, concept in table.concepts.items() if concept.is_shares} == {
        "shares_outstanding", "shares_issued", "treasury_shares"
    }  # fmt: skip
    for concept in table.concepts.values():
        assert concept.period in ("year", "day")
        assert concept.rules
        for rule in concept.rules:
            assert sum(map(bool, (rule.first, rule.largest, rule.parts))) == 1
            assert set(rule.optional) <= set(rule.parts)
            assert len(set(rule.parts)) == len(rule.parts)
            assert not (rule.needs_total or rule.exclusive) or rule.totals or concept.name == "current_debt"
            assert not rule.total or rule.total in rule.largest
            assert {tag for pair in rule.exclusive for tag in pair} <= {
                tag for part in rule.parts for tag in part
            }
            names = [*rule.parts, *rule.minus, *rule.totals_without]
            named = {name[1:] for part in names for name in part if name.startswith("@")}
            assert named <= table.concepts.keys() - {concept.name}
            assert all(":" in tag for tag in rule.tags())
