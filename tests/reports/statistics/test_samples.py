"""Reports on runs that keep no draws beside reports on runs that do."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

import simulate
from reports.decisions.decisions import decisions_json, decisions_of
from reports.decisions.price.price import (
    payoff_of,
    streamed_gain,
    streamed_gain_to_loss,
    streamed_loss,
    streamed_shortfall,
)
from reports.evaluation.evaluation import evaluate
from reports.formatting.supported_figures import show_supported
from reports.statistics.samples import StreamedSample
from simulate import load_config
from simulate.cli.main import main
from simulate.config.loading import config_from_text
from simulate.settings import Settings
from tests.reports.runs import BEAR_BASE_BULL, GORDON, GORDON_SETTINGS, fixed_config, gap_config
from tests.simulate.configs import trend_config

N, PART = 40_000, 1 << 13

SMALL = Settings(chunk_size=PART, sample_size=PART, tighten_after=PART)
run = partial(simulate.run, settings=SMALL)

CONFIGS = {
    "iij": lambda: trend_config(),
    "half invalid": lambda: config_from_text(GORDON, "gordon", "gordon.toml", GORDON_SETTINGS),
    "heaped at 0": lambda: trend_config(["cash_flow_adjustment={base=-0.02, dist='normal', sd=0.03}"]),
    "all equal": fixed_config,
    "in gaps": lambda: gap_config(*BEAR_BASE_BULL),
}


@pytest.fixture(scope="module", params=CONFIGS)
def both(request):
    """The same run, streamed and kept."""
    config = CONFIGS[request.param]()
    return tuple(evaluate(run(config, N, 4, keep=keep)) for keep in ("none", "inputs"))


def close(found, wanted) -> bool:
    """Figures agree to rounding, and are missing in the same places."""
    return all(
        (one is None and other is None) or one == pytest.approx(other, rel=1e-9, abs=1e-9)
        for one, other in zip(found, wanted, strict=True)
    )


def test_percentiles_and_limits_are_the_same_bits(both) -> None:
    streamed, kept = both
    assert isinstance(streamed.sample, StreamedSample)
    assert streamed.percentiles == kept.percentiles
    for percent in (20, 30):  # prices to buy below
        assert streamed.sample.percentile(percent) == kept.sample.percentile(percent)
    with pytest.raises(KeyError):
        streamed.sample.percentile(33)


def test_gaps_are_the_same_bits(both, request) -> None:
    streamed, kept = both
    for percent in streamed.dataset["percent"].values.tolist():
        found, wanted = (sample.percentile(percent) for sample in (streamed.sample, kept.sample))
        assert (found.gap, found.decimals) == (wanted.gap, wanted.decimals)
    has_gap = any(estimate.gap for estimate in streamed.percentiles.values())
    assert has_gap == ("in gaps" in request.node.name)


def test_a_run_of_an_older_program_has_no_gaps_to_tell(both) -> None:
    streamed, _ = both
    older = evaluate(streamed.dataset.drop_vars(["percentile_gap_low", "percentile_gap_high"]))
    assert older.percentiles == streamed.percentiles
    shown = [show_supported(estimate, "USD") for estimate in older.percentiles.values()]
    amounts = [float(amount.replace("$", "").replace(",", "")) for amount in shown]
    assert amounts == sorted(amounts)
    assert all(estimate.gap is None for estimate in older.percentiles.values())


def test_shares_and_counts_are_the_same_bits(both) -> None:
    streamed, kept = both
    assert (streamed.n_draw, streamed.n_valid) == (kept.n_draw, kept.n_valid) == (N, kept.values.size)
    assert streamed.invalid == kept.invalid
    assert streamed.above_price == kept.above_price
    assert streamed.below_book == kept.below_book
    assert streamed.targets == kept.targets
    amounts = streamed.dataset["amount"].values.tolist()
    for name in ("share_less", "share_at_most", "share_above", "share_at_least"):
        for amount in amounts:
            assert getattr(streamed.sample, name)(amount) == getattr(kept.sample, name)(amount)
    between = [sample.share_between(amounts[0], amounts[-1]) for sample in (streamed.sample, kept.sample)]
    assert between[0] == between[1]


def test_mean_deviation_and_payoffs_agree(both) -> None:
    streamed, kept = both
    assert close((*streamed.mean, streamed.deviation), (*kept.mean, kept.deviation))
    wanted, sample, price = payoff_of(kept), streamed.sample, kept.price
    assert close(streamed_gain(sample, price), wanted.gain)
    assert close(streamed_loss(sample, price), wanted.loss)
    assert close(streamed_gain_to_loss(sample, price), wanted.gain_to_loss)
    for percent in (5, 10):
        found = streamed_shortfall(sample, percent)
        assert close([kept.upside(amount) for amount in found], wanted.shortfall[percent])


def test_what_is_of_the_first_draws_is_said(both) -> None:
    streamed, kept = both
    assert np.array_equal(streamed.sample.values, kept.sample.values[:PART], equal_nan=True)
    assert f"all {N:,} draws" in streamed.sample.note()
    assert streamed.sample.note().endswith(f"of the first {PART:,}")
    assert f"all {N:,}" not in kept.sample.note()


def test_a_short_streamed_run_has_no_first_draws_to_speak_of() -> None:
    assert evaluate(run(trend_config(), PART, keep="none")).sample.note() == ""


def test_no_draw_with_a_value() -> None:
    settings = ("discount_rate_multiplier=1.0",
                'terminal_growth={base=0.03, dist="uniform", min=0.01, max=0.9}')
    config = config_from_text(GORDON, "gordon", "gordon.toml", settings)
    seed = next(seed for seed in range(100) if run(config, 2, seed).attrs["draws_invalid"] == 2)
    found = evaluate(run(config, 2, seed, keep="none"))
    assert (found.mean.value, found.deviation, found.above_price.value) == (None, None, None)
    assert all(estimate.value is None for estimate in found.percentiles.values())
    assert streamed_shortfall(found.sample, 5).value is streamed_gain(found.sample, 1.0).value is None


@pytest.mark.usefixtures("blank_pictures")
def test_the_whole_report(tmp_path) -> None:
    """Everything that a report holds, on more draws than a sample holds."""
    sample = 2 * PART
    draws = sample + 1000
    command = ["run", "iij", "--draws", str(draws), "--keep", "none", "--out", str(tmp_path / "a")]
    assert main(command, replace(SMALL, sample_size=sample)) == 0
    found = json.loads((tmp_path / "a" / "summary.json").read_text())
    kept = evaluate(run(load_config("iij"), draws))
    assert found["draws"]["done"] == draws
    assert found["draws"]["valid"] == kept.values.size
    shown = [(row["value"], row["low"], row["high"]) for row in found["percentiles"]]
    assert shown == list(kept.percentiles.values())
    share = found["value_above_price"]
    assert (share["share"], share["low"], share["high"]) == kept.above_price
    assert found["limits"].endswith(f"of the first {sample:,}")
    wanted = json.loads(json.dumps(decisions_json(decisions_of(kept))))
    for key in ("rating", "buy_below", "margin_of_safety"):
        assert found["decisions"][key] == wanted[key]
