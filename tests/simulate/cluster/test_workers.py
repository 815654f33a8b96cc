"""Workers that come and go, of a scheduler that is made up."""

from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest

from simulate.cluster.workers import Workers

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
