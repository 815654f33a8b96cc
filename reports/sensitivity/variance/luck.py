"""The two kinds of doubt: what is not known of the inputs, and the luck of the years, which nobody can know.

Each of the first draws of a run is valued again with the same inputs and other years: V and V'. Then
E[(V - V')^2] / 2 is E[Var(V | inputs)], what is left of the variance on average once all inputs are known,
the total order index of the years as a group: M. J. W. Jansen, "Analysis of variance designs for model
output", Computer Physics Communications 117 (1999) 35-43. The rest, Var(E[V | inputs]), is what better
knowledge of the inputs could remove. Inputs are as in the run, with their correlations.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reports.document import Column, Table
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.supported_figures import (
    format_interval,
    interval_columns,
    part_cell,
    show_supported_part,
    with_interval,
)
from reports.sensitivity.variance.sobol_indices import (
    in_batches,
    ratios_with_intervals,
    refusal_of,
    spread_refusal,
)
from reports.statistics.estimates import NO_ESTIMATE, Estimate
from reports.statistics.valid_draws import first_draws
from simulate import revalue
from simulate.sampling.years import years_in_parts

_LEAST = 200  # pairs of values: with fewer their spread says next to nothing
_STREAM = 3  # of this figure's own: those of the other shares are 1 and 2
Scale = Callable[[np.ndarray], np.ndarray]

#: A definition for readers.
LUCK = (
    "luck of the years",
    "the deviations of years from their trend, and recessions: what happens by chance, whoever knows the "
    "inputs. Its share of the variance is what would be left on average if all inputs were known",
)


@dataclass(frozen=True, slots=True)
class LuckShare:
    """What share of the variance is luck of the years.

    Attributes
    ----------
    luck : Estimate
        E[Var(value | inputs)] / Var(value).
    inputs : Estimate
        The rest: what better knowledge of the inputs could remove at most.
    n_draw, n_invalid : int
        Draws that were valued with other years, and how many have no value with one or the other.
    refusal : str
        Why there are no figures, else "".
    """

    luck: Estimate
    inputs: Estimate
    n_draw: int
    n_invalid: int
    refusal: str = ""


def luck_share_of(evaluation: Evaluation, scale: Scale | None = None) -> LuckShare | None:
    """Return the share of luck in a run; None for a company whose years do not deviate from their trend.

    Parameters
    ----------
    evaluation : Evaluation
        Of the run.
    scale : callable, optional
        What of the value the variance is of, by default the value itself.
    """
    if evaluation.config.yearly is None:
        return None
    pairs = np.stack(_values_with_other_years(evaluation))
    seed = int(evaluation.dataset.attrs["seed"])
    found = luck_share(pairs if scale is None else scale(pairs), np.random.default_rng((seed, _STREAM)))
    if evaluation.config.marginals or found.refusal:
        return found
    return replace(found, luck=Estimate(1.0, 1.0, 1.0), inputs=Estimate(0.0, 0.0, 0.0))  # nothing else moves


def luck_share(pairs: np.ndarray, generator: np.random.Generator) -> LuckShare:
    """Return the share of luck from values that are alike but for their years.

    Parameters
    ----------
    pairs : numpy.ndarray
        (2, draw) values of the same inputs with two independent sets of years; NaN where there is none.
    generator : numpy.random.Generator
        Resamples for the interval.
    """
    valid = ~np.isnan(pairs).any(axis=0)
    n_draw = pairs.shape[1]
    n_invalid = n_draw - int(np.count_nonzero(valid))
    refusal = refusal_of(n_invalid, n_draw)
    if not refusal and n_draw - n_invalid < _LEAST:
        refusal = f"{n_draw - n_invalid:,} draws are too few, at least {_LEAST} are needed"
    if not refusal:
        kept = pairs[:, valid]
        with np.errstate(over="ignore", invalid="ignore"):
            away = kept - (kept[0, 0] + (kept - kept[0, 0]).mean())  # 0, to the bit, where all are equal
            parts = in_batches(np.stack([0.5 * (away[0] - away[1]) ** 2, 0.5 * (away**2).sum(axis=0)]))
        refusal = spread_refusal(parts[1])
    if refusal:
        return LuckShare(NO_ESTIMATE, NO_ESTIMATE, n_draw, n_invalid, refusal)
    (luck,) = ratios_with_intervals(parts[:1], parts[1:], generator)
    rest = (None if share is None else 1.0 - share for share in (luck.value, luck.high, luck.low))
    return LuckShare(luck, Estimate(*rest), n_draw, n_invalid)


def _values_with_other_years(evaluation: Evaluation) -> tuple[np.ndarray, np.ndarray]:
    """Return the first draws' values, and those of the same inputs with years beyond the run's.

    So many are drawn at a time.
    """
    config, settings, seed = evaluation.config, evaluation.settings, int(evaluation.dataset.attrs["seed"])
    values, inputs = first_draws(config, evaluation.dataset, settings.luck_draws)
    other, n_draw = np.empty_like(values), evaluation.n_draw
    ends = n_draw, n_draw + values.size
    for some, years in years_in_parts(config, ends, seed, n_draw, settings.scores_at_once):
        count = some.stop - some.start
        changes = dict(zip(config.marginals, inputs[some].T, strict=True))
        # Without uncertain inputs there is still a value for each of the draws' years.
        changes = changes or {"share_price": np.full(count, config.base.share_price)}
        other[some] = revalue(config, changes, years).value
    return values, other


def luck_json(figures: LuckShare) -> dict[str, Any]:
    """Return plain numbers: `luck` and `inputs` are shares of the variance, None where there are none."""
    return {
        "luck": figures.luck._asdict(), "inputs": figures.inputs._asdict(),
        "draws": figures.n_draw, "draws_without_value": figures.n_invalid, "refusal": figures.refusal,
    }


def luck_sentence(figures: LuckShare, of: str, *, has_inputs: bool) -> str:
    """Return the headline: how much of the variance is luck, and how much is not known of the inputs.

    Parameters
    ----------
    figures : LuckShare
    of : str
        What the shares are of, in words.
    has_inputs : bool
        Whether any input is uncertain.
    """
    if figures.refusal:
        return f"How much of {of} is luck of the years cannot be told: {figures.refusal}."
    if not has_inputs:
        return f"No input is uncertain: all of {of} is luck of the years."
    interval = format_interval(figures.luck, show_supported_part)
    interval = "" if figures.luck.interval is None else f" ({interval})"
    return (
        f"Luck of the years makes {show_supported_part(figures.luck)}{interval} of {of}; "
        f"{show_supported_part(figures.inputs)} is what is not known of the inputs."
    )


def luck_method(figures: LuckShare) -> str:
    """Return how the share was found."""
    invalid = (
        f"; {figures.n_invalid:,} of these have no value with one or the other and are left out"
        if figures.n_invalid else ""
    )
    return (
        f"The share of luck is from the run's first {figures.n_draw:,} draws, each valued again with the "
        f"same inputs and other years{invalid}. It holds what luck does together with inputs (growth that "
        "fails in a year costs more where margins are wide). The shares of single shocks need not sum to it: "
        "Shapley effects split evenly what several do together, first orders leave it out, totals count it "
        "for each."
    )


def luck_table(figures: LuckShare, of: str) -> Table:
    """Return the table of the two kinds of doubt."""
    unit = f"% of {of}"
    rows = tuple(
        (cells.words(words), *with_interval(share, part_cell))
        for words, share in (("luck of the years", figures.luck), ("not known of the inputs", figures.inputs))
    )
    columns = (Column("Doubt", is_text=True), Column("share", unit), *interval_columns(unit))
    return Table("luck-share", "What is luck, and what is not known", columns, rows, is_folded=True)
