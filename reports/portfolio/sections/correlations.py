"""The section on how companies' values go together."""

import numpy as np

from reports.document import Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.numbers import show_correlation
from reports.plotting import style
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.names import MOST_SHOWN, more_in_files
from reports.statistics.estimates import finite

_TITLE = "How values go together"
_DEFINITIONS = (
    ("rank correlation", "Spearman's: 1 where one company's values have the order of the other's over the "
     "draws, 0 where they have nothing to do with each other"),
)


def correlation_section(figures: PortfolioFigures) -> Section | None:
    """Write the section; None of a single company.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    keys, rank = figures.joint.keys, figures.joint.correlation
    if len(keys) < 2:
        return None
    weights = figures.draws.weights
    shown = np.sort(np.argsort(-weights, kind="stable")[:MOST_SHOWN])
    some, matrix = [keys[i] for i in shown], rank[np.ix_(shown, shown)]
    title = "Rank correlations of values"

    def figure(width: float) -> object:
        from reports.portfolio.pictures.heat_map import correlation_figure

        return correlation_figure(some, matrix, width)

    alternative = f"A map of rank correlations between {len(some)} companies. {_said(keys, rank)}"
    picture = Picture(
        "correlation", title, alternative, lambda: figure(10.0), lambda: figure(style.PHONE),  # type: ignore[arg-type,return-value]
    )
    columns = (Column("Company", is_text=True), *(Column(key) for key in some))
    rows = tuple(
        (cells.words(key), *(cells.number(finite(each)) for each in row))
        for key, row in zip(some, matrix.tolist(), strict=True)
    )
    notes = more_in_files(len(keys), "correlation.csv")
    table = Table("correlation", f"{title}, in numbers", columns, rows, notes, is_folded=True)
    method = (f"Rank correlations are of {figures.joint.correlation_draws:,} draws.",)
    return Section(
        "correlation", _TITLE, (_said(keys, rank),), (picture, table), _DEFINITIONS, "Correlations",
        method=method,
    )


def _said(keys: tuple[str, ...], rank: np.ndarray) -> str:
    above = np.triu(np.ones(rank.shape, bool), 1) & np.isfinite(rank)
    if not above.any():
        return "No two companies have values that vary."
    pairs = np.argwhere(above)
    numbers = rank[above]
    first, last = pairs[numbers.argmax()], pairs[numbers.argmin()]
    mean = show_correlation(float(numbers.mean()))
    if len(numbers) == 1:
        return f"The two go together with a rank correlation of {mean}: through common factors alone."
    return (
        f"Two companies go together through common factors alone: with {mean} on average, most "
        f"{keys[first[0]]} and {keys[first[1]]} ({show_correlation(float(numbers.max()))}), least "
        f"{keys[last[0]]} and {keys[last[1]]} ({show_correlation(float(numbers.min()))})."
    )
