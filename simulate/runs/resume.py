"""Whether a run starts or resumes, and what is said when it stops."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from simulate.errors import InputError, Problem, printable
from simulate.printing import say
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.plan import Request, RunPlan
from simulate.runs.signals import INTERRUPTED, TERMINATED, say_when_stopped
from simulate.runs.storage.atomic_directory import real_folder
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import STORE, partial_folder, remove_run
from simulate.runs.storage.plain_files import check_plain
from simulate.runs.storage.store import run_folder
from simulate.settings import DEFAULT_SETTINGS, Settings

_Kind = TypeVar("_Kind", bound=UnfinishedRun)
_SIGNAL: dict[object, str] = {INTERRUPTED: "SIGINT", TERMINATED: "SIGTERM"}


@contextmanager
def begun_or_found(
    kind: type[_Kind],
    plan: RunPlan,
    cells: tuple[int, int],
    folder: Path,
    resume: bool,
    discard: bool,
    settings: Settings = DEFAULT_SETTINGS,
) -> Iterator[_Kind]:
    """Yield the unfinished run: the one that is there if it is the same, else a new one.

    Parameters
    ----------
    kind : type
        What is unfinished: the run of a company, or of a portfolio.
    plan : RunPlan
        The run that is asked for.
    cells : tuple of int
        Draws that get a cell on the disk, and inputs of each.
    folder : pathlib.Path
        Where the finished run goes.
    resume : bool
        Whether the run must be there.
    discard : bool
        Whether whatever is there is discarded.
    settings : Settings, optional
        Chosen sizes.

    Raises
    ------
    InputError
        If `resume` and the run is not there, or another one is; if another long run is there; if what is
        there is no run; if nothing can be written.
    """
    partial = partial_folder(folder)
    _check_is_ours(partial)
    if discard:  # whatever it is, unread
        with _refused_if_not_written(partial):
            remove_run(partial)
    unfinished = kind(partial, settings)
    theirs = unfinished.plan
    differs = "" if theirs is None else plan.differences(theirs)
    if resume and (theirs is None or differs):
        raise _nothing_to_go_on_with(folder, partial, differs)
    if theirs is not None and differs and unfinished.n_safe() >= settings.long_run:
        wanted = f"{unfinished.n_safe():,} draws of another run are safe here ({differs}): "
        wanted += "resume them by --resume, or discard them by --discard"
        raise InputError(Problem(str(partial), "", "", wanted))
    with _refused_if_not_written(partial):
        if theirs is not None and not differs:
            unfinished.go_on(*cells)
            say(f"resuming: {unfinished.what_is_safe()} are safe")
        else:
            if (partial / JOURNAL).exists():
                differs = differs or "the journal was damaged from its first line on"
                say(printable(f"{partial}: started over; of what was there, {differs}"))
            unfinished.begin(plan, *cells)
    with unfinished:
        yield unfinished


@contextmanager
def _refused_if_not_written(partial: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        wanted = f"cannot be written: {error.strerror or error}"
        raise InputError(Problem(str(partial), "", "", wanted)) from None


def _check_is_ours(partial: Path) -> None:
    """Refuse to write over what is not a run's."""
    if partial.is_symlink():
        check_plain(partial)
    if not partial.exists():
        return
    ours = partial.is_dir() and ((partial / JOURNAL).exists() or (partial / STORE).exists())
    if not ours and (not partial.is_dir() or any(partial.iterdir())):
        wanted = "exists and is not a run on its way: remove it, or name another folder"
        raise InputError(Problem(str(partial), "", "", wanted))


def _nothing_to_go_on_with(folder: Path, partial: Path, differs: str) -> InputError:
    if differs:
        wanted = f"cannot be gone on with: {differs}; without --resume, the run starts over"
        return InputError(Problem(str(partial), "", "", wanted))
    wanted = "no run here that was begun and not finished"
    if (partial / JOURNAL).exists():
        wanted = "the journal is damaged; without --resume, the run starts over"
    return InputError(Problem(str(partial if partial.exists() else folder), "", "", wanted))


def request_of_begun(name: str, out: Path | None, request: Request) -> tuple[Request, tuple[str, ...]]:
    """Return what was asked of the run that is to resume, and the settings of its config.

    Parameters
    ----------
    name : str
        The run, as it is typed.
    out : pathlib.Path or None
        Its folder, if it is named.
    request : Request
        What is asked now, which goes before.
    """
    plan = UnfinishedRun(partial_folder(real_folder(run_folder(name) if out is None else out))).plan
    return (request, ()) if plan is None else (request.or_as_in(plan), plan.config_settings)


@contextmanager
def told_how_to_go_on(unfinished: UnfinishedRun, command: str) -> Iterator[None]:
    """See to it that nothing safe is lost when the body is stopped or the disk is full, and say so."""
    say_when_stopped(f"stopped; to resume: {command}")
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stopped:
        code = stopped.code if isinstance(stopped, SystemExit) else INTERRUPTED
        with suppress(OSError):
            unfinished.stop(_SIGNAL.get(code, str(code)))
        say(f"stopped{_what_is_safe(unfinished, command)}")
        say_when_stopped("")
        raise SystemExit(code) from None
    except OSError as error:
        where = str(error.filename or unfinished.folder)
        wanted = f"{error.strerror or error}{_what_is_safe(unfinished, command)}"
        raise InputError(Problem(where, "", "", wanted)) from None
    except InputError as error:
        what = Problem(str(unfinished.folder), "", "", _what_is_safe(unfinished, command).lstrip("; "))
        raise InputError(*error.problems, what) from None


def _what_is_safe(unfinished: UnfinishedRun, command: str) -> str:
    """Return how many draws are safe and how to resume, in words; without any, remove the folder."""
    safe, plan = unfinished.n_safe(), unfinished.plan
    if not safe or plan is None:
        unfinished.discard()
        return "; no draws were on the disk yet"
    return f"; {unfinished.what_is_safe()} are safe on the disk; to resume: {command}"
