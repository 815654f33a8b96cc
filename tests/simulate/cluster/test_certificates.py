"""Certificates that are missing are named before anybody is connected to."""

from collections.abc import Iterator
from pathlib import Path

import dask
import pytest

from simulate import InputError
from simulate.cli.main import main
from simulate.cluster.certificates import check_certificates

ADDRESS = "tls://127.0.0.1:1"  # a port at which nobody listens
NAMES = ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")
CA, CERT, KEY = (f"DASK_DISTRIBUTED__COMM__TLS__{name}" for name in NAMES)


@pytest.fixture(autouse=True)
def none_configured() -> Iterator[None]:
    import distributed  # noqa: F401 - brings the keys

    with configured(None, None, None):
        yield


def configured(*files: Path | None) -> dask.config.set:
    """Authority, certificate and key."""
    keys = ("ca-file", "client.cert", "client.key")
    return dask.config.set({
        f"distributed.comm.tls.{key}": None if file is None else str(file)
        for key, file in zip(keys, files, strict=True)
    })


def test_the_command_says_which_are_missing(tmp_path, capsys) -> None:
    out = tmp_path / "a"
    assert main(["run", "iij", "--draws", "100", "--out", str(out), "--cluster", ADDRESS]) == 2
    wanted = f"needs certificates: {CA} and {CERT} must name their files (docs/scale.md)"
    assert capsys.readouterr().err == f"--cluster = {ADDRESS}: {wanted}\n"
    assert not out.exists()


def test_files_that_are_not_there_or_no_certificates(tmp_path) -> None:
    text = tmp_path / "ca.pem"
    text.write_text("no certificate")
    for files, why in (
        ((text, None, None), f"^--cluster = {ADDRESS}: needs certificates: {CERT} must name their files"),
        ((text, text, tmp_path / "key"), f"^{KEY} = .*key: cannot be read: No such file or directory$"),
        ((text, text, text), "cannot be used: no certificate or crl"),
    ):
        with configured(*files), pytest.raises(InputError, match=why):
            check_certificates(ADDRESS)


def test_an_address_without_them_where_encryption_is_required() -> None:
    check_certificates("tcp://127.0.0.1:1")
    refused = pytest.raises(InputError, match=r"127\.0\.0\.1:1: Dask's configuration requires encryption")
    with dask.config.set({"distributed.comm.require-encryption": True}), refused:
        check_certificates("tcp://127.0.0.1:1")
