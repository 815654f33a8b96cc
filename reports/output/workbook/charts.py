"""Charts of a workbook, drawn by the spreadsheet from cells; sections' numbers have a sheet of their own."""

from collections.abc import Iterable
from math import floor, log10
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.document import Chart, Column, Section
from reports.output.workbook.cells import Looks, clean_text

#: The sheet of the numbers.
CHART_DATA = "Chart data"
_WIDTH, _HEIGHT, _ROW = 500, 300, 20  # pixels; a row is that high by default
_A_ROW = 2  # charts beside each other
_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#333333")
_HEAD, _FIRST = 2, 3


class Cells(NamedTuple):
    """Numbers on a sheet: a row or a column, from one cell to another."""

    sheet: str
    first: tuple[int, int]
    last: tuple[int, int]

    @property
    def reference(self) -> list[Any]:
        """As xlsxwriter takes it."""
        return [self.sheet, *self.first, *self.last]


class ChartBook:
    """The charts of a workbook's sections, and where their numbers stand."""

    def __init__(self, book: Workbook, looks: Looks) -> None:
        self._book, self._looks = book, looks
        self._charts: list[tuple[int, Chart]] = []
        self._column = 0

    @property
    def has_numbers(self) -> bool:
        """Whether there are charts."""
        return bool(self._charts)

    def insert(self, sheet: Worksheet, row: int, section: Section) -> int:
        """Insert the charts of a section from a row on; return the row after."""
        found = [chart for part in section.parts for chart in _charts_of(part)]
        for first in range(0, len(found), _A_ROW):
            beside = found[first : first + _A_ROW]
            for place, chart in enumerate(beside):
                insert_chart(sheet, row, place, self._drawn(chart))
            row += max(map(_height, beside)) // _ROW + 1
        return row

    def write_numbers(self, sheet: Worksheet) -> None:
        """Write the numbers of all charts, one beside the other."""
        looks = self._looks
        sheet.write_string(0, 0, "The numbers behind the charts", looks.title)
        for first, chart in self._charts:
            sheet.write_string(1, first, clean_text(chart.title), looks.heading)
            columns = (chart.axis, chart.categories), *chart.series
            for column, (name, amounts) in enumerate(columns, first):
                is_text = column == first and isinstance(amounts[0], str)
                sheet.write_string(_HEAD, column, clean_text(name), looks.head(Column("", is_text=is_text)))
                look = looks.number("General" if column == first else chart.number_format)
                for row, amount in enumerate(amounts, _FIRST):
                    if isinstance(amount, str):
                        sheet.write_string(row, column, clean_text(amount), looks.text)
                    elif amount is not None:
                        sheet.write_number(row, column, amount, look)
        sheet.set_column(0, max(self._column, 1), 12.0)

    def _drawn(self, chart: Chart) -> Any:
        first, last = self._column, _FIRST + len(chart.categories) - 1
        self._charts.append((first, chart))
        self._column += len(chart.series) + 2

        def cells(column: int) -> Cells:
            return Cells(CHART_DATA, (_FIRST, first + column), (last, first + column))

        series = [(clean_text(each.name), cells(number)) for number, each in enumerate(chart.series, 1)]
        return draw_chart(self._book, chart, cells(0), series)


def _charts_of(part: Any) -> tuple[Chart, ...]:
    charts = getattr(part, "charts", None)
    return tuple(chart for chart in charts() if chart.categories) if charts else ()


def _height(chart: Chart) -> int:
    """Return pixels: bars that lie one below the other need room for their names."""
    return max(_HEIGHT, 110 + _ROW * len(chart.categories)) if chart.kind == "bar" else _HEIGHT


def insert_chart(sheet: Worksheet, row: int, place: int, drawn: Any) -> None:
    """Insert a chart into a row, with as many as `place` to its left."""
    sheet.insert_chart(row, 0, drawn, {"x_offset": place * (_WIDTH + 10), "object_position": 3})


def draw_chart(book: Workbook, chart: Chart, categories: Cells, series: Iterable[tuple[str, Cells]]) -> Any:
    """Return a chart of numbers that stand in cells, to be inserted into a sheet.

    Parameters
    ----------
    chart : what it says.
    series : name and cells of each.
    """
    drawn = book.add_chart({"type": chart.kind})
    is_line = chart.kind == "line"
    for number, (name, cells) in enumerate(series):
        color = {"color": _COLORS[number % len(_COLORS)]}
        look = {"line": {**color, "width": 1.75}} if is_line else {"fill": color, "overlap": 100}
        drawn.add_series({
            "name": name, "categories": categories.reference, "values": cells.reference,
            "gap": 5 if chart.kind == "column" else 60, **look,
        })
    plain = {"name_font": {"bold": False}}
    sign: dict[str, Any] = {"name": chart.unit, "num_format": chart.number_format, **plain}
    along: dict[str, Any] = {"name": chart.axis, "label_position": "low", **plain}
    sign["major_gridlines"] = {"visible": True, "line": {"color": "#D9D9D9"}}
    if chart.kind == "bar":  # its axes are across
        sign |= {"crossing": chart.origin, "min": _least(chart)}
        along |= {"reverse": True, "interval_unit": 1, "major_gridlines": {"visible": False}}
    across = (sign, along) if chart.kind == "bar" else (along, sign)
    drawn.set_x_axis(across[0])
    drawn.set_y_axis(across[1])
    drawn.set_title({"name": clean_text(chart.title), "name_font": {"size": 11, "bold": True}})
    drawn.set_legend({"none": True} if chart.kind == "column" else {"position": "bottom"})
    drawn.set_size({"width": _WIDTH, "height": _height(chart)})
    return drawn


def _least(chart: Chart) -> float:
    """Return where the axis of bars begins: a round number a little below the least of them."""
    amounts = [amount for each in chart.series for amount in each.amounts if amount is not None]
    low, high = min([chart.origin, *amounts]), max([chart.origin, *amounts])
    if low == high:
        return 0.0
    step = 10.0 ** floor(log10(high - low))
    return floor((low - 0.05 * (high - low)) / step) * step
