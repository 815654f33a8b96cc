"""Dask workers at work on calls of one function: so many at a time, again where a worker dies."""

from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from simulate.errors import InputError, Problem
from simulate.printing import say

if TYPE_CHECKING:
    from distributed import Client, Future

_AHEAD = 2  # calls a thread of the workers that are on their way, so that none waits for the next
_TRIES = 10  # of one call whose workers die: then it is the call that kills them
_PAUSE = 1.0  # seconds without a result, after which the workers are counted again


class Refused(NamedTuple):
    """What a call returns that its worker cannot carry out, and why."""

    why: str


class Workers:
    """Dask workers.

    Parameters
    ----------
    client : distributed.Client
        Connected to their scheduler, by an address that `check_address` allows.
    """

    def __init__(self, client: "Client") -> None:
        self._client, self._had_any = client, False

    def count(self) -> int:
        """Return how many threads they have now."""
        return sum(self._threads().values())

    def in_words(self) -> str:
        """Return how many there are now: `8 workers`, or `2 workers with 64 threads`."""
        threads = self._threads().values()
        workers = "1 worker" if len(threads) == 1 else f"{len(threads):,} workers"
        return workers if sum(threads) == len(threads) else f"{workers} with {sum(threads):,} threads"

    def _threads(self) -> dict[str, int]:
        """Return the threads that each has now, by address."""
        found: dict[str, int] = self._client.nthreads()
        self._had_any = self._had_any or bool(found)
        return found

    def on_each(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call a function once on every worker that is there.

        Raises
        ------
        InputError
            If one of them refuses or fails, with its address.
        """
        done, pending = SimpleQueue["Future[Any]"](), {}
        for address in self._threads():
            where = {"workers": [address], "allow_other_workers": False}
            future = self._submit(function, arguments, done, **where)
            pending[future.key] = address, future
        while pending:
            try:
                ended = done.get(timeout=_PAUSE)
            except Empty:
                self._check_running()
                there = self._threads()
                pending = {key: each for key, each in pending.items() if each[0] in there}
                continue
            address, _ = pending.pop(ended.key)
            if not _has_died(ended):
                self._take_answer(ended, address)

    def _take_answer(self, future: "Future[Any]", address: str) -> None:
        """Raise what one worker's call raised; a worker that died since has no say, and no other answers."""
        while True:
            try:
                _result_of(future, address, _PAUSE)
            except TimeoutError:
                self._check_running()
                if address in self._threads():
                    continue
            return

    def results(
        self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]
    ) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """Yield calls with their results, in the order in which these come.

        Parameters
        ----------
        function : callable
            Of a module that the workers have, too.
        calls : iterable of tuple
            The arguments of each call.

        Raises
        ------
        InputError
            If a worker refuses, a call kills one worker after the other, or the scheduler is lost.
        """
        waiting, done = iter(calls), SimpleQueue["Future[Any]"]()
        pending: dict[Any, tuple[tuple[Any, ...], int, Future[Any]]] = {}

        def start(call: tuple[Any, ...], tries: int) -> None:
            future = self._submit(function, call, done)
            pending[future.key] = call, tries, future

        try:
            while True:
                room = _AHEAD * max(1, self.count()) - len(pending)
                for _, call in zip(range(room), waiting, strict=False):  # the other way loses the last call
                    start(call, 1)
                if not pending:
                    return
                future = self._next(done)
                call, tries, _ = pending.pop(future.key)
                if not _has_died(future):
                    yield call, _result_of(future)
                elif tries < _TRIES:
                    start(call, tries + 1)
                else:
                    wanted = "each worker that takes on one of the calls dies: see its log and memory"
                    raise InputError(Problem("", "workers", "", wanted))
        finally:
            if self._client.status == "running":
                self._client.cancel([future for _, _, future in pending.values()], force=True)

    def _submit(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], done: "SimpleQueue[Future[Any]]",
        **where: Any,
    ) -> "Future[Any]":
        """Hand out a call, which is put into the queue when it has ended."""
        from distributed.protocol.pickle import dumps, loads

        key = f"{function.__name__}-{uuid4().hex}"
        packed = dumps(_Packed(function, arguments))
        future = self._client.submit(loads, packed, key=key, pure=False, **where)
        future.add_done_callback(done.put)
        return future

    def _next(self, done: "SimpleQueue[Future[Any]]") -> "Future[Any]":
        """Wait for a call to end; say so once if there is no worker, or none any more."""
        is_told = False
        while True:
            try:
                return done.get(timeout=_PAUSE)
            except Empty:
                self._check_running()
                if not is_told and not self.count():
                    which = "left" if self._had_any else "there yet"
                    say(f"no worker is {which}: waiting for one; Ctrl-C stops, and keeps what is safe")
                    is_told = True

    def _check_running(self) -> None:
        if self._client.status != "running":
            raise _lost()


class _Packed:
    """A call that is carried out where it is unpickled: by a worker.

    A scheduler unpickles what it hands on, and finds bytes: it needs Dask, and not this program.
    """

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self._call = function, *arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return with_address, self._call


def _has_died(future: "Future[Any]") -> bool:
    """Return whether a call's workers died, while they were at it or before its result was fetched."""
    from distributed.scheduler import KilledWorker

    if future.status == "cancelled":
        raise _lost()
    if future.status == "lost":
        return True
    return future.status == "error" and isinstance(future.exception(), KilledWorker)


def with_address(function: Callable[..., Any], *arguments: Any) -> tuple[str, Any]:
    """Call a function on a worker; return the worker's address and the result."""
    from distributed import get_worker

    try:
        return get_worker().address, function(*arguments)
    except MemoryError:
        return get_worker().address, Refused("has too little memory for what it was given: give it more")


def _result_of(future: "Future[Any]", worker: str = "", at_most: float | None = None) -> Any:
    """Return what a call returned; raise what it raised, or if its worker refused or could not do it.

    Parameters
    ----------
    future : distributed.Future
        Of a call that has ended.
    worker : str, optional
        The address, where the call was for one worker alone: what cannot be unpickled does not tell it.
    at_most : float, optional
        Seconds until `TimeoutError` is raised, if its worker has died and it is to be made again.
    """
    try:
        address, found = future.result(at_most)
    except ModuleNotFoundError as error:
        why = f"has no {error.name}: install this version of the program there"
        raise _refusal(worker, why) from None
    except (ImportError, AttributeError) as error:  # of names that its version has not
        raise _refusal(worker, f"has another version of this program or a package: {error}") from None
    if isinstance(found, Refused):
        raise _refusal(address, found.why)
    return found


def _refusal(address: str, why: str) -> InputError:
    return InputError(Problem(f"worker {address}".strip(), "", "", why))


def _lost() -> InputError:
    return InputError(Problem("", "workers", "", "the connection to their scheduler was lost"))
