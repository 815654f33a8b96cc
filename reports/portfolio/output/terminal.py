"""What a terminal says of a portfolio: the verdict, its figures, a line a company."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap

from reports.formatting.supported_figures import (
    show_supported_change,
    show_supported_part,
    show_supported_share,
)
from reports.portfolio.joint import CompanyFigures
from reports.portfolio.report import BuiltPortfolio
from simulate.errors import printable

_WIDTH = 80
_MOST = 30  # companies


def portfolio_text(built: BuiltPortfolio, paths: Sequence[Path]) -> str:
    """Return a text of 80 columns, and where the files are.

    Parameters
    ----------
    built : BuiltPortfolio
        Figures and sections.
    paths : sequence of pathlib.Path
        As the reader finds them.
    """
    return "".join(f"{line}\n" for line in (*_lines(built), *(printable(str(path)) for path in paths)))


def _lines(built: BuiltPortfolio) -> Iterator[str]:
    for warning in built.figures.warnings:  # those of the files were said before drawing
        yield from wrap(f"warning: {printable(warning)}", _WIDTH)
    yield ""
    yield printable(built.portfolio.title)
    for line in built.verdict:
        yield from wrap(line, _WIDTH)
    yield ""
    for figure in built.headline:
        yield from wrap(f"{figure.label}: {figure.shown} ({figure.meaning})", _WIDTH, subsequent_indent="  ")
    yield ""
    found = built.figures.joint.companies
    yield f"{'company':<20}{'IRR, P50':>10}{'upside P10':>12}{'P50':>8}{'P90':>8}{'P(value > price)':>20}"
    yield from map(_line, found[:_MOST])
    if len(found) > _MOST:
        yield f"{len(found) - _MOST:,} more"
    for company in found:
        if missing := sum(company.without_value.values()):
            yield f"{company.key}: {missing:,} draws without a value"
    yield ""


def _line(company: CompanyFigures) -> str:
    rate = show_supported_part(company.irr[50])
    low, middle, high = (show_supported_change(company.upside[percent]) for percent in (10, 50, 90))
    above = show_supported_share(company.above_price)
    return f"{company.key:<20}{rate:>10}{low:>12}{middle:>8}{high:>8}{above:>20}"
