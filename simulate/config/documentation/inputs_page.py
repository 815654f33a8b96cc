"""docs/inputs.md, made from the documentation of the inputs."""

import sys
from collections.abc import Iterator

from simulate.config.documentation.input_docs import Likeness, input_docs
from simulate.config.documentation.json_schema import write_or_check
from simulate.config.inputs import INPUT_BY_NAME, UNIT_WORDS

_START = """# Inputs

<!-- made from simulate/config/documentation/input_docs.toml by `make schema` -->

What each input is, where an annual report has it, how to compute it, and what is usual. The equations are in
[model.md](model.md), how a config is written in [configs.md](configs.md), what the model cannot represent in
[limits.md](limits.md). `python -m simulate new NAME` writes a config with all of this beside each input.

Money is in millions of the company's currency; rates and ratios are decimals, 8.1% is 0.081. The
base year is the last full year reported, consolidated. A 10-K has its statements in Item 8, a 20-F
in Item 18; a Japanese annual report (yuho, 有価証券報告書) in 経理の状況, and the kessan tanshin
(決算短信) weeks before it. Usual ranges are of companies of all kinds: what is outside is not wrong,
but wants a reason. Every command warns of a base case far outside, most often a slip of the decimal point."""


def page_text() -> str:
    """Return the text of docs/inputs.md."""
    return "\n\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    docs = input_docs()
    yield _START
    for topic in docs.topics:
        yield f"## {topic.title}"
        yield topic.text
    for title, names in docs.groups.items():
        yield f"## {title}"
        for name in names:
            yield _input(name)
    yield "## Kinds of companies"
    yield (
        "`new NAME --like KIND` writes these ranges into the config, and the advice above them. All of them\n"
        "are rules of thumb to start from: replace them by what you know."
    )
    for kind, likeness in docs.like.items():
        yield _likeness(kind, likeness)


def _input(name: str) -> str:
    doc, spec = input_docs().inputs[name], INPUT_BY_NAME[name]
    facts = {**doc.places, "formula": doc.formula, "usual": doc.usual}
    if doc.warned_outside is not None:
        facts["warned of"] = "outside of {:g} to {:g}".format(*doc.warned_outside)
    if doc.expr:
        facts["a new config"] = f"computes it: `{doc.expr}`"
    rows = [f"- {label}: {fact}" for label, fact in facts.items()]
    head = f"`{name}` ({spec.symbol}; {UNIT_WORDS[spec.unit]}; {spec.allowed()}): {spec.meaning}."
    return "\n".join([f"### {name}", "", head, doc.definition, "", *rows])


def _likeness(kind: str, likeness: Likeness) -> str:
    rows = [f"| `{name}` | `{table}` | {reason} |" for name, (table, reason) in likeness.inputs.items()]
    advice = [f"- {line}" for line in likeness.advice]
    table = ["| input | starting range | reason |", "|---|---|---|", *rows]
    about = f"{likeness.about[0].upper()}{likeness.about[1:]}."
    return "\n".join([f"### {kind}", "", about, "", *advice, "", *table])


def main() -> int:
    """Write the page to a file, or check that the file is up to date; return the exit code."""
    return write_or_check("python -m simulate.config.documentation.inputs_page", __doc__, page_text)


if __name__ == "__main__":
    sys.exit(main())
