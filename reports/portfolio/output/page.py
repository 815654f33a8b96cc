"""report.html of a portfolio, and its workbook."""

from collections.abc import Mapping
from pathlib import Path

from reports.document import Column, Section, Table
from reports.formatting.cells import count, words
from reports.output.html.pictures import Drawing
from reports.output.html.render import Content, Source, render_content
from reports.output.provenance import Fact
from reports.output.workbook.provenance import BookOrigin
from reports.output.workbook.workbook import write_book
from reports.portfolio.output.provenance import provenance_facts, provenance_of_portfolio, run_facts
from reports.portfolio.report import BuiltPortfolio
from reports.portfolio.sections.companies import names_of
from simulate.provenance import as_json


def render_portfolio(built: BuiltPortfolio, drawings: Mapping[str, Drawing] | None = None) -> str:
    """Return the page.

    Parameters
    ----------
    built : BuiltPortfolio
        Figures and sections.
    drawings : mapping of str to Drawing, optional
        By name of picture; drawn here where it is None.
    """
    portfolio, dataset = built.portfolio, built.figures.draws.dataset
    settings = portfolio.source.settings
    before = f", before these settings: {'; '.join(settings)}" if settings else ""
    return render_content(
        Content(
            f"{portfolio.title}: what a portfolio is worth", portfolio.title, built.sections, built.verdict,
            built.headline, built.overview, built.warnings, not built.figures.joint.n_valid, _facts(built),
            run_facts(dataset), provenance_facts(dataset),
            as_json(provenance_of_portfolio(dataset, with_texts=False)),
            Source(f"The portfolio's file in full{before}", portfolio.text),
            [portfolio.title, *names_of(built.figures).values()],
        ),
        drawings,
    )


def _facts(built: BuiltPortfolio) -> list[Fact]:
    portfolio = built.portfolio
    day, companies = portfolio.file.portfolio.as_of, portfolio.companies
    return [
        Fact("Companies", f"{len(companies):,}"),
        Fact("Base currency", portfolio.currency),
        *([Fact("Weights of", day.isoformat())] if day else []),
    ]


def write_portfolio_workbook(built: BuiltPortfolio, path: Path) -> None:
    """Write the workbook: the summary, a sheet a section, provenance.

    Parameters
    ----------
    built : BuiltPortfolio
        Figures and sections.
    path : pathlib.Path
        The file.
    """
    dataset, title = built.figures.draws.dataset, built.portfolio.title
    first = Section(
        "summary", "Summary", (*built.verdict, *(f"Warning: {line}" for line in built.warnings)),
        (_headline(built), *(part for part in built.overview.parts if isinstance(part, Table))),
    )
    about = BookOrigin(title, title, provenance_of_portfolio(dataset))
    write_book((first, *built.sections, _provenance(built)), about, path, filter_from=2)


def _headline(built: BuiltPortfolio) -> Table:
    columns = Column("Figure", is_text=True), Column("Value", is_text=True), Column("What", is_text=True)
    rows = tuple(
        (words(each.label), words(each.shown), words(each.meaning)) for each in built.headline
    )
    return Table("key-figures", "Key figures", columns, rows)


def _provenance(built: BuiltPortfolio) -> Section:
    facts = provenance_facts(built.figures.draws.dataset)
    table = Table(
        "provenance", "Where this comes from",
        (Column("What", is_text=True), Column("Which", is_text=True)),
        tuple((words(fact.label), words(fact.value)) for fact in facts),
    )
    text = Table(
        "portfolio-text", "The portfolio's file in full", (Column("Line"), Column("Text", is_text=True)),
        tuple((count(n), words(line)) for n, line in enumerate(built.portfolio.text.splitlines(), 1)),
    )
    return Section("provenance", "Provenance", parts=(table, text))
