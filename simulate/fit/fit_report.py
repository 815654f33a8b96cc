"""The fits in the terminal, best first, with a line for a config, and `fit_command` that does it all."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import RenderableType
from rich.table import Table

from engine.model.inputs import INPUT_NAMES
from simulate.csv.column import Column, load_column
from simulate.errors import InputError, Problem, no_such, printable, show_value
from simulate.fit.config_line import line_to_paste
from simulate.fit.cross_validation import folds_of
from simulate.fit.fitting import RESAMPLES, WITH_P_VALUE, Fit, Fitting, fit_distributions
from simulate.fit.quality import SEED
from simulate.matplotlib_setup import import_matplotlib
from simulate.printing import printing
from simulate.provenance import as_json, git_commit, machine, package_versions
from simulate.rich_text import text_console, text_of
from simulate.runs.storage.atomic_directory import replacing_file

_UNLIMITED = 10_000
_AS_GOOD = 2.0  # standard errors
_DOUBTFUL = 0.05
_MANY_REPEATS = 0.5


def fit_command(
    path: str,
    column: str | None,
    out: Path | None,
    input_name: str | None = None,
    resamples: int = RESAMPLES,
) -> int:
    """Fit distributions to a column of a CSV file; print them and draw the best.

    Parameters
    ----------
    path : str
        The CSV file.
    column : str or None
        The column; None for the only one that holds numbers.
    out : Path or None
        A PNG file, or a folder for `<stem of path>-fit.png`; None for the working directory.
    input_name : str or None, optional
        The input that the printed line is for; None takes the column's name if it is an input's.
    resamples : int, optional
        For each p-value.

    Raises
    ------
    InputError
        If the file or column cannot be used, the input is unknown, or the picture cannot be written.
    """
    if input_name is not None and input_name not in INPUT_NAMES:
        wanted = no_such("input", input_name, INPUT_NAMES)
        raise InputError(Problem("", "--input", show_value(input_name), wanted))
    data = load_column(path, column)
    where = f"{path}: {data.name}" if data.name else path
    import_matplotlib()  # its settings may be unreadable, which is told before seconds are spent
    fitting = fit_distributions(data.values, where, resamples)
    from simulate.fit.plot import draw_quantiles, picture_path, shorten

    picture, about = picture_path(path, out), as_json(provenance_of_fit(path, data, fitting.resamples))
    title = f"{shorten(data.name, 30)} in {shorten(Path(path).name, 30)}"
    with replacing_file(picture, picture) as file:
        draw_quantiles(fitting, title, data.name, file, about)
    shown = printable(str(picture))
    with printing(f"{shown} is complete; what was fitted"):
        sys.stdout.write(fit_text(fitting, data, Path(path).name, input_name))
        print(f"\n{shown}")
    return 0


def fit_text(fitting: Fitting, data: Column, file_name: str, input_name: str | None = None) -> str:
    """Return the whole report as text, wide off a terminal so that no line is broken."""
    parts = _parts(fitting, data, file_name, input_name)
    return text_of(text_console(_UNLIMITED), parts, breaks_strings=False)


def _parts(
    fitting: Fitting, data: Column, file_name: str, input_name: str | None
) -> Iterator[RenderableType]:
    yield _about(data, file_name)
    yield _moments(fitting.values)
    yield ""
    if fitting.fits:
        yield _table(fitting)
    for left in fitting.left_out:
        yield f"{left.dist}: {left.reason}"
    for fit in fitting.fits[:WITH_P_VALUE]:
        if fit.note:
            yield f"{fit.dist}: {fit.note}"
    if not fitting.fits:
        return
    yield ""
    yield from _reading(fitting)
    yield ""
    source = f"fitted to {file_name}:{printable(data.name)}"
    key = input_name or (data.name if data.name in INPUT_NAMES else None)
    yield from line_to_paste(fitting.fits[0], fitting.values, key, source)


def _about(data: Column, file_name: str) -> str:
    cells = "cell" if data.n_blank == 1 else "cells"
    skipped = f", {data.n_blank:,} blank {cells} skipped" if data.n_blank else ""
    return printable(f"{file_name}: {data.name}, {len(data.values):,} values{skipped}")


def _moments(values: np.ndarray) -> str:
    middle = {"least": values[0], "median": np.median(values), "mean": np.mean(values)}
    figures = middle | {"standard deviation": np.std(values, ddof=1), "greatest": values[-1]}
    return ", ".join(f"{name} {number:.6g}" for name, number in figures.items())


def _table(fitting: Fitting) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("distribution", no_wrap=True)
    headings = ("fitted", "held out", "behind", "+-", "log likelihood", "AIC", "BIC", "KS", "p of KS", "AD")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for place, fit in enumerate(fitting.fits):
        table.add_row(
            fit.dist, str(fit.n_parameter), f"{fit.held_out:,.1f}",
            f"{fit.behind:,.1f}", f"{fit.behind_error:,.1f}", f"{fit.log_likelihood:,.1f}",
            _show_criterion(fit.aic), _show_criterion(fit.bic), f"{fit.ks:.4f}",
            _show_p_value(fit.p_value), f"{fit.ad:,.3f}" if isfinite(fit.ad) else "inf",
            style="bold" if place == 0 else "",
        )
    return table


def _show_criterion(criterion: float | None) -> str:
    return "-" if criterion is None else f"{criterion:,.1f}"


def _show_p_value(p_value: float | None) -> str:
    if p_value is None:
        return "-"
    return "<0.01" if p_value < 0.01 else f"{p_value:.2f}"


def _reading(fitting: Fitting) -> Iterator[str]:
    """Say what the figures mean and what is doubtful about them."""
    best = fitting.fits[0]
    parts = f"{folds_of(len(fitting.values))} parts, each part under a fit to the others"
    yield f"Held out: log likelihood of the values in {parts}; most is best."
    yield "Behind: by how much less than the best, +- its standard error."
    yield "AIC, BIC: from the log likelihood of all values; they do not hold (-) for ends that are estimated."
    if fitting.resamples:
        resamples = f"share of {fitting.resamples} samples of the fit as far from their own fit."
        yield f"p of KS (best {WITH_P_VALUE}, and least KS): {resamples}"
    yield "The usual tables of KS and AD do not hold for fitted parameters."
    if any(not isfinite(fit.ad) for fit in fitting.fits):
        yield "AD is inf where a value lies on the distribution's end, or where its probability is 0."
    as_good = [fit.dist for fit in fitting.fits[1:] if fit.behind < _AS_GOOD * fit.behind_error]
    if as_good:
        within = f"held out within {_AS_GOOD:g} standard errors"
        yield f"The data hardly tell {best.dist} from {_joined(as_good)}: {within}."
    yield from _doubt(best, fitting.nearest)
    repeats = 1.0 - len(np.unique(fitting.values)) / len(fitting.values)
    if repeats > _MANY_REPEATS:
        yield f"warning: {repeats:.0%} of the values are repeats: rounded values raise KS and AD"


def _doubt(best: Fit, nearest: Fit) -> Iterator[str]:
    """Warn if the best, or even the one with the least KS, is too far from the data."""
    if best.p_value is None or best.p_value >= _DOUBTFUL:
        return
    further = "further from the data than chance explains"
    if nearest.p_value is not None and nearest.p_value >= _DOUBTFUL:
        yield f"warning: {best.dist} is {further}; {nearest.dist}, with the least KS, is not: see the picture"
    elif nearest is best:
        yield f"warning: even {best.dist} is {further}: see the picture"
    else:
        both = f"{best.dist}, and {nearest.dist}, with the least KS, are"
        yield f"warning: {both} {further}: see the picture"


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def provenance_of_fit(path: str, data: Column, resamples: int) -> dict[str, Any]:
    """Return everything that a fit depends on, as JSON knows it.

    Parameters
    ----------
    path : the CSV file; of its folders nothing is told.
    data : what was read from it.
    resamples : of each p-value.

    Returns
    -------
    provenance : `data_name`, `data_sha256` (of the file's bytes, as they were read), `column`, `values`,
        `blank`, `resamples` and `seed` (of the p-values), `created` (a day: one day's pictures of a
        fit have the same bytes), `git_commit`, `versions`, `machine`.
    """
    return {
        "data_name": Path(path).name,
        "data_sha256": data.sha256,
        "column": data.name,
        "values": len(data.values),
        "blank": data.n_blank,
        "resamples": resamples,
        "seed": SEED,
        "created": datetime.now(UTC).date().isoformat(),
        "git_commit": git_commit(),
        "versions": package_versions(),
        "machine": machine(),
    }
