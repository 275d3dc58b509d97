"""The report as of a commit: checked out into a folder of its own, with an environment that runs its command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.book.locked import read_locked
from helpers.places import LOCK_FILES
from helpers.problems import ReportError

COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
COMMAND = "from helpers.cli.main import main; main()"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Sources:
    """The report as of a commit, in a folder of its own, with the Python that runs it and that one's surroundings."""

    commit: str
    root: Path
    python: Path
    environment: dict[str, str]

    def report(self, *words: str, listen: bool = False) -> str:
        """Run the command ``report`` of these sources; returns what it printed where ``listen``.

        Its progress goes to standard error. Raises ReportError where it fails.
        """
        done = subprocess.run(
            [self.python, "-c", COMMAND, *words],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE if listen else subprocess.DEVNULL,
            text=True,
            check=False,
        )
        if done.returncode:
            said = f"report {words[0]} ended with status {done.returncode}"
            raise ReportError(f"commit {self.commit} fails: {said}; what it said stands above")
        return done.stdout or ""


def find_commit(root: Path, revision: str) -> str | None:
    """Return the commit that a tag, branch, id or other revision of the repository at ``root`` is; None for no such."""
    if revision.startswith("-"):
        return None
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = _git(root, *words).stdout.strip()
    return found if COMMIT.fullmatch(found) else None  # of a range it tells two


def check_out(root: Path, commit: str, place: Path, say: Say, store: Path | None = None) -> Sources:
    """Return the sources as of a commit of the repository at ``root``, which stays as it is, in the folder ``place``.

    They use the results in ``store`` and what is kept per user; without it, nothing that was there before. Raises
    ReportError where the commit cannot be checked out or its environment not be made.
    """
    say(f"sources: commit {commit} in a temporary folder")
    source = _clone(root, commit, place / "source")
    python, ours = _python(source, say)
    path = [str(source / "src"), *([os.environ["PYTHONPATH"]] if ours and "PYTHONPATH" in os.environ else [])]
    kept = {"REPORT_STORE": str(store)} if store else {"XDG_CACHE_HOME": str(place / "cache")}
    own = {"PYTHONPATH": os.pathsep.join(path), "TMPDIR": str(place / "tmp"), **kept}
    (place / "tmp").mkdir()
    return Sources(commit, source, python, _surroundings() | own)


def _clone(root: Path, commit: str, target: Path) -> Path:
    """Return a checkout of a commit that shares the objects of ``root`` and leaves that as it is."""
    prefix = _git(root, "rev-parse", "--show-prefix").stdout.strip()
    top = _git(root, "rev-parse", "--show-toplevel").stdout.strip()
    for folder, words in (
        (root, ["clone", "--quiet", "--shared", "--no-checkout", top, str(target)]),
        (target, ["-c", "core.hooksPath=/dev/null", "checkout", "--quiet", "--detach", commit]),
    ):
        done = _git(folder, *words)
        if done.returncode:
            raise ReportError(f"{root}: git {' '.join(words)} fails: {done.stderr.strip()}")
    return target / prefix


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["git", *words]
    return subprocess.run(
        command, cwd=folder, env=_surroundings(), capture_output=True, text=True, check=False
    )


def _surroundings() -> dict[str, str]:
    """Return the environment without what ties git to another repository, as in a hook: it would work in that one."""
    try:
        tied = subprocess.run(
            ["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise ReportError("git is not there, and commits cannot be read without: install it") from error
    left_out = {"REPORT_STORE", *tied.stdout.split()}
    return {name: value for name, value in os.environ.items() if name not in left_out}


def _python(root: Path, say: Say) -> tuple[Path, bool]:
    """Return the Python at work where it has the packages of the lock file, else that of a new environment."""
    missing = _missing(root / LOCK_FILES[0])
    if not missing:
        say(f"environment: the one at work, which holds every package of {LOCK_FILES[0]} in its version")
        return Path(sys.executable), True
    say(f"environment: a new one from {LOCK_FILES[0]} by hash, since here {', '.join(missing)}")
    words = ["make", f"PYTHON={sys.executable}", ".venv/.installed"]
    if subprocess.run(words, cwd=root, stdout=sys.stderr, check=False).returncode:
        raise ReportError(
            "the environment of the recorded lock file cannot be made; what pip says stands above"
        )
    return root / ".venv" / "bin" / "python", False


def _missing(lock: Path, most: int = 3) -> list[str]:
    """Return the first packages of a lock file that are not installed here in their versions."""
    absent = [
        f"{package.name} is not {package.version}" for package in read_locked(lock) if not package.installed()
    ]
    return absent[:most] + ([f"and {len(absent) - most} more differ"] if len(absent) > most else [])
