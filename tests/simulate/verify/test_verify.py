"""A run rebuilt: right ones pass, whatever made them; one changed bit does not."""

import json
import re
import shlex
import shutil

import numpy as np
import pytest

from simulate import InputError, load_config, open_run, run, run_until
from simulate.cli.main import main
from simulate.config.loading import config_from_text
from simulate.runs.dataset import explain_words
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.store import write_store
from simulate.verify.verify import verify, verify_command
from tests.reports.runs import gordon_run, sampled_config, scenario_config
from tests.simulate.configs import changed_text, input_line

N_DRAW, DRAW, OTHER = 2_000, 1_234, 1_500
MANY = 300
SETTINGS = ("tax_rate=0.35", 'inflation={base=0.02, dist="uniform", min=0.01, max=0.03}')
RUNS = {
    "random": lambda: run(load_config("iij"), draws=MANY),
    "greatest seed": lambda: run(load_config("iij"), draws=MANY, seed=2**64 - 1),
    "settings": lambda: run(load_config("iij", SETTINGS), draws=MANY),
    "invalid draws": lambda: gordon_run(MANY),
    "latin hypercube": lambda: run(sampled_config("latin-hypercube"), draws=MANY),
    "scenarios": lambda: run(scenario_config(), draws=MANY),
    "inputs not kept": lambda: run(load_config("iij"), draws=MANY, keep="draws"),
    "published": lambda: run(load_config("iiji-2019"), draws=2),
    "sobol": lambda: run(sampled_config("sobol"), draws=3_000),
    "until": lambda: run_until(load_config("iij"), "p50 +-1%", max_draws=100_000),
    "until, sobol": lambda: run_until(sampled_config("sobol"), "p50 +-0.2%", max_draws=200_000),
}


def stored(dataset, folder):
    with replacing_folder(folder) as stage:
        write_store(dataset, stage)
    return str(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    dataset = run(load_config("iij", SETTINGS), draws=N_DRAW, seed=5)
    return stored(dataset, tmp_path_factory.mktemp("runs") / "iij")


@pytest.fixture(scope="module")
def streamed():
    return run(load_config("iij"), draws=MANY, keep="none")


def doctored(folder, target, change):
    """A copy of a run with something changed in its store."""
    dataset = open_run(folder)
    change(dataset)
    return stored(dataset, target)


def with_one_bit(draw, variable="intrinsic_value"):
    def change(dataset):
        cells = dataset[variable].values
        cells[draw] = np.nextafter(cells[draw], np.inf)

    return change


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("sample", [25, None])
def test_a_run_is_equal_to_the_bit(name, sample, tmp_path):
    dataset = open_run(stored(RUNS[name](), tmp_path / "run"))
    found = verify(dataset, sample, 1)
    assert found.agrees
    assert (found.agreement.close, found.elsewhere) == (0, ())
    n_draw = dataset.sizes["draw"]
    assert found.n_compared == (n_draw if sample is None else min(sample, n_draw))
    columns = 4 + ("inputs" in dataset) * dataset.sizes["input"]
    assert found.agreement.cells > columns * found.n_compared


@pytest.mark.parametrize("method", ["resampled", "smoothed"])
def test_data_of_a_file_that_is_gone(method, tmp_path):
    data = np.random.default_rng(1).normal(0.12, 0.02, 30)
    (tmp_path / "data.csv").write_text("growth\n" + "\n".join(map(str, data)))
    source = f'dist="empirical", method="{method}", file="data.csv", column="growth"'
    line = f"initial_growth={{base=0.1219, {source}}}"
    text = changed_text("iij", (input_line("iij", "initial_growth"), line))
    (tmp_path / "company.toml").write_text(text, encoding="utf-8")
    config = load_config(tmp_path / "company.toml")
    path = stored(run(config, draws=100), tmp_path / "run")
    (tmp_path / "data.csv").unlink()
    assert verify(open_run(path), None).agrees


def test_says_what_it_compared(folder, capsys):
    assert verify_command(folder, 30, 7) == 0
    first, second, third, fourth, last = capsys.readouterr().out.splitlines()
    sha256 = load_config("iij", SETTINGS).sha256
    assert first == f"{folder}: config iij, SHA-256 {sha256[:12]}, settings: {'; '.join(SETTINGS)}"
    assert second == f"seed 5, random, {N_DRAW:,} draws, 0 without a value"
    assert third.startswith("made 20")
    assert fourth == (
        f"compared 30 of {N_DRAW:,} draws, picked by --sample-seed 7: value, reason, below_book, "
        "last_year_share, 15 inputs; the base case"
    )
    assert re.fullmatch(r"equal to the bit: all [\d,]+ cells", last)


def test_a_sample_can_be_had_again_and_differs_by_default(folder, capsys):
    seeds = set()
    for _ in range(3):
        assert verify_command(folder, 5) == 0
        seeds.add(re.search(r"--sample-seed (\d+)", capsys.readouterr().out)[1])
    assert len(seeds) == 3
    wrong = open_run(folder)
    wrong["below_book"].values[:] ^= True
    firsts = [verify(wrong, 5, seed).agreement.first.draw for seed in (1, 1, 2)]
    assert firsts[0] == firsts[1] != firsts[2]


@pytest.mark.parametrize("variable", ["intrinsic_value", "last_year_share"])
def test_one_bit_is_found(folder, variable, tmp_path, capsys):
    path = doctored(folder, tmp_path / "run", with_one_bit(DRAW, variable))
    assert verify_command(path, everything=True) == 1
    out = capsys.readouterr().out
    assert f"NOT equal: 1 of {N_DRAW:,} draws compared" in out
    assert f"first: draw {DRAW}, {variable}: " in out
    assert "equal to the bit" not in out


def test_a_sample_that_includes_the_draw_finds_it(folder, tmp_path):
    wrong = open_run(doctored(folder, tmp_path / "run", with_one_bit(DRAW)))
    holding = next(
        seed for seed in range(1_000)
        if DRAW in np.random.default_rng(seed).choice(N_DRAW, 30, replace=False, shuffle=False)
    )
    assert verify_command(tmp_path / "run", 30, holding) == 1
    assert verify(wrong, N_DRAW - 1, holding).agreement.draws <= 1
    assert not verify(wrong, N_DRAW).agrees


def test_inputs_reasons_and_flags_are_compared_too(folder, tmp_path, capsys):
    def change(dataset):
        dataset["inputs"].values[17, 3] *= 1.0 + 1e-9
        dataset["below_book"].values[OTHER] ^= True

    path = doctored(folder, tmp_path / "run", change)
    assert verify_command(path, everything=True) == 1
    out = capsys.readouterr().out
    dataset = open_run(path)
    assert f"first: draw 17, inputs.{dataset['input'].values[3]}: " in out
    assert f"worst: draw {OTHER}, below_book: " in out
    assert f"rebuilt in full: {explain_words(dataset, OTHER)}" in out


def test_the_command_that_it_names_shows_the_draw(folder, capsys):
    dataset = open_run(folder)
    words = shlex.split(explain_words(dataset, DRAW))
    assert words[:3] == ["python", "-m", "simulate"]
    assert main(words[3:]) == 0
    out = capsys.readouterr().out
    assert f"Draw {DRAW} of seed 5" in out
    assert f"{dataset['intrinsic_value'].values[DRAW]:,.0f}" in out


def test_the_command_of_a_hypercube_names_its_draws():
    dataset = run(sampled_config("latin-hypercube"), draws=9)
    assert explain_words(dataset.assign_attrs(draws_asked=10), 3).endswith("--seed 3774 --draws 10")


def test_the_base_case_is_compared(folder, tmp_path, capsys):
    def change(dataset):
        dataset["statements"].values[2, 3] += 1.0
        dataset.attrs["share_price"] += 0.5

    assert verify_command(doctored(folder, tmp_path / "run", change), 3) == 1
    assert "NOT equal: 2 cells that are not of one draw, worst s" in capsys.readouterr().out


def test_a_base_case_that_is_gone_is_a_difference(folder):
    dataset = open_run(folder).drop_vars("statements")
    del dataset.attrs["share_price"]
    found = verify(dataset, 3)
    assert (found.agreement.figures, found.agreement.figure.where) == (2, "statements")


def test_an_edited_config_is_told(folder, tmp_path, capsys):
    def change(dataset):
        text = dataset.attrs["config_text"]
        dataset.attrs["config_text"] = text.replace("[forecast]", "[forecast]\n# edited", 1)
        assert dataset.attrs["config_text"] != text

    assert verify_command(doctored(folder, tmp_path / "run", change), 3) == 1
    assert "NOT verified: text, settings or data of the config are not those" in capsys.readouterr().out


def test_an_edited_config_with_its_hash_made_anew_differs(folder, tmp_path, capsys):
    def change(dataset):
        text = changed_text("iij", ("min = 0.03, max = 0.16", "min = 0.03, max = 0.17"))
        edited = config_from_text(text, "iij", "iij.toml", SETTINGS)
        dataset.attrs |= {"config_text": text, "config_sha256": edited.sha256}

    assert verify_command(doctored(folder, tmp_path / "run", change), 3) == 1
    assert "NOT equal: 3 of 3 draws compared" in capsys.readouterr().out


def test_a_config_of_other_inputs_differs(folder, tmp_path, capsys):
    def change(dataset):
        held = (*SETTINGS, "variable_cost_ratio=0.5")
        dataset.attrs |= {
            "config_settings": list(held), "config_sha256": load_config("iij", held).sha256,
        }

    assert verify_command(doctored(folder, tmp_path / "run", change), 3) == 1
    out = capsys.readouterr().out
    assert "worst input: 'shape (15,)' in the run, 'shape (14,)' rebuilt" in out
    assert "NOT equal: 3 of 3 draws compared" in out


def test_a_config_that_cannot_be_read_is_refused(folder, tmp_path):
    path = doctored(folder, tmp_path / "run", lambda dataset: dataset.attrs.update(config_text="[company"))
    with pytest.raises(InputError, match="config of run iij"):
        verify_command(path)


def test_another_processor_may_round_otherwise(folder, tmp_path, capsys):
    path = doctored(folder, tmp_path / "run", with_one_bit(7))
    dataset = open_run(path)
    told = json.loads(dataset.attrs["machine"]) | {"processor": "Another"}
    dataset = dataset.assign_attrs(machine=json.dumps(told))
    found = verify(dataset, None)
    assert found.agrees
    assert (found.agreement.close, found.n_compared) == (1, N_DRAW)
    assert found.elsewhere[0].startswith("processor Another, here ")
    versions = json.loads(dataset.attrs["versions"]) | {"numba": "0.1"}
    older = verify(dataset.assign_attrs(versions=json.dumps(versions)), 9)
    assert older.elsewhere[0].startswith("numba 0.1, here ")
    shutil.rmtree(path)
    with replacing_folder(tmp_path / "run") as stage:
        write_store(dataset, stage)
    assert verify_command(path, everything=True) == 0
    out = capsys.readouterr().out
    assert "equal bits are not to be expected" in out
    assert "equal within 1e-12 relative: 1 of " in out
    dataset["intrinsic_value"].values[8] *= 1 + 1e-11
    assert not verify(dataset, None).agrees


def test_a_run_that_kept_none(streamed, tmp_path, capsys):
    path = stored(streamed, tmp_path / "run")
    assert verify_command(path, 20) == 0
    out = capsys.readouterr().out
    assert f"not compared: figures of all {MANY} draws; the run kept its first {MANY} draws" in out
    assert verify_command(path, everything=True) == 0
    assert f"compared figures of all {MANY} draws too" in capsys.readouterr().out


@pytest.mark.parametrize("variable", ["percentile", "tenth_mean", "side_draws", "intrinsic_value"])
def test_a_changed_figure_of_all_draws_needs_all(streamed, variable):
    wrong = streamed.copy(deep=True)
    cells = wrong[variable].values
    cells.flat[1] = np.nextafter(cells.flat[1], np.inf) if cells.dtype.kind == "f" else cells.flat[1] + 1
    assert verify(wrong, 1, 0).agrees
    found = verify(wrong, None)
    assert not found.agrees
    what = found.agreement.first if variable == "intrinsic_value" else found.agreement.figure
    assert what.where.startswith(variable)


@pytest.mark.parametrize(("name", "wrong"), [
    ("draws", N_DRAW - 1), ("failures", {"a year's discount rate is -100% or less": 1}), ("worst_gap", 1e-15),
    ("worst_draw", 3),
])
@pytest.mark.parametrize("kept", [True, False])
def test_an_audit_that_found_something_else_needs_all(folder, streamed, name, wrong, kept):
    right = open_run(folder) if kept else streamed
    changed = right.assign_attrs(audit=json.dumps(json.loads(right.attrs["audit"]) | {name: wrong}))
    assert verify(right, None).agrees
    assert verify(changed, 1, 0).agrees
    found = verify(changed, None)
    assert found.agreement.figure.where == f"audit.{name}"
    assert (found.agreement.figures, found.agreement.draws) == (1, 0)


def test_the_audit_of_all_draws_is_not_that_of_those_that_were_kept(streamed):
    audit = json.loads(streamed.attrs["audit"]) | {"draws": 10 * MANY}
    assert verify(streamed.assign_attrs(audit=json.dumps(audit)), MANY).agrees


@pytest.mark.parametrize("kept", [True, False])
def test_progress_goes_on_to_the_last_draw(folder, streamed, kept):
    right, told = open_run(folder) if kept else streamed, []
    verify(right, None, progress=told.append)
    assert told[-1] == (N_DRAW if kept else MANY)
    assert told == sorted(told)


def test_a_lost_figure_is_found(streamed):
    found = verify(streamed.drop_vars("worst_total"), None)
    assert found.agreement.figure.where == "worst_total"


def test_a_run_of_an_older_program_is_compared_in_what_it_has(streamed):
    older = streamed.drop_vars(["percentile_gap_low", "percentile_gap_high"])
    assert verify(older, None).agrees
    first = {"percentile_gap_low": streamed["percentile_gap_low"].fillna(1.0)}
    assert verify(streamed.assign(first), None).agreement.figure.where.startswith("percentile_gap_low")


def test_what_a_run_says_does_not_steer_the_terminal(folder, tmp_path, capsys):
    dataset = open_run(folder).assign_attrs(git_commit="\x1b[31mred\nforged line")
    assert verify_command(stored(dataset, tmp_path / "run"), 3) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 5


ALL_IS_ALL = "--all: compares every draw: give no --sample, no --sample-seed"


@pytest.mark.parametrize(("arguments", "wanted"), [
    ({"sample": 0}, "--sample = 0: must be a whole number from 1 on"),
    ({"sample": 5, "sample_seed": -1}, "--sample-seed = -1: must be a whole number from 0 on"),
    ({"sample": 5, "everything": True}, ALL_IS_ALL),
    ({"sample_seed": 5, "everything": True}, ALL_IS_ALL),
])
def test_bad_numbers_are_refused(folder, arguments, wanted):
    with pytest.raises(InputError) as caught:
        verify_command(folder, **arguments)
    assert str(caught.value) == wanted


def test_no_run(tmp_path):
    with pytest.raises(InputError, match="no run here"):
        verify_command(tmp_path / "none")
