"""A draft and its history are written both or neither, and never over what is there; the command says all."""

import os
import tomllib
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from simulate import draft
from simulate.cli.main import main
from simulate.drafting.entries import Entry
from simulate.errors import InputError
from simulate.runs.storage.atomic_directory import write_together
from tests.simulate.configs import ROOT
from tests.simulate.filings.companyfacts import facts, plain, written, year

APPLE = ROOT / "tests" / "simulate" / "filings" / "files" / "apple.json.gz"
NINTENDO = APPLE.with_name("S100TMMG_type5.zip")
AS_OF = date(2026, 3, 1)


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_nothing_is_overwritten_unasked(tmp_path) -> None:
    one = draft(APPLE, as_of=AS_OF, price=264.0, out=tmp_path / "a.toml")
    one.write()
    with pytest.raises(InputError, match=r"a-history\.csv: is there already: --overwrite replaces it"):
        one.write()
    one.data_path.unlink()
    (tmp_path / "a.toml").write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(InputError, match=r"a\.toml: is there already"):
        one.write()
    assert everything(tmp_path) == before
    one.write(overwrite=True)
    assert (tmp_path / "a.toml").read_text("utf-8") == one.config_text


def test_both_files_or_none(tmp_path) -> None:
    """The second cannot take its place, as a folder of its name came meanwhile: the first is as it was."""
    first, second = tmp_path / "first", tmp_path / "second"
    for former in (None, "former"):
        if former:
            first.write_text(former)
        real = os.replace if former else os.link
        done = []

        def meanwhile(stage, path, real=real, done=done) -> None:
            done.append(path)
            if len(done) == 2:
                raise OSError(28, "No space left on device", str(path))
            real(stage, path)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "replace" if former else "link", meanwhile)
            with pytest.raises(InputError, match=r"second: cannot be written: No space left"):
                write_together({first: "new", second: "new"}, overwrite=bool(former))
        assert everything(tmp_path) == ({"first": b"former"} if former else {})


def test_a_folder_or_a_link_in_its_place_is_refused(tmp_path) -> None:
    (tmp_path / "data").write_text("a file")
    one = draft(APPLE, as_of=AS_OF, out=tmp_path / "a.toml")
    with pytest.raises(InputError, match="cannot be written"):
        one.write()
    (tmp_path / "b.toml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="no plain file"):
        draft(APPLE, as_of=AS_OF, out=tmp_path / "b.toml").write(overwrite=True)
    assert everything(tmp_path) == {"data": b"a file"}


def test_the_command_prints_sources_what_is_open_and_what_check_says(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["draft", "--as-of", "2024-08-02", "--ticker", "7974.T", str(NINTENDO)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "configs/7974.t.toml: Nintendo Co., Ltd., year to 2024-03-31, millions of JPY" in said
    assert "configs/data/7974.t-history.csv: 5 years" in said
    rows = {line.split()[0]: line.split()[1:4] for line in said.splitlines() if line[:1].isalpha()}
    assert rows["revenue"] == ["1,671,865", "reported", "annual"]
    assert rows["terminal_growth"][:2] == ["0.015", "assumption"]
    assert "open, commented out in the config (3):" in said
    assert "split: shares_issued of 2023-03-31 are 10 times" in said
    for name in ("working_capital_to_revenue", "base_debt", "share_price"):
        assert f"inputs.{name}: is missing" in said[said.index("check:") :]
    assert main(["check", "7974.t"]) == 2
    assert main(command) == 2
    assert "--overwrite" in capsys.readouterr().err
    given = ["--given", "debt=0", "--price", "7900", "--overwrite"]
    assert main([*command[:-1], *given, command[-1]]) == 0
    assert "7974.t.toml: ok, 29 inputs" in capsys.readouterr().out
    assert main(["check", "7974.t"]) == 0


def test_the_command_writes_the_form_and_drafts_what_is_filled_in(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["draft", "--template", "form.csv"]) == 0
    assert "form.csv: written" in capsys.readouterr().out
    assert main(["draft", "--template", "form.csv", str(APPLE)]) == 2
    assert main(["draft"]) == 2
    history, rows = draft(APPLE, as_of=AS_OF).history, Path("form.csv").read_text("utf-8-sig").splitlines()
    about = {
        "company": "Apple Inc.", "ticker": "AAPL", "currency": "USD", "money_in": "units",
        "shares_in": "units", "standard": "US GAAP",
    }  # fmt: skip
    for place, row in enumerate(rows[1:], 1):
        name = row.partition(",")[0]
        if name in about:
            cells = [about[name]]
        elif name in ("year_end", "filed", "source"):
            cells = [end.isoformat() if name != "source" else "10-K" for end in history.year_ends]
        else:
            values = (history.value(name, end) for end in history.year_ends)
            cells = ["" if value is None else str(int(value)) for value in values]
        rows[place] = ",".join([name, "", "", *cells])
    years = ",".join(f"year {number}" for number in range(1, len(history.year_ends) + 1))
    rows[0] = f"row,what it is,written as,{years}"
    Path("form.csv").write_text("\n".join(rows) + "\n", "utf-8")
    filled, filed = draft("form.csv", as_of=AS_OF, price=264.0), draft(APPLE, as_of=AS_OF, price=264.0)
    assert filled.path.as_posix() == "configs/aapl.toml"
    bases = [
        {entry.name: entry.table.get("base") for entry in one.plan.inputs if isinstance(entry, Entry)}
        for one in (filled, filed)
    ]
    differ = {name for name in bases[0] if bases[0][name] != bases[1][name]}
    assert differ == {"shares_outstanding"}  # the form has no cover page: those of the year's end
    assert [f.value for f in filled.plan.reported] == [f.value for f in filed.plan.reported]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"price": -1.0}, "--price = -1.0: must be above 0"),
        ({"price": float("nan")}, "--price = nan: must be above 0"),
        ({"ticker": "a\nb"}, "--ticker"),
        ({"out": "x.json"}, "--out"),
        ({"out": "configs/.toml"}, "--out"),
        ({"given": {"dept": 0.0}}, "did you mean debt?"),
        ({"given": {"debt": -5.0}}, "--given debt = -5.0: must not be negative"),
        ({"given": {"debt": float("inf")}}, "--given debt = inf: must be a finite number, in millions"),
    ],
)
def test_a_bad_option_is_refused_in_a_line(options, said) -> None:
    with pytest.raises(InputError) as caught:
        draft(APPLE, as_of=AS_OF, **options)
    assert said in str(caught.value)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--given", "debt=1,5"], "must be a figure and millions"),
        (["--given", "debt=1", "--given", "debt=2"], '--given = "debt": is given more than once'),
    ],
)
def test_a_figure_is_never_misread(options, said, tmp_path, capsys) -> None:
    command = ["draft", str(APPLE), "--as-of", str(AS_OF), "--out", str(tmp_path / "a.toml")]
    with suppress(SystemExit):
        assert main([*command, *options]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_shares_that_the_user_gives_are_taken() -> None:
    entries = draft(APPLE, as_of=AS_OF, given={"shares_outstanding": 15_000.0}).plan.inputs
    shares = next(one for one in entries if one.name == "shares_outstanding")
    assert isinstance(shares, Entry)
    assert (shares.table["base"], shares.source) == (15_000.0, "given by the user, 2026-03-01")


@pytest.mark.parametrize("name", ["A\0B\x1b[31m\n  Inc.", "\u202eA B [31m Inc.", f"A {'b' * 400}", "A\ud800"])
def test_a_name_that_a_config_may_not_hold_is_cleaned(name, tmp_path) -> None:
    one = draft(written(tmp_path, facts(plain()) | {"entityName": name}), as_of=date(2026, 6, 30))
    said = tomllib.loads(one.config_text)["company"]["name"]
    assert said.isprintable()
    assert said[0] == "A"
    assert len(said) <= 200


def test_a_company_without_a_name_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match=r"CIK1\.json: names no company"):
        draft(written(tmp_path, facts(plain()) | {"entityName": " \0 "}), as_of=date(2026, 6, 30))


def test_a_company_without_revenue_is_refused(tmp_path) -> None:
    tags = plain()
    tags["Revenues"] = [year(0, number) for number in range(2021, 2026)]
    with pytest.raises(InputError, match="revenue: is 0 in the year to 2025-12-31"):
        draft(written(tmp_path, facts(tags)), as_of=date(2026, 6, 30))
    del tags["Revenues"]
    with pytest.raises(InputError, match="revenue: is in no year"):
        draft(written(tmp_path, facts(tags)), as_of=date(2026, 6, 30))


def test_what_a_file_calls_its_company_stays_a_text(tmp_path) -> None:
    name, document = 'X "Y"\n[inputs]\nrevenue = { base = 1.0 }\x1b[2J', facts(plain())
    document["entityName"] = name
    for rows in document["facts"]["us-gaap"].values():
        for row in rows["units"]["USD"]:
            row["accn"] = 'a"\n[run]\nseed = 7\n#'
    one = draft(written(tmp_path, document), as_of=date(2026, 6, 30), price=1.0)
    parsed = tomllib.loads(one.config_text)
    assert parsed["company"]["name"] == 'X "Y" [inputs] revenue = { base = 1.0 } [2J'
    assert parsed["inputs"]["revenue"]["base"] == 140.0
    assert parsed["run"]["seed"] == 1
    assert "\x1b" not in one.config_text.replace("\\u001b", "") + one.history_csv
    assert len(one.history_csv.splitlines()) == 6


def test_names_of_configs(tmp_path) -> None:
    for ticker, name in (("AAPL", "aapl"), ("BRK/B", "brk-b"), (None, "apple-inc"), ("x.toml", "x-toml")):
        assert draft(APPLE, as_of=AS_OF, ticker=ticker).path.as_posix() == f"configs/{name}.toml"
    assert 'ticker = "CIK0000320193"' in draft(APPLE, as_of=AS_OF).config_text
