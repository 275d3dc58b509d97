"""Texts that readers see: prose cells, words in code cells, and Chinese words in the modules of the chapters."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helpers import wording
from helpers.numerals import COMPUTED
from helpers.syntax import parsed

#: Arguments of ``chapter.*`` that are shown as they are, Chinese or not: by position, by name.
SHOWN = {"prose": 0, "text": 1}
SHOWN_NAMES = ("text", "otherwise", "title", "alt", "note", "columns", "words", "generated")


@dataclass(frozen=True)
class Text:
    """A text for readers and the line of the cell or file each of its characters stands on."""

    text: str
    lines: tuple[int, ...]


def cell_texts(cell: Any) -> list[Text]:
    """Return the texts of a notebook cell; none where its code cannot be parsed (told by another check)."""
    if cell["cell_type"] == "markdown":
        return [_plain(cell["source"], 1)]
    if cell["cell_type"] != "code":
        return []
    found = code_texts(cell["source"])
    return [*found, *_help(cell["source"])] if "parameters" in cell["metadata"].get("tags", []) else found


def code_texts(source: str) -> list[Text]:
    """Return Chinese strings of Python code, and whatever ``chapter.*`` is given to show; no docstrings.

    >>> [found.text for found in code_texts('chapter.chart("x", c, title="48%", note=f"{n} 家")')]
    ['48%', '￼ 家']
    """
    try:
        tree = parsed(source)
    except SyntaxError:
        return []
    lines = source.splitlines(keepends=True)
    shown = {id(node) for call in ast.walk(tree) for node in _shown(call)}
    found = []
    for node in _strings(tree):
        text = _text(node, lines)
        if wording.HAN.search(text.text) or id(node) in shown:
            found.append(text)
    return found


def _plain(text: str, first: int) -> Text:
    counts, line = [], first
    for char in text:
        counts.append(line)
        line += char == "\n"
    return Text(text, tuple(counts))


def _help(source: str) -> list[Text]:
    """Return the help texts of a parameters cell, which are its comments."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        _plain(token.string.lstrip("# "), token.start[0])
        for token in tokens
        if token.type == tokenize.COMMENT
    ]


def _strings(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield the strings under a node in order, formatted ones whole, statements that are only a string not."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr) or (
            isinstance(child, ast.Constant) and isinstance(child.value, str)
        ):
            yield child
        if not isinstance(child, ast.Constant):
            inner = _values(child) if isinstance(child, ast.JoinedStr) else [child]
            for part in inner:
                yield from _strings(part)


def _values(string: ast.JoinedStr) -> list[ast.AST]:
    return [part for part in string.values if isinstance(part, ast.FormattedValue)]


def _text(node: ast.Constant | ast.JoinedStr, lines: list[str]) -> Text:
    if isinstance(node, ast.JoinedStr):
        whole = "".join(_part(part) for part in node.values)
        return Text(whole, (node.lineno,) * len(whole))
    value = str(node.value)
    counts = [line for token in _tokens(node, lines) for line in _token_lines(token)]
    return Text(value, tuple(counts) if len(counts) == len(value) else (node.lineno,) * len(value))


def _part(part: ast.expr) -> str:
    """Return what a part of a formatted string reads: literal values as they are, computed ones marked."""
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    return str(inner.value) if isinstance(inner, ast.Constant) else COMPUTED


def _tokens(node: ast.Constant, lines: list[str]) -> Iterator[tokenize.TokenInfo]:
    """Yield the literals that Python joins into one string, numbered by the lines of the source."""
    last = node.end_lineno or node.lineno
    piece = b"".join(line.encode() for line in lines[node.lineno - 1 : last])
    cut = len(lines[last - 1].encode()) - (node.end_col_offset or 0)
    inside = piece[node.col_offset : len(piece) - cut].decode()
    for token in tokenize.generate_tokens(io.StringIO(f"({inside})").readline):
        if token.type == tokenize.STRING:
            yield token._replace(start=(token.start[0] + node.lineno - 1, token.start[1]))


def _token_lines(token: tokenize.TokenInfo) -> list[int]:
    value = str(ast.literal_eval(token.string))
    if token.string.lstrip("rRbBuU").startswith(('"""', "'''")):
        return list(_plain(value, token.start[0]).lines)
    return [token.start[0]] * len(value)


def _shown(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the strings that a call of ``chapter.*`` shows."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    if getattr(node.func.value, "id", "") != "chapter":
        return
    place = SHOWN.get(node.func.attr)
    if place is not None and len(node.args) > place:
        yield from _branches(node.args[place])
    for keyword in node.keywords:
        if keyword.arg in SHOWN_NAMES:
            yield from _branches(keyword.value)


def _branches(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the strings an expression may result in: of conditions both branches, of mappings the values."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from [*_branches(node.body), *_branches(node.orelse)]
    elif isinstance(node, ast.BinOp):
        yield from [*_branches(node.left), *_branches(node.right)]
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _branches(value)
