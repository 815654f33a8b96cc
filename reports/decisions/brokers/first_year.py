"""Forecast year 1 of the base case and the draws: earnings, EBITDA, and what a multiple of them needs."""

from dataclasses import dataclass, field

import numpy as np

from reports.evaluation.evaluation import Evaluation
from simulate.sampling.draws import draw_inputs

_NEEDED = ("shares_outstanding", "base_debt", "base_cash", "exit_multiple")


@dataclass(frozen=True, eq=False)
class FirstYear:
    """Forecast year 1, and what a multiple of it needs; each a number or one cell a draw.

    Attributes
    ----------
    value : numpy.ndarray or float
        Currency per share, NaN where a draw has none.
    net_income, ebitda : numpy.ndarray or float
        Of forecast year 1, millions.
    shares : numpy.ndarray or float
        Millions.
    debt, cash : numpy.ndarray or float
        Of the base year: all debt, and the cash beyond what operations need; millions.
    exit_multiple : numpy.ndarray or float or None
        The P/E that the config's exit rule assumes; None if it has none.
    """

    value: np.ndarray | float = field(repr=False)
    net_income: np.ndarray | float = field(repr=False)
    ebitda: np.ndarray | float = field(repr=False)
    shares: np.ndarray | float = field(repr=False)
    debt: np.ndarray | float = field(repr=False)
    cash: np.ndarray | float = field(repr=False)
    exit_multiple: np.ndarray | float | None = field(default=None, repr=False)


def base_first_year(evaluation: Evaluation) -> FirstYear:
    """Return the base case's forecast year 1."""
    config, dataset = evaluation.config, evaluation.dataset
    names = [str(name) for name in dataset["line"].values]
    first = dataset["statements"].values[:, 0]
    inputs = config.base
    return FirstYear(
        evaluation.base_case, float(first[names.index("net_income")]), float(first[names.index("ebitda")]),
        inputs.shares_outstanding, inputs.base_debt, inputs.base_cash,
        inputs.exit_multiple if config.file.forecast.exit_basis == "pe" else None,
    )


def drawn_first_year(evaluation: Evaluation, net_income: np.ndarray, ebitda: np.ndarray) -> FirstYear:
    """Return the forecast year 1 of a run's first draws.

    Parameters
    ----------
    net_income, ebitda : numpy.ndarray
        (n,) of forecast year 1 in draws 0 to n - 1 of the run, millions.
    """
    config = evaluation.config
    base, derived = config.base._asdict(), config.expressions
    found = base
    if any(name in config.marginals or name in derived for name in _NEEDED):
        found = base | _drawn(evaluation, net_income.size)
    if any(name in derived for name in _NEEDED):
        found |= config.derive({name: cells for name, cells in found.items() if name not in derived})
    shares, debt, cash, multiple = (found[name] for name in _NEEDED)
    is_pe = config.file.forecast.exit_basis == "pe"
    return FirstYear(
        evaluation.sample.values[: net_income.size], net_income, ebitda, shares, debt, cash,
        multiple if is_pe else None,
    )


def _drawn(evaluation: Evaluation, n: int) -> dict[str, np.ndarray]:
    """Return the uncertain inputs of the first n draws by name.

    They are rebuilt from the seed where they were not kept.
    """
    config, dataset = evaluation.config, evaluation.dataset
    if "inputs" in dataset:
        inputs = dataset["inputs"].values[:n]
    else:
        seed = int(dataset.attrs["seed"])
        inputs = draw_inputs(config, 0, n, seed, evaluation.n_draw)
    return dict(zip(config.marginals, inputs.T, strict=True))


def valid_draws(drawn: FirstYear) -> FirstYear:
    """Return the draws that have a value, numbers as one cell a draw."""
    valid = ~np.isnan(np.atleast_1d(drawn.value))

    def cells(what: np.ndarray | float) -> np.ndarray:
        spread = np.broadcast_to(np.asarray(what, float), valid.shape)
        return spread if valid.all() else spread[valid]

    return FirstYear(
        cells(drawn.value), cells(drawn.net_income), cells(drawn.ebitda), cells(drawn.shares),
        cells(drawn.debt), cells(drawn.cash),
        None if drawn.exit_multiple is None else cells(drawn.exit_multiple),
    )


def earnings_per_share(year: FirstYear) -> np.ndarray | float:
    """Return the net income of forecast year 1 by today's shares, currency per share."""
    return year.net_income / year.shares
