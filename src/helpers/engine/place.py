"""The output folder: one build at a time, new outputs put in place whole, what a killed build left swept up."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from helpers.problems import ReportError

AT_FDCWD = -100
RENAME_EXCHANGE = 2
STAGING = ".staging-"
ASIDE = "old-"
SCRATCH, HELD = "report-", ".held-by-report"


@contextmanager
def staging(output: Path, option: str = "--output") -> Iterator[Path]:
    """Hold the output folder and yield an empty folder in it for the work, gone on leaving; likewise ``scratch``.

    Raises ReportError, naming the option that gives another folder, where another build holds it or nothing can be
    written there.
    """
    held, folder = _enter(output, option)
    try:
        with scratch():
            yield folder
    except OSError as error:
        raise ReportError(f"{_told(error, output)}; the last report is as it was") from error
    finally:
        _remove(folder)
        os.close(held)


def _enter(output: Path, option: str) -> tuple[int, Path]:
    """Return a descriptor that holds the output folder, and an empty folder in it."""
    try:
        held = hold(output)
        for left in output.glob(f"{STAGING}*"):
            _bring_back(left, output)
            _remove(left)
        return held, Path(tempfile.mkdtemp(prefix=STAGING, dir=output))
    except BlockingIOError as error:
        raise ReportError(f"{output}: another build is at work here; wait, or give {option}") from error
    except OSError as error:
        raise ReportError(f"{output}: {error.strerror}; give another folder with {option}") from error


def hold(folder: Path) -> int:
    """Return a descriptor that holds a folder, made where it is missing, until it is closed or this process ends.

    Raises BlockingIOError where another holds it, OSError where it cannot be made or opened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go by the system however this process ends
    except OSError:
        os.close(held)
        raise
    return held


def _told(error: OSError, output: Path) -> str:
    """Return the place of an error and what is wrong there; of many that ``shutil`` collects, the first."""
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        _, place, why = error.args[0][0]
        return f"{place}: {why}"
    return f"{error.filename or output}: {error.strerror or error}"


def _remove(folder: Path) -> None:
    """Remove a folder with all in it, also what was copied from read-only folders."""
    for place, _, _ in os.walk(folder):
        with suppress(OSError):
            os.chmod(place, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder where this process, and those it starts, put temporary files; gone on leaving.

    What killed processes left of theirs is swept up first.
    """
    base = tempfile.gettempdir()
    _sweep(Path(base))
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=base))
    held = os.open(folder / "new", os.O_WRONLY | os.O_CREAT)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        (folder / "new").rename(folder / HELD)  # only now may others look whether it is held
        with _temporary(folder):
            yield folder
    finally:
        _remove(folder)
        os.close(held)


@contextmanager
def _temporary(folder: Path) -> Iterator[None]:
    """Have this process, and those it starts, put temporary files into a folder."""
    before, named = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
        if named is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = named


def _sweep(temporary: Path) -> None:
    for mark in temporary.glob(f"{SCRATCH}*/{HELD}"):
        with suppress(OSError):  # held by a process at work, or another person's
            held = os.open(mark, os.O_WRONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(mark.parent)
            finally:
                os.close(held)


def put(made: Path, output: Path) -> None:
    """Put each finished output in the place of the old one, which then is where the new one was.

    Each changes in one step, the manifest last: it is true only of a whole build. Ctrl-C comes too late here.
    Who may read an output does not depend on the umask.
    """
    for path in made.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with _undisturbed():
        for item in sorted(made.iterdir(), key=lambda path: (path.name == "manifest.json", path.name)):
            target = output / item.name
            if target.is_dir():
                _exchange(item, target)
            else:
                os.replace(item, target)
    shutil.rmtree(output / "failed", ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C do nothing meanwhile; it is the main thread that gets it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change places in one step, or in two where the system knows no such step."""
    with suppress(AttributeError, OSError):
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
        if renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(old), RENAME_EXCHANGE) == 0:
            return
    aside = new.with_name(f"{ASIDE}{new.name}")
    old.rename(aside)
    new.rename(old)


def _bring_back(left: Path, output: Path) -> None:
    """Return to the output folder what a build that was killed between those two steps had put aside."""
    for aside in left.glob(f"*/{ASIDE}*"):
        target = output / aside.name.removeprefix(ASIDE)
        if not target.exists():
            aside.rename(target)
