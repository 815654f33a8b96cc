"""All that a drafted config says, before it is written: inputs, reported figures, shocks, what is open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.model.inputs import INPUT_BY_NAME, INPUT_NAMES
from simulate.config.fiscal_years import year_end
from simulate.drafting.assumptions import assumptions
from simulate.drafting.base_year import GIVEN, BaseYear, balance_of, base_year_of
from simulate.drafting.entries import Entry, OpenInput, default_entry, millions
from simulate.drafting.inputs.business import business_of, shock_tables
from simulate.drafting.inputs.costs import cost_entries
from simulate.drafting.inputs.financing import balance_entries, share_entry
from simulate.drafting.inputs.growth import growth_entries
from simulate.drafting.inputs.operations import asset_entries
from simulate.drafting.inputs.rates import rate_entries
from simulate.drafting.reported import ReportedFigure, normalised, reported_figures, reported_source
from simulate.filings.history import History
from simulate.reference_class.classes import ReferenceClasses

#: Rank correlations that hold of most companies, by pair, with the reason.
_PAIRS = (
    (("initial_growth", "growth_decline_factor"), 0.3, "growth that more customers carry also lasts longer"),
    (
        ("production_assets_to_revenue", "production_asset_life"), 0.7,
        "their ratio, D&A, is reported: more assets under the same wear last longer",
    ),
    (("terminal_growth", "initial_discount_rate"), 0.4, "both are nominal"),
    (("initial_discount_rate", "interest_rate"), 0.5, "both follow the currency's rates"),
)  # fmt: skip
# A target of costs stands behind its ratio, as a reader looks for it.
_BEHIND = {
    "variable_cost_ratio_target": "variable_cost_ratio",
    "variable_cost_ratio_target_year": "variable_cost_ratio",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A draft before it is text.

    Attributes
    ----------
    base : BaseYear
    ticker : str
    price : float or None
    data_file : str
        The history's file, from the config's folder.
    inputs : tuple of Entry or OpenInput
        In the order of the config.
    reported : tuple of ReportedFigure
    normalised, reported_source : str
    first_fiscal_year : int
    makes_losses : bool
    pairs : tuple of (tuple of str, float, str)
    shocks : Mapping[str, Mapping[str, object]]
        Empty with fewer than six years.
    shock_rank : float
    notes : tuple of str
        What a reader of the history has to know.
    """

    base: BaseYear
    ticker: str
    price: float | None
    data_file: str
    inputs: tuple[Entry | OpenInput, ...]
    reported: tuple[ReportedFigure, ...]
    normalised: str
    reported_source: str
    first_fiscal_year: int
    makes_losses: bool
    pairs: tuple[tuple[tuple[str, str], float, str], ...]
    shocks: Mapping[str, Mapping[str, object]]
    shock_rank: float
    notes: tuple[str, ...]

    @property
    def open(self) -> list[OpenInput]:
        """The inputs that neither the filings nor the command give."""
        return [entry for entry in self.inputs if isinstance(entry, OpenInput)]


def plan_of(
    history: History, price: float | None, ticker: str, data_file: str,
    classes: ReferenceClasses | None = None,
) -> Plan:
    """Return what a config drafted from a history says.

    Parameters
    ----------
    history : History
    price : float or None
        Of one share, in the history's currency; None leaves it open.
    ticker : str
    data_file : str
        The history's file, as the config names it.
    classes : ReferenceClasses, optional
        What growth and margins of other companies were; the shipped ones by default.

    Raises
    ------
    InputError
        If no year has revenue.
    """
    base = base_year_of(history)
    balance, business = balance_of(base), business_of(base, classes)
    defaults = assumptions().defaults
    found = [
        Entry("revenue", {"base": millions(base.revenue)}, "reported", base.source("revenue")),
        *growth_entries(business), *rate_entries(base), *cost_entries(business),
        *asset_entries(base, balance), *balance_entries(base, balance),
        default_entry("cash_flow_adjustment", defaults["cash_flow_adjustment"]),
        share_entry(base), _price(price, history),
    ]  # fmt: skip
    found = [_fitting(entry) for entry in found]
    by_name = {entry.name: entry for entry in found}
    uncertain = {entry.name for entry in found if isinstance(entry, Entry) and "dist" in entry.table}
    return Plan(
        base, ticker, price, data_file, tuple(sorted(found, key=_place)),
        tuple(reported_figures(base, balance)), normalised(base, by_name), reported_source(base),
        year_end(base.end, 1).year, business.makes_losses,
        tuple(pair for pair in _PAIRS if uncertain.issuperset(pair[0])), shock_tables(business),
        -round(business.of_class.rank, 1), tuple(_notes(history, base)),
    )  # fmt: skip


def _fitting(entry: Entry | OpenInput) -> Entry | OpenInput:
    """Return an input open if a config does not allow its base case, and without a range if not that.

    A company may have costs of twenty times its revenue, which a config takes for a percentage.
    """
    base = entry.table.get("base") if isinstance(entry, Entry) else None
    if isinstance(entry, OpenInput) or not isinstance(base, int | float):
        return entry
    spec = INPUT_BY_NAME[entry.name]

    def is_taken(value: object) -> bool:
        if isinstance(value, Mapping):
            return all(map(is_taken, value.values()))
        return not isinstance(value, int | float) or (
            spec.allows(value) and not spec.looks_like_percent(value)
        )

    if not is_taken(base):
        wanted = spec.allowed() if not spec.allows(base) else f"must be less than {spec.percent_from:g}"
        how = f"that of a normal year: {base:,.6g} by this one, and it {wanted}"
        return OpenInput(entry.name, how, entry.source, entry.status)
    return entry if is_taken(entry.table) else replace(entry, table={"base": base}, reason="")


def _place(entry: Entry | OpenInput) -> tuple[int, bool]:
    name = entry.name
    return INPUT_NAMES.index(_BEHIND.get(name, name)), name in _BEHIND


def _price(price: float | None, history: History) -> Entry | OpenInput:
    if price is None:
        how = f"the price of one share, in {history.currency}, and its day under [market]"
        return OpenInput("share_price", how, "no filing tells it, and none was given")
    return Entry("share_price", {"base": float(price)}, "reported", f"{GIVEN}, {history.as_of}")


def _notes(history: History, base: BaseYear) -> list[str]:
    told = [note for note in history.notes if not note.years or max(note.years) >= base.since]
    notes = [f"{note.kind}: {note.text}" for note in told]
    if older := len(history.notes) - len(told):
        notes.append(f"{older} more on years before {base.since}, which have no say here")
    if base.end != (newest := history.year_ends[-1]):
        notes.insert(0, f"the year to {newest} has no revenue here: the base year is that to {base.end}")
    return notes
