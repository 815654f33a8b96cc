"""Runs that other processes draw, beside those of one process: equal to the last byte."""

import os
import pickle
import pickletools
import random
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from types import FunctionType, ModuleType
from typing import Any
from unittest.mock import Mock

import psutil
import pytest

from simulate import InputError, load_config, open_run, run, run_until
from simulate.cluster.connecting import connected
from simulate.cluster.worker_pool import Refused, Workers
from simulate.forecast.base_case import value
from simulate.provenance import program_hash
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.execution import Execution
from simulate.runs.pipeline import run_to_folder
from simulate.runs.plan import Request
from simulate.runs.run import draw
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import partial_folder
from simulate.runs.workers.probe import ANOTHER_PROGRAM, CompanyText, Probe, check, mark_of, probe_of
from simulate.settings import Settings
from tests.simulate.runs.kill_and_resume import fingerprint
from tests.simulate.runs.run_digest import YEARS, case_config
from tests.simulate.runs.stopped_runs import StoppedError

PART = 2048
DRAWS = 12 * PART + 10
SMALL = Settings(
    chunk_size=PART, sample_size=3 * PART, tighten_after=PART, save_pause=0.0, save_pause_times=0.0,
    block_chunks=3, blocks_each=2,
)
#: By config and request.
KINDS: dict[str, tuple[str, Request]] = {
    "streamed": ("iij random", Request(DRAWS, keep="none")),
    "streamed, with shocks": (f"{YEARS} random", Request(DRAWS, keep="none")),
    "inputs": ("iij random", Request(DRAWS, keep="inputs")),
    "draws, with shocks": (f"{YEARS} random", Request(DRAWS, keep="draws")),
    "Sobol": ("iij sobol", Request(DRAWS, keep="inputs")),
    "Latin hypercube": ("iij latin-hypercube", Request(DRAWS, keep="none")),
    "until": ("iij random", Request(DRAWS, until="p50 +-0.01%")),
}


NAMED = r"^worker tcp://127\.0\.0\.1:\d+"


class HereInDisorder:
    """What `Workers` does, in this process: blocks come in whatever order, and end when they are told to."""

    def __init__(self, seed: int, most: int = 10**9) -> None:
        self.chance, self.left = random.Random(seed), most

    def count(self) -> int:
        return self.chance.randint(1, 4)

    def on_each(self, function: Any, *arguments: Any) -> None:
        assert function(*arguments) is None

    def results(self, function: Any, calls: Any) -> Iterator[Any]:
        calls = list(calls)
        for call in self.chance.sample(calls, len(calls)):
            if not self.left:
                raise StoppedError
            self.left -= 1
            yield call, function(*call)


def files_of(folder: Path) -> dict[str, bytes]:
    """All files but the journal; the run's metadata have its date."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != JOURNAL)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    files.pop("draws.zarr/zarr.json")
    return files


def drawn(kind: str, out: Path, workers: Any = None, **more: Any) -> tuple[object, dict[str, bytes]]:
    case, request = KINDS[kind]
    run_to_folder(case_config(case), request, out, workers=workers, settings=SMALL, **more)
    return fingerprint(open_run(out)), files_of(out)


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Any:
    folder, known = tmp_path_factory.mktemp("here"), {}

    def of(kind: str) -> Any:
        if kind not in known:
            known[kind] = drawn(kind, folder / kind)
        return known[kind]

    return of


QUICK = ("streamed, with shocks", "inputs", "until")


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.heavy] * (kind not in QUICK)) for kind in KINDS]
)
def test_blocks_in_any_order_and_any_set_of_them_safe(kind: str, here, tmp_path) -> None:
    """Stopped twice, then gone on with by one process, or by workers again."""
    out = tmp_path / "a"
    for seed, most in ((1, 2), (2, 2)):
        with pytest.raises(StoppedError):
            drawn(kind, out, HereInDisorder(seed, most))
    unfinished = UnfinishedRun(partial_folder(out), SMALL)
    safe = unfinished.n_safe()
    assert 3 * PART < safe < DRAWS
    (partial_folder(out) / "draws.zarr" / "intrinsic_value" / "c" / "0.0a.partial").write_bytes(b"torn")
    torn = KINDS[kind][0] == "iij random"
    assert drawn(kind, out, None if torn else HereInDisorder(3), resume=True) == here(kind)


class OneThread(HereInDisorder):
    """One thread of a worker, in order; it notes how many chunks each block has."""

    def count(self) -> int:
        return 1

    def results(self, function: Any, calls: Any) -> Iterator[Any]:
        self.sizes = list[int]()
        for call in calls:
            self.sizes.append(call[2] - call[1])
            yield call, function(*call)


@pytest.mark.parametrize(("keep", "sizes"), [("inputs", [2] * 6 + [1]), ("draws", [13]), ("none", [13])])
def test_blocks_that_come_back_with_their_draws_are_bounded(keep: str, sizes: list[int]) -> None:
    """A draw of iij is 18 bytes of results and 16 inputs of 8."""
    config, workers = load_config("iij"), OneThread(1)
    wide = replace(SMALL, block_chunks=100, blocks_each=1, block_bytes=2 * PART * (18 + 16 * 8) + 1)
    found = draw(config, value(config), (DRAWS, 5), keep, Execution(wide, workers=workers))  # type: ignore[arg-type]
    assert workers.sizes == sizes
    assert fingerprint(found) == fingerprint(run(config, DRAWS, 5, keep=keep, settings=SMALL))


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    from distributed import Client

    with connected(2, None) as workers:
        assert workers is not None
        client = workers._client
        assert isinstance(client, Client)
        assert client.scheduler_info()["address"].startswith("tcp://127.0.0.1:")
        yield client


@pytest.mark.heavy
def test_nobody_else_can_connect(client) -> None:
    """Neither to the scheduler nor to workers, nor to what tells their state."""
    processes = [os.getpid(), *client.run(os.getpid).values()]
    assert len(processes) == 3
    open_to = {
        each.laddr.ip for process in processes for each in psutil.Process(process).net_connections()
        if each.status == psutil.CONN_LISTEN
    }
    assert open_to == {"127.0.0.1"}


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["streamed, with shocks", "inputs"])
def test_processes_give_the_same_bytes(kind: str, here, client, tmp_path) -> None:
    assert drawn(kind, tmp_path / "a", Workers(client)) == here(kind)


@pytest.mark.heavy
@pytest.mark.parametrize("keep", ["none", "draws"])
def test_a_client_in_python(client, keep: str) -> None:
    config, seen = load_config("iiji-2019"), list[int]()
    found = run(config, DRAWS, 5, keep=keep, settings=SMALL, client=client, progress=seen.append)
    assert fingerprint(found) == fingerprint(run(config, DRAWS, 5, keep=keep, settings=SMALL))
    assert seen == sorted(seen)
    assert seen[-1] == DRAWS


@pytest.mark.heavy
def test_a_client_in_python_until_a_target(client, monkeypatch) -> None:
    config, numbers = load_config("iij"), ("p50 +-0.01%", DRAWS, 5)
    here = run_until(config, *numbers, settings=SMALL)
    monkeypatch.setattr("simulate.runs.run.draw_part", None)  # this process draws none
    assert fingerprint(run_until(config, *numbers, settings=SMALL, client=client)) == fingerprint(here)


@pytest.mark.heavy
def test_a_worker_that_is_killed(client, here, tmp_path) -> None:
    """Its blocks are drawn again, by those that are left and the one that takes its place."""

    class Killing(Workers):
        def results(self, function: Any, calls: Any) -> Iterator[Any]:
            for turn, each in enumerate(super().results(function, calls)):
                if turn == 1:
                    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
                yield each

    assert drawn("inputs", tmp_path / "a", Killing(client)) == here("inputs")
    client.wait_for_workers(2, timeout=30)


def newer(module: str) -> FunctionType:
    """A function as if it stood in that module."""
    found = FunctionType(mark_of.__code__, {}, "newer")
    found.__module__, found.__qualname__ = module, "newer"
    return found


#: By the module of which workers have an older version, or none.
PROBE = "simulate.runs.workers.probe"
NEWER = {module: newer(module) for module in ("only_here", PROBE)}


def probe_in(folder: Path) -> Probe:
    company = CompanyText.of(load_config("iij"))
    return Probe(program_hash(), "00000000", company, 100, 1, PART, str(folder), "")


def test_what_is_unlike_is_told(tmp_path) -> None:
    probe, values = probe_of(load_config("iij"), 100, 1, PART, tmp_path)
    assert check(probe) is None
    assert values.size == 100
    assert check(replace(probe, program="0123456789abcdef")) == Refused(ANOTHER_PROGRAM)
    found = check(replace(probe, crc32c="00000000"))
    assert found == Refused("draws other numbers from the same seed: its processor differs")


@pytest.mark.heavy
def test_unlike_workers_are_refused_by_name(client, tmp_path) -> None:
    probe, workers = probe_in(tmp_path), Workers(client)
    with pytest.raises(InputError, match=rf"{NAMED}: has another version of this program"):
        workers.on_each(check, replace(probe, program="0123456789abcdef"))
    with pytest.raises(InputError, match=rf"{NAMED}: draws other numbers from the same seed"):
        workers.on_each(check, probe)
    with pytest.raises(InputError, match=rf"{NAMED}: draws other numbers from the same seed"):
        list(workers.results(check, [(probe,)]))


@pytest.mark.heavy
def test_a_worker_without_memory_is_named(client) -> None:
    with pytest.raises(InputError, match=f"{NAMED}: has too little memory for what it was given"):
        list(Workers(client).results(bytearray, [(1 << 62,)]))


@pytest.mark.heavy
def test_workers_without_what_a_call_needs_are_refused(client, monkeypatch) -> None:
    """They cannot unpickle it: the module is not there, or an older one, without the function."""
    monkeypatch.setitem(sys.modules, "only_here", ModuleType("only_here"))
    monkeypatch.setattr("only_here.newer", NEWER["only_here"], raising=False)
    monkeypatch.setattr(f"{PROBE}.newer", NEWER[PROBE], raising=False)
    workers = Workers(client)
    whys = {"only_here": "has no only_here", PROBE: "has another version of this program"}
    for module, why in whys.items():
        with pytest.raises(InputError, match=f"{NAMED}: {why}"):
            workers.on_each(NEWER[module])
        with pytest.raises(InputError, match=f"^worker: {why}"):
            list(workers.results(NEWER[module], [()]))


def test_a_scheduler_needs_no_program(tmp_path) -> None:
    """What it unpickles names none of our modules: they stand in bytes, for the workers."""
    scheduler = Mock()
    Workers(scheduler)._submit(check, (probe_in(tmp_path),), SimpleQueue())
    pickled = pickle.dumps(scheduler.submit.call_args.args)
    named = {text for _, text, _ in pickletools.genops(pickled) if isinstance(text, str)}
    assert "distributed.protocol.pickle" in named
    assert not [text for text in named if "simulate" in text]
    assert PROBE.encode() in pickled


def test_a_scheduler_open_to_others_is_refused_by_whatever_address() -> None:
    """It is reached on the loopback interface here, but listens on all."""
    from distributed import LocalCluster
    from distributed.utils import get_ip

    if get_ip().startswith("127."):
        pytest.skip("this machine has no interface but loopback")
    quiet = {"processes": False, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(0, host="0.0.0.0", protocol="tcp://", **quiet) as cluster:
        port = cluster.scheduler_address.rpartition(":")[2]
        refused = pytest.raises(InputError, match=r'"tcp://[^"]+": is not on this machine and not encrypted')
        with refused, connected(None, f"tcp://127.0.0.1:{port}"):
            pass


@pytest.mark.heavy
def test_a_client_must_be_connected(client) -> None:
    from distributed import Client

    closed = Client(client.scheduler.address, set_as_default=False)
    closed.close()
    for wrong in (closed, "tcp://127.0.0.1:8786"):
        with pytest.raises(InputError, match="client: must be a distributed"):
            run(load_config("iij"), 100, client=wrong)


def test_another_folder_of_the_same_name_is_refused(tmp_path) -> None:
    config = load_config("iij")
    probe = replace(probe_of(config, 100, 1, PART, None)[0], folder=str(tmp_path), mark="01234567")
    refused = check(probe)
    assert refused is not None
    assert refused.why.startswith(f"does not see the run's folder {tmp_path}: draws that are kept need")
    assert check(replace(probe, mark=mark_of(tmp_path))) is None
