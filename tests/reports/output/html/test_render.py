"""The page as text: what is in it, in which order, and that nothing breaks out of it."""

import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from reports.document import Column, Section, Table
from reports.formatting.cells import amount, nothing, words
from reports.key_figures import Headline, key_figures
from reports.output.html.pictures import Drawing
from reports.output.html.render import (
    cell_layout,
    layout,
    long_columns,
    rating_class,
    render_page,
    sentence,
)
from reports.output.html.right_to_left import isolate, turning_names
from simulate import load_config
from tests.reports.output.documents import Element, parse
from tests.reports.output.sections import HOSTILE, sample_sections, value_section
from tests.reports.runs import (
    all_invalid_run,
    evaluate,
    fixed_config,
    gordon_run,
    run,
    sampled_config,
    scenario_config,
    with_values,
)

COLUMNS = (
    Column("Percentile", is_text=True), Column("Value", "JPY per share"), Column("Rating", is_text=True),
)


def notes_of(table):
    return [note.text for note in table.all("p") if note.attributes["class"] == "note"]


@pytest.fixture(scope="module")
def tree(page):
    return parse(page)


def test_parts_come_in_reading_order(tree):
    body = tree.all("body")[0]
    places = [
        next(place for place, element in enumerate(body.all()) if is_it(element))
        for is_it in (
            lambda e: e.tag == "h1",
            lambda e: e.attributes.get("class") == "warnings",
            lambda e: e.attributes.get("class") == "executive-summary",
            lambda e: e.attributes.get("class") == "figure",
            lambda e: e.tag == "nav",
            lambda e: e.attributes.get("id") == "value",
            lambda e: e.attributes.get("id") == "swings",
            lambda e: e.attributes.get("id") == "inputs",
            lambda e: e.tag == "footer",
        )
    ]
    assert places == sorted(places)


def test_nothing_breaks_out(tree):
    kinds = [script.attributes.get("type", "") for script in tree.all("script")]
    assert kinds == ["application/json", "", ""]  # the panel's data, the page's script and the panel's
    assert not any("alert" in script.text for script in tree.all("script")[1:])
    assert not tree.all("b")
    assert not tree.all("img")
    sources = [element.attributes["href"] for element in tree.all("image")]
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    handlers = [name for element in tree.all() for name in element.attributes if name.startswith("on")]
    assert not handlers
    assert tree.all("h1")[0].text == HOSTILE
    assert tree.all("pre")[0].text == HOSTILE
    assert HOSTILE in tree.all("svg")[0].attributes["aria-label"]
    assert HOSTILE in [element.text for element in tree.by_id("inputs").all("p")]
    assert HOSTILE in [element.text for element in tree.by_id("inputs").all("td")]
    assert HOSTILE in tree.all("title")[0].text


def test_page_names_nothing_outside_itself(page, tree):
    for element in tree.all():
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            assert element.attributes.get(name, "#").startswith(("#", "data:")), element
    css = tree.all("style")[0].text
    assert "url(" not in css
    assert "@import" not in css
    policies = [e.attributes["content"] for e in tree.all("meta") if "http-equiv" in e.attributes]
    scripts = [script.text for script in tree.all("script")[1:]]
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts)
    assert policies == [
        f"default-src 'none'; script-src {hashes} 'wasm-unsafe-eval'; worker-src blob:; "
        "style-src 'unsafe-inline'; img-src data:"
    ]


def test_warnings_come_in_the_order_given(tree):
    (section,) = (e for e in tree.all("section") if e.attributes.get("class") == "warnings")
    lines = [line.text for line in section.all("li")]
    assert lines == [f"{HOSTILE}.", "A warning of the caller."]


def test_contents_list_every_section(tree):
    links = [(link.attributes["href"], link.text) for link in tree.all("nav")[0].all("a")]
    assert links == [
        ("#value", "What a share is worth"), ("#swings", "What drives it"), ("#inputs", "What is assumed"),
        ("#page-glossary", "Glossary"), ("#page-provenance", "Where this comes from"),
    ]


def test_tables_say_what_their_cells_are(evaluation):
    rows = (
        (words("P50"), amount(2981.2, "JPY"), words("strong buy")),
        (words("P90"), nothing(), words("strongly put")),
    )
    section = Section("one", "One", (), (Table("t", "A table", COLUMNS, rows, ("A note.",)),))
    table = parse(render_page([section], evaluation)).by_id("one-table-t")
    (title,) = (p for p in table.all("p") if p.attributes["class"] == "title")
    assert title.text == "A table"
    (scroller,) = (div for div in table.all("div") if div.attributes["class"] == "scroll")
    assert scroller.attributes["aria-labelledby"] == title.attributes["id"]
    assert (scroller.attributes["tabindex"], scroller.attributes["role"]) == ("0", "region")
    assert title not in scroller.all()
    assert table.all("table")[0].attributes["aria-labelledby"] == title.attributes["id"]
    heads = [(th.attributes["scope"], th.text) for th in table.all("th")]
    assert heads == [
        ("col", "Percentile"), ("col", "Value JPY per share"), ("col", "Rating"), ("row", "P50"),
        ("row", "P90"),
    ]
    cells = [(td.attributes["class"], td.text) for td in table.all("td")]
    assert cells == [
        ("number", "¥2,981"), ("words", "strong buy"), ("number none", "none"), ("words", "strongly put")
    ]
    assert [span.attributes["class"] for span in table.all("td")[1].all("span")] == ["rating strong-buy"]
    assert not table.all("td")[3].all("span")
    assert notes_of(table) == ["A note."]


def test_table_without_rows_says_so(evaluation):
    section = Section("one", "One", (), (Table("t", "A table", COLUMNS, ()),))
    table = parse(render_page([section], evaluation)).by_id("one-table-t")
    assert notes_of(table) == ["No rows."]


def test_folded_tables_are_whole_tables_in_a_fold(evaluation):
    rows = ((words("P50"), amount(2981.2, "JPY"), words("")),)
    folded = Table("t", "A table", COLUMNS, rows, ("A note.",), is_folded=True)
    open_one = replace(folded, name="u", is_folded=False)
    page = parse(render_page([Section("one", "One", (), (folded, open_one))], evaluation))
    details, plain = page.by_id("one-table-t"), page.by_id("one-table-u")
    assert (details.tag, plain.tag) == ("details", "div")
    assert details.all("summary")[0].text == "A table"
    assert [cell.text for cell in details.all("td")] == [cell.text for cell in plain.all("td")]
    assert notes_of(details) == ["A note."]
    title = page.by_id(details.all("table")[0].attributes["aria-labelledby"])
    assert (title.text, title in details.all("summary")[0].all()) == ("A table", True)


def test_tables_and_cells_say_how_they_are_laid_out():
    many = (*COLUMNS, *(Column(str(place)) for place in range(5)))
    long = words("x" * 60)
    assert layout(Table("t", "t", COLUMNS, ())) == ""
    assert layout(Table("t", "t", COLUMNS, ((words("a"), words("b"), long),))) == "wordy"
    assert layout(Table("t", "t", many, ((long, *map(words, "abcdefg")),))) == "broad wide"
    assert layout(Table("t", "t", many[:6], ())) == "broad"
    assert layout(Table("t", "t", many[:5], ())) == ""
    name, number = COLUMNS[0], COLUMNS[1]
    assert cell_layout(words("2025-08-21"), name, False) == "words whole"
    assert cell_layout(words("21 August"), name, False) == "words"
    assert cell_layout(words("x" * 60), name, True) == "words long"
    assert cell_layout(words(" "), name, False) == "words none"
    assert cell_layout(nothing("not given"), number, False) == "number none"
    assert cell_layout(amount(0.0, "JPY"), number, False) == "number"


def test_names_that_turn_the_text_stand_alone(evaluation):
    broker = "שלום \u202eevil"
    assert turning_names(["Plain & Co", broker, "שלום", broker]) == (broker, "שלום")
    assert isolate("The target of שלום \u202eevil, <b>", (broker, "שלום")) == (
        "The target of <bdi>שלום \u202eevil</bdi>, &lt;b&gt;"
    )
    assert isolate("Plain <b>", ()) == "Plain &lt;b&gt;"
    config = evaluation.config
    target = config.file.broker_targets[0].model_copy(update={"broker": broker})
    file = config.file.model_copy(update={"broker_targets": [target]})
    table = Table("t", f"What {broker} says", COLUMNS, ((words(broker), amount(1.0, "JPY"), words(broker)),))
    page = render_page(
        [Section("one", "One", (f"{broker} and {broker} say so.",), (table,))],
        replace(evaluation, config=replace(config, file=file)), (), (f"mind {broker}",), None, (broker,),
    )
    isolated = [element.text for element in parse(page).all("bdi")]
    assert isolated == [config.file.company.name, *[broker] * 7]
    assert [e.text for e in parse(render_page([], evaluation)).all("bdi")] == [config.file.company.name]


def test_a_chapter_shows_its_first_section_and_folds_the_others(evaluation):
    lead = Section("one", "First", ("What matters.", "What does not."), chapter="Odds", method=("By hand.",))
    other = Section("two", "Second", ("More of it.",), chapter="Odds", method=("By hand.", "Twice."))
    alone = Section("three", "Third", ("By itself.",))
    page = parse(render_page([lead, other, alone], evaluation))
    chapter = page.by_id("one")
    assert [h2.text for h2 in chapter.all("h2")] == ["Odds"]
    notes, fold = chapter.all("details")
    assert [p.text for p in chapter.children if isinstance(p, Element) and p.tag == "p"] == ["What matters."]
    assert [p.text for p in notes.all("p")] == ["What does not."]
    assert (fold.attributes["id"], fold.all("h3")[0].text) == ("two", "Second")
    assert page.by_id("three").all("h2")[0].text == "Third"
    links = [link.attributes["href"] for link in page.all("nav")[0].all("a")]
    assert links == ["#one", "#three", "#page-provenance"]
    folds = page.all("footer")[0].all("details")
    (methods,) = (fold for fold in folds if "found" in fold.all("summary")[0].text)
    assert [cell.text for cell in methods.all("dl")[0].all() if cell.tag in ("dt", "dd")] == [
        "All sections", "By hand.", "Second", "Twice."
    ]


def test_changes_are_seen(dataset):
    table = 'terminal_growth={base=0.03, dist="uniform", min=0.01, max=0.06}'
    changed = evaluate(run(load_config("iij", ["tax_rate=0.35", "revenue=250_000", table]), draws=20))
    page = parse(render_page([], changed))
    changes = f"tax rate = 35%; revenue = ¥250,000m; terminal growth = {table.partition('=')[2]}"
    facts = {row.all("dt")[0].text: row.all("dd")[0].text for row in page.all("header")[0].all("div")}
    assert facts["Changed"] == changes
    footer = page.all("footer")[0]
    assert footer.all("summary")[1].text == f"The config in full, before these settings: {changes}"
    plain = parse(render_page([], evaluate(dataset)))
    assert "Changed" not in plain.all("header")[0].text
    assert plain.all("footer")[0].all("summary")[1].text == "The config in full"


def test_header_and_footer_say_where_it_comes_from(dataset, evaluation):
    page = parse(render_page([], evaluation))
    lists = [dl for dl in page.all("dl") if "facts" in dl.attributes["class"]]
    facts = {row.all("dt")[0].text: row.all("dd")[0].text for dl in lists for row in dl.all("div")}
    assert facts["Ticker"] == "3774.T"
    assert facts["Price"] == "¥2,493"
    assert "Draws" not in page.all("main")[0].text  # where it comes from stands last
    assert facts["Draws"] == f"{dataset.sizes['draw']:,}, all with a value"
    assert facts["Seed"] == "3"
    assert facts["Run at"] == f"{dataset.attrs['created'][:16].replace('T', ' ')} UTC"
    footer = page.all("footer")[0]
    for key in ("config_sha256", "git_commit", "generator", "created"):
        assert dataset.attrs[key] in footer.text
    assert footer.all("pre")[0].text == dataset.attrs["config_text"]


def test_number_of_draws_with_a_value(gordon):
    evaluation = evaluate(gordon)
    page = parse(render_page([], evaluation, (), evaluation.warnings))
    n_valid = int(np.isfinite(gordon["intrinsic_value"].values).sum())
    assert f"{gordon.sizes['draw']:,}, {n_valid:,} with a value" in page.all("footer")[0].text
    assert "have no value" in page.all("li")[0].text


@pytest.mark.parametrize(
    "make",
    [
        lambda: run(load_config("iij"), draws=1), all_invalid_run, lambda: gordon_run(50),
        lambda: run(fixed_config(), draws=3), lambda: run(scenario_config(), draws=20),
        lambda: run(sampled_config("sobol"), draws=64), lambda: run(load_config("iiji-2019"), draws=20),
        lambda: with_values(run(load_config("iij"), draws=2), np.zeros(20)),
        lambda: with_values(run(load_config("iij"), draws=2), np.full(20, -1e15)),
    ],
)
def test_every_kind_of_run_has_a_page(make):
    evaluation = evaluate(make())
    blank = Drawing('<svg width="7.5pt" height="10pt"/>')
    drawings = dict.fromkeys(("histogram", "tornado", "inputs"), blank)
    page = parse(render_page(sample_sections(evaluation), evaluation, key_figures(evaluation), (), drawings))
    shown = page.all("main")[0].text
    assert evaluation.config.file.company.name in page.all("h1")[0].text
    assert not re.search(r"\b(nan|NaN|None|inf|Infinity)\b|\{[{%]", shown)
    assert "Base case" in [dt.text for dt in page.all("dt")]


def test_same_run_gives_the_same_page(evaluation):
    sections = [value_section(evaluation)]
    assert render_page(sections, evaluation) == render_page(sections, evaluation)


def test_picture_that_was_not_drawn(evaluation):
    with pytest.raises(KeyError, match="histogram"):
        render_page([value_section(evaluation)], evaluation, drawings={})


def test_page_without_warnings_and_headline_has_no_empty_parts(evaluation):
    page = parse(render_page([], replace(evaluation, warnings=["shown by nobody but who passes it on"])))
    assert [heading.text for heading in page.all("h2")] == [
        "What if …", "Contents", "Where this comes from",
    ]


def test_headline_is_shown_in_full(evaluation):
    page = parse(render_page([], evaluation, [Headline("Rating", "sell", "below -15%")]))
    (section,) = (e for e in page.all("section") if e.attributes.get("class") == "headline")
    assert section.all("dt")[0].text == "Rating"
    assert [dd.text for dd in section.all("dd")] == ["sell", "below -15%"]
    assert section.all("span")[0].attributes["class"] == "rating sell"


def test_sentences():
    assert sentence("no draw has a value: none") == "No draw has a value: none."
    assert sentence("It ends. ") == "It ends."
    assert sentence("market.as_of = 2025-08-20: old") == "market.as_of = 2025-08-20: old."


def test_ratings_and_long_columns():
    assert rating_class("Strong buy") == "strong-buy"
    assert rating_class("buyer") == ""
    long = words("x" * 60)
    rows = (long, words("a"), long), (long, words("a"), words("b"))
    assert long_columns(Table("t", "t", COLUMNS, rows)) == {2}


@pytest.mark.heavy
def test_slow_imports_wait():
    slow = "{'jinja2', 'matplotlib'}"
    rooms = "reports.output.html.render, reports.output.notebook"
    code = f"import sys, {rooms}; print({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
