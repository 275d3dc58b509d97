"""The report as a tagged PDF for A4: the pages' own words and drawings, set by Typst with the report's font.

Typst comes as one locked package and reads no system font, so that the bytes do not depend on the machine.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import typst

from helpers import wording
from helpers.book import fonts
from helpers.book.article import Article, Block, read_article
from helpers.book.columns import fit
from helpers.files import write_atomic, write_json
from helpers.places import user_cache
from helpers.problems import Problem, ProblemsFound, ReportError
from helpers.publish import theme

TEMPLATE = Path(__file__).parent / "static" / "report.typ"
STANDARD: Final = "ua-1"  # PDF/UA-1: tagged, with titles and alternative texts
FIRST_PAGE = 1100  # characters: about what the first page of a chapter holds
# The same in every chapter, and so not in the contents.
BACK_MATTER = ("計算方法", "使用時須留意", "《簡報》在這方面的說法", "資料來源")
NUMERALS = "〇一二三四五六七八九十"
# What the typesetter reads and never draws.
UNDRAWN = ("t", "label", "document", "image", "alt", "to", "key", "role", "align")


@dataclass(frozen=True)
class About:
    """What cover, running heads and metadata say; ``date`` is also the PDF's own date of creation."""

    title: str
    subtitle: str
    author: str
    edition: str
    as_of: date
    date: date
    cite: str
    licence: str = "文字與自行整理的數據：CC BY 4.0；程式碼：MIT"


def write_pdf(pages: Path, names: Iterable[str], output: Path, about: About) -> None:
    """Write the built pages of a folder, named as in ``article.read_article`` and in that order, as one PDF.

    Raises ProblemsFound with ``font:missing-glyph`` for characters the font lacks, ``figure:missing-image`` and
    ``figure:missing-alt`` for figures, and ReportError where Typst refuses the document. The same folder and
    ``about`` give the same bytes.
    """
    article = read_article(pages, names)
    problems = _problems(article, about)
    if problems:
        raise ProblemsFound(problems)
    with tempfile.TemporaryDirectory(prefix="report-pdf-") as name:
        folder = Path(name)
        _lay_out(article, about, folder)
        write_atomic(output, _compile(folder, about.date))


def _compile(folder: Path, day: date) -> bytes:
    try:
        made: bytes = typst.compile(
            folder / TEMPLATE.name,
            root=folder,
            font_paths=[fonts.static_fonts(user_cache("fonts"))],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        )
    except typst.TypstError as error:
        raise ReportError(f"report.pdf: Typst refuses the document: {error}") from error
    return made


def _lay_out(article: Article, about: About, folder: Path) -> None:
    blocks = article.blocks
    for position, item in enumerate(_figures(blocks)):
        source = _image(article, item)
        item["image"] = f"image-{position}{source.suffix}"
        shutil.copy(source, folder / item["image"])
    _name_chapters(blocks)
    for item in blocks:
        if item["t"] == "table":
            fit(item)
    _keep_off_titles(blocks)
    exhibits = [item for item in _exhibits(blocks) if item["label"]]
    labels = [item["label"] for item in [*blocks, *exhibits, *_cells(blocks)] if item.get("label")]
    content = {
        "about": _front(about),
        "ink": theme.INK["light"],
        "labels": sorted(set(labels)),
        "exhibits": {
            item["label"]: {"number": item["number"], "caption": item["caption"]} for item in exhibits
        },
        "blocks": blocks,
    }
    write_json(folder / "report.json", content)
    shutil.copy(TEMPLATE, folder / TEMPLATE.name)


def _front(about: About) -> dict[str, Any]:
    return {
        "title": about.title,
        "subtitle": about.subtitle,
        "author": about.author,
        "series": "研究報告",
        "footer": f"{about.edition} · 數據截至 {wording.day(about.as_of)}",
        "date": [about.date.year, about.date.month, about.date.day],
        "contents": "目錄",
        "exhibits": "圖表目錄",
        "charts": "圖",
        "tables": "表",
        "facts": [
            ["數據截至", wording.day(about.as_of)],
            ["版次", about.edition],
            ["引用", about.cite],
            ["授權", about.licence],
        ],
    }


def _name_chapters(blocks: list[Block]) -> None:
    """Say in each heading what it opens: 第 3 章, 附錄 二, or nothing for the summary and for sections."""
    appendices = 0
    chapters = False
    for item in blocks:
        if item["t"] != "heading":
            continue
        item["kind"] = ""
        item["listed"] = "".join(_words(item["body"])) not in BACK_MATTER
        if item["level"] == 1 and item["number"]:
            chapters = True
            item["kind"] = f"第 {item['number']} 章"
        elif item["level"] == 1 and chapters:
            appendices += 1
            item["kind"] = f"附錄{NUMERALS[appendices]}"


def _keep_off_titles(blocks: list[Block]) -> None:
    """Mark the charts that would float above the title of their chapter: they go to the foot of the page."""
    before = 0
    for item in blocks:
        if item["t"] == "heading" and item["level"] == 1:
            before = 0
        item["early"] = before < FIRST_PAGE
        before += sum(map(len, _words(item)))


def _figures(blocks: list[Block]) -> Iterator[Block]:
    return (item for item in _nested(blocks) if item["t"] in ("figure", "image"))


def _exhibits(blocks: list[Block]) -> Iterator[Block]:
    return (item for item in _nested(blocks) if item["t"] in ("figure", "table"))


def _cells(blocks: list[Block]) -> Iterator[Block]:
    tables = (item for item in _nested(blocks) if item["t"] == "table")
    return (cell for item in tables for row in item["rows"] for cell in row)


def _nested(value: Any) -> Iterator[Block]:
    """Yield every block and inline piece inside blocks, depth first."""
    if isinstance(value, dict):
        if "t" in value:
            yield value
        for inner in value.values():
            yield from _nested(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nested(inner)


def _image(article: Article, item: Block) -> Path:
    return article.folder / str(item["image"]).removeprefix("../")


def _words(value: Any) -> Iterator[str]:
    """Yield every text inside blocks that will be drawn."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNDRAWN:
                yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _problems(article: Article, about: About) -> list[Problem]:
    found = fonts.glyph_problems("".join(_words(_front(about))), "cover of report.pdf")
    chapter, title = "", ""
    for item in article.blocks:
        if item["t"] == "heading":
            chapter, title = item["document"], "".join(_words(item["body"]))
        for text in _words(item):
            if fonts.missing_glyphs(text):
                shown = re.sub(r"\s+", " ", text)[:40]
                found += fonts.glyph_problems(text, f"{chapter}, section '{title}', text '{shown}'")
        for figure in _figures([item]):
            found += _figure_problems(article, figure, f"{chapter}, figure '{figure.get('label', '')}'")
    return found


def _figure_problems(article: Article, item: Block, place: str) -> list[Problem]:
    path = _image(article, item)
    found: list[Problem] = []
    if not item["alt"].strip():
        message, remedy = "no alternative text", "say in `alt` what the picture shows"
        found.append(Problem(place, "figure:missing-alt", message, remedy))
    if not path.is_file():
        remedy = "build the pages again"
        return [
            *found,
            Problem(place, "figure:missing-image", f"{item['image']} is not in the pages", remedy),
        ]
    if path.suffix == ".svg":
        drawn = re.findall(r"<(?:text|tspan)[^>]*>([^<]*)", path.read_text(encoding="utf-8"))
        found += fonts.glyph_problems("".join(drawn), place)
    return found
