"""The pages of the book, read as plain blocks in reading order: what the PDF is set from.

A block or an inline piece is a dictionary with its kind under ``t``; plain text is a string. Code, scripts,
theme and downloads are left out here, so that the typesetter sees the report and nothing else.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from helpers.problems import ReportError

Block = dict[str, Any]
Inline = str | dict[str, Any]

# Boxes of code and of charts' data hold no other box: taken out before the page is parsed, of which they are half.
CLOSED = re.compile(r'<details class="[^"]*\b(hide|report-data)\b.*?</details>', re.DOTALL)
DROPPED = (
    "script, style, div.cell_input, a.headerlink, a.report-download, "
    "a.report-notebook, div.toctree-wrapper, aside.footnote, hr.footnotes, button, nav"
)
INLINE = {"a", "abbr", "b", "br", "cite", "code", "em", "i", "kbd", "small", "span", "strong", "sub", "sup"}
WRAPPED = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "sub": "sub", "sup": "sup"}
GLOBAL = ("fig-", "tab-", "claim-")
IDEOGRAPHIC = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
LINE_BREAK_IN_CHINESE = re.compile(rf"(?<=[{IDEOGRAPHIC}])\s*\n\s*(?=[{IDEOGRAPHIC}])")


@dataclass
class Document:
    """One chapter: its name, the footnotes written in it and those set so far."""

    name: str
    notes: dict[str, Tag]
    used: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Article:
    """The whole report: blocks with the chapter each belongs to, and the folder images are relative to."""

    blocks: list[Block]
    folder: Path


def read_article(folder: Path, names: Iterable[str]) -> Article:
    """Return the report from the built pages of a folder, named as Sphinx does (``chapters/00-overview``), in order.

    Raises ReportError where a page is missing or holds no article.
    """
    return Article([block for name in names for block in _page(folder, name)], folder)


def _page(folder: Path, name: str) -> list[Block]:
    page = folder / f"{name}.html"
    if not page.is_file():
        raise ReportError(f"{page}: no such page; build the pages first")
    soup = BeautifulSoup(CLOSED.sub("", page.read_text(encoding="utf-8")), "html.parser")
    article = soup.select_one("article.bd-article")
    if article is None:
        raise ReportError(f"{page}: no article in this page; was it built with the report's theme?")
    notes = {str(note["id"]): note for note in article.select("aside.footnote")}
    for unwanted in article.select(DROPPED):
        unwanted.extract()
    return list(_blocks(article, Document(name, notes)))


def _blocks(parent: Tag, document: Document) -> Iterator[Block]:
    """Yield the blocks among the children of a tag; loose inline children become one paragraph."""
    loose: list[PageElement] = []
    for child in parent.children:
        if isinstance(child, Tag) and child.name not in INLINE:
            yield from _paragraph(loose, document)
            loose = []
            yield from _block(child, document)
        elif not isinstance(child, PreformattedString):
            loose.append(child)
    yield from _paragraph(loose, document)


def _block(tag: Tag, document: Document) -> Iterator[Block]:
    kinds = _classes(tag)
    if re.fullmatch(r"h[1-6]", tag.name):
        yield _heading(tag, document)
    elif tag.name == "figure" and tag.find("img"):
        yield _figure(tag, document)
    elif tag.name == "img":
        yield {"t": "image", "image": str(tag["src"]), "alt": str(tag.get("alt", ""))}
    elif "report-table-block" in kinds or tag.name == "table":
        yield _table(tag, document)
    elif "report-cards" in kinds:
        yield {"t": "cards", "items": [_card(card, document) for card in tag.select("div.sd-card")]}
    elif "admonition" in kinds:
        yield _admonition(tag, document)
    elif tag.name in PLAIN:
        yield from PLAIN[tag.name](tag, document)
    else:
        yield from _blocks(tag, document)


def _heading(tag: Tag, document: Document) -> Block:
    number = tag.select_one("span.section-number")
    if number is not None:
        number.extract()
    section = tag.parent
    level = int(tag.name[1])
    block: Block = {
        "t": "heading",
        "level": level,
        "number": number.get_text().strip(" .\xa0") if number is not None else "",
        "body": _inlines(tag, document),
        "document": document.name,
    }
    identity = str(section.get("id", "")) if section is not None else ""
    block["label"] = f"document-{document.name}" if level == 1 else f"{document.name}#{identity}"
    return block


def _paragraph(children: list[PageElement], document: Document) -> Iterator[Block]:
    body = _tidy([piece for child in children for piece in _inline(child, document)])
    if body:
        yield {"t": "par", "role": "", "body": body}


def _par(tag: Tag, document: Document) -> Iterator[Block]:
    kinds = _classes(tag)
    role = next((kind.removeprefix("report-") for kind in kinds if kind.startswith("report-")), "")
    body = _inlines(tag, document)
    if body:
        yield {"t": "par", "role": role, "body": body}


def _list(tag: Tag, document: Document) -> Iterator[Block]:
    items = [list(_blocks(item, document)) for item in tag.find_all("li", recursive=False)]
    role = "sources" if "report-sources" in _classes(tag) else ""
    yield {
        "t": "list",
        "ordered": tag.name == "ol",
        "start": _number(tag, "start"),
        "role": role,
        "items": items,
    }


def _terms(tag: Tag, document: Document) -> Iterator[Block]:
    items: list[Block] = []
    for child in tag.find_all(["dt", "dd"], recursive=False):
        if child.name == "dt":
            items.append({"term": _inlines(child, document), "body": []})
        elif items:
            items[-1]["body"] += _blocks(child, document)
    yield {"t": "terms", "items": items}


def _quote(tag: Tag, document: Document) -> Iterator[Block]:
    yield {"t": "quote", "body": list(_blocks(tag, document))}


def _code(tag: Tag, document: Document) -> Iterator[Block]:
    yield {"t": "code", "text": tag.get_text().strip("\n")}


PLAIN = {"p": _par, "ul": _list, "ol": _list, "dl": _terms, "blockquote": _quote, "pre": _code}


def _admonition(tag: Tag, document: Document) -> Block:
    title = tag.find("p", class_="admonition-title")
    heading: list[Inline] = []
    if isinstance(title, Tag):
        heading = _inlines(title.extract(), document)
    return {"t": "admonition", "title": heading, "body": list(_blocks(tag, document))}


def _card(card: Tag, document: Document) -> Block:
    title, text, link = (card.select_one(name) for name in (".sd-card-title", ".sd-card-text", "a.reference"))
    return {
        "title": _inlines(title, document) if title is not None else [],
        "body": _inlines(text, document) if text is not None else [],
        "link": _inlines(link, document) if link is not None else [],
        "to": _targets(str(link["href"]), document) if link is not None else [],
    }


def _figure(tag: Tag, document: Document) -> Block:
    image = tag.find("img")
    assert isinstance(image, Tag)  # the caller has looked
    caption = tag.select_one("figcaption > p")
    return {
        "t": "figure",
        "label": str(tag.get("id", "")),
        "image": str(image["src"]),
        "alt": str(image.get("alt", "")),
        **_caption(caption, document),
        "below": [block for legend in tag.select("div.legend") for block in _blocks(legend, document)],
    }


def _caption(tag: Tag | None, document: Document) -> Block:
    number = tag.select_one("span.caption-number") if tag is not None else None
    text = tag.select_one("span.caption-text") if tag is not None else None
    return {
        "number": number.get_text().strip() if number is not None else "",
        "caption": _inlines(text or tag, document) if tag is not None else [],
    }


def _table(tag: Tag, document: Document) -> Block:
    table = tag if tag.name == "table" else tag.find("table")
    if not isinstance(table, Tag):
        raise ReportError(f"{document.name}: a table block without a table")
    head = [_row(row, document) for row in table.select("thead > tr")]
    rows = [_row(row, document) for row in table.select("tbody > tr")]
    below = [] if table is tag else [child for child in tag.find_all("p", recursive=False)]
    return {
        "t": "table",
        "label": str(table.get("id", "")),
        **_caption(table.find("caption", recursive=False), document),
        "widths": [float(match[1]) for column in table.select("col") if (match := _width(column))],
        "columns": max((sum(cell["colspan"] for cell in row) for row in [*head, *rows]), default=0),
        "head": head,
        "rows": rows,
        "below": [block for paragraph in below for block in _par(paragraph, document)],
    }


def _width(column: Tag) -> re.Match[str] | None:
    return re.search(r"width:\s*([\d.]+)%", str(column.get("style", "")))


def _row(row: Tag, document: Document) -> list[Block]:
    """Return the cells of a row; the first carries the name of the row, where links lead to."""
    cells = row.find_all(["td", "th"], recursive=False)
    return [
        {
            "label": str(row.get("id", "")) if cell is cells[0] else "",
            "body": list(_blocks(cell, document)),
            "align": next((kind[6:] for kind in _classes(cell) if kind.startswith("align-")), "left"),
            "colspan": _number(cell, "colspan"),
            "rowspan": _number(cell, "rowspan"),
            "head": "stub" in _classes(cell),
        }
        for cell in cells
    ]


def _number(tag: Tag, name: str) -> int:
    return int(str(tag.get(name, "1")))


def _classes(tag: Tag) -> list[str]:
    found = tag.get("class")
    return [found] if isinstance(found, str) else list(found or [])


def _inlines(tag: Tag | None, document: Document) -> list[Inline]:
    children = tag.children if tag is not None else []
    return _tidy([piece for child in children for piece in _inline(child, document)])


def _inline(node: PageElement, document: Document) -> Iterator[Inline]:
    if isinstance(node, NavigableString):
        if not isinstance(node, PreformattedString):
            yield LINE_BREAK_IN_CHINESE.sub("", str(node))
        return
    if not isinstance(node, Tag):
        return
    if node.name == "a":
        yield from _link(node, document)
    elif node.name == "br":
        yield {"t": "br"}
    elif node.name == "code":
        yield {"t": "code", "text": node.get_text()}
    else:
        body = [piece for child in node.children for piece in _inline(child, document)]
        kind = "mark" if "standing-mark" in _classes(node) else WRAPPED.get(node.name)
        yield from [{"t": kind, "body": body}] if kind else body


def _link(tag: Tag, document: Document) -> Iterator[Inline]:
    target = str(tag.get("href", ""))
    if "footnote-reference" in _classes(tag):
        yield _footnote(target.removeprefix("#"), document)
        return
    body = [piece for child in tag.children for piece in _inline(child, document)]
    if re.match(r"(https?|mailto):", target):
        yield {"t": "link", "to": target, "body": body}
    elif re.match(r"[^#]*\.html(#|$)|#", target):
        yield {"t": "ref", "to": _targets(target, document), "body": body}
    else:
        yield from body


def _targets(target: str, document: Document) -> list[str]:
    """Return the label a link within the book leads to."""
    page, _, place = target.partition("#")
    beside = posixpath.join(posixpath.dirname(document.name), page.removesuffix(".html"))
    name = posixpath.normpath(beside) if page else document.name
    if place.startswith(GLOBAL):
        return [place]
    return [f"{name}#{place}" if place else f"document-{name}"]


def _footnote(name: str, document: Document) -> Inline:
    note = document.notes.get(name)
    if note is None:
        raise ReportError(f"{document.name}: footnote '{name}' is referred to and not written")
    key = f"{document.name}#note-{name}"
    if name in document.used:
        return {"t": "note-again", "key": key}
    document.used.add(name)
    body: list[Inline] = []
    for paragraph in note.find_all("p"):
        body += [*([" "] if body else []), *_inlines(paragraph, document)]
    return {"t": "note", "key": key, "body": body}


def _tidy(pieces: list[Inline]) -> list[Inline]:
    """Join neighbouring text, collapse blanks, and trim both ends of a run of text."""
    joined: list[Inline] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    tidied = [re.sub(r"[ \t\r\n]+", " ", piece) if isinstance(piece, str) else piece for piece in joined]
    if tidied and isinstance(tidied[0], str):
        tidied[0] = tidied[0].lstrip(" ")
    if tidied and isinstance(tidied[-1], str):
        tidied[-1] = tidied[-1].rstrip(" ")
    return [piece for piece in tidied if piece != ""]
