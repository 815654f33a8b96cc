"""A run replayed from its own config and seed and compared: to the bit, or within a tolerance.

What is printed says what the run is, what was compared, and where it does not agree.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from operator import index
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr

from simulate.errors import InputError, Problem, printable
from simulate.printing import printing
from simulate.provenance import git_commit, machine, machine_words, package_versions, provenance_of
from simulate.runs.dataset import config_of, explain_words, failed_audit_lines, is_streamed
from simulate.runs.opening import open_run
from simulate.runs.progress import progress_bar
from simulate.runs.storage.store import find_run
from simulate.settings import DEFAULT_SETTINGS, Settings
from simulate.verify.agreement import Agreement, Difference
from simulate.verify.replay import Part, replayed_draws, replayed_facts, replayed_figures

DEFAULT_SAMPLE = 1_000
#: For other processors and versions. Measured, code made for a generic processor gives the same bits as
#: for this one (4 million cells); another LLVM, numpy or scipy may round some of them otherwise.
TOLERANCE = 1e-12
_SHAPING = ("intrinsic-mc", "numba", "llvmlite", "numpy", "scipy")


class Verified(NamedTuple):
    """What a comparison was of, and what it found.

    Attributes
    ----------
    agreement : Agreement
        How far the run and its replay agree.
    n_compared : int
        Draws compared, of those that the run holds.
    sample_seed : int or None
        The seed that picked them; None if all were compared.
    is_whole : bool
        Whether figures of all draws were compared too, where the run keeps any.
    elsewhere : tuple of str
        What the run was made with that differs from what replayed it; then equal bits are not to be
        expected, and agreement within `TOLERANCE` is asked.
    is_config_kept : bool
        Whether the config still has the hash that the run recorded; if not, there is nothing to
        compare with.
    """

    agreement: Agreement
    n_compared: int
    sample_seed: int | None
    is_whole: bool
    elsewhere: tuple[str, ...]
    is_config_kept: bool = True

    @property
    def agrees(self) -> bool:
        """Return whether the run is what its config and seed give."""
        return self.is_config_kept and self.agreement.agrees


def verify_command(
    name: str | Path,
    sample: int | None = None,
    sample_seed: int | None = None,
    everything: bool = False,
    settings: Settings = DEFAULT_SETTINGS,
) -> int:
    """Verify a run and say so; return 0 if it is right, 1 if not.

    Raises
    ------
    InputError
        If there is no such run, it cannot be read, or the numbers are out of range.
    """
    if everything and (sample not in (None, DEFAULT_SAMPLE) or sample_seed is not None):
        raise InputError(Problem("", "--all", "", "compares every draw: give no --sample, no --sample-seed"))
    wanted = None if everything else _whole("--sample", DEFAULT_SAMPLE if sample is None else sample, 1)
    if sample_seed is not None:
        _whole("--sample-seed", sample_seed, 0)
    dataset = open_run(name)
    with printing():
        print(about_text(str(find_run(name)), dataset), end="")
    draws = int(dataset.attrs["draws_done"]) if everything else 0
    with progress_bar(draws) if draws else nullcontext() as progress:
        found = verify(dataset, wanted, sample_seed, progress, settings)
    with printing("the verdict"):
        print(verdict_text(dataset, found), end="")
    return 0 if found.agrees else 1


def verify(
    dataset: xr.Dataset,
    sample: int | None = DEFAULT_SAMPLE,
    sample_seed: int | None = None,
    progress: Callable[[int], None] | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> Verified:
    """Replay draws of a run from the config and the seed that it carries, and compare.

    Compared are values, reasons, flags, shares of the last year, inputs if they were kept, the base
    case, and what the run says of its sampler; of all draws, what the audit found.

    Parameters
    ----------
    dataset : xarray.Dataset
        The run.
    sample : int or None, optional
        How many draws, picked at random; None for all, and all figures of a run that kept none.
    sample_seed : int, optional
        Picks the same draws again; by default the system gives one.
    progress : callable, optional
        Called with the number of draws made, if all are.
    settings : Settings, optional
        Chosen sizes that the run was made with.

    Raises
    ------
    InputError
        If the config cannot be read, or sample or seed are out of range.
    """
    config, there = config_of(dataset), _elsewhere(dataset)
    agreement = Agreement(TOLERANCE if there else 0.0)
    n_kept = dataset.sizes["draw"]
    if config.sha256 != dataset.attrs["config_sha256"]:
        return Verified(agreement, 0, None, False, there, is_config_kept=False)
    picks = None
    if sample is not None:
        sample = _whole("--sample", sample, 1)
        sample_seed = secrets.randbits(32) if sample_seed is None else _whole("--sample-seed", sample_seed, 0)
        if sample < n_kept:
            picks = np.random.default_rng(sample_seed).choice(n_kept, sample, replace=False, shuffle=False)
    agreement.add(replayed_facts(config, dataset))
    if sample is None and is_streamed(dataset):
        parts: Iterator[Part] = replayed_figures(config, dataset, not there, progress, settings)
    else:
        parts = replayed_draws(config, dataset, picks, not there, progress, settings)
    for draws, columns in parts:
        agreement.add(columns, draws)
    n_compared = n_kept if picks is None else picks.size
    is_whole = sample is None or not is_streamed(dataset)
    return Verified(agreement, n_compared, None if picks is None else sample_seed, is_whole, there)


def _whole(name: str, number: int, least: int) -> int:
    try:
        found = index(number)
    except TypeError:
        found = least - 1
    if found < least:
        raise InputError(Problem("", name, str(number), f"must be a whole number from {least} on"))
    return found


def _elsewhere(dataset: xr.Dataset) -> tuple[str, ...]:
    """Return what shapes bits and is not the same here: processor, versions of what makes the numbers."""
    found = provenance_of(dataset)
    pairs = [(name, found["versions"].get(name), package_versions()[name]) for name in _SHAPING]
    told, here = found["machine"], machine()
    pairs += [(key.replace("_", " "), told.get(key), here[key]) for key in ("processor", "code_for")]
    return tuple(f"{what} {there or 'unknown'}, here {now}" for what, there, now in pairs if there != now)


_LETTERS = 12  # of a hash


def about_text(where: str, dataset: xr.Dataset) -> str:
    """Return where the run comes from, in three lines."""
    found = provenance_of(dataset)
    settings = "; ".join(found["config_settings"])
    over = f", settings: {settings}" if settings else ""
    commit, plus, changes = found["git_commit"].partition("+")
    invalid = found["draws_invalid"]
    asked = "" if found["draws_asked"] == found["draws_done"] else f" of {found['draws_asked']:,} asked"
    return _lines(
        f"{where}: config {found['config_name']}, SHA-256 {found['config_sha256'][:_LETTERS]}{over}",
        f"seed {found['seed']}, {found['sampler']}, {found['draws_done']:,} draws{asked}, "
        f"{invalid:,} without a value",
        f"made {found['created']} at commit {commit[:_LETTERS]}{plus}{changes} by "
        f"intrinsic-mc {found['versions'].get('intrinsic-mc', 'unknown')}; {machine_words(found['machine'])}",
    )


def verdict_text(dataset: xr.Dataset, found: Verified) -> str:
    """Return what was compared, how far it agrees, and how to look at a draw that does not."""
    if not found.is_config_kept:
        return _lines(
            "NOT verified: text, settings or data of the config are not those that the run was made from: "
            "they do not have the SHA-256 that the run gives",
        )
    return _lines(
        *_compared(dataset, found), *_agreed(found), *_differing(dataset, found), *failed_audit_lines(dataset)
    )


def _compared(dataset: xr.Dataset, found: Verified) -> Iterator[str]:
    n_kept, inputs = dataset.sizes["draw"], dataset.sizes["input"]
    of = f" of {n_kept:,}" if found.n_compared < n_kept else ""
    picked = "" if found.sample_seed is None else f", picked by --sample-seed {found.sample_seed}"
    kept = f", {inputs} input{'s' if inputs != 1 else ''}" if "inputs" in dataset else ""
    audit = ", the audit" if found.is_whole and found.sample_seed is None else ""
    yield (
        f"compared {found.n_compared:,}{of} draws{picked}: value, reason, below_book, last_year_share"
        f"{kept}; the base case{audit}"
    )
    if is_streamed(dataset):
        n_draw = f"figures of all {provenance_of(dataset)['draws_done']:,} draws"
        if found.is_whole:
            yield f"compared {n_draw} too, each variable of the run"
        else:
            yield f"not compared: {n_draw}; the run kept its first {n_kept:,} draws, the rest takes --all"
    if found.elsewhere:
        yield f"the run was made with {'; '.join(found.elsewhere)}: equal bits are not to be expected"


def _agreed(found: Verified) -> Iterator[str]:
    agreement = found.agreement
    if not agreement.agrees:
        return
    if agreement.close:
        yield (
            f"equal within {TOLERANCE:g} relative: {agreement.close:,} of {agreement.cells:,} cells differ "
            f"in their last bits, at most by {agreement.greatest:.1e}"
        )
    else:
        yield f"equal to the bit: all {agreement.cells:,} cells"


def _differing(dataset: xr.Dataset, found: Verified) -> Iterator[str]:
    agreement = found.agreement
    if agreement.figure is not None:
        cells = "cells that are" if agreement.figures > 1 else "cell that is"
        yield f"NOT equal: {agreement.figures:,} {cells} not of one draw, worst {_words(agreement.figure)}"
    if agreement.first is None or agreement.worst is None:
        return
    yield f"NOT equal: {agreement.draws:,} of {found.n_compared:,} draws compared"
    yield f"first: draw {agreement.first.draw}, {_words(agreement.first)}"
    yield f"worst: draw {agreement.worst.draw}, {_words(agreement.worst)}"
    yield f"rebuilt in full: {explain_words(dataset, agreement.worst.draw)}"
    own, its = git_commit(), provenance_of(dataset)["git_commit"]
    if own != its:
        yield f"this program is at commit {own[:_LETTERS]}, the run's was at {its[:_LETTERS]}"


def _words(found: Difference) -> str:
    return f"{found.where}: {found.stored!r} in the run, {found.rebuilt!r} rebuilt"


def _lines(*lines: str) -> str:
    return "".join(f"{printable(line)}\n" for line in lines)
