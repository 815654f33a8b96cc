"""What a stranger tried to break."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from simulate import InputError, load_config, revalue, run, value
from simulate.cli.main import main
from simulate.config.input_schema import Table
from simulate.config.loading import config_from_text
from simulate.sampling.draws import draw_inputs
from tests.simulate.configs import PAGES, ROOT, changed_text, input_line

TAX = input_line("iij", "tax_rate")


def test_a_config_can_be_sent_to_another_process() -> None:
    config = load_config(PAGES)
    again = pickle.loads(pickle.dumps(config))
    assert again.base == config.base
    assert all(isinstance(table, Table) for table in again.tables.values())


def test_numpy_integers_are_numbers_of_draws() -> None:
    assert run(load_config(PAGES), draws=np.int64(3), seed=np.uint64(1)).sizes["draw"] == 3


def test_draws_that_do_not_exist_are_refused() -> None:
    with pytest.raises(InputError, match=r"draw = -5: must be a whole number"):
        draw_inputs(load_config(PAGES), -5, 3)


def test_unknown_inputs_are_refused() -> None:
    with pytest.raises(ValueError, match="no such input; did you mean tax_rate"):
        revalue(load_config(PAGES), {"tax_rat": 0.3})


def test_equity_of_zero_has_no_debt_ratio(capsys) -> None:
    assert main(["value", "iij", "--set", "adjusted_equity_ratio=0", "--json"]) == 0
    assert '"debt_to_equity": [\n   null' in capsys.readouterr().out
    assert main(["value", "iij", "--set", "adjusted_equity_ratio=0"]) == 0
    assert "n/a" in capsys.readouterr().out


def test_no_minus_zero_is_shown(capsys) -> None:
    assert main(["value", "iij", "--set", "production_assets_to_revenue=0"]) == 0
    assert " -0 " not in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "x" * 300],
        ["check", "/dev/null/x.toml"],
        ["run", "iij", "--draws", "0", "--out", "deep/er"],
        ["run", "iij", "--draws", "10", "--out", "y" * 300],
        ["value", "iij", "--set", "tax_rate=" + "9" * 5000],
        ["value", "iij", "--set", "tax_rate=" + "[" * 5000],
        ["value", "iij", "--set", "=3"],
        ["value", "iij", "--set", 'revenue={base=276100.0, dist="lognormal", sd=1e200}'],
        ["explain", "iij", "--draw", "-1"],
    ],
)
def test_one_line_and_nothing_written(arguments: list[str], tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    out = capsys.readouterr()
    assert len(out.err.splitlines()) == 1
    assert out.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "draws.zarr/c/0")

    monkeypatch.setattr("simulate.runs.storage.chunk_store.ChunkStore.write", full)
    assert main(["run", "iij", "--draws", "10"]) == 2
    said = "draws.zarr/c/0: No space left on device; no draws were on the disk yet\n"
    assert capsys.readouterr().err == said
    assert list((tmp_path / "results").iterdir()) == []


@pytest.mark.heavy
def test_a_terminal_without_yen_signs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulate", "value", str(PAGES)], cwd=ROOT, capture_output=True, check=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin"},
    )
    assert b"?3,253" in done.stdout


@pytest.mark.heavy
def test_no_place_for_a_compile_cache() -> None:
    code = "from simulate import *; print(value(load_config('iiji-2019')).intrinsic_value)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"HOME": "/proc/nowhere", "PATH": "/usr/bin"},
    )
    assert float(done.stdout) == pytest.approx(13.0851, abs=1e-4)


@pytest.mark.heavy
def test_several_threads_at_once() -> None:
    """numba's workqueue layer aborts the process where two threads enter it together."""
    code = (
        "import threading\nfrom simulate import load_config, run\nc = load_config('iij')\n"
        "jobs = [threading.Thread(target=run, args=(c, 20000)) for _ in range(4)]\n"
        "[job.start() for job in jobs]; [job.join() for job in jobs]; print('done')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"NUMBA_THREADING_LAYER": "workqueue"},
    )
    assert done.stdout == "done\n", done.stderr


def test_numbers_outside_the_inputs_are_finite_and_decimal(tmp_path) -> None:
    for old, new, wanted in (
        ("market_capitalization = 466_100.0", "market_capitalization = inf", "must be a finite number"),
        ("target = 3600.0", "target = nan", "must be a finite number"),
        ("[run]", "[rating]\nstrong_buy = 50.0\nbuy = 15.0\n[run]", "write 0.5 for 50%"),
    ):
        path = tmp_path / "bad.toml"
        path.write_text(changed_text("iij", (old, new)), encoding="utf-8")
        with pytest.raises(InputError, match=wanted):
            load_config(path)


def test_a_value_depends_on_derived_inputs() -> None:
    """Working capital of the base year follows its ratio, so year 1 ties up growth only."""
    lines = value(load_config(PAGES, ["working_capital_to_revenue=0.2"])).lines
    assert lines["change_in_working_capital"][0] == pytest.approx(0.2 * 276_100 * 0.1219)


def test_draws_keep_to_the_support_of_skewed_quantiles() -> None:
    """A polynomial's rounding may pass an end of the support by 1e-14: drawn values may not."""
    held = 'base_cash={base=50, quantiles={p10=1, p50=50, p90=51}, min=0, max=60}'
    config = load_config(PAGES, [held])
    column = draw_inputs(config, 0, 131_072)[:, list(config.marginals).index("base_cash")]
    assert column.min() >= 0.0
    assert column.max() <= 60.0


def test_draws_beyond_a_latin_hypercube_do_not_exist() -> None:
    text = changed_text("iij", ("[run]", '[run]\nsampler = "latin-hypercube"'))
    config = config_from_text(text, "iij", "iij.toml")
    whole = draw_inputs(config, 0, 64, draws=64)
    assert np.array_equal(draw_inputs(config, 60, 4, draws=64), whole[60:])
    with pytest.raises(InputError, match=r"count = 5: must be a whole number in \[1, 4\]"):
        draw_inputs(config, 60, 5, draws=64)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('inflation={base=0.016, dist="discrete", values=[0.015, 0.02], weights=[0.5, 0.5]}',
         "inputs.inflation.base = 0.016: must be one of the values"),
        ('inflation={expr="revenue"}', 'expr = "revenue": gives 276100: too large for a decimal rate'),
    ],
)
def test_what_a_second_stranger_got_past_the_checks(setting: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        load_config(PAGES, [setting])
    assert message in str(refused.value)
