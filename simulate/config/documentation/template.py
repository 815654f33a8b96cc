"""The text of a new config: each input with its meaning and where to find it, open figures marked."""

from collections.abc import Iterator
from textwrap import wrap

from simulate.config.documentation.input_docs import InputDoc, Likeness, input_docs
from simulate.config.inputs import INPUT_BY_NAME, UNIT_WORDS
from simulate.config.schema import OPTIONAL
from simulate.config.validation.types import TO_FILL_IN

_WIDTH = 110
_HOW = (
    f'Replace every "{TO_FILL_IN}": `python -m simulate check` names those that are left, with their lines. '
    "Money is in millions of the currency, rates and ratios are decimals: 8.1% is 0.081. docs/inputs.md "
    "explains adjusted assets, fixed and variable costs and all else. A figure is enough at first; what is "
    'uncertain gets a range: { base = 0.1, dist = "pert", min = 0.0, max = 0.2, status = "assumption", '
    'source = "...", reason = "why this range" } (docs/uncertainty.md has all distributions). A source says '
    "which report, and where in it."
)
_SECTIONS = f"""[company]
name = "{TO_FILL_IN}"
ticker = "{TO_FILL_IN}"
currency = "{TO_FILL_IN}" # three capital letters like USD
notes = []

[market]
as_of = "{TO_FILL_IN}" # the day of the share price, without quotes: 2025-06-30
source = ""
market_capitalization = "{TO_FILL_IN}" # millions, as published: price times shares is held against it

[reported]
# As the report has it, millions: the inputs must reproduce earnings within 1%, balances within 5%. It shows
# what is missing or counts twice.
base_year_end = "{TO_FILL_IN}" # the last day of the year reported, without quotes: 2025-03-31
net_income = "{TO_FILL_IN}" # of the owners; 10-K: Net income; Japan: 親会社株主に帰属する当期純利益
# normalised = "tax 21% instead of the year's 25%" # why the inputs' net income is another, if it is
operating_income = "{TO_FILL_IN}" # income statement; Japan: 営業利益; left out if inputs are of a normal year
depreciation_and_amortization = "{TO_FILL_IN}" # all of it, from the cash flow statement
total_assets = "{TO_FILL_IN}" # balance sheet, last line of the assets; Japan: 資産合計
total_equity = "{TO_FILL_IN}" # of the owners, balance sheet; Japan: 純資産合計 less 非支配株主持分
total_debt = "{TO_FILL_IN}" # balance sheet and note on debt, before any cash is netted; Japan: 有利子負債
cash = "{TO_FILL_IN}" # balance sheet: cash, short-term and other securities; Japan: 現金及び預金 + 有価証券
current_operating_assets = "{TO_FILL_IN}" # Total current assets less cash and securities; Japan: 流動資産
current_operating_liabilities = "{TO_FILL_IN}" # Total current liabilities less debt in them; Japan: 流動負債
# operating_cash_flow = 0.0 # cash flow statement; with capex, what was spent: both are shown beside year 1
# capex = 0.0 # positive
taken_off_both_sides = 0.0 # off assets and other_liabilities alike: docs/limits.md, 'Cash-rich companies'
# base_year_gap.base_production_assets = "sold a plant in May" # why a gap is there that `check` names
source = ""

[forecast]
years = 25
first_fiscal_year = "{TO_FILL_IN}" # the year in which the year after the base year ends
terminal = "run-off"
floor = "zero"
# distribution = "clean-surplus" # this and other rules that are not the published ones: docs/configs.md
layout = "full"

[run]
draws = 1_000_000
seed = 1

[dependence]
pairs = []

[inputs]"""
_RATIOS = (
    "A ratio that is computed has no range. To give it one, write its base case and range, and compute the "
    "balance sheet item from it, so that a draw has no jump in year 1: "
    'base_working_capital = { expr = "working_capital_to_revenue * revenue" }, as configs/iij.toml does.'
)


def config_template(name: str, like: str | None = None) -> str:
    """Return the text of a new config.

    Parameters
    ----------
    name : str
        The config's name.
    like : str, optional
        A kind of company of `input_docs().like`, whose starting ranges and advice it gets.

    Returns
    -------
    str
        TOML that parses, and that `check` refuses until each figure is filled in.
    """
    kind = None if like is None else input_docs().like[like]
    return "\n".join([*_head(name, like, kind), _SECTIONS, *_inputs(like, kind), ""])


def _head(name: str, like: str | None, kind: Likeness | None) -> Iterator[str]:
    yield "#:schema ./schema.json"
    yield from _comment(f"{name}: a config to fill in.")
    yield from _comment(_HOW)
    if kind is not None:
        yield "#"
        yield from _comment(f"Like a {like} company: {kind.about}.")
        for line in kind.advice:
            yield from _comment(f"- {line}")
    yield ""


def _inputs(like: str | None, kind: Likeness | None) -> Iterator[str]:
    docs, given = input_docs(), {} if kind is None else kind.inputs
    for title, names in docs.groups.items():
        yield ""
        yield f"# --- {title} ---"
        for name in names:
            yield ""
            yield from _explained(name, docs.inputs[name])
            yield _entry(name, docs.inputs[name], like, given.get(name))
    yield ""
    yield from _comment(_RATIOS)


def _explained(name: str, doc: InputDoc) -> Iterator[str]:
    spec = INPUT_BY_NAME[name]
    meaning = f"{spec.meaning[0].upper()}{spec.meaning[1:]}"
    yield from _comment(f"{meaning}; {UNIT_WORDS[spec.unit]}. {doc.definition}")
    for label, fact in {**doc.places, "formula": doc.formula, "usual": doc.usual}.items():
        yield from _comment(f"  {label}: {fact}")


def _entry(name: str, doc: InputDoc, like: str | None, given: tuple[str, str] | None) -> str:
    """Return the line of an input; one that may be left out is commented out."""
    if given is not None:
        table, reason = given
        why = f'source = "starting range for a {like} company: replace it", reason = "{reason}"'
        if "dist" not in table:  # a figure without a range takes no reason
            why = f'source = "start for a {like} company, {reason}: replace it"'
        return f'{name} = {{ {table}, status = "assumption", {why} }}'
    if doc.expr:
        return f'{name} = {{ expr = "{doc.expr}", status = "{doc.status}", source = "balance sheet" }}'
    line = f'{name} = {{ base = "{TO_FILL_IN}", status = "{doc.status}", source = "" }}'
    return f"# {line}" if name in OPTIONAL else line


def _comment(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    lines = wrap(
        text.strip(), _WIDTH - 2 - len(indent), break_long_words=False, break_on_hyphens=False,
        subsequent_indent="  ",
    )
    return [f"# {indent}{line}" for line in lines]
