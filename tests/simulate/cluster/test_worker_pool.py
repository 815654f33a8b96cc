"""Workers that come and go: of a scheduler that is made up, and killed ones of one that is not."""

import os
import signal
import time
from queue import Empty
from types import SimpleNamespace
from typing import Any, cast

import pytest

from simulate.cluster.connecting import connected
from simulate.cluster.worker_pool import Workers

WAITING = "waiting for one; Ctrl-C stops, and keeps what is safe\n"


class Late:
    """A queue in which nothing is until it has been asked for so often."""

    def __init__(self, empty: int) -> None:
        self.empty = empty

    def get(self, timeout: float) -> str:
        self.empty -= 1
        if self.empty >= 0:
            raise Empty
        return "ended"


def test_workers_that_never_were_are_not_said_to_have_left(capsys) -> None:
    threads: dict[str, int] = {}
    client: Any = SimpleNamespace(status="running", nthreads=lambda: threads)
    workers, late = Workers(client), Late
    done: Any = late(3)
    assert workers._next(done) == "ended"
    assert capsys.readouterr().err == f"no worker is there yet: {WAITING}"
    threads["tcp://127.0.0.1:1"] = 1
    done = late(2)
    assert workers._next(done) == "ended"
    assert capsys.readouterr().err == ""
    threads.clear()
    done = late(2)
    assert workers._next(done) == "ended"
    assert capsys.readouterr().err == f"no worker is left: {WAITING}"


@pytest.mark.parametrize(("threads", "words"), [
    ([], "0 workers"), ([1], "1 worker"), ([1, 1], "2 workers"), ([32], "1 worker with 32 threads"),
    ([32, 32], "2 workers with 64 threads"),
])
def test_how_many_there_are(threads: list[int], words: str) -> None:
    client: Any = SimpleNamespace(nthreads=lambda: dict(enumerate(threads)))
    assert (Workers(client).in_words(), Workers(client).count()) == (words, sum(threads))


def test_an_answer_whose_worker_dies_before_it_is_fetched_is_not_waited_for() -> None:
    """No other worker makes it again: without a look at who is there this hangs."""
    there: Any = iter([{"tcp://127.0.0.1:1": 1}] * 2 + [{}])
    asked = list[float]()

    def result(at_most: float) -> None:
        asked.append(at_most)
        raise TimeoutError

    workers = Workers(cast(Any, SimpleNamespace(status="running", nthreads=lambda: next(there))))
    workers._take_answer(cast(Any, SimpleNamespace(result=result)), "tcp://127.0.0.1:1")
    assert len(asked) == 3
    assert 0.0 < max(asked) < 60.0


def pid_of_a_worker(_: int) -> int:
    time.sleep(0.5)
    return os.getpid()


@pytest.mark.heavy
def test_local_workers_that_dask_gives_up_are_replaced() -> None:
    """It waits no time for a lost one here, so that none comes back: without a replacement this hangs."""
    import dask

    seen = list[int]()
    with connected(2, None) as workers, dask.config.set({"distributed.deploy.lost-worker-timeout": "0ms"}):
        assert workers is not None
        for _, pid in workers.results(pid_of_a_worker, ((number,) for number in range(12))):
            if len(seen) < 2:
                os.kill(pid, signal.SIGKILL)
            seen.append(pid)
    assert len(seen) == 12
    assert len(set(seen)) >= 3
