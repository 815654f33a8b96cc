"""Runs: reproducible, complete, and honest about draws without a value."""

import json

import numba
import numpy as np
import pytest

from engine.model.rules.invalid_draws import Invalid
from simulate import InputError, config_of, load_config, revalue, run, value
from simulate.runs.dataset import invalid_counts
from simulate.sampling.draws import draw_inputs
from simulate.settings import Settings
from tests.simulate.configs import TREND, trend_config

N = 5_000


@pytest.fixture(scope="module")
def iij():
    return trend_config()


@pytest.fixture(scope="module")
def dataset(iij):
    return run(iij, draws=N, seed=11)


def same_bits(one, other) -> bool:
    return all(one[name].values.tobytes() == other[name].values.tobytes() for name in one.data_vars
               if one[name].dtype.kind in "fub")


def test_dataset_says_what_it_holds(dataset, iij) -> None:
    assert dataset["intrinsic_value"].dims == ("draw",)
    assert dataset["intrinsic_value"].attrs["units"] == "JPY per share"
    assert dataset["inputs"].dims == ("draw", "input")
    assert list(dataset["input"].values) == list(iij.marginals)
    assert dataset["statements"].shape == (42, 25)
    assert dataset["statements"].sel(line="revenue", year=2026) == pytest.approx(276_100 * 1.1219)
    attrs = dataset.attrs
    assert attrs["config_text"].startswith("#:schema")
    assert attrs["config_sha256"] == iij.sha256
    assert attrs["seed"] == 11
    assert attrs["draws_done"] == dataset.sizes["draw"]
    assert attrs["draws_invalid"] == 0
    assert "philox" in attrs["generator"]
    assert {"numba", "numpy", "intrinsic-mc"} <= json.loads(attrs["versions"]).keys()
    assert config_of(dataset).base == iij.base


@pytest.mark.parametrize("chunk", [1_000_000, 1024, 777])
def test_chunks_do_not_matter(dataset, iij, chunk: int) -> None:
    assert same_bits(dataset, run(iij, draws=dataset.sizes["draw"], seed=11, chunk=chunk))


def test_threads_do_not_matter(dataset, iij) -> None:
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        assert same_bits(dataset, run(iij, draws=dataset.sizes["draw"], seed=11))
    finally:
        numba.set_num_threads(threads)


def test_the_first_draws_of_a_longer_run_are_the_same(dataset, iij) -> None:
    shorter = run(iij, draws=100, seed=11)
    assert same_bits(shorter, dataset.isel(draw=slice(0, 100)))


def test_another_seed_gives_other_draws(dataset, iij) -> None:
    other = run(iij, draws=dataset.sizes["draw"], seed=12)
    assert not np.any(other["inputs"].values[:, 0] == dataset["inputs"].values[:, 0])


def test_a_fixed_input_leaves_the_others_alone(dataset) -> None:
    fixed = run(trend_config(["tax_rate=0.3"]), draws=dataset.sizes["draw"], seed=11)
    assert "tax_rate" not in fixed["input"].values
    assert fixed["base"].sel(any_input="tax_rate") == 0.3
    for name in fixed["input"].values:
        assert np.array_equal(fixed["inputs"].sel(input=name), dataset["inputs"].sel(input=name))


def test_a_draw_is_rebuilt_from_the_seed(dataset, iij) -> None:
    rebuilt = draw_inputs(iij, first=17, count=3, seed=11)
    assert np.array_equal(rebuilt, dataset["inputs"].values[17:20])
    changes = dict(zip(iij.marginals, rebuilt.T, strict=True))
    assert np.array_equal(revalue(iij, changes).value, dataset["intrinsic_value"].values[17:20])


def test_progress_reaches_the_end(iij) -> None:
    seen: list[int] = []
    run(iij, draws=100, progress=seen.append, settings=Settings(chunk_size=33))
    assert seen == [33, 66, 99, 100]


def test_inputs_are_not_kept_beyond_a_size(iij) -> None:
    few = Settings(keep_inputs_up_to=99)
    assert "inputs" not in run(iij, draws=100, settings=few)
    assert "inputs" in run(iij, draws=99, settings=few)


def gordon_text() -> str:
    """Growth that often exceeds the last rate: many draws have no value under `gordon`."""
    from tests.simulate.configs import changed_text, input_line

    return changed_text(
        TREND,
        ('terminal = "run-off"', 'terminal = "gordon"'),
        (
            input_line("iij", "discount_rate_multiplier"),
            'discount_rate_multiplier = { base = 1.0, dist = "normal", sd = 0.01 }',
        ),
    )


def test_draws_without_a_value_are_counted_by_reason(tmp_path) -> None:
    path = tmp_path / "gordon.toml"
    path.write_text(gordon_text(), encoding="utf-8")
    result = run(load_config(path), draws=N)
    invalid = result["invalid_reason"].values != int(Invalid.VALID)
    assert 0 < invalid.sum() < invalid.size
    assert np.array_equal(np.isnan(result["intrinsic_value"].values), invalid)
    counts = invalid_counts(result)
    assert counts == {"last discount rate does not exceed growth (gordon)": int(invalid.sum())}
    assert result.attrs["draws_invalid"] == invalid.sum()


def test_a_base_case_without_a_value_is_refused(tmp_path) -> None:
    path = tmp_path / "gordon.toml"
    path.write_text(gordon_text(), encoding="utf-8")
    config = load_config(path, ["initial_discount_rate=0.02"])
    for job in (value, run):
        with pytest.raises(InputError, match="gordon: has no value: last discount rate does not exceed"):
            job(config)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 0}, r"draws = 0: must be a whole number in \[1, 1000000000000\]"),
        ({"draws": 1.5}, "draws = 1.5: must be a whole number"),
        ({"seed": -1}, "seed = -1: must be a whole number"),
        ({"seed": 2**64}, "seed = 18446744073709551616: must be a whole number"),
    ],
)
def test_draws_and_seed_are_checked(iij, options, message) -> None:
    with pytest.raises(InputError, match=message):
        run(iij, **options)


def test_the_largest_seed_works(iij) -> None:
    assert run(iij, draws=3, seed=2**64 - 1).attrs["seed"] == 2**64 - 1


def test_terminal_rules_by_config(tmp_path) -> None:
    """The rules reach the kernel: each gives another value, in the order that makes sense."""
    from tests.simulate.configs import changed_text, input_line

    def base_value(*changes: tuple[str, str]) -> float:
        path = tmp_path / "rule.toml"
        path.write_text(changed_text(TREND, *changes), encoding="utf-8")
        return value(load_config(path)).intrinsic_value

    rule, tax = 'terminal = "run-off"', input_line("iij", "tax_rate")
    none = base_value((rule, 'terminal = "none"'))
    run_off = base_value()
    pe = (rule, 'terminal = "exit-multiple"\nexit_basis = "pe"')
    ev = (rule, 'terminal = "exit-multiple"\nexit_basis = "ev-to-ebitda"')
    exits = [base_value(basis, (tax, tax + "\nexit_multiple = 20.0")) for basis in (pe, ev)]
    assert none < run_off < exits[0]
    assert none < exits[1]
    poor = (input_line("iij", "cash_flow_adjustment"), "cash_flow_adjustment = -0.3")
    book = base_value(('floor = "zero"', 'floor = "book"'), poor)
    assert book == pytest.approx(114_821.0 / 186.963)
    assert base_value(poor) == 0.0
    assert base_value(('floor = "zero"', 'floor = "none"'), poor) < 0.0
