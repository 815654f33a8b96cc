"""Portfolios that other processes draw, beside those of one process: equal to the last byte."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulate import load_portfolio, open_portfolio, portfolio
from simulate.cluster.connecting import connected
from simulate.cluster.worker_pool import Workers
from simulate.errors import InputError
from simulate.portfolios.pipeline import portfolio_to_folder
from simulate.runs.plan import Request
from simulate.runs.storage.layout import partial_folder
from tests.simulate.portfolios.portfolios import write_portfolio
from tests.simulate.portfolios.test_storage import SMALL, same
from tests.simulate.runs.stopped_runs import StoppedError
from tests.simulate.runs.test_worker_runs import NAMED, HereInDisorder, files_of

RETURNS = """\
[returns]
drift = 0.07
convergence = 0.2
volatility = { one = 0.3, two = 0.3, three = 0.2 }
"""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with connected(2, None) as found:
        assert found is not None
        yield found


def drawn(path: Path, out: Path, workers: Any = None, **more: Any) -> dict[str, bytes]:
    portfolio_to_folder(load_portfolio(path), Request(), out, settings=SMALL, workers=workers, **more)
    return files_of(out)


def test_companies_in_any_order_and_any_set_of_them_safe(tmp_path) -> None:
    """Stopped, gone on with by other workers, stopped again, and ended by one process."""
    path, out = write_portfolio(tmp_path), tmp_path / "a"
    for seed in (1, 2):
        with pytest.raises(StoppedError):
            drawn(path, out, HereInDisorder(seed, 1))
    columns = partial_folder(out) / "draws.zarr" / "value" / "c" / "0"
    assert len(list(columns.iterdir())) == 2
    assert drawn(path, out, resume=True) == drawn(path, tmp_path / "here")


@pytest.mark.heavy
@pytest.mark.parametrize("returns", [False, True])
def test_processes_give_the_same_bytes(workers, tmp_path, *, returns: bool) -> None:
    changes = [("[companies.one]", f"{RETURNS}\n[companies.one]")] if returns else []
    path = write_portfolio(tmp_path, *changes)
    assert drawn(path, tmp_path / "a", workers) == drawn(path, tmp_path / "b")
    assert ("trend_value" in open_portfolio(tmp_path / "a")) == returns


@pytest.mark.heavy
def test_a_client_in_python(workers, tmp_path) -> None:
    loaded, told = load_portfolio(write_portfolio(tmp_path)), dict[str, int]()
    found = portfolio(loaded, client=workers._client, progress=told.__setitem__)
    assert same(found, portfolio(loaded))
    assert told == dict.fromkeys(("one", "two", "three"), 4096)


@pytest.mark.heavy
def test_a_worker_that_is_killed(workers, tmp_path) -> None:
    """With companies at hand, which the other draws, and the one that takes its place."""

    class Killing(Workers):
        submitted = 0

        def _submit(self, *arguments: Any, **where: Any) -> Any:
            future = super()._submit(*arguments, **where)
            self.submitted += 1
            if self.submitted == 2 + 3:  # a check of each worker, and all companies
                pids = self._client.run(os.getpid)
                os.kill(next(iter(pids.values())), signal.SIGKILL)
            return future

    path, killing = write_portfolio(tmp_path), Killing(workers._client)
    assert drawn(path, tmp_path / "a", killing) == drawn(path, tmp_path / "b")
    assert killing.submitted >= 5
    workers._client.wait_for_workers(2, timeout=30)


@pytest.mark.heavy
def test_a_company_without_a_value_is_named_as_in_one_process(workers, tmp_path) -> None:
    """Its base case has a value, and its one draw of this seed has none."""
    falling = '{ base = 0.1, dist = "triangular", min = -0.999, mode = -0.999, max = 0.2 }'
    loaded = load_portfolio(write_portfolio(tmp_path), f"two.initial_growth={falling}")
    lines = list[str]()
    for who in (None, workers):
        with pytest.raises(InputError, match="no draw has a value") as refused:
            portfolio_to_folder(loaded, Request(1, 51), tmp_path / "a", workers=who, settings=SMALL)
        lines.append(str(refused.value).partition("; ")[0])
    assert lines[0] == lines[1]


@pytest.mark.heavy
def test_a_worker_of_another_program_is_refused(workers, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("simulate.runs.workers.probe.program_hash", lambda: "0123456789abcdef")
    with pytest.raises(InputError, match=f"{NAMED}: has another version of this program"):
        drawn(write_portfolio(tmp_path), tmp_path / "a", workers)
