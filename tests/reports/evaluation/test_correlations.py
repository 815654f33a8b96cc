import numpy as np
import pytest
from scipy import stats

from reports.evaluation.correlations import correlations_of, spearman
from simulate import config_of, load_config
from tests.reports.runs import run, sampled_config

RNG = np.random.default_rng(12)


def test_spearman_agrees_with_scipy():
    columns = RNG.normal(size=(5_000, 4)) @ RNG.normal(size=(4, 4))
    assert spearman(columns) == pytest.approx(stats.spearmanr(columns).statistic, abs=1e-12)


def test_ties_share_their_mean_rank():
    columns = RNG.integers(0, 5, (2_000, 3)).astype(float)
    columns[:, 2] += columns[:, 0]
    assert spearman(columns) == pytest.approx(stats.spearmanr(columns).statistic, abs=1e-12)


def test_a_column_of_equal_values_has_none():
    found = spearman(np.column_stack([np.arange(5.0), np.ones(5), -np.arange(5.0)]))
    assert np.isnan(found[1]).all()
    assert found[0, 2] == pytest.approx(-1.0)
    assert np.isnan(spearman(np.ones((1, 2)))).all()


def test_kept_inputs_and_rebuilt_ones_agree(dataset):
    config = config_of(dataset)
    kept = correlations_of(config, dataset)
    rebuilt = correlations_of(config, dataset.drop_vars("inputs"))
    assert kept.n_draw == rebuilt.n_draw == dataset.sizes["draw"]
    assert np.array_equal(kept.sampled, rebuilt.sampled)
    drawn = dataset["inputs"].sel(input=list(kept.names)).values
    assert kept.sampled == pytest.approx(stats.spearmanr(drawn).statistic, abs=1e-12)


@pytest.mark.parametrize("sampler", ["sobol", "latin-hypercube"])
def test_other_samplers_are_rebuilt_too(sampler):
    config = sampled_config(sampler)
    dataset = run(config, draws=4_096)
    rebuilt = correlations_of(config, dataset.drop_vars("inputs"))
    assert np.array_equal(correlations_of(config, dataset).sampled, rebuilt.sampled)


def test_pairs_are_those_asked(dataset):
    found = correlations_of(config_of(dataset), dataset)
    pairs = {(found.names[i], found.names[j]): found.asked[i, j] for i, j in found.pairs()}
    assert pairs["initial_growth", "growth_decline_factor"] == 0.3
    assert len(pairs) == 6
    others = [found.sampled[i, j] for i in range(8) for j in range(i) if found.asked[i, j] == 0.0]
    assert abs(found.farthest_of_others()) == np.max(np.abs(others))


def test_an_input_that_is_held_has_none():
    config = load_config("iij", ["initial_growth=0.1"])
    found = correlations_of(config, run(config, draws=100))
    row = found.names.index("initial_growth")
    assert np.isnan(found.sampled[row]).all()
    assert np.isnan(found.sampled).sum() == 2 * len(found.names) - 1
    assert found.farthest_of_others() is not None


def test_without_correlations_there_are_none():
    config = load_config("iiji-2019")
    assert not config.correlation.names
    found = correlations_of(config, None)
    assert (found.names, found.n_draw, found.pairs(), found.farthest_of_others()) == ((), 0, [], None)
