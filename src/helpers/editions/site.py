"""The site of editions: which lie in a folder, and what leads to them: index, list, way to the latest, switcher."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import jinja2
import yaml

from helpers import wording
from helpers.book import fonts
from helpers.book.pages import PAGE_LANGUAGE
from helpers.compare import PAGE
from helpers.editions.citation import CFF
from helpers.editions.declared import NAME, base, order
from helpers.files import sha256, write_atomic, write_json
from helpers.places import user_cache
from helpers.problems import Problem, ProblemsFound
from helpers.publish.theme import INK

STATIC = Path(__file__).parent / "static"
#: Where editions are released unless told otherwise, within the repository.
SITE = "_site"
MANIFEST, HOME, LATEST = "manifest.json", "index.html", "latest"

Standing = Literal["latest", "revised", "old"]
STANDINGS: dict[Standing, str] = {"latest": "最新", "revised": "已修訂", "old": "舊版"}


@dataclass(frozen=True)
class Edition:
    """An edition of a site, as its folder tells it; ``pages`` and ``files`` are paths within the folder.

    ``as_of`` and ``date`` (of its commit) are ISO dates, ``digest`` is the SHA-256 of its manifest.
    """

    name: str
    title: str
    as_of: str
    date: str
    commit: str | None
    modified: bool
    digest: str
    pages: list[str]
    files: list[str]


def read_edition(folder: Path) -> Edition:
    """Return the edition in a folder. Raises ProblemsFound with ``edition:unreadable`` where there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        cited = yaml.safe_load((folder / CFF).read_text(encoding="utf-8"))
        files = sorted(manifest["outputs"])
        return Edition(
            name=folder.name,
            title=manifest["title"],
            as_of=next(iter(manifest["parameters"].values()))["as_of"],
            date=cited["date-released"].isoformat(),
            commit=manifest["commit"],
            modified=manifest["modified"],
            digest=sha256(folder / MANIFEST),
            pages=[name for name in files if name.endswith(".html") and not name.startswith("_")],
            files=files,
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError) as error:
        said, remedy = (
            f"no edition can be read here: {error}",
            "restore the folder from where it is published",
        )
        raise ProblemsFound([Problem(str(folder), "edition:unreadable", said, remedy)]) from error


def folders(site: Path) -> list[Path]:
    """Return the folders of editions in a site, newest first."""
    found = [path for path in site.iterdir() if re.fullmatch(NAME, path.name)] if site.is_dir() else []
    return sorted(found, key=lambda path: order(path.name), reverse=True)


def standing(name: str, names: Sequence[str]) -> Standing:
    """Return how an edition stands among all names, which come newest first.

    >>> names = ["2026.11", "2026.01.1", "2026.01"]
    >>> [standing(name, names) for name in names]
    ['latest', 'old', 'revised']
    """
    if name == names[0]:
        return "latest"
    return "revised" if revision(name, names) else "old"


def revision(name: str, names: Sequence[str]) -> str | None:
    """Return the newest revision of an edition among all names, which come newest first.

    >>> revision("2026.01", ["2026.11", "2026.01.2", "2026.01.1", "2026.01"])
    '2026.01.2'
    """
    newest = next(other for other in names if base(other) == base(name))
    return None if newest == name else newest


def write_front(editions: Sequence[Edition], target: Path) -> None:
    """Write all that leads to the editions, newest first, into a folder: what the site holds beside them."""
    listed = [_entry(edition, [other.name for other in editions]) for edition in editions]
    write_json(target / "editions.json", {"latest": editions[0].name, "editions": listed})
    script = (STATIC / "editions.js").read_text(encoding="utf-8")
    told = json.dumps([_told(entry) for entry in listed], ensure_ascii=False, separators=(",", ":"))
    write_atomic(target / "editions.js", f"window.reportEditions={told};\n{script}")
    shutil.copyfile(STATIC / "editions.css", target / "editions.css")
    home = _render("index.html", editions=listed, ink=INK, standings=STANDINGS, day=wording.day)
    write_atomic(target / HOME, home)
    shutil.copytree(fonts.web_fonts(user_cache("fonts"), set(home)), target / "fonts")
    _write_latest(editions, target / LATEST)


def _entry(edition: Edition, names: Sequence[str]) -> dict[str, Any]:
    """Return what ``editions.json`` tells of an edition; its files by what they are, with their path in the site."""
    there = {
        "pages": HOME,
        "pdf": "report.pdf",
        "data": "data.zip",
        "notebooks": "notebooks.zip",
        "manifest": MANIFEST,
        "citation": CFF,
        "bibtex": "citation.bib",
        "changes": PAGE,
    }
    held = {MANIFEST, *edition.files}
    return {
        "name": edition.name,
        "standing": standing(edition.name, names),
        "revision_of": base(edition.name) if edition.name != base(edition.name) else None,
        "revised_by": revision(edition.name, names),
        "title": edition.title,
        "as_of": edition.as_of,
        "date": edition.date,
        "commit": edition.commit,
        "modified": edition.modified,
        "manifest_sha256": edition.digest,
        "files": {kind: f"{edition.name}/{path}" for kind, path in there.items() if path in held},
        "pages": edition.pages,
    }


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what the switcher shows of an edition."""
    return {
        "name": entry["name"],
        "label": STANDINGS[entry["standing"]],
        "asOf": wording.day(entry["as_of"]),
        "revised": entry["revised_by"],
        "changes": "changes" in entry["files"],
        "pages": entry["pages"],
    }


def _write_latest(editions: Sequence[Edition], target: Path) -> None:
    """Write a page for every address any edition has: it leads to the latest, or where that lacks it to its first."""
    latest = editions[0]
    for page in sorted({page for edition in editions for page in edition.pages}):
        up = "../" * (page.count("/") + 1)
        to = f"{up}{latest.name}/{page if page in latest.pages else HOME}"
        write_atomic(target / page, _render("latest.html", to=to, name=wording.edition(latest.name)))


def _render(template: str, **values: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(STATIC), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(language=PAGE_LANGUAGE, **values) + "\n"
