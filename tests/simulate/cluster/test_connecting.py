"""A scheduler that is not there, or not yet."""

import os
import signal
import socket
import threading
import time

import pytest

from simulate import InputError
from simulate.cluster.connecting import connected


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_port_that_is_closed_is_told_within_seconds() -> None:
    begun = time.monotonic()
    wanted = r'--cluster = "?tcp://127\.0\.0\.1:\d+"?: no Dask scheduler answers there: Connection refused'
    with pytest.raises(InputError, match=wanted), connected(None, f"tcp://127.0.0.1:{free_port()}"):
        pass
    assert time.monotonic() - begun < 15.0


def test_a_port_that_opens_a_little_later_is_waited_for(monkeypatch) -> None:
    """Who opens it then is asked, and is no scheduler."""
    port, answered = free_port(), list[str]()

    class ToldError(Exception):
        pass

    def client(address: str, **_: object) -> None:
        answered.append(address)
        raise ToldError

    def open_late() -> None:
        time.sleep(0.5)
        opened.append(socket.create_server(("127.0.0.1", port)))

    opened = list[socket.socket]()
    monkeypatch.setattr("distributed.Client", client)
    late = threading.Thread(target=open_late)
    late.start()
    with pytest.raises(ToldError), connected(None, f"127.0.0.1:{port}"):
        pass
    late.join()
    opened.pop().close()
    assert answered == [f"127.0.0.1:{port}"]


def test_workers_leave_ctrl_c_to_the_command() -> None:
    """A terminal sends it to them as well."""
    with connected(1, None) as workers:
        assert workers is not None
        client = workers._client
        (pid,) = client.run(os.getpid).values()
        os.kill(pid, signal.SIGINT)
        time.sleep(0.5)
        assert list(client.run(os.getpid).values()) == [pid]
