"""What changed in one line each: for a terminal in English, and as cells of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.changes.record import Piece, QuantityChange

#: How a sentence marks what only one of two texts has, as a terminal shows it (as wdiff does) and as Markdown does.
MARKS = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}
TAGS = {"same": ("", ""), "old": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}


def quantity_line(quantity: QuantityChange) -> str:
    """Return a quantity as one line: old, new, and how far it moved."""
    old, new = (reading.text if reading else "(not there)" for reading in (quantity.old, quantity.new))
    far = f"  ({quantity.move.absolute_text}, {quantity.move.relative_text})" if quantity.move else ""
    if old == new and not far:
        return f"{quantity.id}: {old}  ({', '.join(quantity.differs)} differ)"
    return f"{quantity.id}: {old} -> {new}{far}"


def quantity_row(quantity: QuantityChange) -> str:
    """Return a quantity as a row of a Markdown table: name, old, new, absolute and relative change."""
    old, new = (cell(reading.text) if reading else "—" for reading in (quantity.old, quantity.new))
    reads_alike = "讀來相同" if old == new else "—"
    far = (quantity.move.absolute_text, quantity.move.relative_text) if quantity.move else (reads_alike, "—")
    return f"| {code(quantity.id)} | {old} | {new} | {' | '.join(far)} |"


def marked(pieces: Iterable[Piece]) -> str:
    """Return a sentence as one line of a terminal, with what went and what came marked."""
    return " ".join("".join(piece.text.join(MARKS[piece.kind]) for piece in pieces).split())


def tagged(pieces: Iterable[Piece]) -> str:
    """Return a sentence as Markdown, with what went struck out and what came underlined."""
    return "".join(_plain(piece.text).join(TAGS[piece.kind]) for piece in pieces)


def cell(text: str) -> str:
    """Return text that stays within a cell of a Markdown table and is no markup.

    >>> cell("甲|乙<b>")
    '甲\\\\|乙&lt;b&gt;'
    """
    return " ".join(_plain(text).split())


def code(text: str) -> str:
    """Return a name as code that stays within a cell of a Markdown table.

    >>> code("a|b`c")
    '`a\\\\|b c`'
    """
    return f"`{text.replace('`', ' ').replace('|', chr(92) + '|')}`"


def _plain(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([|`*_\[\]\\~])", r"\\\1", escaped).replace("\n", " ")
