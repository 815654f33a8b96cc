"""One bar from strong sell to strong buy, as long as the shares of draws."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports.decisions.ratings.ratings import RatingOdds, format_value, upside_bounds
from reports.evaluation.captions import company_title, draws_line
from reports.evaluation.evaluation import Evaluation
from reports.formatting.rounding import show_supported_share
from reports.plotting import style
from simulate.forecast.rating import RATINGS

WIDTH, HEIGHT = 10.0, 2.75  # inches
_ORANGE = "#E69F00"  # of the same palette as the others
_COLOURS = dict(zip(RATINGS, (style.VERMILLION, _ORANGE, style.PALE, style.SKY, style.BLUE), strict=True))
_ON_DARK = {"strong sell", "strong buy"}
_SIDE = style.MARGIN + 0.15  # room for half a tick's label
_LEAST_LABELLED = 0.10  # of all draws: a shorter part has no room for its share


def rating_odds_figure(odds: RatingOdds, evaluation: Evaluation) -> Figure:
    """Draw it; there must be draws."""
    figure = style.new_figure(WIDTH, HEIGHT)
    title = company_title(evaluation, "which rating the draws earn", style.is_drawable)
    style.add_title(figure, title, [f"{draws_line(evaluation)}."])
    axes = style.add_axes(figure, _SIDE, _SIDE, 1.28, 0.85)
    _draw_bar(axes, odds)
    _draw_key(figure, odds, evaluation)
    return figure


def _draw_bar(axes: Axes, odds: RatingOdds) -> None:
    left = 0.0
    for name, found in odds.probability.items():
        width = 100.0 * found.known
        axes.barh(0.0, width, 1.0, left, color=_COLOURS[name], edgecolor="white", linewidth=1.0)
        if found.known >= _LEAST_LABELLED:
            axes.text(
                left + 0.5 * width, 0.0, show_supported_share(found), ha="center", va="center",
                fontsize=style.TITLE, fontweight="bold", color="white" if name in _ON_DARK else style.BLACK,
            )
        left += width
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(-0.5, 0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks(range(0, 101, 10), [f"{tick}%" for tick in range(0, 101, 10)])


def _draw_key(figure: Figure, odds: RatingOdds, evaluation: Evaluation) -> None:
    """Under the bar, a column for each rating: colour, name, share, values."""
    column = (WIDTH - 2 * style.MARGIN) / len(RATINGS)
    for place, (name, (low, high)) in enumerate(upside_bounds(evaluation).items()):
        x = style.MARGIN + column * place
        square = Rectangle(
            (x / WIDTH, 0.66 / HEIGHT), 0.14 / WIDTH, 0.14 / HEIGHT, color=_COLOURS[name],
            transform=figure.transFigure,
        )
        figure.add_artist(square)
        lines = (
            (-0.67, name, "bold", style.BLACK),
            (-0.44, f"{show_supported_share(odds.probability[name])} of draws", "normal", style.BLACK),
            (-0.21, format_value(evaluation, low, high), "normal", style.GREY),
        )
        for y, words, weight, color in lines:
            text = style.text_at(
                figure, x + 0.22, y, words, fontsize=style.SMALL, fontweight=weight, color=color
            )
            style.shrink(text, column - 0.30)
