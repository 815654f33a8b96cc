"""The address of a Dask scheduler, and whether it may be talked to.

Dask unpickles what reaches its ports: whoever can connect to them runs code there, and whoever answers in a
scheduler's place runs code here. So there is either nobody else on the line, or TLS with certificates.
"""

import errno
import ipaddress
import json
import os
import stat
from urllib.parse import SplitResult, urlsplit

from simulate.errors import InputError, Problem, show_value

_MOST_FILE_BYTES = 1 << 20
_UNSAFE = (
    "is not on this machine and not encrypted: Dask runs what reaches it, so give tls://HOST:PORT, "
    "with certificates (docs/scale.md)"
)
_WANTED = "must be tls://HOST:PORT, tcp://127.0.0.1:PORT, or the file that the scheduler wrote"


def scheduler_address(typed: str, option: str = "--cluster") -> str:
    """Return the address that is typed, or that the scheduler's file of that name holds.

    Parameters
    ----------
    typed : str
        An address, or the name of a file.
    option : str, optional
        What messages call it.

    Raises
    ------
    InputError
        If it is none, or one that must not be used.
    """
    # An address has a port; what has none and is there is meant as the file.
    is_file = typed.endswith(".json") or (":" not in typed and os.path.exists(typed))
    address = _in_file(typed, option) if is_file else typed
    check_address(address, option)
    return address


def _in_file(name: str, option: str) -> str:
    """Return the address in the file that `dask scheduler --scheduler-file` writes."""
    try:
        # A pipe is opened, too, without waiting for whoever would write into it, and then refused.
        with open(os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is not a regular file")
            found = json.loads(file.read(_MOST_FILE_BYTES))["address"]
    except OSError as error:
        raise InputError(Problem(name, option, "", f"cannot be read: {error.strerror}")) from None
    except (ValueError, LookupError, TypeError, RecursionError):
        found = None
    if not isinstance(found, str):
        raise InputError(Problem(name, option, "", "is not a file that a Dask scheduler wrote"))
    return found


def check_address(address: str, option: str = "--cluster") -> None:
    """Refuse an address that is neither on this machine nor encrypted.

    Raises
    ------
    InputError
        If it is not, or not an address of Dask's.
    """
    if address.startswith("inproc://"):  # threads of this process
        return
    parts = parts_of(address)
    try:
        is_one = parts.scheme in ("tcp", "tls") and bool(parts.hostname) and parts.port is not None
    except ValueError:  # of a port that is none
        is_one = False
    if not is_one:
        raise InputError(Problem("", option, show_value(address), _WANTED))
    if parts.scheme == "tcp" and not _is_loopback(str(parts.hostname)):
        raise InputError(Problem("", option, show_value(address), _UNSAFE))


def parts_of(address: str) -> SplitResult:
    """Return the parts of an address, of which Dask may be given the last two alone: HOST:PORT by TCP."""
    return urlsplit(address if "://" in address else f"tcp://{address}")


def _is_loopback(host: str) -> bool:
    """Return whether a host is this machine by its number: what a name means is for others to say."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
