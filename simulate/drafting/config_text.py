"""The text of a drafted config: TOML in the order of the shipped ones, open inputs commented out."""

from collections.abc import Iterator, Mapping
from textwrap import wrap

from simulate.config.toml.document import toml_value
from simulate.drafting.base_year import GIVEN
from simulate.drafting.entries import Entry, OpenInput, shown
from simulate.drafting.plan import Plan

_WIDTH = 118
_SHOWN = 5  # candidates of an open input


def config_text(plan: Plan) -> str:
    """Return the TOML of a draft.

    Parameters
    ----------
    plan : Plan
    """
    parts = (
        _head(plan), _company(plan), _market(plan), _reported(plan), _forecast(plan), _dependence(plan),
        _inputs(plan), _shocks(plan),
    )  # fmt: skip
    return "\n".join(line for part in parts for line in (*part, "")).rstrip("\n") + "\n"


def _head(plan: Plan) -> Iterator[str]:
    history, base = plan.base.history, plan.base
    yield "#:schema ./schema.json"
    yield from comment(
        f"{history.company}, in millions of {history.currency}, 25 years from the year to {base.end}. "
        f"Drafted from annual reports ({history.standard}) filed by {history.as_of}, the last on "
        f"{history.last_filed}: figures are theirs, ranges and defaults follow docs/filings.md. All years "
        f"that were read are in {plan.data_file}."
    )
    yield "#"
    yield from comment(
        "To be judged by you: growth, discount and terminal rates know nothing of this company but its "
        "currency, its size and its own past."
    )
    if plan.open:
        yield "#"
        names = ", ".join(one.name for one in plan.open)
        yield from comment(
            f"Open: {names}. Each stands commented out in its place. `draft --given FIGURE=MILLIONS` has "
            "what follows from a figure computed."
        )


def _company(plan: Plan) -> Iterator[str]:
    history = plan.base.history
    yield "[company]"
    yield f"name = {toml_value(history.company)}"
    yield f"ticker = {toml_value(plan.ticker)}"
    yield f"currency = {toml_value(history.currency)}"
    if plan.notes:
        yield "notes = ["
        yield from (f"    {toml_value(note)}," for note in plan.notes)
        yield "]"


def _market(plan: Plan) -> Iterator[str]:
    yield "[market]"
    if plan.price is None:
        yield "# as_of = 2026-01-30 # the day of the share price, which is open below"
        return
    yield f"as_of = {plan.base.history.as_of.isoformat()}"
    yield f"source = {toml_value(GIVEN)}"


def _reported(plan: Plan) -> Iterator[str]:
    yield "[reported]"
    yield f"base_year_end = {plan.base.end.isoformat()}"
    for figure in plan.reported:
        note = f" # {_plain(figure.comment)}" if figure.comment else ""
        yield f"{figure.key} = {_number(figure.value)}{note}"
    if plan.normalised:
        yield f"normalised = {toml_value(plan.normalised)}"
    yield f"source = {toml_value(plan.reported_source)}"


def _forecast(plan: Plan) -> Iterator[str]:
    yield "[forecast]"
    yield "years = 25"
    yield f"first_fiscal_year = {plan.first_fiscal_year}"
    yield 'terminal = "run-off"'
    yield 'floor = "zero"'
    yield 'fixed_cost_growth = "revenue" # no filing states the split of costs: so it moves no margin'
    if plan.makes_losses:
        yield 'tax_losses = "carry-forward" # the losses of the first years lower the tax of later ones'
    yield 'layout = "later"'
    yield ""
    yield "[run]"
    yield "draws = 1_000_000"
    yield "seed = 1"


def _dependence(plan: Plan) -> Iterator[str]:
    yield "[dependence]"
    yield 'copula = "gaussian"'
    if plan.pairs:
        yield "pairs = ["
        for (one, other), rank, reason in plan.pairs:
            yield f'    {{ between = ["{one}", "{other}"], rank = {rank}, reason = {toml_value(reason)} }},'
        yield "]"


def _inputs(plan: Plan) -> Iterator[str]:
    yield "[inputs]"
    for entry in plan.inputs:
        if isinstance(entry, OpenInput):
            yield from _open_lines(entry)
        else:
            yield f"{entry.name} = {_table(_fields(entry))}"


def _open_lines(entry: OpenInput) -> Iterator[str]:
    yield f'# {entry.name} = {{ base = ..., status = "{entry.status}", source = "..." }}'
    yield from comment(f"open: {entry.how}; {entry.why}", "    ")
    for seen in entry.candidates[:_SHOWN]:
        yield from comment(f"seen: {seen.tag} {shown(seen.value)}: {seen.why}", "    ")
    if len(entry.candidates) > _SHOWN:
        yield f"#     and {len(entry.candidates) - _SHOWN} more"


def _shocks(plan: Plan) -> Iterator[str]:
    if not plan.shocks:
        yield from comment(
            "No [shocks]: the ranges above hold the luck of single years, too."
        )
        return
    yield from comment("What single years bring, so that several years spread as those of such companies.")
    yield "[shocks]"
    if len(plan.shocks) == 2:
        reason = "reports filed with EDINET: years of more growth than usual widen the margin"
        names = ", ".join(f'"{name}"' for name in plan.shocks)
        pair = f"between = [{names}], rank = {plan.shock_rank}, reason = {toml_value(reason)}"
        yield f"pairs = [ {{ {pair} }} ]"
    for name, table in plan.shocks.items():
        yield ""
        yield f"[shocks.{name}]"
        yield from (f"{key} = {_value(value)}" for key, value in table.items())


def _fields(entry: Entry) -> dict[str, object]:
    fields = {**entry.table, "status": entry.status, "source": entry.source}
    return fields | ({"reason": entry.reason} if entry.reason and "dist" in fields else {})


def _table(fields: Mapping[str, object]) -> str:
    return f"{{ {', '.join(f'{key} = {_value(value)}' for key, value in fields.items())} }}"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return _table(value)
    return _number(value) if isinstance(value, float) else toml_value(value)


def _number(value: float) -> str:
    """Return a number as the shipped configs write it: 276_080.0, 0.1219."""
    if abs(value) < 1000.0:
        return toml_value(value)
    text = f"{value:_.6f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def comment(text: str, indent: str = "") -> list[str]:
    """Return a text as comment lines of TOML.

    Parameters
    ----------
    text : str
    indent : str, optional
        Behind the hash.
    """
    lines = wrap(_plain(text), _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [f"# {indent}{line}" for line in lines]


def _plain(text: str) -> str:
    """Return a text of somebody else without what would end a comment."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
