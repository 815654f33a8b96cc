"""`new`: a config to fill in, and what it refuses."""

import pytest

from simulate.cli.main import main
from simulate.config.documentation.template import config_template


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_writes_what_check_goes_on_from(folder, capsys) -> None:
    assert main(["new", "acme", "--like", "utility"]) == 0
    assert "configs/acme.toml: written, 30 figures to fill in" in capsys.readouterr().out
    assert (folder / "configs" / "acme.toml").read_text("utf-8") == config_template("acme", "utility")
    assert main(["check", "acme"]) == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert first.endswith(': company.name = "TODO": is still to be filled in')


def test_it_overwrites_nothing(folder, capsys) -> None:
    (folder / "configs").mkdir()
    (folder / "configs" / "acme.toml").write_text("mine")
    assert main(["new", "acme"]) == 2
    assert capsys.readouterr().err == (
        "configs/acme.toml: is there already, and is not overwritten: take another name\n"
    )
    assert (folder / "configs" / "acme.toml").read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../acme", "a/b", "acme.toml", "a\nb", "-x", "a b", "x" * 101, "é"]
)
def test_bad_names_are_refused_in_a_line(folder, capsys, name) -> None:
    assert main(["new", "--", name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith('NAME = "')
    assert "must be letters a to z, digits" in line
    assert not list(folder.iterdir())


def test_an_unknown_kind_is_refused(folder, capsys) -> None:
    assert main(["new", "acme", "--like", "bank"]) == 2
    assert capsys.readouterr().err == '--like = "bank": must be cash-rich, loss-making or utility\n'
    assert not list(folder.iterdir())
