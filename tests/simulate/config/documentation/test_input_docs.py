"""What is said of the inputs: all of them, on the page and in new configs, which work once filled in."""

import re
import sys
import tomllib

import pytest

from docs.examples import limits
from simulate import value
from simulate.config.documentation import inputs_page
from simulate.config.documentation.input_docs import input_docs
from simulate.config.documentation.template import config_template
from simulate.config.inputs import INPUT_BY_NAME, INPUTS
from simulate.config.loading import config_from_text
from simulate.config.schema import OPTIONAL
from simulate.config.validation.types import TO_FILL_IN
from simulate.errors import InputError
from tests.simulate.configs import ROOT, changed_text, input_line

PAGE = ROOT / "docs" / "inputs.md"
KINDS = (None, *input_docs().like)
OTHER = {
    "name": '"A"', "ticker": '"A"', "currency": '"USD"', "first_fiscal_year": "2026", "net_income": None,
    "as_of": "2025-06-30", "base_year_end": "2025-03-31", "depreciation_and_amortization": None,
    "market_capitalization": None, "operating_income": None, "total_assets": None,
    "total_equity": None, "total_debt": None, "cash": None,
    "current_operating_assets": None, "current_operating_liabilities": None,
}
# Microsoft as docs/limits.md recommends, Snowflake and Tokyo Gas with all free cash paid out.
COMPANIES = {
    "cash-rich": list(limits.bookkeepings().values())[-1],
    "loss-making": limits.paid_out(limits.SNOWFLAKE, limits.SNOWFLAKE_INPUTS),
    "utility": limits.paid_out(limits.TOKYO_GAS, limits.TOKYO_GAS_INPUTS),
}


def filled(text: str, inputs: limits.Inputs) -> str:
    """A new config, each open figure replaced by a company's."""

    def figure(found: re.Match[str]) -> str:
        name = found["name"]
        if name in OTHER:
            return "" if OTHER[name] is None else f"{name} = {OTHER[name]}"
        return f"{name} = {{ base = {inputs[name]!r},"

    open_line = rf'^(?P<name>\w+) = (?:\{{ base = )?"{TO_FILL_IN}",?.*?(?= status| #|$)'
    return re.sub(open_line, figure, text, flags=re.MULTILINE)


def test_every_input_is_explained_once() -> None:
    docs = input_docs()
    names = [name for group in docs.groups.values() for name in group]
    assert sorted(names) == sorted(docs.inputs) == sorted(spec.name for spec in INPUTS)
    for doc in docs.inputs.values():
        assert all((doc.definition, doc.us, doc.ifrs, doc.japan, doc.formula, doc.usual))
        assert doc.usual.startswith("any") or re.search(r"rule of thumb|EDINET|most models", doc.usual)


def test_what_is_no_amount_has_ends_beyond_which_it_is_warned_of() -> None:
    """They lie within what is allowed, and hold every range that the documentation calls usual."""
    for spec in INPUTS:
        doc = input_docs().inputs[spec.name]
        assert (doc.warned_outside is None) == (spec.unit in {"money", "count", "price"})
        if doc.warned_outside is not None:
            low, high = doc.warned_outside
            usual = re.match(r"([-+]?[\d.]+)(%?) to ([-+]?[\d.]+)(%?)", doc.usual)
            if usual and spec.name != "variable_cost_ratio":  # of which the margin is told
                ends = [float(usual[i]) / (100.0 if usual[i + 1] else 1.0) for i in (1, 3)]
                assert low < ends[0] < ends[1] < high


@pytest.mark.parametrize(
    ("name", "entry"),
    [("initial_discount_rate", "0.7"), ("discount_rate_multiplier", "0.05"), ("initial_growth", "1.24"),
     ("tax_rate", "{ expr = 'interest_rate * 15' }")],
)  # fmt: skip
def test_a_base_case_far_from_usual_is_warned_of(name: str, entry: str) -> None:
    text = changed_text("iiji-2019", (input_line("iiji-2019", name), f"{name} = {entry}"))
    (warning,) = config_from_text(text, "iiji-2019", "iiji-2019.toml", must_close=True).warnings
    assert warning.key.startswith(f"inputs.{name}")
    assert f"is far from what is usual: {input_docs().inputs[name].usual}" in warning.wanted


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == inputs_page.page_text()


def test_a_stale_page_is_noticed(tmp_path, monkeypatch) -> None:
    stale = tmp_path / "inputs.md"
    stale.write_text("")
    monkeypatch.setattr(sys, "argv", ["page", "--check", str(stale)])
    assert inputs_page.main() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_check_names_each_figure_that_is_left_with_its_line(kind) -> None:
    text = config_template("acme", kind)
    marked = re.compile(rf'\w+ = .*"{TO_FILL_IN}"')
    lines = [n for n, line in enumerate(text.splitlines(), 1) if marked.match(line)]
    with pytest.raises(InputError) as refused:
        config_from_text(text, "acme", "acme.toml")
    told = [(problem.where, problem.wanted.partition(":")[0]) for problem in refused.value.problems]
    assert told == [(f"acme.toml:{n}", "is still to be filled in") for n in lines]
    meant = " ".join(problem.wanted for problem in refused.value.problems)
    assert INPUT_BY_NAME["revenue"].meaning in meant


@pytest.mark.parametrize("kind", COMPANIES)
def test_a_config_that_is_filled_in_values_the_company(kind) -> None:
    """With the judgements of docs/limits.md it is worth what that page says: ratios are computed."""
    inputs = COMPANIES[kind]
    text = filled(config_template("acme", kind), inputs)
    config = config_from_text(text, "acme", "acme.toml")
    assert set(config.marginals) >= {"initial_growth", "terminal_growth", "initial_discount_rate", "tax_rate"}
    assert value(config).intrinsic_value > 0.0
    judged = [f"{name}={inputs[name]!r}" for name in input_docs().like[kind].inputs]
    same = config_from_text(text, "acme", "acme.toml", judged)
    assert value(same).intrinsic_value == pytest.approx(limits.worth(inputs), rel=1e-9)


def test_nothing_of_a_company_is_made_up() -> None:
    """Without a kind, figures are open or follow from open ones."""
    entries = tomllib.loads(config_template("acme"))["inputs"]
    assert all(entry.get("base", TO_FILL_IN) == TO_FILL_IN for entry in entries.values())
    assert len(entries) == len(INPUTS) - len(OPTIONAL)
