"""A page of sections that are not of one company's run."""

from collections.abc import Sequence

from reports.document import Section
from reports.output.html.glossary import Terms, glossary_of
from reports.output.html.isolation import turning_names
from reports.output.html.pictures import draw_pictures, layouts, pictures_of
from reports.output.html.render import chapters_of, environment, policy, read
from reports.output.provenance import Fact


def render_plain_page(title: str, answer: str, facts: Sequence[Fact], sections: Sequence[Section]) -> str:
    """Return a page that needs nothing else: a title, its answer, facts and sections.

    Parameters
    ----------
    title, answer : str
        What it is about, and what it says in a sentence.
    facts : sequence of Fact
        Of what it was made.
    sections : sequence of Section
    """
    script, names = read("page.js"), turning_names([])
    glossary = glossary_of(sections)
    drawings = draw_pictures(sections)
    return environment().get_template("plain.html").render(
        title=title, answer=answer, facts=facts, style="\n".join(map(read, ("page.css", "pictures.css"))),
        script=script, policy=policy([script], answers=False), chapters=chapters_of(sections),
        glossary=glossary,
        terms_of=lambda section: Terms(section, glossary, names), turning_names=names,
        images={name: layouts(name, drawings[name]) for name in (one.name for one in pictures_of(sections))},
    )  # fmt: skip
