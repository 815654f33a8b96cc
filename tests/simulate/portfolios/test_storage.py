"""A portfolio on the disk: what is read is what was drawn, and what is safe is not drawn again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulate import load_portfolio, open_portfolio, open_run, portfolio
from simulate.config.config import Config
from simulate.errors import InputError
from simulate.portfolios.config.portfolio import Portfolio
from simulate.portfolios.pipeline import portfolio_to_folder
from simulate.runs.plan import Request
from simulate.runs.storage.layout import partial_folder
from simulate.settings import Settings
from tests.simulate.portfolios.portfolios import write_company, write_portfolio

SMALL = Settings(chunk_size=1024)  # four files a column


class StopsWhenDrawn(Config):
    """A company at which somebody presses Ctrl-C."""

    @property
    def base(self):
        raise KeyboardInterrupt


def stopping_at(loaded: Portfolio, company: int) -> Portfolio:
    """The same portfolio, stopped when it comes to a company."""
    holdings = list(loaded.companies)
    holding = holdings[company]
    holdings[company] = replace(holding, config=StopsWhenDrawn(**vars(replace(holding.config))))
    return replace(loaded, companies=tuple(holdings))


def stopped(path: Path, out: Path, company: int = 1) -> dict[Path, int]:
    """Stop a portfolio; return when each file of the columns that are safe was written."""
    with pytest.raises(SystemExit):
        portfolio_to_folder(stopping_at(load_portfolio(path), company), Request(), out, settings=SMALL)
    files = (partial_folder(out) / "draws.zarr").rglob("c/*/0")
    return {each.relative_to(partial_folder(out)): each.stat().st_mtime_ns for each in files}


def same(one, other) -> bool:
    def cells(dataset, name):
        values = dataset[name].values
        return values if values.dtype.kind in "fiu" else [str(each) for each in values.ravel()]

    names = {*one.variables, *other.variables}
    floats = {name for name in names if one[name].dtype.kind == "f"}
    return all(
        np.array_equal(cells(one, name), cells(other, name), equal_nan=name in floats) for name in names
    )


def test_what_is_read_is_what_memory_holds(tmp_path):
    loaded = load_portfolio(write_portfolio(tmp_path))
    done = portfolio_to_folder(loaded, Request(), tmp_path / "out", settings=SMALL)
    assert done.text == f"wrote {tmp_path / 'out'}\n"
    opened, memory = open_portfolio(tmp_path / "out"), portfolio(loaded)
    assert same(opened, memory)
    assert opened["value"].attrs == memory["value"].attrs
    assert opened.attrs.keys() == memory.attrs.keys()
    with pytest.raises(InputError, match="is damaged"):
        open_run(tmp_path / "out")


def test_companies_that_are_safe_are_not_drawn_again(tmp_path, capsys):
    path, out = write_portfolio(tmp_path), tmp_path / "out"
    written = stopped(path, out)
    with pytest.raises(InputError, match="no finished portfolio here; one was begun"):
        open_portfolio(out)
    assert len(written) == 16  # four columns of four files
    assert "stopped; 1 of 3 companies are safe on the disk" in capsys.readouterr().err
    assert not out.exists()
    portfolio_to_folder(load_portfolio(path), Request(), out, resume=True, settings=SMALL)
    assert "resuming: 1 of 3 companies are safe" in capsys.readouterr().err
    assert {each: (out / each).stat().st_mtime_ns for each in written} == written
    assert same(open_portfolio(out), portfolio(load_portfolio(path)))


def test_a_column_that_was_damaged_is_drawn_again(tmp_path):
    path, out = write_portfolio(tmp_path), tmp_path / "out"
    written = stopped(path, out, 2)
    hurt = partial_folder(out) / "draws.zarr" / "value" / "c" / "1" / "0"
    hurt.write_bytes(hurt.read_bytes()[:-1] + b"?")
    portfolio_to_folder(load_portfolio(path), Request(), out, settings=SMALL)
    assert all((out / each).stat().st_mtime_ns != when for each, when in written.items())
    assert same(open_portfolio(out), portfolio(load_portfolio(path)))


def test_another_config_of_a_company_is_not_gone_on_with(tmp_path):
    path, out = write_portfolio(tmp_path), tmp_path / "out"
    stopped(path, out)
    write_company(tmp_path, "two", "JPY", ("seed = 3774", "seed = 5"))
    with pytest.raises(InputError, match="cannot be gone on with: the config of two was another"):
        portfolio_to_folder(load_portfolio(path), Request(), out, resume=True, settings=SMALL)
    other = write_portfolio(tmp_path, ("rank = 0.6", "rank = 0.4"))
    with pytest.raises(InputError, match="its config was another, the config of two was another"):
        portfolio_to_folder(load_portfolio(other), Request(), out, resume=True, settings=SMALL)
    portfolio_to_folder(load_portfolio(other), Request(), out, settings=SMALL)  # starts over
    assert same(open_portfolio(out), portfolio(load_portfolio(other)))


def test_a_report_that_fails_loses_no_draws(tmp_path):
    path, out = write_portfolio(tmp_path), tmp_path / "out"

    def fails(run):
        assert run.dataset["value"].shape == (4096, 3)
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left on device; 3 of 3 companies are safe on the disk"):
        portfolio_to_folder(load_portfolio(path), Request(), out, on_complete=fails, settings=SMALL)
    before = (partial_folder(out) / "draws.zarr" / "zarr.json").stat().st_mtime_ns
    loaded = load_portfolio(path)
    done = portfolio_to_folder(loaded, Request(), out, on_complete=lambda run: "told", settings=SMALL)
    assert done.text == "told"
    assert (out / "draws.zarr" / "zarr.json").stat().st_mtime_ns == before


def test_a_portfolio_is_no_run_of_a_company(tmp_path):
    path, out = write_portfolio(tmp_path), tmp_path / "out"
    portfolio_to_folder(load_portfolio(path), Request(draws=32), out)
    (out / "draws.zarr" / "value" / "c" / "0" / "1").write_bytes(b"something else")
    with pytest.raises(InputError, match="is damaged"):
        open_portfolio(out)
    with pytest.raises(InputError, match="no finished portfolio here; draw it first"):
        open_portfolio(tmp_path / "nothing")
