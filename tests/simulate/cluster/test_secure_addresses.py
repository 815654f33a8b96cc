"""Which schedulers may be talked to."""

import json
import os

import pytest

from simulate import InputError
from simulate.cli.main import main
from simulate.cluster.secure_addresses import check_address, scheduler_address


@pytest.mark.parametrize("address", [
    "tls://desk:8786", "tls://192.168.1.7:8786", "tls://[fe80::1]:8786", "tcp://127.0.0.1:8786",
    "127.0.0.9:80", "tcp://localhost:8786", "tcp://[::1]:8786", "inproc://10.0.0.1/42/1",
])
def test_loopback_and_tls_are_allowed(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize("address", [
    "tcp://192.168.1.7:8786", "192.168.1.7:8786", "tcp://desk:8786", "desk:8786", "tcp://0.0.0.0:8786",
    "tcp://[::ffff:192.168.1.7]:8786", "tcp://localhost.evil.org:8786", "tcp://127.0.0.1.evil.org:8786",
    "tcp://127.0.0.1@evil.org:8786",
])
def test_all_others_are_refused_with_the_reason(address: str) -> None:
    with pytest.raises(InputError, match=r"--cluster = .*is not on this machine and not encrypted: .*tls://"):
        check_address(address)


@pytest.mark.parametrize("address", ["", "desk", "tls://desk", "ucx://desk:1", "tls://desk:port", "tls://:8786"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(InputError, match="must be tls://HOST:PORT"):
        check_address(address)


def test_a_schedulers_file(tmp_path) -> None:
    path = tmp_path / "scheduler.json"
    path.write_text(json.dumps({"type": "Scheduler", "address": "tls://10.0.0.1:8786"}))
    assert scheduler_address(str(path)) == "tls://10.0.0.1:8786"
    path.write_text(json.dumps({"address": "tcp://10.0.0.1:8786"}))
    with pytest.raises(InputError, match="not encrypted"):
        scheduler_address(str(path))
    for text in ("", "[]", "{}", '{"address": 7}', "[" * 100_000):
        path.write_text(text)
        with pytest.raises(InputError, match="is not a file that a Dask scheduler wrote"):
            scheduler_address(str(path))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        scheduler_address(str(tmp_path / "none.json"))


def test_a_schedulers_file_by_another_name(tmp_path) -> None:
    path = tmp_path / "scheduler"
    path.write_text(json.dumps({"address": "tls://10.0.0.1:8786"}))
    assert scheduler_address(str(path)) == "tls://10.0.0.1:8786"


@pytest.mark.parametrize("name", ["pipe", "pipe.json"])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match=f"{name}: --cluster: cannot be read: it is not a regular file$"):
        scheduler_address(str(tmp_path / name))
    with pytest.raises(InputError, match=r"^/dev/zero: --cluster: cannot be read: it is not a reg"):
        scheduler_address("/dev/zero")


@pytest.mark.parametrize(("options", "wanted"), [
    (["--cluster", "tcp://10.0.0.1:8786"], "--cluster = \"tcp://10.0.0.1:8786\": is not on this machine"),
    (["--workers", "0"], "--workers = 0: must be a whole number in [1, 1024]"),
    (["--workers", "2", "--cluster", "tls://desk:1"], "--workers = 2: goes without --cluster"),
])
def test_commands_are_refused(tmp_path, capsys, options: list[str], wanted: str) -> None:
    assert main(["run", "iij", "--draws", "100", "--out", str(tmp_path / "a"), *options]) == 2
    assert wanted in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
