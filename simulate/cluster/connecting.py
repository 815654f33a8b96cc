"""Workers to be had: a local cluster, which ends with this process, or one that is there."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from simulate.cluster import local_worker
from simulate.cluster.certificates import check_certificates
from simulate.cluster.secure_addresses import check_address, parts_of, scheduler_address
from simulate.cluster.worker_pool import Workers
from simulate.errors import InputError, Problem
from simulate.printing import say

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

_LOOPBACK = "127.0.0.1"
_MOST_LOCAL = 1024
_WAIT = 30.0  # seconds for an answer of a scheduler
_REFUSED = 3.0  # seconds for a port that is closed: a scheduler that starts opens it by then
_PAUSE = 0.2  # seconds between two looks at it
#: One thread each, for numba and BLAS: workers share the processors between them.
_ONE_THREAD = {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_LOOK = 1.0  # seconds between two looks whether workers have been given up
_ATTEMPTS = 3  # to start them
_ALLOWED_DEATHS = 20  # of workers with one call, before the scheduler gives it up


@contextmanager
def connected(n_local: int | None, address: str | None) -> Iterator[Workers | None]:
    """Yield the workers that a command asks for, and let go of them at the end.

    Parameters
    ----------
    n_local : int or None
        Processes to start on this machine; they listen on the loopback interface only.
    address : str or None
        Of a scheduler that is there, or the file that it wrote.

    Raises
    ------
    InputError
        If both are asked for, Dask is not installed, the number or the address is not allowed, certificates
        are missing, or nobody answers there.
    """
    if n_local is None and address is None:
        yield None
        return
    option = "--workers" if address is None else "--cluster"
    if n_local is not None and address is not None:
        raise InputError(Problem("", "--workers", str(n_local), "goes without --cluster"))
    if n_local is not None and not 1 <= n_local <= _MOST_LOCAL:
        raise InputError(Problem("", option, str(n_local), f"must be a whole number in [1, {_MOST_LOCAL}]"))
    if find_spec("distributed") is None:
        raise InputError(Problem("", option, "", "needs Dask: pip install 'intrinsic-mc[cluster]'"))
    from distributed import Client

    with ExitStack() as stack:
        if address is None:
            cluster = _local(stack, int(n_local or 1))
            _replace_lost(stack, cluster)
            client = stack.enter_context(Client(cluster, set_as_default=False))
        else:
            client = _existing(stack, scheduler_address(address))
        if client.dashboard_link and find_spec("bokeh") is not None:
            say(f"workers at work: {client.dashboard_link}")
        yield Workers(client)


def workers_of(client: "Client | None") -> Workers | None:
    """Return the workers of a client; None of none.

    Raises
    ------
    InputError
        If it is not connected, or its scheduler is neither on this machine nor reached by TLS.
    """
    if client is None:
        return None
    if getattr(client, "status", "") != "running" or client.asynchronous:
        wanted = "must be a distributed.Client, connected, not asynchronous"
        raise InputError(Problem("", "client", "", wanted))
    _check_scheduler(client, "client")
    return Workers(client)


def _local(stack: ExitStack, count: int) -> "LocalCluster":
    import dask
    from distributed import LocalCluster

    settings = {
        "distributed.scheduler.allowed-failures": _ALLOWED_DEATHS,
        "distributed.worker.daemon": True,
    }
    stack.enter_context(dask.config.set(settings))
    stack.enter_context(_no_word_of_semaphores())
    for attempt in range(_ATTEMPTS):
        try:
            cluster: LocalCluster = stack.enter_context(LocalCluster(
                n_workers=count, threads_per_worker=1, processes=True, host=_LOOPBACK, memory_limit=0,
                dashboard_address=f"{_LOOPBACK}:0", worker_dashboard_address=f"{_LOOPBACK}:0",
                silence_logs="CRITICAL", env=_ONE_THREAD, preload=[local_worker.__name__],
            ))
        except RuntimeError as error:  # a process ended before it was a worker
            if attempt == _ATTEMPTS - 1:
                wanted = f"the workers could not be started: {error}"
                raise InputError(Problem("", "--workers", str(count), wanted)) from None
        else:
            break
    return cluster


def _replace_lost(stack: ExitStack, cluster: "LocalCluster") -> None:
    """See to it, as long as a cluster lasts, that workers take the place of those that Dask has given up.

    It starts a worker that died anew, but not one that dies while it starts, nor one that takes longer to
    start than `distributed.deploy.lost-worker-timeout`, as it may on a busy machine.
    """
    from distributed.core import Status
    from tornado.ioloop import PeriodicCallback

    async def look() -> None:
        if cluster.status != Status.running:
            return
        for name, each in list(cluster.workers.items()):
            if each.status in (Status.failed, Status.closed):
                del cluster.workers[name]
        with suppress(RuntimeError):  # one that ended before it was a worker: the next look finds it
            await cluster

    loop: Any = cluster.loop  # which it has as long as it runs
    looking = PeriodicCallback(look, 1000.0 * _LOOK)
    loop.add_callback(looking.start)
    stack.callback(lambda: loop.add_callback(looking.stop))


@contextmanager
def _no_word_of_semaphores() -> Iterator[None]:
    """Let Python's tracker of semaphores say nothing when the process is stopped and leaves some behind."""
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [before, "ignore:resource_tracker:UserWarning"]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def _existing(stack: ExitStack, address: str) -> "Client":
    from distributed import Client

    check_certificates(address)
    _check_open(address)
    options: dict[str, Any] = {"timeout": _WAIT, "set_as_default": False}
    try:
        client: Client = stack.enter_context(Client(address, **options))
    except (OSError, TimeoutError, TypeError, ValueError) as error:
        wanted = f"no Dask scheduler answers there: {str(error) or type(error).__name__}"
        raise InputError(Problem("", "--cluster", address, wanted)) from None
    _check_scheduler(client, "--cluster")
    return client


def _check_open(address: str) -> None:
    """Refuse a port that its machine says is closed; Dask tries it for as long as a machine that is silent.

    Raises
    ------
    InputError
        If it stays closed.
    """
    parts, until = parts_of(address), time.monotonic() + _REFUSED
    while parts.scheme in ("tcp", "tls"):
        try:
            socket.create_connection((parts.hostname, parts.port), timeout=_REFUSED).close()
        except ConnectionRefusedError as error:
            if time.monotonic() > until:
                wanted = f"no Dask scheduler answers there: {error.strerror}"
                raise InputError(Problem("", "--cluster", address, wanted)) from None
            time.sleep(_PAUSE)
        except OSError:  # a machine that is slow or not known yet: for Dask to find out
            return
        else:
            return


def _check_scheduler(client: "Client", option: str) -> None:
    """Check the address a scheduler gives itself: by loopback, one that is open to others answers, too."""
    check_address(str(client.scheduler_info()["address"]), option)
