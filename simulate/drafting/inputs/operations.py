"""What operations need: production assets and their wear, working capital, intangibles that are amortized."""

from simulate.drafting.base_year import Balance, BaseYear
from simulate.drafting.entries import (
    DEFAULT,
    NO_JUMP,
    Entry,
    OpenInput,
    millions,
    percents,
    shown,
    significant,
)
from simulate.drafting.inputs.past_years import adds_leases, production_assets, ratios_to_revenue, spread

_FEW = 3  # years, below which a ratio's own spread says nothing


def asset_entries(base: BaseYear, balance: Balance) -> list[Entry | OpenInput]:
    """Return production assets, their life, working capital and the amortization of intangibles.

    Parameters
    ----------
    base : BaseYear
    balance : Balance
    """
    amortization, years = _amortization(base)
    return [
        _plant(base), _life(base, amortization), _working_capital(base, balance),
        _amortization_entry(base, amortization),
        Entry(
            "intangible_amortization_years", {"base": years}, "derived" if amortization else "assumption",
            "what is left to amortize over the year's amortization" if amortization else "of no amortization",
        ),
        Entry(
            "base_production_assets", {"expr": "production_assets_to_revenue * revenue"}, "derived", NO_JUMP
        ),
        Entry("base_working_capital", {"expr": "working_capital_to_revenue * revenue"}, "derived", NO_JUMP),
    ]  # fmt: skip


def _plant(base: BaseYear) -> Entry | OpenInput:
    plant = production_assets(base, base.end)
    if plant is None:
        why, seen = base.missing("ppe_net")
        how = "property, plant and equipment, net, over revenue"
        return OpenInput("production_assets_to_revenue", how, why, "derived", seen)
    ratio = plant / base.revenue
    own = ratios_to_revenue(base, "production_assets")
    if len(own) >= _FEW:
        sd = min(max(spread(list(own.values())), 0.05 * ratio), 0.25 * ratio)
        reason = (
            f"own ratio {percents(own.values())} in {len(own)} years; not below 5% nor above 25% of the ratio"
        )
    else:
        sd, reason = 0.1 * ratio, f"{DEFAULT}10% of the ratio: {_too_few(len(own))}"
    names = ("ppe_net", "right_of_use_assets") if adds_leases(base) else ("ppe_net",)
    leases = base.value("right_of_use_assets")
    source = f"{shown(plant)} over revenue; {base.source(*names)}"
    if leases and names == ("ppe_net",) and base.is_edinet:
        source += (
            f"; right-of-use assets of {shown(leases)} not added: at some filers of EDINET they lie in it"
        )
    table: dict[str, object] = {"base": significant(ratio)}
    if ratio > 0.0:
        ends = {"min": significant(0.5 * ratio, 3), "max": significant(1.5 * ratio, 3)}
        table |= {"dist": "normal", "sd": significant(sd, 2), "truncate": ends}
    return Entry("production_assets_to_revenue", table, "derived", source, reason if ratio > 0.0 else "")


def _life(base: BaseYear, amortization: float) -> Entry | OpenInput:
    plant, worn = production_assets(base, base.end), base.value("depreciation_and_amortization")
    less = f" less {shown(amortization)} of intangible_amortization" if amortization else ""
    assets = "" if plant is None else f" ({shown(plant)})"
    how = f"production assets{assets} over depreciation and amortization{less}"
    if plant is None or worn is None or worn - amortization <= 0.0 or plant <= 0.0:
        why, seen = base.missing("ppe_net" if plant is None else "depreciation_and_amortization")
        if plant is not None and worn is not None:
            worn_out = shown(worn - amortization)
            why = f"production assets {shown(plant)} and depreciation {worn_out} make no life"
        return OpenInput("production_asset_life", how, why, "derived", seen)
    life = plant / (worn - amortization)
    table = {
        "base": significant(life), "dist": "triangular", "min": significant(0.85 * life, 3),
        "max": significant(1.2 * life, 3),
    }  # fmt: skip
    source = f"production assets / {shown(worn - amortization)} of depreciation{less and ', D&A' + less}; "
    return Entry(
        "production_asset_life", table, "derived", source + base.source("depreciation_and_amortization"),
        f"{DEFAULT}15% less where spending runs ahead of depreciation, 20% more where assets outlast books",
    )  # fmt: skip


def _amortization(base: BaseYear) -> tuple[float, int]:
    """Return yearly amortization of intangibles that are not bought again, in units, and its years.

    It is taken apart where the filing shows it and what is left to amortize, and no yearly purchases of
    intangibles that would replace it; else it is worn with production assets.
    """
    yearly, worn = base.value("intangibles_amortization"), base.value("depreciation_and_amortization")
    stock = base.value("goodwill" if base.is_edinet else "intangibles")
    bought = base.value("intangibles_purchases")
    if not yearly or yearly < 0.0 or not stock or worn is None or worn <= yearly or bought:
        return 0.0, 10
    return yearly, int(min(max(round(stock / yearly), 1), 40))


def _amortization_entry(base: BaseYear, amortization: float) -> Entry:
    if not amortization:
        source = "none that ends: what is amortized is in D&A and worn with production assets"
        return Entry("intangible_amortization", {"base": 0.0}, "assumption", source)
    return Entry(
        "intangible_amortization",
        {"base": millions(amortization)},
        "reported",
        base.source("intangibles_amortization"),
    )


def _working_capital(base: BaseYear, balance: Balance) -> Entry | OpenInput:
    name = "working_capital_to_revenue"
    amount = balance.working_capital
    if amount is None:
        figures = ("current_assets", "cash", "current_liabilities", "current_debt")
        missing = [base.missing(figure) for figure in figures if base.value(figure) is None]
        why, seen = missing[0] if missing else ("cash or debt exceeds the current items that hold it", ())
        assets, liabilities = balance.current_assets, base.value("current_liabilities")
        how = "current assets without cash and securities"
        how += "" if assets is None else f" ({shown(assets)})"
        how += " less current liabilities without debt"
        how += "" if liabilities is None else f" ({shown(liabilities)} with it)"
        return OpenInput(name, f"{how}, over revenue", why, "derived", seen)
    own = ratios_to_revenue(base, "working_capital")
    if len(own) >= _FEW:
        sd = min(max(spread(list(own.values())), 0.01), 0.05)
        reason = f"own ratio {percents(own.values())} in {len(own)} years; between 1 and 5 points"
    else:
        sd = 0.02
        reason = f"{DEFAULT}2 points, a week of revenue: {_too_few(len(own))}"
    source = (
        f"{shown(balance.current_assets or 0.0)} of current assets without cash less "
        f"{shown(balance.current_liabilities or 0.0)} of current liabilities without debt, over revenue; "
        f"{base.source('current_assets', 'current_liabilities', 'current_debt')}"
    )
    table = {"base": significant(amount / base.revenue), "dist": "normal", "sd": significant(sd, 2)}
    return Entry(name, table, "derived", source, reason)


def _too_few(years: int) -> str:
    return f"{years} {'year says' if years == 1 else 'years say'} nothing of its spread"
