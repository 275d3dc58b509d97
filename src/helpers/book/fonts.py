"""The report's one typeface: static cuts of Noto Sans CJK HK for PDF, charts and pages, and what it lacks.

The pinned package carries one variable collection of 33 MB. HarfBuzz pins its weight axis, keeps the
characters asked for and turns the outlines into plain CFF; fontTools then gives the result the family name
``Report Sans``, so that a copy of Noto installed on a machine can never be taken for it.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.resources
import io
import os
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

from helpers.problems import Problem, ReportError
from helpers.store import RECENT

FAMILY = "Report Sans"
WEIGHTS = {"Regular": 400, "Bold": 700}
PACKAGE, COLLECTION, FACE = "manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc", "Noto Sans CJK HK"
STYLESHEET = "report-sans.css"
MOST_CUTS = 20  # of 1 to 12 MB each

# Needed whatever the text: digits that change in a tooltip, signs Vega writes itself.
ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(
    "−–—…·％，。、；：？！「」『』（）《》〈〉〔〕×÷±≤≥→"
)
# Characters that are never drawn: controls, joiners, soft hyphens, variation selectors.
INVISIBLE = ("Cc", "Cf", "Zl", "Zp")
KEPT_NAMES = (0, 5, 7, 13, 14)  # copyright, version, trademark and licence stay the publisher's


def missing_glyphs(text: str) -> list[str]:
    """Return the visible characters of ``text`` that the font lacks, each once, sorted.

    >>> missing_glyphs("製造業 47.5%，升 9.6 個百分點")
    []
    >>> missing_glyphs("製造業🤖")
    ['🤖']
    """
    known = _covered()
    return sorted(
        character
        for character in set(text)
        if ord(character) not in known and unicodedata.category(character) not in INVISIBLE
    )


def glyph_problems(text: str, place: str) -> list[Problem]:
    """Return one ``font:missing-glyph`` problem for each character of ``text`` the font lacks.

    >>> [problem.code for problem in glyph_problems("好🤖", "chapters/03.ipynb, cell 4")]
    ['font:missing-glyph']
    """
    return [
        Problem(
            place=place,
            code="font:missing-glyph",
            message=f"the report's font has no glyph for '{character}' (U+{ord(character):04X})",
            remedy="use a character of Noto Sans CJK HK or write it out",
        )
        for character in missing_glyphs(text)
    ]


def of_sources(book: Path) -> set[str]:
    """Return the characters its pages may show, told before they are made: those of all a book is made of.

    ``book`` is the folder with ``chapters`` and ``data``; the words around the text come with this package.
    """
    here = Path(__file__).parent
    words = [path for path in here.rglob("*") if path.suffix in (".py", ".html", ".js", ".po")]
    sources = [path for path in book.glob("*.yml")]
    sources += [path for name in ("chapters", "data") for path in (book / name).rglob("*") if path.is_file()]
    return set().union(*(path.read_text(encoding="utf-8") for path in (*words, *sources)))


def cut(weight: int, characters: Iterable[str] | None = None) -> bytes:
    """Return an OpenType font of one weight (400 or 700) with ``characters``, or with all the face has.

    The bytes depend on the arguments and the two pinned packages only. Raises ReportError for another weight.
    """
    style = next((name for name, value in WEIGHTS.items() if value == weight), None)
    if style is None:
        raise ReportError(f"weight {weight}: the report's font is cut in {sorted(WEIGHTS.values())}")
    face = _face()
    request = uharfbuzz.SubsetInput()
    wanted = face.unicodes if characters is None else {ord(character) for character in characters}
    request.sets(uharfbuzz.SubsetInputSets.UNICODE).update(wanted)
    request.sets(uharfbuzz.SubsetInputSets.NAME_ID).update(KEPT_NAMES)
    request.pin_axis_location(face, "wght", weight)
    request.flags = (
        uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        | uharfbuzz.SubsetFlags.DOWNGRADE_CFF2
    )
    return _rename(bytes(uharfbuzz.subset(face, request).blob.data), style)


def static_fonts(folder: Path, characters: Iterable[str] | None = None) -> Path:
    """Return the folder, inside ``folder``, with one ``.otf`` file per weight, made where it is missing.

    Without ``characters`` the fonts hold all of the face: charts and PDF are set with these, so that they
    need not wait until every word of the report is known.
    """
    wanted = None if characters is None else frozenset(characters) | ALWAYS

    def write(target: Path) -> None:
        for style, weight in WEIGHTS.items():
            (target / f"ReportSans-{style}.otf").write_bytes(cut(weight, wanted))

    return _cached(folder, "otf", wanted, write)


def web_fonts(folder: Path, characters: Iterable[str]) -> Path:
    """Return the folder, inside ``folder``, with one ``.woff2`` per weight and the sheet declaring them."""
    wanted = frozenset(filter(str.isprintable, characters)) | ALWAYS

    def write(target: Path) -> None:
        with ThreadPoolExecutor(len(WEIGHTS)) as pool:  # brotli, nearly all of the work, releases the lock
            files = pool.map(lambda weight: _woff2(cut(weight, wanted)), WEIGHTS.values())
            for style, data in zip(WEIGHTS, files, strict=True):
                (target / f"ReportSans-{style}.woff2").write_bytes(data)
        (target / STYLESHEET).write_text(_stylesheet(), encoding="utf-8")

    return _cached(folder, "woff2", wanted, write)


def _stylesheet() -> str:
    rules = (
        f"@font-face {{ font-family: '{FAMILY}'; font-weight: {weight}; font-display: swap;\n"
        f"  src: url('ReportSans-{style}.woff2') format('woff2'); }}\n"
        for style, weight in WEIGHTS.items()
    )
    return "".join(rules)


@cache
def _face() -> uharfbuzz.Face:
    data = (importlib.resources.files(PACKAGE) / COLLECTION).read_bytes()
    blob = uharfbuzz.Blob(data)
    for index in range(uharfbuzz.Face(blob).count):
        face = uharfbuzz.Face(blob, index)
        if face.get_name(uharfbuzz.OTNameIdPredefined.FULL_NAME) == FACE:
            return face
    raise ReportError(
        f"{COLLECTION}: no face '{FACE}' in the installed {PACKAGE}; reinstall the locked packages"
    )


@cache
def _covered() -> frozenset[int]:
    return frozenset(_face().unicodes)


def _rename(data: bytes, style: str) -> bytes:
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    names = font["name"]
    for number in {record.nameID for record in names.names} - set(KEPT_NAMES):
        names.removeNames(nameID=number)
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    for number, text in ((1, FAMILY), (2, style), (3, postscript), (4, f"{FAMILY} {style}"), (6, postscript)):
        names.setName(text, number, 3, 1, 0x409)
    if "STAT" in font:  # it describes the axes of the variable original
        del font["STAT"]
    bold = style == "Bold"
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = 1 if bold else 0
    return _saved(font)


def _woff2(data: bytes) -> bytes:
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    font.flavor = "woff2"
    return _saved(font)


def _saved(font: TTFont) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def _cached(
    folder: Path, kind: str, characters: frozenset[str] | None, write: Callable[[Path], None]
) -> Path:
    wanted = "all" if characters is None else "".join(sorted(characters))
    versions = [importlib.metadata.version(name) for name in (PACKAGE, "uharfbuzz", "fonttools", "brotli")]
    key = hashlib.sha256("\n".join([kind, *versions, Path(__file__).read_text("utf-8"), wanted]).encode())
    target = folder / f"{kind}-{key.hexdigest()[:16]}"
    if target.is_dir():
        with suppress(OSError):  # read-only
            os.utime(target)  # used now
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=folder))
    except OSError as error:
        raise ReportError(
            f"{folder}: cannot keep fonts here ({error.strerror}); set XDG_CACHE_HOME"
        ) from error
    try:
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second finds it made
            if not target.is_dir():
                write(working)
                working.chmod(0o755)
                working.rename(target)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    _prune(folder)
    return target


def _prune(folder: Path) -> None:
    """Remove the cuts used longest ago beyond ``MOST_CUTS``, none of them used within a day."""
    found = sorted(folder.glob("[!.]*"), key=lambda cut: cut.stat().st_mtime)
    for cut in found[:-MOST_CUTS]:
        if cut.stat().st_mtime < time.time() - RECENT:
            shutil.rmtree(cut, ignore_errors=True)
