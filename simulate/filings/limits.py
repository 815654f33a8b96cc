"""How much of a user's file is read at most."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Chosen limits of what is read, far above real filings: Apple's companyfacts has 4 MB and 25,000 facts.

    Attributes
    ----------
    file_bytes : int
        The most bytes of one file, as it lies on the disk and unpacked.
    zip_bytes : int
        The most bytes of all entries of a zip, unpacked.
    entries : int
        The most entries of a zip, and files of a folder.
    facts : int
        The most facts of one file.
    workbook_bytes : int
        The most bytes of a workbook, unpacked: the form has 30,000.
    rows : int
        The most rows of a form that are not empty: it has 45.
    """

    file_bytes: int = 200_000_000
    zip_bytes: int = 400_000_000
    entries: int = 5_000
    facts: int = 1_000_000
    workbook_bytes: int = 20_000_000
    rows: int = 1_000
