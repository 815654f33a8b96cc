"""The summary of a run, for other programs: the content of summary.json.

Keys, amounts in currency per share, shares of draws as decimals of the *valid* draws:

schema : version of this layout, `SCHEMA`; it changes when a key goes or changes its meaning.
company : name, ticker, currency.
price, base_case : `base_case` holds value, upside (value / price - 1) and rating.
sampler : "random", "sobol" or "latin-hypercube"; scrambles : how many of the Sobol points, else 1;
    limits : one line on what the 95% confidence intervals are, "" for the usual ones of independent draws.
draws : done, valid, invalid, and `invalid_by_reason` with the number of draws by reason.
audit : {draws, failures, worst_gap, worst_draw}: draws looked at, those that failed by what is wrong, and the
    draw that is worst with its gap, null if infinite.
mean : {value, low, high}, with the 95% confidence interval; standard_deviation : a number;
    share_of_few : the share of the variance that the 0.1% of draws (whole ones) furthest from the mean carry.
percentiles : list of {percent, value, low, high, gap, upside, rating}; `gap` is null, or
    the two values between which there is no draw, where the percentile lies between such.
rating : by "P10", "P50", "P90".
value_above_price, value_below_book : {share, low, high}, likewise.
broker_targets : list of {broker, target, upside, published, source, percentile, value_at_least,
    rating, pe_multiple, earnings_year}; `percentile` is the percentage of draws below the target,
    `value_at_least` is {share, low, high}.
inputs : list of {input, unit, kind, base, status, source, reason, distribution, p10, p50, p90}, all
    inputs in the model's order; `kind` is uncertain, scenarios, derived or fixed, `distribution`
    says it in words, percentiles are of an input's own distribution.
correlations : {names, copula, asked, used, sampled, repaired, smallest_eigenvalue, draws}: the three
    matrices hold Spearman's rank correlations of `names`, `sampled` those of the first `draws`
    draws; `repaired` tells whether `used` is not `asked`. Without correlations names are empty.
sensitivity : list of the rows of sensitivity.csv, the greatest swing first.
decisions, returns, brokers, multiples, medians, variance, value_of_information, modelling_choices,
    given_draws, two_way, spider, stress, fans, value_by_period, model_limits, comparison : each as the
    function in `reports.report.figures_json` that makes it says; amounts in currency per share unless they
    name another unit.
years : only where the config has shocks: what single years may bring, as
    `reports.by_year.single_years.years_json` says.
reconciliation : only where [reported] has figures of the base year: list of {name, model, reported,
    difference, share, bound, cause, note}, as `simulate.config.reconciliation.ReconciledLine` says; money in
    millions.
options : {stress, two_way, compare, reference}: what the report was asked for, as it is typed, null
    where one is not given; a report that is made again keeps them.
warnings : list of lines, the gravest first; notes : list of lines on what moves no percentile.
provenance : from `simulate.provenance.provenance_of`: config text, hash and settings, seed, sampler and
    generator, draws asked, done and invalid, versions, commit, machine, time.

A figure that the draws do not give (all invalid, too few for an interval) is null. There is no NaN.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from reports.evaluation.assumptions import InputRow
from reports.evaluation.correlations import Correlations
from reports.evaluation.evaluation import Evaluation, TargetPercentile
from reports.evaluation.swings import Swing
from reports.options import NO_OPTIONS, Options, TypedOptions
from reports.output.file_names import SUMMARY
from reports.statistics.estimates import Estimate, Percentile, finite
from simulate import InputError
from simulate.errors import Problem, dotted, show_value
from simulate.provenance import provenance_of
from simulate.runs.dataset import audit_found
from simulate.runs.storage.layout import REPORT, read_manifest
from simulate.runs.storage.plain_files import read_plain

SCHEMA = 3
RATED = (10, 50, 90)
_MOST_BYTES = 1 << 26


def summary(
    evaluation: Evaluation,
    families: Mapping[str, Any],
    warnings: Sequence[str],
    options: Options = NO_OPTIONS,
) -> dict[str, Any]:
    """Return the figures of a run as plain numbers, texts, lists and dicts; keys as above.

    Parameters
    ----------
    families : from `reports.report.figures_json`.
    warnings : of the whole report.
    options : what the report was asked for.
    """
    company = evaluation.config.file.company
    return {
        "schema": SCHEMA,
        "company": {"name": company.name, "ticker": company.ticker, "currency": company.currency},
        "price": evaluation.price,
        "base_case": {"value": evaluation.base_case, **_against_price(evaluation, evaluation.base_case)},
        "sampler": evaluation.sample.sampler,
        "scrambles": evaluation.sample.n_scramble,
        "limits": evaluation.sample.note(),
        "draws": _draws(evaluation),
        "audit": audit_found(evaluation.dataset),
        "mean": evaluation.mean._asdict(),
        "standard_deviation": evaluation.deviation,
        "share_of_few": evaluation.few,
        "percentiles": [
            _percentile(evaluation, percent, estimate)
            for percent, estimate in evaluation.percentiles.items()
        ],
        "rating": {f"P{p}": evaluation.rating(evaluation.percentiles[p].value) for p in RATED},
        "value_above_price": _share(evaluation.above_price),
        "value_below_book": _share(evaluation.below_book),
        "broker_targets": [_target(evaluation, standing) for standing in evaluation.targets],
        "inputs": [_input(row) for row in evaluation.inputs],
        "correlations": _correlations(evaluation.correlations),
        "sensitivity": [_swing(row) for row in evaluation.swings],
        **families,
        "options": options.typed.model_dump(),
        "warnings": list(warnings),
        "notes": evaluation.notes,
        "provenance": provenance_of(evaluation.dataset),
    }


def summary_text(
    evaluation: Evaluation,
    families: Mapping[str, Any],
    warnings: Sequence[str],
    options: Options = NO_OPTIONS,
) -> str:
    """Return the summary as JSON."""
    found = summary(evaluation, families, warnings, options)
    return json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def options_of_report(folder: Path) -> TypedOptions:
    """Return the options that the report in a run's folder was made with; none without a report.

    Raises
    ------
    InputError
        If its summary.json is not what a report writes there.
    """
    path = folder / SUMMARY
    if (read_manifest(folder) or {}).get(SUMMARY) != REPORT:
        return TypedOptions()
    where, value = "", ""
    try:
        found = json.loads(read_plain(path, _MOST_BYTES))
        options = found.get("options", {})
        if isinstance(options, dict):  # a report of before names options that are gone: they are null mostly
            options = {name: value for name, value in options.items() if value is not None}
        return TypedOptions.model_validate(options)
    except ValidationError as error:
        first = error.errors()[0]
        where, value = dotted(["options", *first["loc"]]), show_value(first["input"])
    except FileNotFoundError:
        return TypedOptions()
    except (OSError, ValueError, AttributeError, RecursionError):
        pass
    wanted = "is not what a report writes there: --plain makes a report without the options of this one"
    raise InputError(Problem(str(path), where, value, wanted))


def _against_price(evaluation: Evaluation, amount: float | None) -> dict[str, Any]:
    return {"upside": evaluation.upside(amount), "rating": evaluation.rating(amount)}


def _percentile(evaluation: Evaluation, percent: float, estimate: Estimate) -> dict[str, Any]:
    gap = estimate.gap if isinstance(estimate, Percentile) else None
    return {
        "percent": percent, **estimate._asdict(), "gap": None if gap is None else list(gap),
        **_against_price(evaluation, estimate.value),
    }


def _draws(evaluation: Evaluation) -> dict[str, Any]:
    valid = evaluation.n_valid
    return {
        "done": evaluation.n_draw,
        "valid": valid,
        "invalid": evaluation.n_draw - valid,
        "invalid_by_reason": evaluation.invalid,
    }


def _share(estimate: Estimate) -> dict[str, float | None]:
    return {"share": estimate.value, "low": estimate.low, "high": estimate.high}


def _target(evaluation: Evaluation, standing: TargetPercentile) -> dict[str, Any]:
    target = standing.target
    return {
        **target.model_dump(mode="json"),
        "upside": evaluation.upside(target.target),
        "percentile": standing.percentile,
        "value_at_least": _share(standing.reached),
    }


def _swing(row: Swing) -> dict[str, Any]:
    return {
        "input": row.name,
        "unit": row.unit,
        "status": row.status,
        "base": row.base,
        "p10": row.low,
        "p90": row.high,
        "value_at_p10": row.value_low,
        "value_at_p90": row.value_high,
        "swing": row.swing,
        "invalid_at_p10": row.invalid_low,
        "invalid_at_p90": row.invalid_high,
    }


def _input(row: InputRow) -> dict[str, Any]:
    keys = ("unit", "kind", "base", "status", "source", "reason", "distribution", "p10", "p50", "p90")
    return {"input": row.name} | {key: getattr(row, key) for key in keys}


def _correlations(found: Correlations) -> dict[str, Any]:
    return {
        "names": list(found.names),
        "copula": found.copula,
        **{name: _matrix(getattr(found, name)) for name in ("asked", "used", "sampled")},
        "repaired": found.repaired,
        "smallest_eigenvalue": found.smallest,
        "draws": found.n_draw,
    }


def _matrix(matrix: np.ndarray) -> list[list[float | None]]:
    return [[finite(number) for number in row] for row in matrix.tolist()]
