"""What a run keeps of its draws, how much room that takes, and whether there is as much."""

import shutil
from collections.abc import Collection
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from simulate.config.config import Config
from simulate.errors import InputError, Problem, no_such, show_value
from simulate.runs.dataset import STREAMED, is_streamed, n_draw_of
from simulate.settings import DEFAULT_SETTINGS, Settings

#: Results and inputs of every draw; results of every draw; figures of all draws and the first of them.
KEEP = ("inputs", "draws", STREAMED)
_RESULT_BYTES = 18  # value and last_year_share 8 each, reason and below_book 1 each
# Measured: program and report take 480 MB with few draws; of many, results are read once more, and
# copies are sorted: 45 bytes a draw. A run that doubles holds half of its results twice: 9 more.
_REPORT_BYTES, _REPORT_BYTES_A_DRAW = 500_000_000, 60
_STREAM_BYTES = 120_000_000  # brackets of a billion draws, buffers, and the sample while it is written
_BRACKET_BYTES = 640  # times the root of more draws: brackets of all percentiles, and their copies
_REPORT_FILES_BYTES = 10_000_000


class Room(NamedTuple):
    """Bytes of memory and disk."""

    memory: int
    disk: int


def what_to_keep(
    keep: str | None, draws: int, sampler: str, settings: Settings = DEFAULT_SETTINGS
) -> str:
    """Return one of `KEEP`; by default inputs up to 2 million draws, beyond that none.

    Sobol's percentiles are smoothed and their confidence intervals come from scrambles, which takes all
    draws: beyond that number a Sobol run keeps results.

    Raises
    ------
    InputError
        If there is no such choice, or a Sobol run should keep none.
    """
    if keep is None:
        many = "draws" if sampler == "sobol" else STREAMED
        return "inputs" if draws <= settings.keep_inputs_up_to else many
    if keep not in KEEP:
        raise InputError(Problem("", "--keep", show_value(keep), no_such("choice", keep, KEEP)))
    if keep == STREAMED and sampler == "sobol":
        wanted = (
            "Sobol's smoothed percentiles and their confidence intervals need every draw: "
            "take draws, or random points"
        )
        raise InputError(Problem("", "--keep", show_value(keep), wanted))
    return keep


def what_until_keeps(most: int, settings: Settings = DEFAULT_SETTINGS) -> str:
    """Return what a run keeps that doubles until a figure is exact: results, and inputs of few draws."""
    return "inputs" if most <= settings.keep_inputs_up_to else "draws"


def room_for(config: Config, draws: int, keep: str, settings: Settings = DEFAULT_SETTINGS) -> Room:
    """Return what a run with its report takes, rather too much than too little."""
    inputs = 8 * len(config.marginals)
    if keep == STREAMED:
        sample = min(draws, settings.sample_size)
        buffers = 2 * settings.chunk_size * (_RESULT_BYTES + inputs)
        held = _STREAM_BYTES + int(_BRACKET_BYTES * max(0.0, sqrt(draws) - sqrt(1e9)))
        memory = held + buffers + sample * (_RESULT_BYTES + _REPORT_BYTES_A_DRAW)
        return Room(memory + _REPORT_BYTES, sample * _RESULT_BYTES + _REPORT_FILES_BYTES)
    row = _RESULT_BYTES + (inputs if keep == "inputs" else 0)
    memory = draws * (row + _REPORT_BYTES_A_DRAW) + _REPORT_BYTES
    return Room(memory, draws * row + _REPORT_FILES_BYTES)


def check_room(
    config: Config,
    draws: int,
    keep: str,
    folder: Path | None = None,
    held: int = 0,
    settings: Settings = DEFAULT_SETTINGS,
) -> Room:
    """Return the room that a run takes, if there is as much.

    Parameters
    ----------
    config : Config
        The company.
    draws : int
        How many draws.
    keep : {"inputs", "draws", "none"}
        What is kept of them.
    folder : pathlib.Path, optional
        Where the run will be written; nothing is written by default.
    held : int, optional
        Bytes of the disk that the run holds already.
    settings : Settings, optional
        Chosen sizes.

    Raises
    ------
    InputError
        If there is too little memory or disk, with both numbers and what helps.
    """
    def lacks_of(number: int) -> dict[str, str]:
        needed = room_for(config, number, keep, settings)
        return lacks(needed._replace(disk=needed.disk - held), folder)

    if found := lacks_of(draws):
        hint = _hint(keep, lacks_of(1))
        wanted = f"{draws:,} draws with --keep {keep} take {' and '.join(found.values())}{hint}"
        raise InputError(Problem(config.name, "", "", wanted))
    return room_for(config, draws, keep, settings)


def lacks(needed: Room, folder: Path | None) -> dict[str, str]:
    """Return what is scarcer than needed, in words with both numbers; what is not known is enough.

    Parameters
    ----------
    needed : Room
        Bytes that are taken.
    folder : pathlib.Path or None
        On whose disk; nothing is written without one.

    Returns
    -------
    dict of str to str
        By "memory" and "disk", those that are too little.
    """
    memory, disk = available_memory(), None if folder is None else free_disk(folder)
    found = {}
    for what, most, there, is_free in (
        ("memory", needed.memory, memory, "are available"), ("disk", needed.disk, disk, "are free")
    ):
        if there is not None and most > there:
            shown, left = sizes_apart(most, there)
            found[what] = f"{shown} of {what}, of which {left} {is_free}"
    return found


def _hint(keep: str, lacks_of_one: Collection[str]) -> str:
    """Return what helps: fewer draws only if a single one would fit."""
    if "disk" in lacks_of_one:
        return ": free some of the disk, or name a folder on another by --out"
    if "memory" in lacks_of_one:
        return ": fewer draws would not fit either, so end other programs"
    return "" if keep == STREAMED else ": take fewer draws, or --keep none"


def room_line(draws: int, keep: str, room: Room, settings: Settings = DEFAULT_SETTINGS) -> str:
    """Return what is said before a long run starts."""
    kept = {
        "inputs": "results and inputs of every draw", "draws": "results of every draw",
        STREAMED: f"figures of all draws and the first {settings.sample_size:,} of them",
    }[keep]
    return (
        f"{draws:,} draws, keeping {kept}: up to {size_text(room.memory)} of memory, "
        f"{size_text(room.disk)} of disk"
    )


def size_text(count: int, decimals: int = 1) -> str:
    """Return `1.2 GB`, `6.5 MB` or `3 bytes`."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:,.{decimals}f} {unit}"
    return f"{count} bytes"


def sizes_apart(more: int, less: int) -> tuple[str, str]:
    """Return two sizes with as many decimals as tell them apart."""
    pairs = ((size_text(more, decimals), size_text(less, decimals)) for decimals in range(1, 10))
    return next(pair for pair in pairs if pair[0] != pair[1])


def available_memory() -> int | None:
    """Return the bytes that may be taken, by the system's count and the container's; None if unknown."""
    found = [number for number in (_system_memory(), _container_memory()) if number is not None]
    return min(found) if found else None


def _system_memory() -> int | None:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemAvailable:"):
            return 1024 * int(line.split()[1])
    return None


def _container_memory() -> int | None:
    """Return what a control group leaves, version 2 or 1; its page cache counts as free."""
    for folder, most, used in (
        ("/sys/fs/cgroup", "memory.max", "memory.current"),
        ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        limits, usage = _lines(f"{folder}/{most}"), _lines(f"{folder}/{used}")
        if limits and usage and limits[0].isdigit():
            cached = [int(line.split()[1]) for line in _lines(f"{folder}/memory.stat")
                      if line.startswith("inactive_file ")]
            return max(0, int(limits[0]) - int(usage[0]) + sum(cached))
    return None


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeError):
        return []


def disk_held(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def free_disk(folder: Path) -> int | None:
    """Return the bytes free where a folder is or will be; None if that is unknown."""
    folder = folder.absolute()
    there = next((path for path in (folder, *folder.parents) if path.exists()), None)
    try:
        return None if there is None else shutil.disk_usage(there).free
    except OSError:
        return None


def require_draws(dataset: xr.Dataset, where: str, purpose: str) -> None:
    """Raise if a run did not keep every draw.

    Parameters
    ----------
    dataset : xarray.Dataset
        The run.
    where : str
        What messages call it.
    purpose : str
        The verb for what needs the draws: "export".

    Raises
    ------
    InputError
        If it kept only its first draws.
    """
    if is_streamed(dataset) and dataset.sizes["draw"] < n_draw_of(dataset):
        kept = f"{dataset.sizes['draw']:,} of {n_draw_of(dataset):,} draws"
        wanted = f"kept the first {kept}, so there is nothing to {purpose}: run it again with --keep draws"
        raise InputError(Problem(where, "", "", wanted))
