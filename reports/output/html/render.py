"""report.html: sections as one HTML page that needs nothing else."""

import base64
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.key_figures import Headline
from reports.output.html.panel.panel import panel_of, panel_script, script_hash
from reports.output.provenance import changes_of, facts_of_company, facts_of_run, provenance
from simulate.forecast.rating import RATINGS
from simulate.matplotlib_setup import import_matplotlib
from simulate.provenance import as_json, provenance_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
    from markupsafe import Markup

_HERE = Path(__file__).parent
_STYLES = ("page.css", "panel/panel.css")
_LONG = 40  # letters of a cell; on a phone, a table with such cells becomes a list of cards
_WORD = 12  # letters of a cell that stay on one line, though they hold a hyphen
_MANY = 8  # columns; more dense from here on, so that they fit at 1280 pixels and on paper
# Letters and marks that change the direction of text, by Unicode Standard Annex 9, table 4.
_TURNS = frozenset({"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)pt" height="([\d.]+)pt"')
_PIXELS = 96.0 / 72.0  # of CSS in a point


def render_page(
    sections: Sequence[Section],
    evaluation: Evaluation,
    headline: Sequence[Headline] = (),
    warnings: Sequence[str] = (),
    drawings: Mapping[str, str] | None = None,
    executive_summary: Sequence[str] = (),
) -> str:
    """The page: warnings, the answer, key figures, contents, sections, where it all comes from.

    Parameters
    ----------
    warnings : all of them, the gravest first.
    drawings : SVG by name of picture, from `draw_pictures`; drawn here where it is None.
    executive_summary : what the report says, in a sentence or three.

    Raises
    ------
    KeyError
        If a picture is not among `drawings`.
    """
    drawings = draw_pictures(sections) if drawings is None else drawings
    file = evaluation.config.file
    brokers = [target.broker for target in file.broker_targets]
    panel = panel_of(evaluation)
    return _environment().get_template("page.html").render(
        company=file.company,
        config_text=str(evaluation.dataset.attrs["config_text"]),
        policy=policy(panel_script() if panel.packed else ""),
        style="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _STYLES),
        panel=panel,
        panel_script=panel_script(),
        warnings=warnings,
        executive_summary=executive_summary,
        headline=headline,
        sections=sections,
        images={picture.name: as_image(drawings[picture.name]) for picture in pictures_of(sections)},
        facts=facts_of_company(evaluation),
        run_facts=facts_of_run(evaluation),
        changes=changes_of(evaluation),
        provenance=provenance(evaluation),
        provenance_json=as_json(provenance_of(evaluation.dataset)),
        turning_names=turning_names([file.company.name, *brokers]),
    )


def policy(script: str) -> str:
    """Return the page's content security policy: nothing is fetched, and no script runs but this one.

    Parameters
    ----------
    script : the panel's, which compiles WebAssembly and starts workers of itself; "" where there is none.
    """
    allowed = ["default-src 'none'", "style-src 'unsafe-inline'", "img-src data:"]
    if script:
        allowed += [f"script-src {script_hash(script)} 'wasm-unsafe-eval'", "worker-src blob:"]
    return "; ".join(allowed)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )

    @pass_context
    def isolated(context: "Context", text: str) -> "Markup":
        return isolate(text, context["turning_names"])

    environment.filters |= {
        "sentence": sentence, "rating": rating_class, "long_columns": long_columns, "isolated": isolated,
        "layout": layout, "cell_layout": cell_layout,
    }
    environment.tests["picture"] = lambda part: isinstance(part, Picture)
    return environment


def sentence(line: str) -> str:
    """A line with a capital letter, unless it begins with a key of the config, and a full stop."""
    line = line.strip()
    is_key = "." in line.split(" ", 1)[0].rstrip(".,:;")
    begin = line[:1] if is_key else line[:1].upper()
    return begin + line[1:] + ("" if line.endswith((".", "!", "?", ":")) else ".")


def rating_class(shown: str) -> str:
    """The style of a rating, `strong-buy` say; "" for every other text."""
    return shown.lower().replace(" ", "-") if shown.lower() in RATINGS else ""


def layout(table: Table) -> str:
    """Styles of a table: `wordy` with long texts, `wide` with many columns."""
    wide = len(table.columns) >= _MANY
    return " ".join(name for name, has in (("wordy", long_columns(table)), ("wide", wide)) if has)


def cell_layout(cell: Cell, column: Column, is_long: bool) -> str:
    """Styles of a cell: `whole` is a word or a date; `none` says nothing where it is not in a grid."""
    has = {
        "words" if column.is_text else "number": True,
        "long": is_long,
        "whole": column.is_text and len(cell.shown) <= _WORD and " " not in cell.shown,
        "none": cell.value is None or not cell.shown.strip(),
    }
    return " ".join(name for name in has if has[name])


def long_columns(table: Table) -> set[int]:
    """Which columns hold long texts; the first, of names, never counts."""
    return {
        place for row in table.rows for place, cell in enumerate(row) if place and len(cell.shown) > _LONG
    }



class Image(NamedTuple):
    """Attributes of an `<img>`: source, and its own size in CSS pixels, so that the page does not jump."""

    source: str
    width: int
    height: int


def pictures_of(sections: Sequence[Section]) -> list[Picture]:
    """The pictures of a report, in reading order."""
    return [part for section in sections for part in section.parts if isinstance(part, Picture)]


def draw_pictures(
    sections: Sequence[Section],
    files: Mapping[str, Path] | None = None,
    about: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """SVG of every picture, by name.

    Parameters
    ----------
    files : where to write pictures as PNG too, by name; drawing them twice would take twice as long.
    about : texts that these files carry, by keyword.

    Raises
    ------
    ValueError
        If two pictures have the same name.
    InputError
        If the user's settings of matplotlib cannot be read.
    """
    pictures = pictures_of(sections)
    names = [picture.name for picture in pictures]
    if len(set(names)) < len(names):
        raise ValueError(f"names of pictures must differ, got {', '.join(sorted(names))}")
    if not pictures:
        return {}
    import_matplotlib()  # it takes a third of a second
    from reports.plotting.style import as_svg

    files = files or {}
    return {picture.name: as_svg(picture.figure, files.get(picture.name), about) for picture in pictures}


def as_image(svg: str) -> Image:
    """A picture as a data address: an image of its own, so that ids of two pictures do not clash.

    Raises
    ------
    ValueError
        If the SVG does not give its size in points, as matplotlib's do.
    """
    size = _SIZE.search(svg)
    if size is None:
        raise ValueError(f"want an SVG with its size in points, got {svg[:80]!r}")
    width, height = (round(_PIXELS * float(points)) for points in size.groups())
    # What precedes the root element names the document type by its address: nobody asks it, so leave it out.
    content = base64.b64encode(svg[size.start() :].encode()).decode()
    return Image(f"data:image/svg+xml;base64,{content}", width, height)



def turning_names(names: Collection[str]) -> tuple[str, ...]:
    """Those that need to be isolated, longest first, so that none is taken for a part of another."""
    found = {name for name in names if any(bidirectional(letter) in _TURNS for letter in name)}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def isolate(text: str, names: Collection[str]) -> "Markup":
    """A text as HTML, each of these names in `<bdi>` wherever it stands.

    Parameters
    ----------
    names : from `turning_names`.
    """
    from markupsafe import Markup, escape

    if not names:
        return escape(text)
    pieces = re.split(f"({'|'.join(map(re.escape, names))})", text)
    alone = Markup("<bdi>{}</bdi>")
    return Markup("").join(alone.format(piece) if piece in names else piece for piece in pieces)
