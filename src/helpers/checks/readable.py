"""Texts that readers see: prose cells, words in code cells, and Chinese words in the modules of the chapters."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from helpers import wording
from helpers.numerals import COMPUTED
from helpers.syntax import assigned_once, parsed

#: Arguments of ``chapter.*`` that are shown as they are, Chinese or not: by position, by name.
SHOWN = {"prose": 0, "text": 1}
#: Places of ``"{}".format(…)`` and ``"%d" % …``.
PLACES = re.compile(r"\{[^{}]*\}|%[-+ 0-9.]*[a-z]")
SHOWN_NAMES = ("text", "otherwise", "title", "alt", "note", "columns", "words", "generated")

#: Kinds of files that hold words of the pages themselves, besides modules.
MARKUP = {".html", ".j2", ".js", ".css", ".typ", ".po", ".yml"}
#: What templates and scripts fill in, and their comments.
FILLED_IN = re.compile(
    r"\$\{[^{}]*\}|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|(?<!:)//.*?$|/\*.*?\*/", re.MULTILINE | re.DOTALL
)
#: A run of text between quotation marks, tags and line ends.
RUN = re.compile(r"[^\"'`<>\n]+")


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

    A string put together is read whole: typed numbers stand in it as they will be read, also by way of a name,
    and what is computed is marked.

    >>> [found.text for found in code_texts('chapter.chart("x", c, title="48%", note=f"{n} 家")')]
    ['48%', '￼ 家']
    >>> [found.text for found in code_texts('N = 48\\nsaid = "共 " + str(N) + " 家，{}".format(rate)')]
    ['共 48 家，￼']
    """
    try:
        tree = parsed(source)
    except SyntaxError:
        return []
    lines, names = source.splitlines(keepends=True), assigned_once(tree)
    shown = {id(node) for call in ast.walk(tree) for node in _shown(call, names)}
    found = []
    for node, leaves in _strings(tree, names):
        text = _joined(leaves, lines)
        if wording.HAN.search(text.text) or id(node) in shown:
            found.append(text)
    return found


def page_texts(path: Path) -> list[Text]:
    """Return the Chinese words that a module, template, script, style or setting puts on pages; of other files none."""
    if path.suffix != ".py" and path.suffix not in MARKUP:
        return []
    source = path.read_text(encoding="utf-8")
    texts = code_texts(source) if path.suffix == ".py" else [_plain(_blanked(source), 1)]
    return [
        Text(run[0], text.lines[run.start() : run.end()])
        for text in texts
        for run in RUN.finditer(text.text)
        if wording.HAN.search(run[0])
    ]


def _blanked(source: str) -> str:
    return FILLED_IN.sub(lambda match: re.sub(r"[^\n]", COMPUTED, match[0]), source)


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


def _strings(node: ast.AST, names: Mapping[str, ast.expr]) -> Iterator[tuple[ast.AST, list[ast.expr]]]:
    """Yield each string under a node, in order, with its leaves; statements that are only a string not."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        whole = isinstance(
            child, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Call
        )  # a name's stands elsewhere
        leaves = _leaves(child, names) if whole and isinstance(child, ast.expr) else []
        if any(map(_is_text, leaves)):
            yield child, leaves
            for leaf in leaves:
                yield from () if isinstance(leaf, ast.Constant) else _strings(leaf, names)
        else:
            yield from _strings(child, names)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _leaves(node: ast.expr, names: Mapping[str, ast.expr]) -> list[ast.expr]:
    """Return the pieces an expression puts together into a string: constants and whatever is computed."""
    leaves = [node]
    match node:
        case ast.JoinedStr(values=parts):
            own = [_read(part.value, node) if isinstance(part, ast.Constant) else part for part in parts]
            leaves = [leaf for part in own for leaf in _leaves(part, names)]
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(), attr="join"), args=[ast.List() | ast.Tuple() as given]
        ):
            leaves = [leaf for part in given.elts for leaf in _leaves(part, names)]
        case ast.FormattedValue(value=inner) | ast.Call(func=ast.Name(id="str"), args=[inner]):
            leaves = _leaves(inner, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = [*_leaves(left, names), *_leaves(right, names)]
            leaves = sides if any(map(_is_text, sides)) else [node]
        case ast.BinOp(left=ast.Constant(value=str()) as form, op=ast.Mod(), right=right):
            leaves = _filled(form, right.elts if isinstance(right, ast.Tuple) else [right], names)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()) as form, attr="format"), args=given):
            leaves = _filled(form, [*given, *(word.value for word in node.keywords)], names)
        case ast.Name(id=name) if isinstance(value := names.get(name), ast.Constant):
            leaves = [node if wording.HAN.search(str(value.value)) else _read(value.value, node)]
    return leaves


def _read(value: Any, node: ast.expr) -> ast.Constant:
    """Return a constant that stands for (a part of) a node: it has a line there, but no literal of its own."""
    return ast.Constant(value, lineno=node.lineno, col_offset=node.col_offset)


def _filled(form: ast.Constant, given: list[ast.expr], names: Mapping[str, ast.expr]) -> list[ast.expr]:
    """Return the leaves of a form whose places are filled, in order, with what is given."""
    pieces = PLACES.split(str(form.value))
    if len(pieces) == 1:
        return [form]
    leaves: list[ast.expr] = []
    for piece, value in zip_longest(pieces, given[: len(pieces) - 1], fillvalue=None):
        leaves += [_read(piece or "", form)]
        leaves += _leaves(value, names) if isinstance(value, ast.expr) else []
    return leaves


def _joined(leaves: list[ast.expr], lines: list[str]) -> Text:
    texts = [_text(leaf, lines) for leaf in leaves]
    return Text("".join(t.text for t in texts), tuple(line for t in texts for line in t.lines))


def _text(leaf: ast.expr, lines: list[str]) -> Text:
    if not isinstance(leaf, ast.Constant):
        return Text(COMPUTED, (leaf.lineno,))
    value = str(leaf.value)
    literal = _is_text(leaf) and leaf.end_lineno is not None
    counts = [line for token in _tokens(leaf, lines) for line in _token_lines(token)] if literal else []
    return Text(value, tuple(counts) if len(counts) == len(value) else (leaf.lineno,) * len(value))


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


def _shown(node: ast.AST, names: Mapping[str, ast.expr]) -> Iterator[ast.AST]:
    """Yield the strings that a call of ``chapter.*`` shows."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    if getattr(node.func.value, "id", "") != "chapter":
        return
    place = SHOWN.get(node.func.attr)
    if place is not None and len(node.args) > place:
        yield from _branches(node.args[place], names)
    for keyword in node.keywords:
        if keyword.arg in SHOWN_NAMES:
            yield from _branches(keyword.value, names)


def _branches(node: ast.AST, names: Mapping[str, ast.expr]) -> Iterator[ast.AST]:
    """Yield the strings an expression may result in: of conditions both branches, of mappings the values."""
    match node:
        case ast.Constant() | ast.JoinedStr() | ast.Call():
            yield node
        case ast.BinOp(left=left, right=right):
            yield from [node, *_branches(left, names), *_branches(right, names)]
        case ast.IfExp(body=left, orelse=right):
            yield from [*_branches(left, names), *_branches(right, names)]
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            yield from (found for part in parts for found in _branches(part, names))
        case ast.Subscript(value=inner):
            yield from _branches(inner, names)
        case ast.Name(id=name) if name in names:
            yield from _branches(
                names[name], {known: value for known, value in names.items() if known != name}
            )
