"""The files of a portfolio's report: page, workbook, summary.json, tables for other programs."""

import json
from pathlib import Path
from typing import Any

from reports.output.files import import_drawing
from reports.output.html.pictures import draw_pictures
from reports.portfolio.figures import summary_of
from reports.portfolio.output.assets import asset_rows, write_assets
from reports.portfolio.output.draws import write_correlation, write_draws
from reports.portfolio.output.page import render_portfolio, write_portfolio_workbook
from reports.portfolio.output.provenance import provenance_of_portfolio
from reports.portfolio.output.terminal import portfolio_text
from reports.portfolio.report import BuiltPortfolio, build_portfolio
from simulate.portfolios.pipeline import CompletePortfolio
from simulate.settings import DEFAULT_SETTINGS, Settings

PAGE, WORKBOOK, SUMMARY, DRAWS = "report.html", "report.xlsx", "summary.json", "draws.parquet"
ASSETS, UNITS, CORRELATION = "assets.csv", "assets.units.json", "correlation.csv"
PROVENANCE = "provenance.json"
#: Layout of summary.json; it changes when a key goes or changes its meaning.
SCHEMA = 1


def report_portfolio(
    run: CompletePortfolio, parquet_draws: int | None = None, settings: Settings = DEFAULT_SETTINGS
) -> str:
    """Write the report of a portfolio into its folder; return what is printed.

    Parameters
    ----------
    run : CompletePortfolio
        The portfolio with its draws, and where its files go.
    parquet_draws : int, optional
        Draws of draws.parquet, the first; 100,000 by default, and fewer of very many companies.
    settings : Settings, optional
        How much may be evaluated.

    Raises
    ------
    InputError
        If the user's settings of matplotlib cannot be read.
    OSError
        If a file cannot be written.
    """
    import_drawing()
    built = build_portfolio(run.dataset, run.portfolio, settings)
    write_portfolio(built, run.folder, parquet_draws)
    return portfolio_text(built, [run.shown / name for name in (ASSETS, DRAWS, SUMMARY, WORKBOOK, PAGE)])


def write_portfolio(built: BuiltPortfolio, folder: Path, parquet_draws: int | None = None) -> None:
    """Write all files of a portfolio's report.

    Parameters
    ----------
    built : BuiltPortfolio
        Figures and sections.
    folder : pathlib.Path
        It exists; former files of these names are replaced.
    parquet_draws : int, optional
        As of `report_portfolio`.
    """
    for name in (PAGE, WORKBOOK, SUMMARY, DRAWS, ASSETS, UNITS, CORRELATION, PROVENANCE):
        (folder / name).unlink(missing_ok=True)  # a former file may be a link to another place
    _write_tables(built, folder, parquet_draws)
    drawings = draw_pictures([built.overview, *built.sections])
    (folder / PAGE).write_text(render_portfolio(built, drawings), encoding="utf-8")


def summary_json(built: BuiltPortfolio) -> dict[str, Any]:
    """Return the content of summary.json.

    schema : `SCHEMA`; portfolio : {name, title, currency, as_of}; verdict : list of sentences; joint, risk,
    drivers, stress, by_factors, returns, weights : as `reports.portfolio.figures.summary_of` says; loadings :
    list of {company, name, factor, asked, used, reason}; warnings : list of lines; provenance.

    Parameters
    ----------
    built : BuiltPortfolio
        Figures and sections.
    """
    portfolio, found = built.portfolio, summary_of(built.figures)
    day = portfolio.file.portfolio.as_of
    loadings = [
        {"company": holding.key} | {
            name: getattr(each, name) for name in ("name", "factor", "asked", "used", "reason")
        }
        for holding in portfolio.companies for each in holding.loadings
    ]
    about = {
        "name": portfolio.name, "title": portfolio.title, "currency": portfolio.currency,
        "as_of": None if day is None else day.isoformat(),
    }
    return {
        "schema": SCHEMA, "portfolio": about, "verdict": list(built.verdict), **found, "loadings": loadings,
        "warnings": built.warnings, "provenance": provenance_of_portfolio(built.figures.draws.dataset),
    }


def _write_tables(built: BuiltPortfolio, folder: Path, parquet_draws: int | None) -> None:
    """Write all but the page."""
    figures = built.figures
    summary = json.dumps(summary_json(built), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / SUMMARY).write_text(f"{summary}\n", encoding="utf-8")
    write_assets(asset_rows(figures, built.portfolio), figures, folder / ASSETS, folder / UNITS)
    write_correlation(figures.joint, folder / CORRELATION)
    write_draws(figures.draws, folder / DRAWS, parquet_draws)
    found = json.dumps(provenance_of_portfolio(figures.draws.dataset), indent=2, allow_nan=False)
    (folder / PROVENANCE).write_text(f"{found}\n", encoding="ascii")
    write_portfolio_workbook(built, folder / WORKBOOK)
