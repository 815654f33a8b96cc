"""Sections for tests of the page: percentiles, histogram and tornado of any run, and its inputs."""

from dataclasses import replace
from functools import partial

from reports.document import Column, Picture, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.formatting.cells import amount, change, nothing, words
from reports.formatting.numbers import format_name
from reports.formatting.supported_figures import format_interval, show_supported
from reports.inputs.section import inputs_section

#: What a config could hold to break out of the page; every text of it must arrive as it is.
HOSTILE = """</title><script>alert("1")</script> ' " & <img src=x onerror=alert(2)> {{ 7 * 7 }}"""


def sample_sections(evaluation: Evaluation) -> tuple[Section, ...]:
    return (value_section(evaluation), swing_section(evaluation), inputs_section(evaluation))


def value_section(evaluation: Evaluation) -> Section:
    def draw():
        from reports.distribution.histogram_plot import histogram_figure

        return histogram_figure(evaluation)

    currency = evaluation.currency
    shown = partial(show_supported, currency=currency)
    rows = tuple(
        (
            words(f"P{percent}"), amount(estimate.value, currency), words(format_interval(estimate, shown)),
            change(evaluation.upside(estimate.value)), words(evaluation.rating(estimate.value) or "none"),
        )
        for percent, estimate in evaluation.percentiles.items()
    )
    columns = (
        Column("Percentile", is_text=True), Column("Value", f"{currency} per share"), Column("95% limits"),
        Column("Upside", "on the price"), Column("Rating", is_text=True),
    )
    table = Table("percentiles", "Percentiles of the value", columns, rows, ("A note.",))
    picture = Picture(
        "histogram", "How the draws' values are spread",
        f'Histogram of the values of "{evaluation.config.file.company.name}" with price and base case.', draw,
    )
    return Section(
        "value", "What a share is worth",
        ("Half of the draws lie above P50. They are worth more than that.", "A second paragraph, of detail."),
        (table, picture), (("P10", "one draw in ten is worth less"), ("Upside", "value / price - 1")),
    )


def swing_section(evaluation: Evaluation) -> Section:
    def draw():
        from reports.sensitivity.one_at_a_time.tornado_plot import tornado_figure

        return tornado_figure(evaluation)

    currency = evaluation.currency
    rows = tuple(
        (
            words(format_name(row.name)), amount(row.value_low, currency), amount(row.value_high, currency),
            nothing() if row.swing is None else amount(row.swing, currency),
        )
        for row in evaluation.swings
    )
    columns = (
        Column("Input moved alone", is_text=True), Column("Value at P10"), Column("Value at P90"),
        Column("Swing"),
    )
    return Section(
        "swings", "What drives it", (),
        (
            Table("swings", "Value when one input moves", columns, rows, is_folded=True),
            Picture("tornado", "Tornado", "One bar for each input, the greatest on top.", draw),
        ),
    )


def hostile(evaluation: Evaluation) -> Evaluation:
    """The same figures of a company that is called so, with such notes, sources and warnings."""
    config = evaluation.config
    company = config.file.company.model_copy(update={"name": HOSTILE, "ticker": '"><b>', "notes": [HOSTILE]})
    market = config.file.market.model_copy(update={"source": HOSTILE})
    file = config.file.model_copy(update={"company": company, "market": market})
    inputs = [replace(row, source=HOSTILE, reason=HOSTILE) for row in evaluation.inputs]
    dataset = evaluation.dataset.assign_attrs(config_text=HOSTILE, config_settings=[HOSTILE])
    return replace(
        evaluation, config=replace(config, file=file, settings=(HOSTILE,)), inputs=inputs, dataset=dataset,
        warnings=[*evaluation.warnings, HOSTILE],
    )
