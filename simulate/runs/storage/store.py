"""Runs on disk: a Dataset is written, sealed by the journal, and read only as it was written."""

import shlex
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import xarray as xr

from simulate.errors import InputError, Problem
from simulate.runs.storage.atomic_directory import former_folder, real_folder, restore_former
from simulate.runs.storage.checksums import checksums_in, damaged, sync, unlisted, unsound
from simulate.runs.storage.chunk_store import RESULTS as RESULT_NAMES
from simulate.runs.storage.chunk_store import checked_codecs
from simulate.runs.storage.journal import JOURNAL, Journal
from simulate.runs.storage.journal_entries import Done, Stopped, read_entries
from simulate.runs.storage.layout import RESULTS, STORE, is_run, partial_folder
from simulate.runs.storage.lock import locked
from simulate.runs.storage.plain_files import check_plain, read_plain
from simulate.settings import DEFAULT_SETTINGS

#: What every run says of itself, and what readers look for.
_ATTRIBUTES = (
    "config_name", "config_text", "config_settings", "config_data", "currency", "seed", "sampler",
    "scrambles", "draws_asked", "draws_done", "keep", "base_case_value", "share_price", "audit",
    "versions", "machine", "git_commit", "created",
)
_TRIES, _PAUSE = 20, 0.05  # times and seconds: a folder is replaced in a few milliseconds


def write_store(dataset: xr.Dataset, folder: Path) -> None:
    """Write a run's Dataset into a folder, and seal it."""
    write_variables(dataset, folder)
    seal(folder, dataset.sizes["draw"])


def write_variables(
    dataset: xr.Dataset, folder: Path, chunk_size: int = DEFAULT_SETTINGS.chunk_size
) -> None:
    """Write variables and attributes into a store, beside those that are there already."""
    # Draws do not compress: as they are, a million take 0.1 s, with the default codec 0.4 s.
    dataset.to_zarr(
        folder / STORE, mode="a", consolidated=False, zarr_format=3, write_empty_chunks=True,
        encoding={name: _encoding(variable, chunk_size) for name, variable in dataset.variables.items()},
    )


def _encoding(variable: xr.Variable, chunk_size: int) -> dict[str, Any]:
    """Return how a variable is stored: checksums for every chunk, and some of the draws in each."""
    encoding: dict[str, Any] = {"compressors": checked_codecs()}
    if "draw" in variable.dims and variable.size:
        sizes = zip(variable.dims, variable.shape, strict=True)
        encoding["chunks"] = tuple(min(chunk_size, size) if dim == "draw" else size for dim, size in sizes)
    return encoding


def seal(folder: Path, draws: int) -> None:
    """Record every file of a finished store in the journal, once all are on the disk."""
    store = folder / STORE
    sync(store.rglob("*"))
    Journal(folder).append(asdict(Done(draws, checksums_in(store))))


def is_sealed(folder: Path) -> bool:
    """Return whether a folder's store is finished and is what its journal says, to the last byte."""
    sealed, store = _sealed(folder), folder / STORE
    return sealed is not None and not unlisted(store, sealed.files) and not unsound(store, sealed.files)


def _sealed(folder: Path) -> Done | None:
    """Return the journal's last word on the draws, if it is that they are done; else None."""
    entries = [entry for entry in read_entries(folder) if not isinstance(entry, Stopped)]
    return entries[-1] if entries and isinstance(entries[-1], Done) else None


def find_run(name_or_folder: str | Path) -> Path:
    """Return the folder of a run: `iij` means results/iij, anything with a slash is a path.

    Raises
    ------
    InputError
        If there is no run, or only one that is not finished.
    """
    folder = run_folder(name_or_folder)
    for _ in range(_TRIES):
        if is_run(folder):
            return folder
        if not former_folder(folder).exists():
            break
        with suppress(InputError), locked(real_folder(folder)):  # else it is being replaced just now
            restore_former(real_folder(folder))
        time.sleep(_PAUSE)
    wanted = f"no run here; `make simulate CONFIG={shlex.quote(folder.name)}` makes one"
    if partial_folder(real_folder(folder)).is_dir():
        again = _resume_command(str(name_or_folder))
        wanted = f"no finished run here; `{again}` resumes the one that was begun"
    raise InputError(Problem(str(folder), "", "", wanted))


def _resume_command(typed: str) -> str:
    """Return the command that resumes a run, from what was typed: its folder's word is not taken."""
    from simulate.config.loading import find_config

    words = ["python", "-m", "simulate", "run", "--resume"]
    with suppress(InputError):  # a folder's name does not tell the config
        if "/" not in typed or typed.endswith(".toml"):
            find_config(typed)
            return shlex.join([*words, typed])
    return shlex.join([*words, "NAME", "--out", str(run_folder(typed))])


def run_folder(name_or_folder: str | Path) -> Path:
    """Return where a run is or would be."""
    text = str(name_or_folder)
    if text.endswith(".toml"):  # the config that the run was made from
        text = Path(text).stem
    return Path(text) if "/" in text else RESULTS / text


def open_finished(name_or_folder: str | Path, without: Sequence[str] = ()) -> xr.Dataset:
    """Read a finished run into memory.

    Parameters
    ----------
    name_or_folder : str or pathlib.Path
        The run, as `find_run` takes it.
    without : sequence of str, optional
        Variables to leave out; `inputs` is most of a run's size.

    Raises
    ------
    InputError
        If there is no run, or it is unfinished, of another format or damaged.
    """
    folder = find_run(name_or_folder)
    for _ in range(_TRIES):
        sealed = _check_sealed(folder)
        try:
            dataset = _read(folder, without)
        except InputError:
            if _sealed(folder) == sealed:
                raise
            continue  # half of it was read from the run that took its place
        if _sealed(folder) == sealed:
            return dataset
    raise InputError(Problem(str(folder), "", "", "is being replaced again and again: try later"))


def open_columns(name_or_folder: str | Path) -> xr.Dataset:
    """Open a finished portfolio; its draws are read when they are used.

    Raises
    ------
    InputError
        If there is none, or it is unfinished, of another format or damaged.
    """
    from zarr.errors import ZarrUserWarning

    folder = find_run(name_or_folder)
    _check_sealed(folder)
    with warnings.catch_warnings(action="ignore", category=ZarrUserWarning):
        try:
            opened: xr.Dataset = xr.open_zarr(folder / STORE, consolidated=False, chunks=None)
        except Exception as error:  # as in `_read`
            raise _refusal(folder, f"is damaged ({error})") from None
    return opened


def _read(folder: Path, without: Sequence[str]) -> xr.Dataset:
    from zarr.errors import ZarrUserWarning

    try:
        # zarr's, of what lies in a store and is none of its files
        with warnings.catch_warnings(action="ignore", category=ZarrUserWarning):
            stored = xr.open_zarr(folder / STORE, consolidated=False, chunks=None, drop_variables=without)
            dataset: xr.Dataset = stored.load()
    except Exception as error:  # of a store that somebody else wrote, whatever Zarr and xarray say of it
        raise _refusal(folder, f"is damaged ({error})") from None
    known = {*map(str, dataset.variables), *map(str, dataset.attrs)}
    lacking = [name for name in (*RESULT_NAMES, *_ATTRIBUTES) if name not in (*known, *without)]
    if lacking:
        raise _refusal(folder, f"is damaged (it lacks {', '.join(lacking)})")
    return dataset


def _check_sealed(folder: Path) -> Done:
    """Return the seal of a run; refuse a run whose files are not all as its journal says."""
    for path in (folder / JOURNAL, folder / STORE):  # the folder itself may be a link, and what lies beside
        check_plain(path)
    sealed = _sealed(folder)
    if sealed is None:
        if _attributes(folder):
            _check_made_by_us(folder)
        raise _refusal(folder, "is not finished, or its journal is damaged")
    lost = damaged(folder / STORE, sealed.files)
    if lost:
        raise _refusal(folder, f"is damaged ({len(lost)} files, {STORE}/{lost[0]} among them)")
    foreign = unlisted(folder / STORE, sealed.files)
    if foreign:
        raise _refusal(folder, f"is damaged: {STORE}/{foreign[0]} is not of this run")
    _check_made_by_us(folder)
    return sealed


def _check_made_by_us(folder: Path) -> None:
    """Refuse a run of another format, or whose draws another generator made: they could not be rebuilt."""
    from simulate.runs.dataset import FORMAT, GENERATORS

    found = _attributes(folder)
    again = f"run it again: make simulate CONFIG={found.get('config_name', folder.name)}"
    if found.get("format") != FORMAT:
        raise _refusal(folder, f"has format {found.get('format')}, this program reads {FORMAT}", again)
    generator, ours = found.get("generator"), GENERATORS.get(str(found.get("sampler")))
    if generator != ours:
        raise _refusal(folder, f"was drawn by {generator}, this program draws by {ours}", again)


def _attributes(folder: Path) -> dict[str, Any]:
    """Return the attributes of a store; none if they cannot be read."""
    import json

    try:
        found = json.loads(read_plain(folder / STORE / "zarr.json"))["attributes"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(folder: Path, wanted: str, again: str = "run it again") -> InputError:
    return InputError(Problem(str(folder), "", "", f"{wanted}: {again}"))
