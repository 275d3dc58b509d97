"""Widths of table columns on paper: every word fits its column, dates stay on one line, text shares the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

Cell = dict[str, Any]

LINE = 442.0  # points: the text width of the page
SHORT_TABLE = (12, 500)  # rows and characters: a shorter table stays on one page
LONG_CELL = 400  # characters: a longer cell may break over a page
DENSE = 50  # characters: five columns or more with such a text are set smaller
NARROW = 10.5  # ems: a column whose widest line is no wider is never wrapped …
NARROW_TOTAL = 0.6  # … as long as such columns together leave the others this much of the line
TEXT_FLOOR = 8.0  # ems: the least a column of text is given
HEADING = 4.0  # ems: a heading no wider is never wrapped
SLACK = 0.4  # ems: letters differ from the average width taken here
BREAKABLE = re.compile(r"([_/.=:])(?=[0-9A-Za-z])")
SOFT_BREAK = "\u200b"


def fit(table: dict[str, Any]) -> None:
    """Add to a table block its type size and inset (points), its column widths (shares) and whether it may break.

    Long identifiers get places to break at, so that no word leaves its column.
    """
    count = table["columns"]
    rows = [*table["head"], *table["rows"]]
    lengths = [len(text) for row in rows for cell in row for text in texts(cell["body"])]
    dense = count > 6 or (count > 4 and max(lengths, default=0) > DENSE)
    table["size"], table["inset"] = (7.0, 3.0) if count > 9 else (7.8, 3.0) if dense else (8.6, 4.5)
    table["breakable"] = len(rows) > SHORT_TABLE[0] or sum(lengths) > SHORT_TABLE[1]
    columns: list[list[Cell]] = [[] for _ in range(count)]
    for number, row in enumerate(rows):
        position = 0
        for cell in row:
            cell["body"] = _soften(cell["body"])
            cell["heading"] = number < len(table["head"])
            cell["long"] = sum(map(len, texts(cell["body"]))) > LONG_CELL
            if cell["colspan"] == 1 and position < count:
                columns[position].append(cell)
            position += cell["colspan"]
    padding = 2 * table["inset"] / table["size"]
    widths = _widths(columns, LINE / table["size"] - padding * count)
    table["widths"] = [round(width + padding, 3) for width in widths]


def _widths(columns: list[list[Cell]], room: float) -> list[float]:
    """Return the width of each column in ems, without padding."""
    widest = [_widest_line(column, 1) for column in columns]
    if sum(widest) <= room:
        return [width + (room - sum(widest)) / len(columns) for width in widest]
    widest = [_widest_line(column, 2) for column in columns]  # something must wrap: headings first
    text = [max((sum(map(ems, texts(cell["body"]))) for cell in column), default=1.0) for column in columns]
    widths = {column: widest[column] for column in _narrow(widest, room * NARROW_TOTAL)}
    rest = [column for column in range(len(columns)) if column not in widths]
    floors = {column: min(max(_longest_word(columns[column]), TEXT_FLOOR), widest[column]) for column in rest}
    while rest:
        left = room - sum(widths.values())
        total = sum(text[column] ** 0.5 for column in rest)
        shares = {column: left * text[column] ** 0.5 / total for column in rest}
        short = [column for column in rest if shares[column] < floors[column]]
        widths |= {column: floors[column] if short else shares[column] for column in short or rest}
        rest = [column for column in rest if column not in widths]
    return [max(widths[column], 1.0) for column in range(len(columns))]


def _widest_line(column: list[Cell], heading_lines: int) -> float:
    """Return the widest line of a column in ems, where longer headings may take so many lines."""
    widest = _longest_word(column)
    for cell in column:
        lines = [ems("".join(texts(block))) for block in cell["body"]]
        if cell["heading"]:
            lines = [max(line / heading_lines, min(line, HEADING)) for line in lines]
        widest = max([widest, *lines])
    return widest + SLACK


def _narrow(widest: list[float], limit: float) -> set[int]:
    """Return the columns that are never wrapped, the narrowest first, as long as they fit into the limit."""
    found: set[int] = set()
    used = 0.0
    for column in sorted(range(len(widest)), key=lambda position: widest[position]):
        used += widest[column]
        if widest[column] <= NARROW and used <= limit:
            found.add(column)
    return found


def texts(value: Any) -> Iterator[str]:
    """Yield the texts inside blocks or inline pieces that are drawn."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, dict):
        yield from texts([value[name] for name in ("body", "text", "items") if name in value])


def ems(text: str) -> float:
    """Return about how wide a text is, in ems.

    >>> round(ems("製造 2024"), 2)
    4.49
    """
    return sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter == SOFT_BREAK:
        return 0.0
    if letter == " ":
        return 0.25
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56


def _longest_word(column: list[Cell]) -> float:
    written = " ".join(text for cell in column for text in texts(cell["body"]))
    parts = re.split(rf"[^!-~]|{SOFT_BREAK}|(?<=-)", written)
    return max((ems(part) for part in parts), default=1.0)


def _soften(value: Any) -> Any:
    """Return blocks whose long identifiers may break after an underscore, a dot, a slash or a colon."""
    if isinstance(value, str):
        return re.sub(r"[!-~]{12,}", lambda word: BREAKABLE.sub(rf"\1{SOFT_BREAK}", word[0]), value)
    if isinstance(value, list):
        return [_soften(inner) for inner in value]
    if isinstance(value, dict):
        return {
            name: _soften(inner) if name in ("body", "text", "items") else inner
            for name, inner in value.items()
        }
    return value
