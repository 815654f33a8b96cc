"""Draw the pictures of docs/architecture.md: `python docs/images/architecture.py`.

Both are a column of bands, and a band is a grid of boxes: what stands where is in the two tables below.
"""

from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent


class Box(NamedTuple):
    """A box: its title, what it does in up to two lines, and where that lives in the data's picture."""

    title: str
    words: tuple[str, ...]
    home: str = ""


class Band(NamedTuple):
    """A coloured band: its title, what is said of it line by line, and rows of boxes."""

    title: str
    words: tuple[str, ...]
    color: str
    rows: tuple[tuple[Box, ...], ...]


PURPLE, ORANGE, GREEN, BLUE = "#9a5b8f", "#b3600a", "#00785a", "#0067a5"

ROOMS = (
    Band("simulate/cli", ("the command line,", "one module a command"), PURPLE, ((
        Box("main.py", ("picks the command;", "exit_codes.py: how it ends")),
        Box("run.py", ("a run, then its report;", "portfolio, freeze, score")),
        Box("report.py", ("the report again;", "export: draws; backtest")),
        Box("value.py, ...", ("new, draft, check, inputs,", "explain, verify, fit, seek")),
    ),)),
    Band("reports", ("a Dataset becomes", "figures, and figures", "become a page"), ORANGE, (
        (
            Box("output", ("HTML page, workbook, CSV,", "JSON, terminal, notebook")),
            Box("report.py", ("computes all analyses,", "collects their sections")),
            Box("registry.py", ("the registry: every analysis,", "in reading order")),
            Box("backtest", ("how often ranges held:", "text, pictures, page")),
        ),
        (
            Box("overview.py", ("the page's summary;", "key_figures.py, warnings")),
            Box("analysis.py", ("what an analysis is:", "figures and a section")),
            Box("document.py", ("section, table, picture;", "options.py: what is asked")),
            Box("comparison", ("two runs, and why", "P50 moved")),
        ),
        (
            Box("decisions", ("margin of safety, ratings,", "reverse DCF, brokers")),
            Box("sensitivity", ("tornado, Sobol, Shapley,", "filtering, two-way table")),
            Box("distribution", ("histogram and percentiles",)),
            Box("by_year", ("fan charts, statements,", "value by period")),
        ),
        (
            Box("inputs", ("ranges, sources,", "reconciliation")),
            Box("evaluation", ("what the draws' values", "say by themselves")),
            Box("statistics", ("percentiles, intervals,", "rounding")),
            Box("portfolio", ("companies together:", "risk, drivers, weights")),
        ),
        (
            Box("plotting", ("style, reference lines,", "label placement")),
            Box("formatting", ("numbers, cells, figures",)),
        ),
    )),
    Band("simulate", ("a config becomes a run,", "and a run a Dataset", "on disk"), GREEN, (
        (
            Box("backtest", ("companies as they stood", "in the past, scored")),
            Box("drafting", ("a history becomes", "a config with sources")),
            Box("ledger", ("forecasts frozen, and", "scored when a year is out")),
            Box("verify", ("rebuilds draws,", "compares every bit")),
        ),
        (
            Box("filings", ("annual reports become", "a checked history")),
            Box("reference_class", ("what companies of", "its size did")),
            Box("goal_seek", ("the input's value that", "meets a target")),
            Box("portfolios", ("companies drawn together", "on common factors")),
        ),
        (
            Box("fit", ("which distribution", "a column of data follows")),
            Box("browser", ("what a page needs to", "value draws by itself")),
            Box("runs", ("pipeline, checkpoint, resume,", "Dataset; storage: files")),
            Box("cluster", ("Dask workers: found,", "checked, given calls")),
        ),
        (
            Box("streaming", ("figures of all draws", "that are not kept")),
            Box("forecast", ("base case, rating,", "explain, paths by year")),
            Box("sampling", ("from a config to draws,", "chunk by chunk")),
            Box("config", ("TOML, schema, merge,", "validation; line of a key")),
        ),
        (
            Box("csv", ("a column of numbers",)),
            Box("export.py, ...", ("Parquet, netCDF, CSV;", "provenance.py, settings.py")),
        ),
    )),
    Band("engine", ("numbers only: no files,", "no configs, no dates"), BLUE, (
        (
            Box("wasm", ("the kernels once more,", "for browsers")),
            Box("paths", ("years of many forecasts,", "spread and value")),
            Box("kernels", ("sampling and valuation", "of a tile of draws")),
        ),
        (
            Box("dependence", ("copula, correlation,", "derived inputs")),
            Box("quantile_table", ("a distribution as a table", "over normal scores")),
            Box("random", ("Philox, Sobol points,", "Latin hypercube, scores")),
        ),
        (
            Box("distributions", ("one family a module",)),
            Box("model", ("inputs, equations, rules,", "statement lines, audit")),
            Box("runtime", ("compiling, threads,", "cache of kernels")),
        ),
    )),
)

WAY = (
    Band("Read", ("once; every problem", "is one line, and nothing", "is written"), PURPLE, ((
        Box("configs/iij.toml", ("and the CSV files", "that it names")),
        Box("load", ("parse, --set, scenarios;", "the line of every key"), "simulate/config"),
        Box("validate", ("types, bounds, base year,", "correlations"), "simulate/config"),
        Box("Config", ("base case, marginals,", "correlation, horizon"), "simulate/config/config.py"),
    ),)),
    Band("Draw", ("compiled, on all threads;", "a draw depends on seed,", "input name and number"), BLUE, (
        (
            Box("uniforms", ("Philox, Sobol points", "or Latin hypercube"), "engine/random"),
            Box("normal scores", ("mixed by the copula", "where inputs depend"), "engine/dependence"),
            Box("inputs", ("scores looked up in", "tables of quantiles"), "engine/quantile_table"),
            Box("derived inputs", ("expressions", "of other inputs"), "engine/dependence"),
        ),
        (
            Box("forecast", ("25 or 30 years, then", "the run-off, one by one"), "engine/model"),
            Box("value", ("terminal rule, floor;", "or why there is none"), "engine/model"),
            Box("audit", ("every draw: do its", "statements balance?"), "engine/model"),
            Box("results", ("value, reason, flags,", "inputs if kept"), "engine/kernels"),
        ),
    )),
    Band("Keep", ("131,072 draws at a time,", "each chunk safe on disk", "before the next"), GREEN, ((
        Box("keep or reduce", ("each draw; --keep none:", "figures of all of them"), "simulate/streaming"),
        Box("checkpoint", ("iij.partial: files, then", "a line of the journal"), "simulate/runs"),
        Box("Dataset", ("draws.zarr, sealed by", "checksums; provenance"), "simulate/runs"),
        Box("on_complete", ("the run, in memory,", "goes to the report"), "simulate/runs/pipeline.py"),
    ),)),
    Band("Report", (
        "every figure is computed", "once; then one rename:", "results/iij appears whole",
    ), ORANGE, ((
        Box("evaluate", ("percentiles, P(value >", "price), swings, warnings"), "reports/evaluation"),
        Box("analyses", ("figures, each computed", "when first asked for"), "reports/registry.py"),
        Box("sections", ("paragraphs, tables", "and pictures"), "reports/document.py"),
        Box("files", ("page, workbook, CSV,", "summary.json, PNG"), "reports/output"),
    ),)),
)

BLACK, GREY, DARK_GREY = "#333333", "#777777", "#555555"
WIDTH, LEFT, MARGIN, BOX_WIDTH, GAP, BETWEEN = 1010, 194, 14, 188, 14, 30
FIXED = 'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"'
TITLE = f'{FIXED} font-weight="bold"'
PLAIN = 'font-family="system-ui, Segoe UI, Helvetica, Arial, DejaVu Sans, sans-serif"'


def _text(x: float, y: float, words: str, size: float, color: str, font: str = PLAIN) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{color}" {font}>{escape(words)}</text>'


def _box(x: float, y: float, height: float, box: Box, color: str) -> list[str]:
    lines = [
        f'<rect x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{height:g}" rx="5" fill="#ffffff" '
        f'stroke="{color}" stroke-opacity="0.55"/>',
        _text(x + 10, y + 19, box.title, 13, color, TITLE),
    ]
    lines += [_text(x + 10, y + 35 + 14 * n, words, 11.5, BLACK) for n, words in enumerate(box.words)]
    if box.home:
        lines.append(_text(x + 10, y + height - 9, box.home, 10.5, GREY, FIXED))
    return lines


def _arrow(*points: tuple[float, float]) -> str:
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
    return f'<path d="{path}" fill="none" stroke="{DARK_GREY}" stroke-width="1.6" marker-end="url(#tip)"/>'


def _turn(y: float, height: float, below: float) -> str:
    """Draw an arrow from the last box of a row round to the first box of the row below."""
    right, start = LEFT + 4 * BOX_WIDTH + 3 * GAP, LEFT + BOX_WIDTH / 2
    middle = (y + height + below) / 2
    return _arrow((right - BOX_WIDTH / 2, y + height), (right - BOX_WIDTH / 2, middle), (start, middle),
                  (start, below - 2))


def _frame(band: Band, y: float, height: float) -> list[str]:
    lines = [
        f'<rect x="{MARGIN}" y="{y:g}" width="{WIDTH - 2 * MARGIN}" height="{height:g}" rx="9" '
        f'fill="{band.color}" fill-opacity="0.09"/>',
        f'<rect x="{MARGIN}" y="{y:g}" width="6" height="{height:g}" rx="3" fill="{band.color}"/>',
        _text(MARGIN + 18, y + 31, band.title, 16, band.color, TITLE),
    ]
    lines += [_text(MARGIN + 18, y + 53 + 16 * n, words, 12, BLACK) for n, words in enumerate(band.words)]
    return lines


def _row(boxes: tuple[Box, ...], y: float, height: float, color: str, flows: bool) -> list[str]:
    lines = []
    for n, box in enumerate(boxes):
        x = LEFT + n * (BOX_WIDTH + GAP)
        lines += _box(x, y, height, box, color)
        if flows and n:
            lines.append(_arrow((x - GAP, y + height / 2), (x - 2, y + height / 2)))
    return lines


def _imports(y: float) -> list[str]:
    x = MARGIN + 80
    words = _text(x + 10, y + BETWEEN / 2 + 4, "imports", 11.5, DARK_GREY)
    return [_arrow((x, y + 3), (x, y + BETWEEN - 4)), words]


def picture(bands: tuple[Band, ...], what: str, flows: bool) -> str:
    """Return a picture as SVG.

    Parameters
    ----------
    bands : tuple of Band
        From top to bottom.
    what : str
        What it shows, for those who cannot see it.
    flows : bool
        Whether arrows lead from box to box; else one leads from each band down to the next.
    """
    height, inner = (88.0, 26.0) if flows else (62.0, 10.0)
    drawn: list[str] = []
    y, former = float(MARGIN), 0.0
    for band in bands:
        if not flows and drawn:
            drawn += _imports(y - BETWEEN)
        tall = 24 + len(band.rows) * height + (len(band.rows) - 1) * inner
        drawn += _frame(band, y, tall)
        for n, boxes in enumerate(band.rows):
            top = y + 12 + n * (height + inner)
            if flows and former:
                drawn.append(_turn(former, height, top))
            drawn += _row(boxes, top, height, band.color, flows)
            former = top
        y += tall + BETWEEN
    return _page(drawn, y - BETWEEN + MARGIN, what)


def _page(drawn: list[str], height: float, what: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
        f'height="{height:g}" role="img" aria-label="{escape(what)}">'
    )
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="{DARK_GREY}"/></marker></defs>'
    )
    ground = f'<rect width="{WIDTH}" height="{height:g}" rx="10" fill="#fcfcfc"/>'
    return "\n".join([head, tip, ground, *drawn, "</svg>\n"])


def pictures() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {
        "rooms.svg": picture(ROOMS, "The rooms: simulate/cli imports reports, which imports simulate, which "
                             "imports engine; within each, a room imports those below it.", flows=False),
        "data.svg": picture(WAY, "The data's way: a config is read, draws are made and valued, kept as a "
                            "Dataset, and reported.", flows=True),
    }


if __name__ == "__main__":
    for name, text in pictures().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
