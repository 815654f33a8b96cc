"""One draw split against the base case, and held against what a run stored of it."""

import re

import numpy as np
import pytest

from simulate import open_run, run, value
from simulate.cli.main import main
from simulate.forecast.explain import value_steps
from simulate.forecast.step_attribution import steps_of
from simulate.sampling.draws import draw_inputs
from tests.reports.runs import all_uncertain_config, fixed_config, gordon_run, sampled_config, scenario_config
from tests.simulate.configs import PAGES, company_path, trend_config


def drawn_of(config, draw):
    return dict(zip(config.marginals, draw_inputs(config, draw, 1)[0].tolist(), strict=True))


@pytest.mark.parametrize(
    "config", [trend_config(), scenario_config(), all_uncertain_config(), sampled_config("sobol")],
    ids=["iij", "scenarios", "all uncertain", "sobol"],
)
def test_steps_add_up(config):
    base, values = value(config).intrinsic_value, run(config, draws=8)["intrinsic_value"].values
    for draw in range(8):
        steps = value_steps(config, drawn_of(config, draw))
        assert base + sum(step.change for step in steps) == pytest.approx(values[draw], abs=1e-9)
    assert sum(len(step.parts) for step in steps) == len(config.marginals) - (config.file.scenarios != []) * (
        len({name for scenario in config.file.scenarios for name in scenario.inputs}) - 1
    )


def test_a_linear_input_does_what_the_closed_form_says():
    """Cash is worth its amount a year from now, per share, whatever the rest of the business is worth."""
    config = fixed_config("base_cash", "tax_rate", "variable_cost_ratio")
    for draw in range(5):
        drawn = drawn_of(config, draw)
        step = {step.parts: step for step in value_steps(config, drawn)}[("base_cash",)]
        wanted = (drawn["base_cash"] - 22_492.0) / 1.043 / 186.963
        assert [step.change, step.in_order, step.in_reverse] == pytest.approx([wanted] * 3, abs=1e-7)


def test_two_inputs_that_reinforce_each_other_share_it_and_derived_inputs_move_along():
    """Revenue moves three inputs that are computed from it; the four corners are configs of their own."""
    spread = 'revenue={base=316871.0, dist="uniform", min=300000.0, max=340000.0}'
    config = fixed_config("tax_rate")
    config = trend_config([*config.settings, spread])
    drawn = drawn_of(config, 3)
    names = tuple(drawn)
    assert set(names) == {"revenue", "tax_rate"}

    def corner(*changed):
        now = {name: drawn[name] if name in changed else getattr(config.base, name) for name in names}
        settings = [*config.settings, *(f"{name}={number!r}" for name, number in now.items())]
        settings = [one for one in settings if one != spread]
        return value(trend_config(settings)).intrinsic_value

    a, b = names
    alone, both = (corner(a) - corner(), corner(b) - corner()), corner(a, b) - corner()
    found = {step.parts[0]: step.change for step in value_steps(config, drawn)}
    assert abs(both - sum(alone)) > 0.1
    assert found[a] == pytest.approx((alone[0] + both - alone[1]) / 2.0, abs=1e-9)
    assert found[b] == pytest.approx((alone[1] + both - alone[0]) / 2.0, abs=1e-9)


def test_parts_without_a_value_alone_count_with_the_next():
    values = {"": 1.0, "a": None, "ab": 4.0, "abc": 9.0, "c": 2.0, "bc": 5.0}
    failed = []
    steps = steps_of(lambda parts: values["".join(sorted(parts))], "abc", failed.append)
    assert [(step.parts, step.change) for step in steps] == [(("a", "b"), (3.0 + 7.0) / 2), (("c",), 3.0)]
    assert failed == [("a",)]
    for end in ("", "abc"):
        with pytest.raises(ValueError, match="there are no steps"):
            steps_of(lambda parts, end=end: (values | {end: None})["".join(sorted(parts))], "abc")


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *more: main(["run", "iij", "--seed", "5", "--no-report", *more])


@pytest.mark.parametrize("more", [
    ("--draws", "40"), ("--draws", "40", "--keep", "none"), (
        "--draws", "40", "--set", "tax_rate=0.4", "--set", "distribution=clean-surplus",
        "--set", "discounting=mid-year"),
], ids=["kept", "streamed", "changed"])
def test_a_draw_of_a_run_is_the_stored_one_to_the_bit(made, capsys, more):
    assert made(*more, "--out", "results/mine") == 0
    assert main(["explain", "mine", "--draw", "0"]) == 0  # which may compile, and say so
    capsys.readouterr()
    for name in ("mine", "results/mine"):
        assert main(["explain", name, "--draw", "17"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert "its value is that in results/mine, to the bit\n" in out
        stored = float(open_run("mine")["intrinsic_value"][17])
        assert re.search(rf"this draw +{stored:,.2f}\n", out)


def test_percentiles_are_those_of_the_inputs_own_distributions(made, capsys):
    dataset = run(trend_config(), draws=2000, seed=5)
    assert main(["explain", str(PAGES), "--draw", "17", "--seed", "5"]) == 0
    out = capsys.readouterr().out
    for name in dataset["input"].values.tolist():
        shown = float(re.search(rf"^{name} .* P([\d.]+) ", out, re.MULTILINE)[1])
        drawn = dataset["inputs"].sel(input=name).values
        assert shown == pytest.approx(100.0 * np.mean(drawn <= drawn[17]), abs=4.5)  # 4 standard errors


def test_a_draw_that_the_run_of_a_config_has_not_is_said_to_be_none_of_it(made, capsys):
    """By the draws that are asked for, of the run in results/, and of the config, by name or path.

    With another seed or another input the draw is one of no run that there is.
    """
    config_of_it = "draws of the config as it is now; those of the run: explain results/iij\n"
    line = "draw {} is not in the run, which has draws 0 to {}\n".format
    for draw, more, said in (
        (1_000_000, [], line(1_000_000, 999_999)), (999_999, [], ""),
        (40, ["--draws", "40"], line(40, 39)), (39, ["--draws", "40"], ""),
    ):
        assert main(["explain", "iij", "--draw", str(draw), *more]) == 0
        assert capsys.readouterr().err == said
    assert made("--draws", "40") == 0
    capsys.readouterr()
    for draw, said in ((40, line(40, 39)), (39, "")):
        assert main(["explain", "iij", "--draw", str(draw)]) == 0
        assert capsys.readouterr().err == config_of_it + said
        assert main(["explain", str(company_path("iij")), "--draw", str(draw)]) == 0
        assert capsys.readouterr().err == said
    for more in (["--seed", "7"], ["--set", "tax_rate=0.3"]):
        assert main(["explain", "iij", "--draw", "40", *more]) == 0
        assert capsys.readouterr().err == config_of_it


def test_what_does_not_go_with_a_run(made, capsys):
    assert made("--draws", "40", "--out", "results/mine") == 0
    assert made("--draws", "40") == 0
    capsys.readouterr()
    own = "goes with a config; mine is a run, which has its own"
    range_ = "must be a whole number in [0, 39]: the run has no other draws"
    for more, said in (
        (["--draw", "40"], f"mine: --draw = 40: {range_}"),
        (["--draw", "1", "--seed", "3"], f"--seed: {own}"),
        (["--draw", "1", "--draws", "41"], f"--draws: {own}"),
        (["--draw", "1", "--set", "tax_rate=0.3"], f"--set: {own}"),
    ):
        assert main(["explain", "mine", *more]) == 2
        assert capsys.readouterr() == ("", f"{said}\n")
    assert main(["explain", "mine", "--draw", "1", "--seed", "5", "--draws", "40"]) == 0  # its own
    capsys.readouterr()
    assert main(["explain", "results/none", "--draw", "1"]) == 2
    assert capsys.readouterr().err.startswith("results/none: no run here; ")
    assert main(["explain", "iij", "--draw", "1"]) == 0
    said = capsys.readouterr().err
    assert said == "draws of the config as it is now; those of the run: explain results/iij\n"


def test_a_draw_without_a_value_is_compared_too(tmp_path, capsys):
    from simulate.runs.storage.atomic_directory import replacing_folder
    from simulate.runs.storage.store import write_store

    dataset = gordon_run(50)
    with replacing_folder(tmp_path / "a") as stage:
        write_store(dataset, stage)
    draw = int(np.flatnonzero(np.isnan(dataset["intrinsic_value"].values))[0])
    assert main(["explain", str(tmp_path / "a"), "--draw", str(draw)]) == 2
    out, err = capsys.readouterr()
    assert f"\nit has no value, nor has it one in {tmp_path / 'a'}\n" in out
    assert "has no value: last discount rate does not exceed growth" in err
    forged = dataset.assign(intrinsic_value=dataset["intrinsic_value"].fillna(7.0))
    with replacing_folder(tmp_path / "a") as stage:
        write_store(forged, stage)
    main(["explain", str(tmp_path / "a"), "--draw", str(draw)])
    assert f"its value is NOT that in {tmp_path / 'a'}: 7.0 there, none rebuilt; " in capsys.readouterr().out
