"""The Dataset of a run: its variables, their units and meanings, where it comes from, and its audit."""

import json
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import numpy as np
import xarray as xr
from pydantic import ConfigDict, FiniteFloat, TypeAdapter, ValidationError

from engine.model.audit.invariants import VIOLATION_MEANING, Audit, Violation
from engine.model.inputs import INPUT_NAMES, INPUTS
from engine.model.line_items import LINE_NAMES, LINES
from engine.model.rules.invalid_draws import INVALID_MEANING, Invalid
from engine.random.latin_hypercube import HYPERCUBE
from engine.random.sobol_points import SEQUENCE
from engine.random.streams import GENERATOR
from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.errors import InputError, Problem
from simulate.forecast.base_case import BaseCase
from simulate.provenance import git_commit, machine, package_versions, provenance_of
from simulate.sampling.draws import Drawn

#: What made a run's draws, by sampler.
GENERATORS = {
    "random": GENERATOR,
    "sobol": f"{SEQUENCE}, aimed by {GENERATOR}",
    "latin-hypercube": f"{HYPERCUBE}, keyed by {GENERATOR}",
}
#: Changes when a reader of older runs would misread a newer one.
FORMAT = 2
#: What a run keeps that keeps figures of all draws, and of the draws themselves but the first.
STREAMED = "none"
_COLUMNS = TypeAdapter(
    list[tuple[str, str, tuple[FiniteFloat, ...]]], config=ConfigDict(strict=True, defer_build=True)
)


def build_dataset(
    config: Config, base_case: BaseCase, drawn: Drawn, seed: int, asked: int | None = None
) -> xr.Dataset:
    """Return the Dataset of a run.

    Parameters
    ----------
    config, base_case : Config, BaseCase
        The company and its value.
    drawn : Drawn
        The draws; without inputs where they are to be rebuilt from the seed.
    seed : int
        Of the random numbers.
    asked : int, optional
        Draws asked for, if that is not how many were done.
    """
    valuation, inputs, _ = drawn
    currency = config.file.company.currency
    per_share = f"{currency} per share"
    uncertain = list(config.marginals)
    variables = {
        "intrinsic_value": (
            "draw", valuation.value, {"units": per_share, "meaning": "value of one share, NaN if invalid"},
        ),
        "invalid_reason": ("draw", valuation.reason, reason_attrs()),
        "below_book": (
            "draw", valuation.below_book,
            {"units": "1", "meaning": "value before the floor is under book equity per share"},
        ),
        "last_year_share": (
            "draw", valuation.last_year_share,
            {"units": "1", "meaning": "weight of the last year summed in all present value"},
        ),
        "statements": (
            ("line", "year"), np.array([base_case.lines[name] for name in LINE_NAMES]),
            {"units": "see line_unit", "meaning": "forecast of the base case, unrounded, signs as published"},
        ),
        "line_unit": ("line", text_array([_line_unit(spec.unit, currency) for spec in LINES])),
        "base": (
            "any_input", np.array(config.base),
            {"units": "see input_unit", "meaning": "every input in the base case"},
        ),
        "input_unit": ("any_input", text_array([spec.unit for spec in INPUTS])),
        "input_meaning": ("any_input", text_array([spec.meaning for spec in INPUTS])),
        "line_meaning": ("line", text_array([spec.meaning for spec in LINES])),
    }
    if inputs is not None:
        variables["inputs"] = (
            ("draw", "input"), inputs,
            {"units": "see input_unit", "meaning": "drawn values of the uncertain inputs"},
        )
    coordinates = {
        "input": text_array(uncertain),
        "any_input": text_array(INPUT_NAMES),
        "line": text_array(LINE_NAMES),
        "year": np.array(base_case.years),
    }
    return xr.Dataset(
        variables, coordinates,
        _attrs(config, base_case, drawn, seed) | {"draws_asked": int(asked or valuation.value.size)},
    )


def text_array(words: Sequence[str]) -> np.ndarray:
    """Return texts as a Dataset holds them."""
    return np.array(list(words), dtype=np.dtypes.StringDType())


def _line_unit(unit: str, currency: str) -> str:
    return {"money": f"millions of {currency}", "percent": "decimal", "ratio": "1"}[unit]


def reason_attrs() -> dict[str, Any]:
    """Return the attributes of a variable of codes of `Invalid`."""
    codes = [int(reason) for reason in Invalid]
    return {
        "meaning": "why a draw has no value; 0 is valid",
        "flag_values": codes,
        "flag_meanings": [INVALID_MEANING[Invalid(code)] for code in codes],
    }


def _attrs(config: Config, base_case: BaseCase, drawn: Drawn, seed: int) -> dict[str, Any]:
    company, valuation = config.file.company, drawn.valuation
    return {
        "format": FORMAT,
        "title": f"Intrinsic value of {company.name} ({company.ticker})",
        "config_name": config.name,
        "config_text": config.text,
        "config_settings": list(config.settings),
        "config_sha256": config.sha256,
        "currency": company.currency,
        "config_data": data_text(config),
        "seed": seed,
        "generator": generator_of(config),
        "sampler": config.file.run.sampler,
        "scrambles": config.file.run.scrambles if config.file.run.sampler == "sobol" else 1,
        "draws_done": int(valuation.value.size),
        "draws_invalid": int(np.count_nonzero(valuation.reason)),
        "keep": "draws" if drawn.inputs is None else "inputs",
        "base_case_value": base_case.intrinsic_value,
        "share_price": base_case.price,
        "audit": audit_text(drawn.audit),
        "versions": json.dumps(package_versions()),
        "machine": json.dumps(machine()),
        "git_commit": git_commit(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def generator_of(config: Config) -> str:
    """Return what a run's random numbers or points are made by."""
    return GENERATORS[config.file.run.sampler]


def data_text(config: Config) -> str:
    """Return the data that a config names, as JSON: file, column and numbers of each."""
    return json.dumps([[*key, list(values)] for key, values in config.columns.items()])


def config_of(dataset: xr.Dataset) -> Config:
    """Return the config that a run was made from, rebuilt from the text that the run carries."""
    attrs = dataset.attrs
    return config_from_run(
        attrs["config_name"], attrs["config_text"], attrs["config_settings"], attrs["config_data"]
    )


def config_from_run(name: str, text: str, settings: Sequence[str], data: str) -> Config:
    """Return a config from what a run carries of it.

    Parameters
    ----------
    name, text : str
        Its name and the text of its file.
    settings : sequence of str
        Its changed inputs.
    data : str
        The data that it names, as `data_text` has them.

    Raises
    ------
    InputError
        If the data are damaged, or the config is not valid.
    """
    where = f"config of run {name}"
    try:
        found = _COLUMNS.validate_json(data)
    except ValidationError:
        raise InputError(Problem(where, "", "", "the data that it carries are damaged")) from None
    columns = {(file, column): values for file, column, values in found}
    return config_from_text(text, name, where, settings, columns)


def is_streamed(dataset: xr.Dataset) -> bool:
    """Return whether a run kept figures of all draws, and only the first draws themselves."""
    return dataset.attrs.get("keep") == STREAMED


def n_draw_of(dataset: xr.Dataset) -> int:
    """Return how many draws a run made, including those that it did not keep."""
    return int(dataset.attrs["draws_done"] if is_streamed(dataset) else dataset.sizes["draw"])


def invalid_counts(dataset: xr.Dataset) -> dict[str, int]:
    """Return how many draws have no value, by reason; reasons without draws are left out."""
    if is_streamed(dataset):
        counts = dataset["draws_by_reason"].values
    else:
        counts = np.bincount(dataset["invalid_reason"].values, minlength=len(Invalid))
    return {
        INVALID_MEANING[reason]: int(counts[reason])
        for reason in Invalid
        if reason is not Invalid.VALID and counts[reason]
    }


def reason_words(dataset: xr.Dataset) -> dict[int, str]:
    """Return why a draw has no value, by code; "" for a draw that has one."""
    attrs = dataset["invalid_reason"].attrs
    words = dict(zip(map(int, attrs["flag_values"]), map(str, attrs["flag_meanings"]), strict=True))
    return words | {0: ""}


def audit_text(audit: Audit) -> str:
    """Return what the audit of a run found, as JSON: draws looked at, failures by finding, the worst draw."""
    failures = {VIOLATION_MEANING[each]: audit.failures[each] for each in Violation if audit.failures[each]}
    worst = audit.worst if isfinite(audit.worst) else None  # JSON knows no infinity
    return json.dumps({
        "draws": audit.draws, "failures": failures, "worst_gap": worst, "worst_draw": audit.worst_draw,
    })


def audit_found(dataset: xr.Dataset) -> dict[str, Any]:
    """Return what the audit of a run found, as `audit_text` has it."""
    found: dict[str, Any] = json.loads(dataset.attrs["audit"])
    return found


def explain_words(dataset: xr.Dataset, draw: int) -> str:
    """Return the command that shows a draw, as the run's config, settings and seed give it."""
    found = provenance_of(dataset)
    words = ["python", "-m", "simulate", "explain", found["config_name"], "--draw", str(draw)]
    words += ["--seed", str(found["seed"])]
    if found["sampler"] == "latin-hypercube":  # its points depend on how many there are
        words += ["--draws", str(found["draws_asked"])]
    for setting in found["config_settings"]:
        words += ["--set", setting]
    return shlex.join(words)


def failed_audit_lines(dataset: xr.Dataset) -> list[str]:
    """Return what is wrong with draws that have a value, a line a finding, and how to see the worst.

    A finding is a fault of the program or the machine, or of inputs so wild that a claim is less than any
    number.
    """
    audit = audit_found(dataset)
    shows = f"`{explain_words(dataset, audit['worst_draw'])}` shows the worst"
    how = f"find out why before you use a figure; {shows}"
    return [
        f"{count:,} draws failed the audit ({finding}): {how}" for finding, count in audit["failures"].items()
    ]
