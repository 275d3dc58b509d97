"""The output folder: one build at a time, new outputs put in place whole, what a killed build left swept up."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from helpers.problems import ReportError

AT_FDCWD = -100
RENAME_EXCHANGE = 2
STAGING = ".staging-"


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """Hold the output folder and yield an empty folder in it for the work, gone on leaving.

    Raises ReportError where another build holds it or nothing can be written there.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        held = os.open(output, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise ReportError(f"{output}: {error.strerror}; give another folder with --output") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go by the system however this process ends
        for left in output.glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=output))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError as error:
        raise ReportError(f"{output}: another build is at work here; wait, or give --output") from error
    except OSError as error:
        raise ReportError(
            f"{error.filename or output}: {error.strerror}; the last report is as it was"
        ) from error
    finally:
        os.close(held)


def put(made: Path, output: Path) -> None:
    """Put each finished output in the place of the old one, which then is where the new one was.

    Each changes in one step, the manifest last: it is true only of a whole build.
    """
    for item in sorted(made.iterdir(), key=lambda path: (path.name == "manifest.json", path.name)):
        target = output / item.name
        if target.is_dir():
            _exchange(item, target)
        else:
            os.replace(item, target)
    shutil.rmtree(output / "failed", ignore_errors=True)


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change places in one step, or in two where the system knows no such step."""
    with suppress(AttributeError, OSError):
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
        if renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(old), RENAME_EXCHANGE) == 0:
            return
    aside = new.with_name(f"old-{new.name}")
    old.rename(aside)
    new.rename(old)
