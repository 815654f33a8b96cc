"""What verifying a run prints: what the run is, what was compared, and where it does not agree."""

import shlex
from collections.abc import Iterator

import xarray as xr

from simulate.agreement import Difference
from simulate.dataset import audit_found, is_streamed
from simulate.errors import printable
from simulate.provenance import git_commit, provenance_of
from simulate.provenance_text import machine_words
from simulate.verify import TOLERANCE, Verified

_LETTERS = 12  # of a hash


def about_text(where: str, dataset: xr.Dataset) -> str:
    """Where the run comes from, in three lines."""
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
    """What was compared, how far it agrees, and how to look at a draw that does not."""
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
    yield f"made anew in full: {explain_words(dataset, agreement.worst.draw)}"
    own, its = git_commit(), provenance_of(dataset)["git_commit"]
    if own != its:
        yield f"this program is at commit {own[:_LETTERS]}, the run's was at {its[:_LETTERS]}"


def _words(found: Difference) -> str:
    return f"{found.where}: {found.stored!r} in the run, {found.anew!r} anew"


def explain_words(dataset: xr.Dataset, draw: int) -> str:
    """The command that shows a draw, as the run's config, settings and seed give it."""
    found = provenance_of(dataset)
    words = ["python", "-m", "simulate", "explain", found["config_name"], "--draw", str(draw)]
    words += ["--seed", str(found["seed"])]
    if found["sampler"] == "latin-hypercube":  # its points depend on how many there are
        words += ["--draws", str(found["draws_asked"])]
    for setting in found["config_settings"]:
        words += ["--set", setting]
    return shlex.join(words)


def failed_audit_lines(dataset: xr.Dataset) -> list[str]:
    """What is wrong with draws that have a value, a line a finding, with the command that shows the worst.

    A fault of the program or the machine, or inputs so wild that a claim is less than any number.
    """
    audit = audit_found(dataset)
    shows = f"`{explain_words(dataset, audit['worst_draw'])}` shows the worst"
    how = f"find out why before you use a figure; {shows}"
    return [
        f"{count:,} draws failed the audit ({finding}): {how}" for finding, count in audit["failures"].items()
    ]


def _lines(*lines: str) -> str:
    return "".join(f"{printable(line)}\n" for line in lines)
