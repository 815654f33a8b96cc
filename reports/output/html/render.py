"""report.html: sections as one HTML page that needs nothing else."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.key_figures import Headline
from reports.output.html.glossary import Terms, glossary_of
from reports.output.html.pictures import Drawing, draw_pictures, layouts, pictures_of
from reports.output.html.right_to_left import isolate, turning_names
from reports.output.html.sliders.sliders import Panel, panel_of, panel_script
from reports.output.provenance import Fact, changes_of, facts_of_company, facts_of_run, provenance
from simulate.forecast.rating import RATINGS
from simulate.provenance import as_json, provenance_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
    from markupsafe import Markup

_HERE = Path(__file__).parent
_LONG = 40  # letters of a cell; on a phone, a table with such cells becomes a list of cards
_WORD = 12  # letters of a cell that stay on one line, though they hold a hyphen
_ON_PHONE = 5  # columns that a phone has room for; a table of more becomes a list of cards there, too
_MANY = 8  # columns; more dense from here on, so that they fit at 1280 pixels and on paper


class Source(NamedTuple):
    """A file that a page is made of, in full, and what it is called."""

    title: str
    text: str


@dataclass(frozen=True, eq=False)
class Content:
    """What a page says.

    Attributes
    ----------
    title, heading : str
        Of the browser's tab, and of the page.
    sections : sequence of Section
        In reading order.
    sentences : sequence of str
        The answer in a sentence or three, of which the page shows two.
    headline : sequence of Headline
        Key figures.
    overview : Section or None
        What the summary has beside that: a picture, tables, and sentences under its title.
    warnings : sequence of str
        All of them, the gravest first.
    is_grave : bool
        Whether they stand before the summary.
    facts, run_facts : sequence of Fact
        What it is about, and in short how it was made.
    provenance : sequence of Fact
        All that it depends on.
    provenance_json : str
        The same for programs.
    source : Source or None
        The file behind it.
    names : sequence of str
        That may run from right to left.
    """

    title: str
    heading: str
    sections: Sequence[Section]
    sentences: Sequence[str] = ()
    headline: Sequence[Headline] = ()
    overview: Section | None = None
    warnings: Sequence[str] = ()
    is_grave: bool = False
    facts: Sequence[Fact] = ()
    run_facts: Sequence[Fact] = ()
    provenance: Sequence[Fact] = ()
    provenance_json: str = ""
    source: Source | None = None
    names: Sequence[str] = ()

    @property
    def shown(self) -> list[Section]:
        """All sections, the summary's first."""
        return [*([self.overview] if self.overview else []), *self.sections]


def render_page(
    sections: Sequence[Section],
    evaluation: Evaluation,
    headline: Sequence[Headline] = (),
    warnings: Sequence[str] = (),
    drawings: Mapping[str, Drawing] | None = None,
    executive_summary: Sequence[str] = (),
    overview: Section | None = None,
) -> str:
    """Return the page of a company's run.

    It has the summary, chapters with their sections, the glossary, provenance.

    Parameters
    ----------
    warnings : all of them, the gravest first; they stand before the summary if one is of the draws.
    drawings : by name of picture, from `draw_pictures`; drawn here where it is None.
    executive_summary : what the report says, in a sentence or three.
    overview : what the summary has beside that: a picture, tables, what would change one's mind.

    Raises
    ------
    KeyError
        If a picture is not among `drawings`.
    """
    company, changes = evaluation.config.file.company, changes_of(evaluation)
    before = f", before these settings: {'; '.join(changes)}" if changes else ""
    content = Content(
        f"{company.name} ({company.ticker}): what a share is worth", company.name, sections,
        executive_summary, headline, overview, warnings, bool(evaluation.warnings),
        facts_of_company(evaluation), facts_of_run(evaluation), provenance(evaluation),
        as_json(provenance_of(evaluation.dataset)),
        Source(f"The config in full{before}", str(evaluation.dataset.attrs["config_text"])),
        [company.name, *(target.broker for target in evaluation.config.file.broker_targets)],
    )
    return render_content(content, drawings, panel_of(evaluation))


def render_content(
    content: Content, drawings: Mapping[str, Drawing] | None = None, panel: Panel | None = None
) -> str:
    """Return a page that needs nothing else.

    Parameters
    ----------
    content : Content
        What it says.
    drawings : mapping of str to Drawing, optional
        By name of picture, from `draw_pictures`; drawn here where it is None.
    panel : Panel, optional
        What answers on it.

    Raises
    ------
    KeyError
        If a picture is not among `drawings`.
    """
    drawings = draw_pictures(content.shown) if drawings is None else drawings
    names = turning_names(content.names)
    glossary = glossary_of(content.sections)
    answers = panel is not None and bool(panel.packed)
    scripts = [read("page.js"), *([panel_script()] if answers else [])]
    styles = ("page.css", "pictures.css", *(["sliders/sliders.css"] if panel else []))
    return environment().get_template("page.html").render(
        {each.name: getattr(content, each.name) for each in fields(content)},
        style="\n".join(map(read, styles)),
        panel=panel,
        scripts=scripts,
        policy=policy(scripts, answers=panel is not None),
        chapters=chapters_of(content.sections),
        glossary=glossary,
        terms_of=lambda section: Terms(section, glossary, names),
        methods=methods_of(content.sections),
        images={
            name: layouts(name, drawings[name]) for name in (one.name for one in pictures_of(content.shown))
        },
        turning_names=names,
    )


def policy(scripts: Iterable[str], *, answers: bool = True) -> str:
    """Return a page's content security policy: nothing is fetched, and no script runs but these.

    The panel of a page that answers compiles WebAssembly, which the page carries, and starts workers from its
    own text.
    """
    hashes = " ".join(f"'sha256-{hash_of(script)}'" for script in scripts)
    more = " 'wasm-unsafe-eval'; worker-src blob:" if answers else ""
    return f"default-src 'none'; script-src {hashes}{more}; style-src 'unsafe-inline'; img-src data:"


def read(name: str) -> str:
    """Return a file of this folder."""
    return (_HERE / name).read_text(encoding="utf-8")


class Chapter(NamedTuple):
    """Sections that belong together: the first is shown, the others are folded."""

    title: str
    lead: Section
    folded: tuple[Section, ...]


def chapters_of(sections: Iterable[Section]) -> list[Chapter]:
    """Return the chapters in reading order; a section without one is a chapter of its own."""
    found: list[Chapter] = []
    for section in sections:
        if section.chapter and found and found[-1].title == section.chapter:
            found[-1] = found[-1]._replace(folded=(*found[-1].folded, section))
        else:
            found.append(Chapter(section.chapter or section.title, section, ()))
    return found


def methods_of(sections: Iterable[Section]) -> dict[str, list[str]]:
    """Return how figures were found, by the title of their section; what several say stands once, first."""
    every = [(section.title, line) for section in sections for line in section.method]
    lines = [line for _, line in every]
    found: dict[str, list[str]] = {}
    for title, line in every:
        several = lines.count(line) > 1
        place = found.setdefault("All sections" if several else title, [])
        if line not in place:
            place.append(line)
    return found


@cache
def environment() -> "Environment":
    """Return what turns templates into pages."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

    found = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )

    @pass_context
    def isolated(context: "Context", text: str) -> "Markup":
        return isolate(text, context["turning_names"])

    found.filters |= {
        "sentence": sentence, "rating": rating_class, "long_columns": long_columns, "isolated": isolated,
        "layout": layout, "cell_layout": cell_layout,
    }
    found.tests["picture"] = lambda part: isinstance(part, Picture)
    return found


def hash_of(script: str) -> str:
    """Return what a Content-Security-Policy calls a script: its SHA-256 in base 64."""
    return b64encode(sha256(script.encode()).digest()).decode()


def sentence(line: str) -> str:
    """Return a line with a capital letter, unless it begins with a key of the config, and a full stop."""
    line = line.strip()
    is_key = "." in line.split(" ", 1)[0].rstrip(".,:;")
    begin = line[:1] if is_key else line[:1].upper()
    return begin + line[1:] + ("" if line.endswith((".", "!", "?", ":")) else ".")


def rating_class(shown: str) -> str:
    """Return the style of a rating, `strong-buy` say; "" for every other text."""
    return shown.lower().replace(" ", "-") if shown.lower() in RATINGS else ""


def layout(table: Table) -> str:
    """Return the styles of a table.

    They are `wordy` with long texts, else `broad` if too wide for a phone; `wide` if dense.
    """
    n_column, is_wordy = len(table.columns), bool(long_columns(table))
    has = {"wordy": is_wordy, "broad": n_column > _ON_PHONE and not is_wordy, "wide": n_column >= _MANY}
    return " ".join(name for name in has if has[name])


def cell_layout(cell: Cell, column: Column, is_long: bool) -> str:
    """Return the styles of a cell.

    Among them `whole` is a word or a date; `none` says nothing where it is not in a grid.
    """
    has = {
        "words" if column.is_text else "number": True,
        "long": is_long,
        "whole": column.is_text and len(cell.shown) <= _WORD and " " not in cell.shown,
        "none": cell.value is None or not cell.shown.strip(),
    }
    return " ".join(name for name in has if has[name])


def long_columns(table: Table) -> set[int]:
    """Return which columns hold long texts; the first, of names, never counts."""
    return {
        place for row in table.rows for place, cell in enumerate(row) if place and len(cell.shown) > _LONG
    }



