"""What says where a result comes from: complete and private."""

import getpass
import json
import os
import platform
import re
import shutil
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import simulate.provenance
from simulate import load_config, open_run, run, run_until
from simulate.provenance import (
    as_json,
    git_commit,
    machine,
    machine_words,
    provenance_of,
)
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.store import write_store
from tests.reports.runs import gordon_run
from tests.simulate.configs import ROOT, shipped_path

SETTINGS = ("tax_rate=0.35", 'inflation={base=0.02, dist="uniform", min=0.01, max=0.03}')


@pytest.fixture(scope="module")
def dataset():
    return run(load_config("iij", SETTINGS), draws=40, seed=2**64 - 1)


def test_it_holds_all_that_the_run_depends_on(dataset):
    found = provenance_of(dataset)
    assert found["config_text"] == shipped_path("iij").read_text(encoding="utf-8")
    assert found["config_sha256"] == load_config("iij", SETTINGS).sha256
    assert found["config_settings"] == list(SETTINGS)
    assert (found["config_name"], found["seed"], found["sampler"]) == ("iij", 2**64 - 1, "random")
    assert (found["draws_asked"], found["draws_done"], found["draws_invalid"]) == (40, 40, 0)
    assert found["generator"] == dataset.attrs["generator"]
    assert set(found["versions"]) == {
        "intrinsic-mc", "python", "numba", "llvmlite", "numpy", "scipy", "xarray", "zarr",
    }
    assert found["versions"]["python"] == platform.python_version()
    assert found["created"] == dataset.attrs["created"]
    assert re.fullmatch(r"unknown|[0-9a-f]{40}(\+changes)?", found["git_commit"])


def test_it_is_the_same_from_memory_and_from_a_store(dataset, tmp_path):
    with replacing_folder(tmp_path / "a") as stage:
        write_store(dataset, stage)
    assert provenance_of(open_run(tmp_path / "a")) == provenance_of(dataset)


def test_invalid_draws_are_counted():
    dataset = gordon_run(100)
    assert provenance_of(dataset)["draws_invalid"] == dataset.attrs["draws_invalid"] > 0


def test_a_run_until_a_figure_is_exact_has_its_path_without_nan():
    few = run_until(load_config("iij"), "p5 +-0.001%", max_draws=50)  # too few: the half-width is infinite
    found = provenance_of(few)
    assert found["until"]["target"] == "p5 +-0.001%"
    assert found["until"]["path"][-1]["half_width"] is None
    json.loads(as_json(found), parse_constant=pytest.fail)


def test_attributes_of_a_run_that_did_not_make_all_its_draws(dataset):
    told = machine()
    found = provenance_of(dataset.assign_attrs(draws_asked=100, machine=json.dumps(told)))
    assert (found["draws_asked"], found["draws_done"]) == (100, 40)
    assert found["machine"] == told
    assert machine_words(told).startswith(f"{told['processor']} (code for {told['code_for']}), ")
    assert machine_words({"cores": 3}).startswith("unknown (code for unknown), 3 cores")


def test_another_program_that_writes_it_down_says_so(dataset, monkeypatch):
    assert "written_by" not in provenance_of(dataset)
    monkeypatch.setattr(simulate.provenance, "git_commit", lambda: "0" * 40)
    told = provenance_of(dataset)
    assert told["git_commit"] == dataset.attrs["git_commit"]
    assert told["written_by"]["git_commit"] == "0" * 40
    assert told["written_by"]["versions"] == told["versions"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["written_by"]["date"])


def test_it_names_no_person_no_computer_and_no_folder(dataset):
    found = provenance_of(dataset.assign_attrs(machine=json.dumps(machine())))
    for public in ("config_text", "config_settings", "generator"):  # their author's words, and a name
        del found[public]
    words = as_json(found)
    assert "/" not in words
    for private in (platform.node(), getpass.getuser(), Path.home().name, ROOT.name):
        assert not re.search(rf"\b{re.escape(private)}\b", words)


def git(folder, *words):
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *words], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def repository(folder, *files):
    """A repository with one commit of these files; its name."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q")
    for file in files:
        git(folder, "add", file)
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def program(tmp_path):
    """What of the program asks for the commit, in a folder of its own."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    target = tmp_path / "around" / "program"
    (target / "simulate").mkdir(parents=True)
    for name in ("provenance.py", "errors.py"):
        shutil.copy(ROOT / "simulate" / name, target / "simulate")
    return target


def commit_of(program, **environment):
    """What the program there says in an environment; it runs in another folder."""
    spec = spec_from_file_location("provenance_there", program / "simulate" / "provenance.py")
    there = module_from_spec(spec)
    spec.loader.exec_module(there)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT.parent)
        for name, value in environment.items():
            patch.setenv(name, value)
        return there.git_commit()


def test_the_commit_of_a_repository_of_our_own(program):
    own = repository(program, "simulate")
    assert commit_of(program) == own
    git(program, "worktree", "add", "-q", "../tree")
    assert commit_of(program.parent / "tree") == own
    with (program / "simulate" / "errors.py").open("a") as file:
        file.write("# changed\n")
    assert commit_of(program) == own + "+changes"
    assert commit_of(program.parent / "tree") == own


def test_a_repository_around_the_program_is_another_s(program):
    repository(program.parent)
    assert commit_of(program) == "unknown"
    git(program.parent, "add", "program")  # as part of something larger
    git(program.parent, "commit", "-q", "-m", "y")
    assert commit_of(program) == "unknown"


def test_a_repository_beside_the_program_is_another_s(program):
    """It begins in the program's folder and knows nothing of it, or not in a commit."""
    repository(program)
    assert commit_of(program) == "unknown"
    git(program, "add", "simulate")
    assert commit_of(program) == "unknown"


@pytest.mark.parametrize("has_own", [False, True])
def test_a_repository_that_the_environment_names_is_another_s(program, tmp_path, has_own):
    own = repository(program, "simulate") if has_own else "unknown"
    (tmp_path / "other" / "simulate").mkdir(parents=True)
    (tmp_path / "other" / "simulate" / "provenance.py").write_text("")
    repository(tmp_path / "other", "simulate")
    other = tmp_path / "other"
    named = (
        {"GIT_DIR": f"{other}/.git"}, {"GIT_DIR": f"{other}/.git", "GIT_WORK_TREE": str(program)},
        {"GIT_WORK_TREE": str(other)}, {"GIT_INDEX_FILE": f"{other}/.git/index"},
        {"GIT_OBJECT_DIRECTORY": f"{other}/.git/objects"}, {"GIT_COMMON_DIR": f"{other}/.git"},
        {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.worktree", "GIT_CONFIG_VALUE_0": str(other)},
    )
    for environment in named:
        assert commit_of(program, **environment) == own, environment


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to give files away")
def test_a_repository_that_git_does_not_trust(program):
    repository(program, "simulate")
    for path in (program, program / ".git"):
        os.chown(path, 12345, 12345)
    assert commit_of(program, HOME=str(program.parent)) == "unknown"


@pytest.mark.parametrize("git_says", ["exec sleep 60", "exit 1", "printf '\\377\\n'", "", "echo; echo a"])
def test_a_git_that_hangs_or_says_something_else(monkeypatch, tmp_path, git_says):
    (tmp_path / "git").write_text(f"#!/bin/sh\n{git_says}\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert git_commit.__wrapped__(0.5) == "unknown"


def test_without_git(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_commit.__wrapped__() == "unknown"
