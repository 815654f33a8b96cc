"""Whether a run is begun or gone on with, and what is said when it stops."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulate.errors import InputError, Problem, printable
from simulate.printing import say
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.options import Request
from simulate.runs.signals import INTERRUPTED, TERMINATED, say_when_stopped
from simulate.runs.spec import RunPlan
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import STORE, partial_folder, remove_run
from simulate.runs.storage.plain_files import check_plain
from simulate.runs.storage.store import run_folder
from simulate.settings import DEFAULT_SETTINGS, Settings

_SIGNAL: dict[object, str] = {INTERRUPTED: "SIGINT", TERMINATED: "SIGTERM"}


@contextmanager
def begun_or_found(
    plan: RunPlan,
    cells: tuple[int, int],
    folder: Path,
    resume: bool,
    discard: bool,
    again: str,
    settings: Settings = DEFAULT_SETTINGS,
) -> Iterator[UnfinishedRun]:
    """The run on its way: the one that is there if it is the same, else a new one.

    Parameters
    ----------
    cells : draws and inputs that get a cell on the disk.
    resume : it must be there.
    discard : whatever is there is discarded.
    again : the command that goes on with it.

    Raises
    ------
    InputError
        If it is not, or is another; if another is there that took long; if what is there is no run;
        if nothing can be written.
    """
    partial = partial_folder(folder)
    _check_is_ours(partial)
    if discard:  # whatever it is, unread
        with _refused_if_not_written(partial):
            remove_run(partial)
    unfinished = UnfinishedRun(partial, settings)
    theirs = unfinished.plan
    differs = "" if theirs is None else plan.differences(theirs)
    if resume and (theirs is None or differs):
        raise _nothing_to_go_on_with(folder, partial, differs)
    if theirs is not None and differs and unfinished.n_safe() >= settings.long_run:
        wanted = f"{unfinished.n_safe():,} draws of another run are safe here ({differs}): "
        wanted += "go on with them by --resume, or discard them by --discard"
        raise InputError(Problem(str(partial), "", "", wanted))
    with _refused_if_not_written(partial):
        if theirs is not None and not differs:
            say(f"going on after draw {unfinished.n_safe():,} of {plan.draws:,}")
            unfinished.go_on(*cells)
        else:
            if theirs is not None:
                say(printable(f"{partial}: started over; of what was there, {differs}"))
            unfinished.begin(plan, *cells, again)
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
        wanted = "the journal is damaged or of another version; without --resume, the run starts over"
    return InputError(Problem(str(partial if partial.exists() else folder), "", "", wanted))


def request_of_begun(name: str, out: Path | None, request: Request) -> tuple[Request, tuple[str, ...]]:
    """What was asked of the run that is to be gone on with, and its settings.

    Parameters
    ----------
    request : what is asked now, which goes before.
    """
    plan = UnfinishedRun(partial_folder(run_folder(name) if out is None else out)).plan
    return (request, ()) if plan is None else (request.or_as_in(plan), plan.config_settings)


@contextmanager
def told_how_to_go_on(unfinished: UnfinishedRun, command: str) -> Iterator[None]:
    """When the body is stopped, or the disk is full, see to it that nothing safe is lost, and say so."""
    say_when_stopped(f"stopped; to go on: {command}")
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stopped:
        code = stopped.code if isinstance(stopped, SystemExit) else INTERRUPTED
        with suppress(OSError):
            unfinished.stop(_SIGNAL.get(code, str(code)))
        say(f"stopped{_what_is_safe(unfinished, command)}")
        raise SystemExit(code) from None
    except OSError as error:
        where = str(error.filename or unfinished.folder)
        wanted = f"{error.strerror or error}{_what_is_safe(unfinished, command)}"
        raise InputError(Problem(where, "", "", wanted)) from None
    except InputError as error:
        what = Problem(str(unfinished.folder), "", "", _what_is_safe(unfinished, command).lstrip("; "))
        raise InputError(*error.problems, what) from None


def _what_is_safe(unfinished: UnfinishedRun, command: str) -> str:
    """How many draws are, and how to go on; without any, the folder goes."""
    safe, plan = unfinished.n_safe(), unfinished.plan
    if not safe or plan is None:
        unfinished.discard()
        return "; no draws were on the disk yet"
    return f"; {safe:,} of {plan.draws:,} draws are safe on the disk; to go on: {command}"
