"""The section on what all of it rests on: factors, loadings with their reasons, exchange rates, returns."""

from collections.abc import Iterator

from reports.document import Cell, Column, Section, Table
from reports.evaluation.assumptions import format_table
from reports.formatting import cells
from reports.formatting.numbers import format_name, show_amount, show_correlation, show_parameter, show_share
from reports.formatting.supported_figures import show_part
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.names import counted, format_years
from simulate.config.input_schema import FixedInput, InputEntry, as_table
from simulate.portfolios.config.portfolio import Portfolio, UsedLoading
from simulate.portfolios.config.schema import ReturnsSection

TITLE = "What it rests on"
_DEFINITIONS = (
    ("factor", "what moves several companies at once: drawn once a draw, or each year where it is yearly"),
    ("loading", "the rank correlation of a company's input, or of the luck of its years, with a factor"),
)


def basis_section(figures: PortfolioFigures, portfolio: Portfolio) -> Section:
    """Write the section.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    portfolio : Portfolio
        Its file and configs.
    """
    parts = (
        _companies(portfolio), _factors(portfolio), _pairs(portfolio), _loadings(portfolio),
        _rates(portfolio), _returns(portfolio), _limits(figures, portfolio),
    )
    notes = (*portfolio.file.portfolio.notes, *_recession(portfolio))
    said = "Loadings and ranges are assumptions of the portfolio's file, each with its reason there."
    tables = tuple(table for table in parts if table.rows)
    return Section("basis", TITLE, (said, *notes), tables, _DEFINITIONS, "Basis")


def basis_lines(portfolio: Portfolio) -> tuple[str, ...]:
    """Return in short what it rests on, a sentence each.

    Parameters
    ----------
    portfolio : Portfolio
        Its file and configs.
    """
    n_loading = sum(len(holding.loadings) for holding in portfolio.companies)
    factors = [format_name(name) for name in portfolio.file.factors]
    shared = (
        f"{len(portfolio.companies)} companies share {counted(len(factors), 'factor')} "
        f"({', '.join(factors)}) through {counted(n_loading, 'loading')}, each an assumption with a reason."
        if factors and n_loading
        else f"{len(portfolio.companies)} companies share no factor: they are drawn independently."
    )
    return (shared, *_rate_lines(portfolio), *_return_lines(portfolio))


def _rate_lines(portfolio: Portfolio) -> Iterator[str]:
    for currency, rate in portfolio.exchange_rates.items():
        today = show_amount(rate.today, portfolio.currency)
        more = "fixed" if rate.distribution is None else "drawn"
        yield f"1 {currency} is {today}, {more}."


def _return_lines(portfolio: Portfolio) -> Iterator[str]:
    section = portfolio.file.returns
    if section is None:
        yield "No assumption about prices is made, so nothing here is a return."
        return
    drift, closing = (show_part(_base(entry), 0) for entry in (section.drift, section.convergence))
    yield (
        f"Returns assume that each year prices drift by {drift} and close {closing} of their gap to value."
    )


def _base(entry: InputEntry) -> float:
    table = as_table(entry)
    return table.moved_base if isinstance(table, FixedInput) else 0.0


def _in_words(entry: InputEntry, unit: str, currency: str) -> str:
    """Return `6%; PERT: min 3%, max 9%`."""
    table = as_table(entry)
    words = format_table(table, unit, currency)
    base = show_parameter(_base(entry), unit, currency)
    return base if words == "fixed" else f"{base}; {words}"


def _factors(portfolio: Portfolio) -> Table:
    counts: dict[str, int] = {}
    for loading in _every_loading(portfolio):
        counts[loading.factor] = counts.get(loading.factor, 0) + 1
    rows = tuple(
        (
            cells.words(format_name(name)), cells.words("yearly" if factor.yearly else "once"),
            cells.count(counts.get(name, 0)), cells.words(factor.reason),
        )
        for name, factor in portfolio.file.factors.items()
    )
    columns = (
        Column("Factor", is_text=True), Column("Drawn", is_text=True), Column("Loadings"),
        Column("What it is", is_text=True),
    )
    return Table("factors", "Factors", columns, rows, is_folded=True)


def _every_loading(portfolio: Portfolio) -> Iterator[UsedLoading]:
    for holding in portfolio.companies:
        yield from holding.loadings
    for rate in portfolio.exchange_rates.values():
        yield from rate.loadings


def _pairs(portfolio: Portfolio) -> Table:
    rows = tuple(
        (
            cells.words(" and ".join(map(format_name, pair.between))), cells.number(pair.rank),
            cells.words(pair.reason),
        )
        for pair in portfolio.file.dependence.pairs
    )
    columns = Column("Factors", is_text=True), Column("Rank correlation"), Column("Why", is_text=True)
    return Table("factor-pairs", "How factors go together", columns, rows, is_folded=True)


def _loadings(portfolio: Portfolio) -> Table:
    def row(owner: str, loading: UsedLoading) -> tuple[Cell, ...]:
        name = loading.name.removeprefix("shocks.")
        what = format_name(name) if name == loading.name else f"luck of the years' {format_name(name)}"
        asked = "" if loading.asked == loading.used else f" (asked: {show_correlation(loading.asked)})"
        return (
            cells.words(owner), cells.words(what), cells.words(format_name(loading.factor)),
            Cell(loading.used, f"{show_correlation(loading.used)}{asked}", "0.00"),
            cells.words(loading.reason),
        )

    rows = [row(holding.key, each) for holding in portfolio.companies for each in holding.loadings]
    for currency, rate in portfolio.exchange_rates.items():
        rows += [row(f"{currency} rate", each) for each in rate.loadings]
    columns = (
        Column("Whose", is_text=True), Column("What", is_text=True), Column("Factor", is_text=True),
        Column("Rank"), Column("Why", is_text=True),
    )
    return Table("loadings", "Loadings and their reasons", columns, tuple(rows), is_folded=True)


def _rates(portfolio: Portfolio) -> Table:
    rows = tuple(
        (
            cells.words(f"1 {currency} in {portfolio.currency}"),
            cells.words(_in_words(entry, "ratio", portfolio.currency)),
            cells.words(getattr(entry, "source", "")), cells.words(getattr(entry, "reason", "")),
        )
        for currency, entry in portfolio.file.exchange_rates.items()
    )
    columns = (
        Column("Exchange rate", is_text=True), Column("Range", is_text=True), Column("Source", is_text=True),
        Column("Why", is_text=True),
    )
    return Table("exchange-rates", "Exchange rates", columns, rows, is_folded=True)


def _returns(portfolio: Portfolio) -> Table:
    section = portfolio.file.returns
    rows = () if section is None else tuple(_return_rows(section, portfolio.currency))
    columns = (
        Column("Assumption", is_text=True), Column("Range", is_text=True), Column("Why", is_text=True),
    )
    notes = () if section is None else tuple(filter(None, (section.source, section.reason)))
    return Table("returns-rest-on", "What returns rest on", columns, rows, notes, is_folded=True)


def _return_rows(section: ReturnsSection, currency: str) -> Iterator[tuple[Cell, ...]]:
    def row(name: str, entry: InputEntry) -> tuple[Cell, ...]:
        said = _in_words(entry, "rate", currency), str(getattr(entry, "reason", ""))
        return cells.words(name), *map(cells.words, said)

    yield row("drift of prices, a year", section.drift)
    yield row("share of the gap to value that closes, a year", section.convergence)
    yield row("share of the prices' variance in common", section.common)
    for key, entry in section.volatility.items():
        yield row(f"volatility of {key}, a year", entry)
    if section.hurdle is not None:
        yield row("hurdle, a year", section.hurdle)


def _limits(figures: PortfolioFigures, portfolio: Portfolio) -> Table:
    """Return the table of what weights keep to, where some are sought."""
    limits, rows = portfolio.file.weights, []
    if figures.weights is not None:
        low, high = (show_part(bound, 0) for bound in limits.bounds)
        rows.append(("each company", f"{low} to {high}"))
        rows += [(f"sector {name}, at most", show_part(cap, 0)) for name, cap in limits.sector_caps.items()]
        if limits.turnover is not None:
            rows.append(("turnover (half of all changes), at most", show_part(limits.turnover, 0)))
        if limits.wanted_return is not None:
            rows.append(("wanted return, a year", show_part(limits.wanted_return)))
        rows.append(("invested at greatest growth, at most", show_part(limits.most_invested, 0)))
    columns = Column("Limit", is_text=True), Column("Weights", is_text=True)
    words = tuple((cells.words(name), cells.words(shown)) for name, shown in rows)
    return Table("limits", "Limits of weights", columns, words, is_folded=True)


def _companies(portfolio: Portfolio) -> Table:
    def row(place: int) -> tuple[Cell, ...]:
        holding = portfolio.companies[place]
        file = holding.config.file
        day, changes = file.market.as_of, "; ".join(holding.config.settings)
        return (
            cells.words(holding.key), cells.words(file.company.name), cells.words(holding.config.name),
            cells.words(show_share(holding.weight)),
            cells.words(f"{show_amount(holding.config.base.share_price, file.company.currency)}"
                        f"{f' on {day.isoformat()}' if day else ''}"),
            cells.words(changes),
        )

    names = ["Company", "Name", "Config", "Weight", "Price"]
    is_changed = any(holding.config.settings for holding in portfolio.companies)
    columns = tuple(Column(name, is_text=True) for name in (*names, *(["Changed"] if is_changed else [])))
    rows = tuple(row(place)[: len(columns)] for place in range(len(portfolio.companies)))
    return Table("configs", "Companies and their configs", columns, rows, is_folded=True)


def _recession(portfolio: Portfolio) -> Iterator[str]:
    recession = portfolio.recession
    if recession is not None:
        share, lasts = show_share(recession.probability), format_years(recession.lasts)
        said = f"it begins in {share} of the years in which none lasts, and lasts {lasts}"
        yield f"A recession comes to all companies at once: {said}. {recession.reason}".strip()
