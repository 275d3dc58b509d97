"""How to cite an edition: CITATION.cff and BibTeX, with its name, its dates and its permanent address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpers.files import write_atomic
from helpers.problems import ReportError

CFF, BIB = "CITATION.cff", "citation.bib"

#: The name of the report in the keys of BibTeX.
KEY = "ai-manufacturing"


@dataclass(frozen=True)
class Release:
    """An edition as it is cited: ``day`` is that of its commit, ``url`` is empty where no address is known."""

    name: str
    as_of: date
    day: date
    commit: str | None
    url: str


def write_citations(root: Path, folder: Path, release: Release) -> None:
    """Write both files into a folder, from the report's own CITATION.cff. Raises ReportError without one."""
    try:
        own = yaml.safe_load((root / CFF).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReportError(f"{root / CFF}: not there; an edition is cited by it: restore it") from error
    cited = yaml.safe_dump(_cff(own, release), allow_unicode=True, sort_keys=False, width=100)
    write_atomic(folder / CFF, cited)
    write_atomic(folder / BIB, _bibtex(own, release))


def _cff(own: dict[str, Any], release: Release) -> dict[str, Any]:
    """Return the file with what is the edition's in place of the report's."""
    more = {"commit": release.commit, "url": release.url}
    return {
        **own,
        "message": (
            f"Please cite edition {release.name} with the date of its data, {release.as_of}, "
            "and the sources of single figures."
        ),
        "version": release.name,
        "date-released": release.day,
        **{name: value for name, value in more.items() if value},
    }


def _bibtex(own: dict[str, Any], release: Release) -> str:
    fields = {
        "author": " and ".join(f"{{{_plain(author['name'])}}}" for author in own["authors"]),
        "title": f"{{{_plain(own['title'])}}}",
        "year": str(release.day.year),
        "month": str(release.day.month),
        "edition": release.name,
        "note": f"數據截至 {release.as_of}",
        "url": release.url,
    }
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
    return f"@misc{{{KEY}-{release.name},\n" + ",\n".join(lines) + "\n}\n"


def _plain(text: str) -> str:
    """Return text in which nothing is a command of TeX.

    >>> _plain("甲 & 乙_丙")
    '甲 \\\\& 乙\\\\_丙'
    """
    return re.sub(r"([%&#_$])", r"\\\1", text)
