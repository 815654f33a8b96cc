"""report.html: sections as one HTML page that needs nothing else."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reports.document import Picture, Section, Table
from reports.evaluation import Evaluation
from reports.page.headline import Headline
from reports.page.pictures import as_image, draw_pictures, pictures_of
from reports.page.provenance import facts_of_run, provenance
from simulate.rating import RATINGS

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_LONG = 40  # letters of a cell; on a phone, a table with such cells becomes a list of cards


def render_page(
    sections: Sequence[Section],
    evaluation: Evaluation,
    headline: Sequence[Headline] = (),
    warnings: Sequence[str] = (),
    drawings: Mapping[str, str] | None = None,
) -> str:
    """The page: warnings, key figures, contents, sections, where it all comes from.

    Parameters
    ----------
    warnings : lines that follow those of the evaluation.
    drawings : SVG by name of picture, from `draw_pictures`; drawn here where it is None.

    Raises
    ------
    KeyError
        If a picture is not among `drawings`.
    """
    drawings = draw_pictures(sections) if drawings is None else drawings
    return _environment().get_template("page.html").render(
        company=evaluation.config.file.company,
        config_text=str(evaluation.dataset.attrs["config_text"]),
        style=(_HERE / "page.css").read_text(encoding="utf-8"),
        warnings=[*evaluation.warnings, *warnings],
        headline=headline,
        sections=sections,
        images={picture.name: as_image(drawings[picture.name]) for picture in pictures_of(sections)},
        facts=facts_of_run(evaluation),
        provenance=provenance(evaluation),
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.filters |= {"sentence": sentence, "rating": rating_class, "long_columns": long_columns}
    environment.tests["picture"] = lambda part: isinstance(part, Picture)
    return environment


def sentence(line: str) -> str:
    """A line with a capital letter and a full stop."""
    line = line.strip()
    return line[:1].upper() + line[1:] + ("" if line.endswith((".", "!", "?", ":")) else ".")


def rating_class(shown: str) -> str:
    """The style of a rating, `strong-buy` say; "" for every other text."""
    return shown.lower().replace(" ", "-") if shown.lower() in RATINGS else ""


def long_columns(table: Table) -> set[int]:
    """Which columns hold long texts; the first, of names, never counts."""
    return {
        place for row in table.rows for place, cell in enumerate(row) if place and len(cell.shown) > _LONG
    }
