"""The fits in the terminal, best first, with a line for a config, and `fit_command` that does it all."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console, RenderableType
from rich.table import Table

from engine.distributions import FAMILIES
from engine.model.inputs import INPUT_NAMES
from simulate.csv.column import Column, load_column
from simulate.drawing import import_matplotlib
from simulate.errors import printable
from simulate.fit.fitting import WITH_P_VALUE, Fit, Fitting, fit_distributions
from simulate.fit.quality import RESAMPLES, SEED
from simulate.printing import printing
from simulate.provenance import as_json, git_commit, machine, package_versions
from simulate.runs.storage.atomic_directory import replacing_file

_UNLIMITED = 10_000
# Models within 2 of the least AIC have substantial support: K. P. Burnham and D. R. Anderson,
# "Model Selection and Multimodel Inference", 2nd ed. (2002), section 2.6.
_AS_GOOD = 2.0
_DOUBTFUL = 0.05
_MANY_REPEATS = 0.5
# Shortened parameters may move P(X <= x) by this much: a fit to a million values is good to 5e-4.
_CLOSE = 1e-5
_PROBED = 1000  # values at which that is looked at
_NO_INPUT = "INPUT"


def fit_command(path: str, column: str | None, out: Path | None) -> int:
    """Fit distributions to a column of a CSV file; print them and draw the best.

    Parameters
    ----------
    out : a PNG file, or a folder for `<stem of path>-fit.png`; None for the working directory.

    Raises
    ------
    InputError
        If the file or column cannot be used, or the picture cannot be written.
    """
    data = load_column(path, column)
    where = f"{path}: {data.name}" if data.name else path
    fitting = fit_distributions(data.values, where)
    import_matplotlib()
    from simulate.fit.plot import draw_quantiles, picture_path, shorten

    picture, about = picture_path(path, out), as_json(provenance_of_fit(path, data))
    title = f"{shorten(data.name, 30)} in {shorten(Path(path).name, 30)}"
    with replacing_file(picture, picture) as file:
        draw_quantiles(fitting, title, data.name, file, about)
    shown = printable(str(picture))
    with printing(f"{shown} is complete; what was fitted"):
        sys.stdout.write(fit_text(fitting, data, Path(path).name))
        print(f"\n{shown}")
    return 0


def fit_text(fitting: Fitting, data: Column, file_name: str) -> str:
    """The whole report as text, wide off a terminal so that no line is broken."""
    width = None if sys.stdout.isatty() else _UNLIMITED
    console = Console(highlight=False, markup=False, emoji=False, width=width)
    with console.capture() as captured:
        for part in _parts(fitting, data, file_name):
            console.print(part, soft_wrap=isinstance(part, str))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _parts(fitting: Fitting, data: Column, file_name: str) -> Iterator[RenderableType]:
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
    name = printable(data.name)
    yield "For [inputs] of a config:"
    yield config_line(fitting.fits[0], fitting.values, data.name, f"fitted to {file_name}:{name}")


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
    for heading in ("fitted", "log likelihood", "AIC", "AIC - best", "BIC", "KS", "p of KS", "AD"):
        table.add_column(heading, justify="right", no_wrap=True)
    for place, fit in enumerate(fitting.fits):
        table.add_row(
            fit.dist, str(fit.n_parameter), f"{fit.log_likelihood:,.1f}", f"{fit.aic:,.1f}",
            f"{fit.aic - fitting.fits[0].aic:,.1f}", f"{fit.bic:,.1f}", f"{fit.ks:.4f}",
            _show_p_value(fit.p_value), f"{fit.ad:,.3f}" if isfinite(fit.ad) else "inf",
            style="bold" if place == 0 else "",
        )
    return table


def _show_p_value(p_value: float | None) -> str:
    if p_value is None:
        return "-"
    return "<0.01" if p_value < 0.01 else f"{p_value:.2f}"


def _reading(fitting: Fitting) -> Iterator[str]:
    """What the figures mean and what is doubtful about them."""
    best = fitting.fits[0]
    yield "AIC: twice the number of fitted parameters less twice the log likelihood; the least is best."
    yield f"p of KS (best {WITH_P_VALUE}): share of {RESAMPLES} samples of the fit as far from their own fit."
    yield "The usual tables of KS and AD do not hold for fitted parameters."
    if any(not isfinite(fit.ad) for fit in fitting.fits):
        yield "AD is inf where a value lies on the distribution's end, or where its probability is 0."
    as_good = [fit.dist for fit in fitting.fits[1:] if fit.aic - best.aic < _AS_GOOD]
    if as_good:
        yield f"The data hardly tell {best.dist} from {_joined(as_good)}: AIC within {_AS_GOOD:g}."
    if best.p_value is not None and best.p_value < _DOUBTFUL:
        yield f"warning: even {best.dist} is further from the data than chance explains: see the picture"
    repeats = 1.0 - len(np.unique(fitting.values)) / len(fitting.values)
    if repeats > _MANY_REPEATS:
        yield f"warning: {repeats:.0%} of the values are repeats: rounded values raise KS and AD"


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def config_line(fit: Fit, sorted_values: np.ndarray, column: str, source: str) -> str:
    """Return the line to put under `[inputs]`; its key is the column's name if that is an input's.

    Parameters
    ----------
    fit : Fit
        The fit that the line is for.
    sorted_values : np.ndarray
        The data, of shape (n,); their median becomes the base case.
    column : str
        The name of the column that the data come from.
    source : str
        Where they come from, as the config shall tell.
    """
    key = column if column in INPUT_NAMES else _NO_INPUT
    fields: dict[str, float | str] = {"base": base_case(sorted_values), "dist": fit.dist}
    fields |= short_parameters(fit, sorted_values)
    fields |= {"status": "derived", "source": source}
    return f"{key} = {{ {', '.join(f'{name} = {_toml(value)}' for name, value in fields.items())} }}"


def base_case(sorted_values: np.ndarray) -> float:
    """Return the median, without the digits that the mean of two values adds."""
    median = float(np.median(sorted_values))
    short = float(f"{median:.12g}")
    return short if sorted_values[0] <= short <= sorted_values[-1] else median


def short_parameters(fit: Fit, sorted_values: np.ndarray) -> Mapping[str, float]:
    """Return the fit's parameters in as few digits as leave the distribution what it is.

    At the data the probabilities stay within 1e-5, and no value falls outside the distribution.
    """
    family = FAMILIES[fit.dist]
    n = len(sorted_values)
    probes = sorted_values[np.unique(np.linspace(0, n - 1, min(n, _PROBED)).astype(int))]
    wanted = fit.marginal().cdf(probes)
    for digits in range(4, 17):
        short = {name: float(f"{value:.{digits}g}") for name, value in fit.parameters.items()}
        try:
            marginal = family(**short)
        except ValueError:  # two ends fell together
            continue
        least, greatest = marginal.support()
        holds = least <= sorted_values[0] and sorted_values[-1] <= greatest
        if holds and np.max(np.abs(marginal.cdf(probes) - wanted)) <= _CLOSE:
            return short
    return fit.parameters


def _toml(value: float | str) -> str:
    if not isinstance(value, str):
        return repr(float(value))
    # JSON's escapes are TOML's, but for DEL; a file name that is no text has lone surrogates.
    text = json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")


def provenance_of_fit(path: str, data: Column) -> dict[str, Any]:
    """Everything that a fit depends on, as JSON knows it.

    Parameters
    ----------
    path : the CSV file; of its folders nothing is told.
    data : what was read from it.

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
        "resamples": RESAMPLES,
        "seed": SEED,
        "created": datetime.now(UTC).date().isoformat(),
        "git_commit": git_commit(),
        "versions": package_versions(),
        "machine": machine(),
    }
