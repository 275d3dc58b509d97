"""A build made again from the commit and lock file its manifest records, and compared with it byte by byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpers.book.manifest import Manifest
from helpers.book.versions import shown
from helpers.editions.changes import PREVIOUS
from helpers.editions.sources import COMMIT, Say, Sources, check_out, find_commit
from helpers.editions.verify import SIGNATURE, below
from helpers.engine.place import scratch
from helpers.problems import Problem, RequestError

#: The edition of a build that was not released.
WORKING = "working"

#: Where editions are declared with their parameters.
DECLARED = "editions.yml"

CHUNK = 1 << 20

#: Bytes shown where two files begin to differ.
SHOWN = 24

REMEDY = "see whether sources, parameters and environment are those the manifest records"


@dataclass(frozen=True)
class Rebuilt:
    """How many files of the folder and of the new build were compared, and each difference."""

    compared: int
    problems: list[Problem]

    def as_dict(self) -> dict[str, Any]:
        """Return the form used by ``--json``."""
        return {"compared": self.compared, "problems": [problem.as_dict() for problem in self.problems]}


def rebuild(folder: Path, manifest: Manifest, root: Path, say: Say) -> Rebuilt:
    """Build again what a folder holds, from the repository at ``root``, and compare every byte.

    Runs the code of the recorded commit. Raises RequestError where the manifest cannot be built again (made of
    changes never committed, or of a commit not known here), ReportError where the build fails.
    """
    commit = _commit(manifest, root)
    with scratch() as place:
        sources = check_out(root, commit, place, say)
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
    if not find_commit(root, commit):
        said = f"commit {commit} is not known in {root}"
        raise _refused("edition:commit", said, "run this in a checkout of the report; git fetch --tags first")
    return commit


def _refused(code: str, said: str, remedy: str) -> RequestError:
    return RequestError([Problem("manifest.json", code, said, remedy)])


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
    body = yaml.load(
        path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )  # names are texts, 2026.10 among them
    return list(body.get("editions") or {})


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
    """Return the words for a build of the pages, the PDF or the chapters alone."""
    made = ("html/index.html" in manifest.outputs, "report.pdf" in manifest.outputs)
    part = {(True, False): "html", (False, True): "pdf", (False, False): "chapters"}.get(made)
    return ("--only", part) if part else ()


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
