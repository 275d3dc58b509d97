"""What an edition changed against the one before: a page, the same for machines, and what it was compared with."""

from __future__ import annotations

import shutil
from pathlib import Path

from helpers.book.collect import collect
from helpers.book.versions import read_manifest
from helpers.compare import PAGE
from helpers.compare.compare import compare
from helpers.compare.page import comparison_page, first_page
from helpers.editions.declared import order
from helpers.editions.site import MANIFEST, folders
from helpers.files import write_atomic, write_json
from helpers.parameters.request import ChapterPlan

#: The manifest of the edition before, byte for byte, and the comparison with it.
PREVIOUS, RECORD = "previous.json", "changes.json"


def previous(site: Path, name: str) -> Path | None:
    """Return the manifest an edition of this name is compared with; None for the first of a site.

    That is what it was compared with where it is in the site already, else the newest edition before it.
    """
    own = site / name
    if own.is_dir():
        return own / PREVIOUS if (own / PREVIOUS).is_file() else None
    before = (folder for folder in folders(site) if order(folder.name) < order(name))
    newest = next(before, None)
    return newest / MANIFEST if newest else None


def add_changes(root: Path, target: Path, plans: list[ChapterPlan], name: str, since: Path | None) -> None:
    """Add the page of changes to an edition laid out in ``target``, with what it was made of.

    Raises ProblemsFound with ``edition:manifest`` where ``since`` is no manifest.
    """
    new = collect(root, target, plans, name)
    if since is None:
        write_atomic(target / PAGE, first_page(new, edition=name))
        return
    old = read_manifest(since)
    found = compare(old, new)
    shutil.copyfile(since, target / PREVIOUS)
    write_json(target / RECORD, found.model_dump(mode="json"))
    write_atomic(target / PAGE, comparison_page(found, old, new, edition=name))
