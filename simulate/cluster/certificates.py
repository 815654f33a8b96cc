"""The certificates that a `tls://` address needs: Dask's configuration names their files.

Without them Dask breaks off in words of its own, or where it requires them with a traceback, and hangs.
"""

import ssl
from typing import TYPE_CHECKING

from simulate.errors import InputError, Problem

if TYPE_CHECKING:
    from distributed.security import Security

_CA, _CERT, _KEY = (
    f"DASK_DISTRIBUTED__COMM__TLS__{name}" for name in ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")
)


def check_certificates(address: str, option: str = "--cluster") -> None:
    """Check that there are certificates for an address that needs them, before anything is sent.

    Parameters
    ----------
    address : str
        Of a scheduler.
    option : str, optional
        What messages call it.

    Raises
    ------
    InputError
        If the configuration names none, a file cannot be read, certificate and key do not fit, or it wants
        encryption and the address is not encrypted.
    """
    import dask
    from distributed.security import Security

    if dask.config.get("distributed.client.security-loader"):  # a function of the reader's brings them
        return
    try:
        security = Security()
    except ValueError as error:  # of a version of TLS that it does not know
        raise InputError(Problem("", option, address, str(error))) from None
    if not address.startswith("tls://"):
        if security.require_encryption:
            wanted = "Dask's configuration requires encryption, so give tls://HOST:PORT (docs/scale.md)"
            raise InputError(Problem("", option, address, wanted))
        return
    _check_named(security, address, option)
    try:
        security.get_connection_args("client")
    except ssl.SSLError as error:
        why = error.reason.replace("_", " ").lower() if error.reason else str(error)
        wanted = f"the files that {_CA}, {_CERT} and {_KEY} name cannot be used: {why}"
        raise InputError(Problem("", option, address, wanted)) from None


def _check_named(security: "Security", address: str, option: str) -> None:
    """Raise if a certificate has no file; the key may be in that of the certificate."""
    tls = security.get_tls_config_for_role("client")
    named = {_CA: tls["ca_file"], _CERT: tls["cert"], _KEY: tls["key"]}
    missing = [variable for variable in (_CA, _CERT) if not named[variable]]
    if missing:
        wanted = f"needs certificates: {' and '.join(missing)} must name their files (docs/scale.md)"
        raise InputError(Problem("", option, address, wanted))
    for variable, file in named.items():
        if not file or "\n" in file:  # not a file's name, but what it holds
            continue
        try:
            with open(file, "rb"):
                pass
        except OSError as error:
            raise InputError(Problem("", variable, file, f"cannot be read: {error.strerror}")) from None
