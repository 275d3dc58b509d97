"""Releasing an edition: built under its name, laid out under its address, put into the site whole and never changed."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from helpers.book.collect import write_manifest
from helpers.editions.changes import add_changes, previous
from helpers.editions.citation import Release, write_citations
from helpers.editions.declared import (
    Declared,
    Editions,
    check_name,
    next_revision,
    order,
    read_declared,
)
from helpers.editions.site import MANIFEST, folders, read_edition, write_front
from helpers.engine.build import BuildRequest, build
from helpers.engine.execute import Watch, unwatched
from helpers.engine.place import put, staging
from helpers.files import digests, digests_of, holds, sha256
from helpers.parameters.request import ChapterPlan, named, plan
from helpers.problems import Problem, ProblemsFound, RequestError
from helpers.revision import commit, source_date

Say = Callable[[str], None]

#: Files named of those that differ.
MOST_NAMED = 5


@dataclass(frozen=True)
class ReleaseRequest:
    """Which edition, of what, into which site; ``settings`` as of a build, for an edition that is not declared.

    Where ``kept``, an edition that is in the site stays without being built again. ``since`` is the manifest its
    page of changes is against, in place of the edition before it in the site.
    """

    root: Path
    site: Path
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    jobs: int = 2
    store: str = ""
    allow_modified: bool = False
    kept: bool = False
    since: Path | None = None


def release(request: ReleaseRequest, say: Say, watch: Watch = unwatched) -> Path:
    """Put an edition into the site; returns its folder. The site is as it was where this fails or is interrupted.

    Raises RequestError for a name that is none and for settings beside declared ones, ProblemsFound with
    ``edition:modified`` and ``edition:commit`` for sources it may not be made of, ``edition:exists`` and
    ``edition:digest`` where other bytes have the name, and what ``build`` raises.
    """
    check_name(request.name)
    declared = read_declared(request.root)
    own = _own(request, declared)
    target = request.site / request.name
    with staging(request.site, "--site") as work:
        out = work / "out"
        out.mkdir()
        if request.kept and target.is_dir():
            say(f"{request.name} is in the site already")
            _refuse_digest(target, own)
        else:
            made = make_edition(request, declared, work / "made", out / request.name, say, watch)
            _refuse_digest(made, own)
            if target.is_dir():
                _refuse_other(made, target)
                shutil.rmtree(made)
                say(f"{request.name} is in the site already, with the same bytes")
        _put(out, request.site)
    return target


def _own(request: ReleaseRequest, declared: Editions) -> Declared:
    """Return what is declared of the edition, or the settings given for one that is not."""
    own = declared.editions.get(request.name)
    if own is None:
        return Declared(parameters=dict(request.settings))
    if request.settings:
        said = f"{request.name} is declared in editions.yml, and other parameters are given"
        remedy = "change them there, or give the edition another name"
        raise RequestError([Problem("request", "edition:declared", said, remedy)])
    return own


def _refuse_sources(request: ReleaseRequest, own: Declared) -> None:
    """Raise ProblemsFound where an edition could not be made again of a commit, or is of another one."""
    revision, modified = commit(request.root)
    place = str(request.root)
    if (modified or revision is None) and not request.allow_modified:
        said = "files differ from their commit" if modified else "no commit"
        remedy = "commit first; --allow-modified makes one that says so"
        raise ProblemsFound([Problem(place, "edition:modified", said, remedy)])
    if own.commit and own.commit != revision:
        said = f"{request.name} was released from commit {own.commit}, this is {revision}"
        remedy = "take its folder from where it is published, or release from that commit"
        raise ProblemsFound([Problem(place, "edition:commit", said, remedy)])


def make_edition(
    request: ReleaseRequest, declared: Editions, folder: Path, target: Path, say: Say, watch: Watch
) -> Path:
    """Build the report in ``folder`` and lay it out as an edition in ``target``, which is returned."""
    own = _own(request, declared)
    _refuse_sources(request, own)
    settings = dict(named(own.parameters))
    build(
        BuildRequest(request.root, folder, settings, request.jobs, store=request.store, edition=request.name),
        say,
        watch,
    )
    plans = plan(request.root, settings)
    url = f"{declared.address}{request.name}/" if declared.address else ""
    lay_out(request.root, folder, target, _cited(request, plans, url))
    _refuse_sources(request, own)  # somebody may have worked on them meanwhile
    since = request.since or previous(request.site, request.name)
    add_changes(request.root, target, plans, request.name, since)
    write_manifest(request.root, target, plans, request.name)
    return target


def _cited(request: ReleaseRequest, plans: list[ChapterPlan], url: str) -> Release:
    as_of = date.fromisoformat(plans[0].parameters["as_of"])
    return Release(request.name, as_of, source_date(request.root) or as_of, commit(request.root)[0], url)


def lay_out(root: Path, built: Path, target: Path, release: Release) -> None:
    """Make the folder of an edition out of a build: its pages at the root, so that addresses are short."""
    (built / "html").rename(target)
    for name in ("executed", "report.pdf"):
        (built / name).rename(target / name)
    (target / "data").mkdir()
    for path in [*sorted((root / "data").glob("*.csv")), root / "data" / "datapackage.json"]:
        shutil.copyfile(path, target / "data" / path.name)
    _pack(target / "data", target / "data.zip")
    _pack(target / "executed", target / "notebooks.zip")
    write_citations(root, target, release)


def _pack(folder: Path, archive: Path) -> None:
    """Put the files of a folder into an archive whose bytes depend on theirs alone."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(folder.iterdir()):
            packed.writestr(zipfile.ZipInfo(path.name), path.read_bytes())


def _refuse_other(made: Path, target: Path) -> None:
    """Raise ProblemsFound unless the edition in the site has the bytes of the one made."""
    ours = digests_of(made, (path for path in made.rglob("*") if path.is_file()))
    differing = [name for name, digest in sorted(ours.items()) if not holds(target, {name: digest})]
    if differing:
        more = len(differing) - MOST_NAMED
        first = ", ".join(differing[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        said = f"released before with other bytes: {first}"
        free = next_revision(target.name, (path.name for path in folders(target.parent)))
        remedy = f"an edition never changes: release a revision, {free}"
        raise ProblemsFound([Problem(str(target), "edition:exists", said, remedy)])


def _refuse_digest(folder: Path, own: Declared) -> None:
    """Raise ProblemsFound unless the manifest has the digest declared, where one is."""
    found = sha256(folder / MANIFEST)
    if own.manifest and own.manifest != found:
        said = f"editions.yml declares SHA-256 {own.manifest}, this manifest has {found}"
        remedy = "take the edition from where it is published, or release a revision"
        raise ProblemsFound([Problem(str(folder.name), "edition:digest", said, remedy)])


def _put(out: Path, site: Path) -> None:
    """Put a new edition, if any, and what leads to all editions into the site.

    By name: the edition before the lists that name it, so that nothing ever leads to what is not there.
    """
    found = sorted([*folders(out), *folders(site)], key=lambda path: order(path.name), reverse=True)
    write_front([read_edition(folder) for folder in found], out)
    if folders(out) or digests(out, ["."]) != digests(site, [path.name for path in out.iterdir()]):
        put(out, site)
