"""Where in the code a record comes from, found by reading it: nothing is executed."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from helpers.engine.keys import imports
from helpers.places import PACKAGE

SECTIONS = "helpers.sections"

#: What a computed part of an id may read, and the letters at least one fixed part must have to tell it.
ID = r"[\w.\-]+"
FIXED = 4


def computing_lines(id: str, sources: tuple[str, ...]) -> list[str]:
    """Return ``file:line`` of every place in the chapter's sections that writes the id, whole or composed."""
    for written in (_literals, _composed):
        found = [
            f"src/{path.relative_to(PACKAGE.parent).as_posix()}:{line}"
            for path in section_modules(sources)
            for text, line in written(path)
            if (text == id if isinstance(text, str) else text.fullmatch(id))
        ]
        if found:
            return found
    return []


def names_literally(text: str, sources: tuple[str, ...]) -> bool:
    """Tell whether a chapter's cells, or the sections behind them, hold ``text`` as a literal."""
    cells = list(sources)
    held = (
        node.value for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Constant)
    )
    return text in held or any(
        text == literal for path in section_modules(sources) for literal, _ in _literals(path)
    )


@cache
def section_modules(sources: tuple[str, ...]) -> list[Path]:
    """Return the files of the section modules that some code imports, and of those these import."""
    found: dict[Path, None] = {}
    waiting = [path for source in sources for path in _imports(source)]
    while waiting:
        path = waiting.pop(0)
        if path not in found and path.is_file():
            found[path] = None
            waiting += _imports(path.read_text(encoding="utf-8"))
    return list(found)


def _imports(source: str) -> list[Path]:
    names = sorted(name for name in imports(ast.parse(source)) if name.startswith(f"{SECTIONS}."))
    return [PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py") for name in names]


@cache
def _literals(path: Path) -> tuple[tuple[str, int], ...]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(
        (node.value, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def _composed(path: Path) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Return a pattern and the line of each f-string that could be an id: some of its words stand fixed."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    written = [(_words(node), node.lineno) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    return tuple(
        (re.compile(ID.join(map(re.escape, words))), line)
        for words, line in written
        if max(map(len, words)) >= FIXED
    )


def _words(node: ast.JoinedStr) -> list[str]:
    """Return the fixed parts of an f-string around its computed ones.

    >>> _words(ast.parse("f'claims-{kind}'", mode="eval").body)
    ['claims-', '']
    """
    words = [""]
    for part in node.values:
        if isinstance(part, ast.Constant):
            words[-1] += str(part.value)
        else:
            words.append("")
    return words
