"""A build made again from the commit and lock file its manifest records, and compared with it byte by byte."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpers.book.locked import read_locked
from helpers.book.manifest import Manifest
from helpers.book.versions import shown
from helpers.editions.changes import PREVIOUS
from helpers.editions.verify import SIGNATURE, below
from helpers.engine.place import scratch
from helpers.places import LOCK_FILES
from helpers.problems import Problem, ReportError, RequestError

#: The edition of a build that was not released.
WORKING = "working"

#: Where editions are declared with their parameters.
DECLARED = "editions.yml"

COMMAND = "from helpers.cli.main import main; main()"
COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
CHUNK = 1 << 20

#: Bytes shown where two files begin to differ.
SHOWN = 24

REMEDY = "see whether sources, parameters and environment are those the manifest records"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Rebuilt:
    """How many files of the folder and of the new build were compared, and each difference."""

    compared: int
    problems: list[Problem]

    def as_dict(self) -> dict[str, Any]:
        """Return the form used by ``--json``."""
        return {"compared": self.compared, "problems": [problem.as_dict() for problem in self.problems]}


@dataclass(frozen=True)
class Sources:
    """The report as of a commit, in a folder of its own, with the Python that runs it and that one's surroundings."""

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
            raise ReportError(
                f"the recorded commit fails: report {words[0]} ended with status {done.returncode}"
            )
        return done.stdout or ""


def rebuild(folder: Path, manifest: Manifest, root: Path, say: Say) -> Rebuilt:
    """Build again what a folder holds, from the repository at ``root``, and compare every byte.

    Runs the code of the recorded commit. Raises RequestError where the manifest cannot be built again (made of
    changes never committed, or of a commit not known here), ReportError where the build fails.
    """
    commit = _commit(manifest, root)
    with scratch() as place:
        say(f"sources: commit {commit} in a temporary folder")
        sources = _prepare(_clone(root, commit, place / "source"), place, say)
        say("building")
        made = _build(sources, manifest, folder, place)
        say("comparing every byte")
        return compare(folder, made)


def _commit(manifest: Manifest, root: Path) -> str:
    """Return the recorded commit. Raises RequestError where there is none to build from."""
    commit = manifest.commit or ""
    if manifest.modified:
        said = "was built of changes that are not in its commit: no commit gives these bytes"
        raise _refused("edition:modified", said, "commit them, then build again")
    if not COMMIT.fullmatch(commit):
        raise _refused("edition:commit", "names no commit", "build it in a git checkout")
    if _git(root, "cat-file", "-e", f"{commit}^{{commit}}").returncode:
        said = f"commit {commit} is not known in {root}"
        raise _refused("edition:commit", said, "run this in a checkout of the report; git fetch --tags first")
    return commit


def _refused(code: str, said: str, remedy: str) -> RequestError:
    return RequestError([Problem("manifest.json", code, said, remedy)])


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
            raise ReportError(f"{root}: git {words[0]} fails: {done.stderr.strip()}")
    return target / prefix


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["git", *words]
    return subprocess.run(
        command, cwd=folder, env=_surroundings(), capture_output=True, text=True, check=False
    )


def _surroundings() -> dict[str, str]:
    """Return the environment without what ties git to another repository, as in a hook: it would work in that one."""
    tied = subprocess.run(
        ["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=False
    )
    left_out = {"REPORT_STORE", *tied.stdout.split()}
    return {name: value for name, value in os.environ.items() if name not in left_out}


def _prepare(root: Path, place: Path, say: Say) -> Sources:
    """Return the sources with an environment: the one at work where it is the lock file's, else a new one."""
    python, missing = Path(sys.executable), _missing(root / LOCK_FILES[0])
    if missing:
        say(f"environment: a new one from {LOCK_FILES[0]} by hash, since here {', '.join(missing)}")
        done = subprocess.run(
            ["make", f"PYTHON={python}", ".venv/.installed"], cwd=root, stdout=sys.stderr, check=False
        )
        if done.returncode:
            raise ReportError(
                "the environment of the recorded lock file cannot be made; what pip says stands above"
            )
        python = root / ".venv" / "bin" / "python"
    else:
        say(f"environment: the one at work, which holds every package of {LOCK_FILES[0]} in its version")
    own = {
        "PYTHONPATH": str(root / "src"),
        "XDG_CACHE_HOME": str(place / "cache"),
        "TMPDIR": str(place / "tmp"),
    }
    (place / "tmp").mkdir()
    if not missing and (path := os.environ.get("PYTHONPATH")):
        own["PYTHONPATH"] += os.pathsep + path
    return Sources(root, python, _surroundings() | own)


def _missing(lock: Path, most: int = 3) -> list[str]:
    """Return the first packages of a lock file that are not installed here in their versions."""
    absent = [
        f"{package.name} is not {package.version}" for package in read_locked(lock) if not package.installed()
    ]
    return absent[:most] + ([f"and {len(absent) - most} more differ"] if len(absent) > most else [])


def _build(sources: Sources, manifest: Manifest, folder: Path, place: Path) -> Path:
    """Build what the manifest of a folder tells of, with its parameters; returns the new folder."""
    parameters, target = place / "parameters.json", place / "made"  # JSON is YAML
    defaults = json.loads(sources.report("params", "--json", listen=True))["properties"]
    parameters.write_text(json.dumps(changed(manifest.parameters, defaults)), encoding="utf-8")
    given = ["--params", str(parameters)]
    if manifest.edition == WORKING:
        sources.report("build", "--output", str(target), *given, *_only(manifest))
        return target
    # An edition that is declared has its parameters there, and no others may be given.
    words = [] if manifest.edition in _declared(sources.root / DECLARED) else given
    since = ["--since", str(folder.resolve() / PREVIOUS)] if PREVIOUS in manifest.outputs else []
    sources.report("release", manifest.edition, "--site", str(target), *words, *since)
    return target / manifest.edition


def _declared(path: Path) -> list[str]:
    """Return the names of the editions a file declares; none where there is no such file."""
    if not path.is_file():
        return []
    return list(yaml.safe_load(path.read_text(encoding="utf-8")).get("editions") or {})


def changed(parameters: dict[str, dict[str, Any]], schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the parameters of each chapter that differ from its defaults, as a parameter file has them.

    ``schema`` holds by chapter what ``report params --json`` says of its parameters.
    """
    found = {}
    for chapter, values in parameters.items():
        declared = schema.get(chapter, {}).get("properties", {})
        own = {
            name: value for name, value in values.items() if declared.get(name, {}).get("default") != value
        }
        if own:
            found[chapter] = own
    return found


def _only(manifest: Manifest) -> Sequence[str]:
    """Return the words for a build of the pages or the PDF alone."""
    if "report.pdf" not in manifest.outputs:
        return ("--only", "html")
    return () if "html/index.html" in manifest.outputs else ("--only", "pdf")


def compare(folder: Path, made: Path) -> Rebuilt:
    """Compare every file of two folders byte by byte; a signature beside the manifest is left out."""
    old, new = ({path.relative_to(base).as_posix(): path for path in below(base)} for base in (folder, made))
    names = sorted((old.keys() | new.keys()) - {SIGNATURE})
    differ = {name: said for name in names if (said := _difference(old.get(name), new.get(name)))}
    return Rebuilt(
        len(names), [Problem(shown(name), "edition:differs", differ[name], REMEDY) for name in differ]
    )


def _difference(old: Path | None, new: Path | None) -> str:
    """Return how a file differs from its rebuilt self in words; nothing where they are the same bytes."""
    if old is None or new is None:
        return "the rebuild lacks it" if old else "the rebuild has it, the folder has not"
    if old.is_symlink() or not old.is_file():
        return "is no regular file"
    return _first_difference(old, new)


def _first_difference(one: Path, other: Path) -> str:
    with one.open("rb") as ours, other.open("rb") as theirs:
        for at in range(0, max(one.stat().st_size, other.stat().st_size), CHUNK):
            a, b = ours.read(CHUNK), theirs.read(CHUNK)
            if a != b:
                pairs = enumerate(zip(a, b, strict=False))
                n = next((n for n, (x, y) in pairs if x != y), min(len(a), len(b)))
                return f"from byte {at + n}: {a[n : n + SHOWN]!r}, rebuilt {b[n : n + SHOWN]!r}"
    return ""
