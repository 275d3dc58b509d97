"""What ``report compare`` is given: a word that names a build, a manifest, an edition or a git revision."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import ValidationError

from helpers.book.manifest import Manifest
from helpers.book.versions import LONGEST, read_manifest
from helpers.editions.site import LATEST, MANIFEST, SITE, folders
from helpers.editions.sources import Say, Sources, check_out, find_commit
from helpers.engine.place import scratch
from helpers.problems import Problem, ProblemsFound, ReportError, RequestError, shown, suggestion
from helpers.revision import commit as checked_out
from helpers.store import STORE, Store, open_store

#: Within the repository: the last build, the manifests made of revisions.
BUILD, KEPT = "_build", ".cache/manifests"

#: Bytes of manifests of revisions that are kept: some twenty.
LARGEST = 10 << 20

#: All of a build that its manifest needs, and what comes nearest where a revision does not know that yet.
PART, OLDER_PART = "chapters", "html"


def read_named(word: str, root: Path | None, site: Path | None, say: Say) -> Manifest:
    """Return the manifest a word names; the first of these that is there.

    A folder with a manifest; a manifest; an edition of ``site`` (by default that of the repository) or ``latest``; a
    revision of the repository at ``root``, which is built with its default parameters where it was not before: its
    code runs. Nothing in the work tree is touched.

    Raises RequestError with ``edition:unknown`` where the word names none of these, ProblemsFound with
    ``edition:manifest`` where its manifest cannot be read, ReportError where a revision cannot be built.
    """
    site = site or (root / SITE if root else None)
    editions = _editions(site) if site else {}
    if path := _file(word, editions):
        return read_manifest(path)
    if root and (commit := find_commit(root, word)):
        say(f"{shown(word)}: commit {commit}, with its default parameters")
        return _of_commit(word, commit, root, say)
    raise RequestError([_unknown(word, root, site, editions)])


def _editions(site: Path) -> dict[str, Path]:
    """Return name -> folder of the editions of a site; the newest is also called ``latest``."""
    found = folders(site)
    return {folder.name: folder for folder in found} | ({LATEST: found[0]} if found else {})


def _file(word: str, editions: dict[str, Path]) -> Path | None:
    """Return the manifest of a folder, a file itself, or the manifest of an edition."""
    if word and os.path.isfile(os.path.join(word, MANIFEST)):
        return Path(word, MANIFEST)
    if os.path.isfile(word):
        return Path(word).resolve()  # a link that the reader names is the reader's
    return editions[word] / MANIFEST if word in editions else None


def _unknown(word: str, root: Path | None, site: Path | None, editions: dict[str, Path]) -> Problem:
    if os.path.isdir(word):
        said, remedy = f"is a folder without {MANIFEST}", "name the folder of a build or of an edition"
    else:
        there = f"no edition of {site}" if site else "no edition, since no site is named"
        known = f"no revision of {root}" if root else "no revision, since this is no repository of the report"
        said = f"is no build and no manifest, {there}, {known}"
        remedy = suggestion(word, editions) if editions else "`make site` makes the editions"
    return Problem("request", "edition:unknown", f"{shown(word, LONGEST)} {said}", remedy)


# Revisions ------------------------------------------------------------------------------------------------------


def _of_commit(word: str, commit: str, root: Path, say: Say) -> Manifest:
    """Return the manifest of a commit: of the last build, one kept, or one made now and kept."""
    store, name = (
        open_store(str(root / KEPT), LARGEST),
        f"{commit}-{sys.version_info[0]}.{sys.version_info[1]}",
    )
    found = _built(root, commit) or _kept(store, name)
    if not found:
        found = _made(word, commit, root, say)
        store.put(name, found.model_dump_json())
        store.prune()
    return found


def _built(root: Path, commit: str) -> Manifest | None:
    """Return the manifest of the last build where it is what the commit gives and nothing has changed since."""
    try:
        found = read_manifest(root / BUILD / MANIFEST)
    except ProblemsFound:
        return None
    if (found.commit, found.modified) != (commit, False) or checked_out(root) != (commit, False):
        return None
    from helpers.parameters.request import plan  # slow to import

    return found if found.parameters == {one.name: one.parameters for one in plan(root, {})} else None


def _kept(store: Store, name: str) -> Manifest | None:
    try:
        return Manifest.model_validate_json(store.get(name) or "")
    except ValidationError:  # absent, or of another version
        return None


def _made(word: str, commit: str, root: Path, say: Say) -> Manifest:
    """Build a commit, as far as its manifest needs, on the results of this repository."""
    try:
        with scratch() as place:
            sources = check_out(root, commit, place, say, root / STORE)
            say("building")
            sources.report("build", "--only", _part(sources), "--output", str(place / "made"))
            return read_manifest(place / "made" / MANIFEST)
    except ReportError as error:
        raise ReportError(f"{shown(word)} cannot be built: {error}") from error


def _part(sources: Sources) -> str:
    return PART if f"|{PART}]" in sources.report("build", "--help", listen=True) else OLDER_PART
