import json
import re

import numpy as np
import pytest

import reports.output.summary_json
from reports.output.summary_json import SCHEMA, summary, summary_text
from simulate import config_of
from simulate.config.loading import config_from_text
from tests.reports.runs import all_invalid_run, evaluate, repaired_config, run, sampled_config


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def parsed(evaluation):
    return json.loads(summary_text(evaluation, {}, evaluation.warnings), parse_constant=refuse)


@pytest.fixture(scope="module")
def found(evaluation):
    return parsed(evaluation)


def test_who_and_how_many(found, dataset):
    assert found["schema"] == SCHEMA == 3
    assert found["company"] == {
        "name": "Internet Initiative Japan Inc.", "ticker": "3774.T", "currency": "JPY",
    }
    n = dataset.sizes["draw"]
    assert found["draws"] == {"done": n, "valid": n, "invalid": 0, "invalid_by_reason": {}}
    assert found["warnings"] == []


def test_base_case_against_price(found, dataset):
    assert found["price"] == 2493.0
    base = dataset.attrs["base_case_value"]
    assert found["base_case"] == {"value": base, "upside": base / 2493.0 - 1.0, "rating": "buy"}


def test_figures_are_those_of_the_draws(found, dataset):
    values = dataset["intrinsic_value"].values
    assert found["mean"]["value"] == pytest.approx(values.mean(), rel=1e-12)
    assert found["standard_deviation"] == pytest.approx(values.std(ddof=1), rel=1e-12)
    assert found["value_above_price"]["share"] == np.mean(values > 2493.0)
    assert found["value_below_book"]["share"] == np.mean(dataset["below_book"].values)
    for row in found["percentiles"]:
        assert row["value"] == np.percentile(values, row["percent"])
        assert row["upside"] == row["value"] / 2493.0 - 1.0
    median = found["percentiles"][4]
    assert median["low"] < median["value"] < median["high"]


def test_rating_of_percentiles(found):
    by_percent = {f"P{row['percent']}": row["rating"] for row in found["percentiles"]}
    assert found["rating"] == {key: by_percent[key] for key in ("P10", "P50", "P90")}
    assert found["rating"] == {"P10": "sell", "P50": "buy", "P90": "strong buy"}


def test_book_value_counts_valid_draws_below_it(dataset):
    half = dataset.assign(below_book=("draw", np.arange(dataset.sizes["draw"]) % 2 == 0))
    assert summary(evaluate(half), {}, [])["value_below_book"]["share"] == 0.5


def test_broker_target_among_the_draws(found, dataset):
    (target,) = found["broker_targets"]
    values = dataset["intrinsic_value"].values
    assert (target["broker"], target["target"], target["published"]) == ("Jefferies", 3600.0, "2025-08-21")
    assert target["percentile"] == pytest.approx(100.0 * np.mean(values < 3600.0))
    assert target["value_at_least"]["share"] == np.mean(values >= 3600.0)
    assert target["upside"] == pytest.approx(3600.0 / 2493.0 - 1.0)


def test_where_it_comes_from(found, dataset):
    provenance = found["provenance"]
    assert provenance["seed"] == 3
    assert provenance["config_sha256"] == config_of(dataset).sha256
    assert provenance["generator"] == dataset.attrs["generator"]
    assert provenance["versions"] == json.loads(dataset.attrs["versions"])
    assert {"git_commit", "created", "config_name", "config_settings"} < set(provenance)


def test_invalid_draws_are_left_out_and_counted(gordon):
    found = parsed(evaluate(gordon))
    values = gordon["intrinsic_value"].values
    valid = values[~np.isnan(values)]
    assert found["draws"]["valid"] == valid.size < values.size
    assert found["draws"]["invalid_by_reason"] == {
        "last discount rate does not exceed growth (gordon)": values.size - valid.size
    }
    assert found["percentiles"][4]["value"] == np.median(valid)
    assert found["value_above_price"]["share"] == np.mean(valid > 2493.0)
    ends = {row["input"]: row for row in found["sensitivity"]}
    assert ends["terminal_growth"]["value_at_p90"] is None
    assert ends["terminal_growth"]["invalid_at_p90"].endswith("(gordon)")


def test_without_valid_draws_figures_are_null():
    found = parsed(evaluate(all_invalid_run()))
    assert found["draws"]["valid"] == 0
    assert found["mean"] == {"value": None, "low": None, "high": None}
    assert found["rating"] == {"P10": None, "P50": None, "P90": None}
    assert {row["value"] for row in found["percentiles"]} == {None}
    assert found["value_above_price"] == {"share": None, "low": None, "high": None}
    assert found["broker_targets"][0]["percentile"] is None
    assert found["warnings"][0] == "no draw has a value: there are no percentiles"
    assert found["base_case"]["value"] > 0.0


def test_every_key_is_documented(found):
    def keys(part):
        if isinstance(part, dict):
            return set(part).union(*(keys(value) for value in part.values()))
        return set().union(*(keys(item) for item in part)) if isinstance(part, list) else set()

    told = set(re.findall(r"\w+", reports.output.summary_json.__doc__))
    shown = keys({name: part for name, part in found.items() if name not in ("sensitivity", "provenance")})
    assert set(found) <= told
    assert shown <= told


def test_a_run_without_its_inputs_gives_the_same(dataset, found):
    # Beyond two million draws the inputs are not stored.
    assert parsed(evaluate(dataset.drop_vars("inputs"))) == found


def test_inputs_and_correlations(found, dataset, evaluation):
    config = config_of(dataset)
    assert [row["input"] for row in found["inputs"]] == list(config.tables)
    growth = found["inputs"][1]
    assert (growth["kind"], growth["base"], growth["unit"]) == ("uncertain", 0.1219, "rate")
    assert growth["p50"] == config.marginals["initial_growth"].ppf(np.array([0.5]))[0]
    asked = found["correlations"]
    assert asked["names"] == list(config.correlation.names)
    assert asked["asked"] == asked["used"] == config.correlation.asked.tolist()
    assert asked["sampled"] == evaluation.correlations.sampled.tolist()
    assert (asked["repaired"], asked["draws"]) == (False, dataset.sizes["draw"])


def test_a_held_input_has_null_correlations():
    config = config_from_text(repaired_config().text, "iij", "iij.toml", ["inflation=0.02"])
    held = parsed(evaluate(run(config, draws=9)))
    row = held["correlations"]["names"].index("inflation")
    assert held["correlations"]["repaired"] is True
    assert set(held["correlations"]["sampled"][row]) == {None}


@pytest.mark.parametrize(("sampler", "scrambles", "told"), [
    ("random", 1, ""), ("latin-hypercube", 1, "confidence intervals of independent draws"),
    ("sobol", 16, "spread of 16 independent scrambles"), ("sobol", 1, "no confidence intervals"),
])
def test_how_it_was_sampled(sampler, scrambles, told):
    found = parsed(evaluate(run(sampled_config(sampler, scrambles), draws=2_048)))
    assert (found["sampler"], found["scrambles"]) == (sampler, scrambles)
    assert told in found["limits"]
    assert (found["limits"] == "") == (sampler == "random")
    figures = [found["mean"], found["value_above_price"], *found["percentiles"][1:-1]]
    assert {row["low"] is None for row in figures} == {told == "no confidence intervals"}
