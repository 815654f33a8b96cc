import numpy as np

from reports.warnings import warning_lines
from simulate import config_of, run
from simulate.loading import config_from_text
from tests.reports.runs import all_invalid_run
from tests.simulate.configs import changed_text


def weighted(dataset, weights):
    """A run whose draws have these last-year shares, over and over."""
    shares = np.resize(np.array(weights), dataset.sizes["draw"])
    return dataset.assign(last_year_share=("draw", shares))


def test_a_sound_run_has_none(dataset):
    assert warning_lines(config_of(dataset), dataset) == []


def test_invalid_draws_are_counted_by_reason(gordon):
    n, invalid = gordon.sizes["draw"], gordon.attrs["draws_invalid"]
    assert warning_lines(config_of(gordon), gordon) == [
        f"{invalid:,} of {n:,} draws ({100 * invalid / n:.1f}%) have no value: "
        "last discount rate does not exceed growth (gordon)"
    ]


def test_no_valid_draw_is_said_first():
    dataset = all_invalid_run()
    assert warning_lines(config_of(dataset), dataset)[0] == "no draw has a value: there are no percentiles"


def test_a_run_off_that_is_cut_off(dataset):
    heavy = weighted(dataset, [0.0, 2e-4, 4e-4, 0.9e-4])
    n = dataset.sizes["draw"]
    assert warning_lines(config_of(heavy), heavy) == [
        f"terminal = 'run-off': in {n // 2:,} of {n:,} draws (50.0%) year 100, the last one counted, "
        "still carries weight (median 0.030% of all worth): the run-off stops there, though later years "
        "still matter"
    ]


def test_a_weight_of_one_in_ten_thousand_is_let_pass(dataset):
    light = weighted(dataset, [1e-4])
    assert warning_lines(config_of(light), light) == []


def test_invalid_draws_have_no_weight(dataset):
    heavy = weighted(dataset, [np.nan, np.nan, 0.01, 0.0])
    n = dataset.sizes["draw"]
    assert f"in {n // 4:,} of {n // 2:,} draws (50.0%) year 100" in warning_lines(config_of(heavy), heavy)[-1]


def test_without_a_terminal_value_later_years_are_left_out():
    text = changed_text("iij", ('terminal = "run-off"', 'terminal = "none"'))
    dataset = run(config_from_text(text, "none", "none.toml"), draws=10)
    (line,) = warning_lines(config_of(dataset), dataset)
    assert line.startswith("terminal = 'none': in 10 of 10 draws (100%) year 25, the last one counted")
    assert line.endswith("later years are left out")



def test_a_terminal_value_stands_for_later_years(gordon):
    heavy = weighted(gordon, [0.5])
    assert warning_lines(config_of(heavy), heavy) == warning_lines(config_of(gordon), gordon)
