"""A term is defined once, and each section that uses it links to that place."""

import pytest

from reports.document import Section, Table
from reports.output.html.glossary import Terms, glossary_of
from reports.output.html.render import render_page
from tests.reports.output.documents import parse


def section_of(*terms, paragraphs=(), parts=()):
    return Section("one", "One", paragraphs, parts, tuple((term, f"what {term} is") for term in terms))


def test_terms_stand_once_in_alphabetical_order():
    glossary = glossary_of([section_of("P50", "bin"), section_of("bin", "EVPI")])
    assert [(entry.term, entry.meaning) for entry in glossary] == [
        ("bin", "what bin is"), ("EVPI", "what EVPI is"), ("P50", "what P50 is")
    ]
    with pytest.raises(ValueError, match="two meanings of 'bin'"):
        glossary_of([section_of("bin"), Section("two", "Two", definitions=(("bin", "a tenth"),))])


def test_the_first_mention_is_a_link():
    section = section_of("bull, middle, bear", "margin of safety at P25", "spread", "spread of bins")
    glossary = glossary_of([section])
    terms, anchors = Terms(section, glossary, ()), {entry.term: entry.anchor for entry in glossary}
    link = '<a class="term" href="#{}">{}</a>'
    bear = link.format(anchors["bull, middle, bear"], "Bear")
    assert terms.show("Bear ¥1 & bull ¥2; forbear") == f"{bear} ¥1 &amp; bull ¥2; forbear"
    wider = link.format(anchors["spread of bins"], "spread of bins")
    safety = link.format(anchors["margin of safety at P25"], "margin of safety")
    assert terms.show("The spread of bins and the margin of safety.") == f"The {wider} and the {safety}."
    assert [entry.term for entry in terms.left] == ["spread"]
    assert terms.show("margin of safety") == "margin of safety"


def test_every_term_of_a_section_leads_to_the_glossary(report):
    """Of a whole report: in its texts, or in the line below them."""
    no_pictures = [
        Section(
            one.name, one.title, one.paragraphs, tuple(part for part in one.parts if isinstance(part, Table)),
            one.definitions, chapter=one.chapter,
        )
        for one in report.sections
    ]
    page = parse(render_page(no_pictures, report.evaluation))
    (glossary,) = (fold for fold in page.all("details") if fold.attributes.get("class") == "definitions")
    anchors = {row.attributes["id"]: row.all("dt")[0].text for row in glossary.all("div")}
    assert len(set(anchors.values())) == len(anchors) > 40
    for section in no_pictures:
        place = page.by_id(section.name)
        folds = [fold for fold in place.all("details") if fold.attributes.get("class") == "part"]
        inside = {link.attributes["href"] for fold in folds for link in fold.all("a")}
        linked = [link.attributes["href"] for link in place.all("a")]
        of_section = linked if section.name != place.attributes["id"] or not folds else [
            href for href in linked if href not in inside or linked.count(href) > 1
        ]
        assert {term for term, _ in section.definitions} <= {anchors[href[1:]] for href in of_section}
