"""Where in the code a quantity is computed, found by reading it: nothing is executed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from helpers.engine.keys import imports
from helpers.places import PACKAGE
from helpers.publish.reading import Place

SECTIONS = "helpers.sections"

#: Calls that publish a quantity: its id is the first argument, its value the second.
PUBLISHING = ("quantity", "text")

#: What a computed part of an id may read, and how long the longest fixed part must be to tell it.
ID = r"[\w.\-]+"
FIXED = 4

#: A text of the code that may be an id: its pattern, how surely it is one, its line. Sure is what leaves few
#: characters open, and of two alike the one with a value that is computed.
Written = tuple[re.Pattern[str], tuple[int, bool], int]


def computing_lines(id: str, sources: tuple[str, ...], place: Place) -> list[str]:
    """Return ``file:line`` of the code that gives a quantity its value; ``place`` is the cell that publishes it.

    Where a cell names the id, that is the function it calls for the value, else ``place``; otherwise the line of
    the chapter's sections that puts a value under the id, whole or composed. Empty where none is found.
    """
    cells = [ast.parse(source) for source in sources]
    values = [value for cell in cells for key, value in _assigned(cell) if _constant(key) == id]
    if values:
        return [line for value in values for line in _called(value, cells)] or [str(place)]
    modules = section_modules(sources)
    tiers = ((name, written) for written in (_keys, _texts) for name in _names(id, sources))
    found = (_surest(name, modules, written) for name, written in tiers)
    return next(filter(None, found), [])


def names_literally(text: str, sources: tuple[str, ...]) -> bool:
    """Tell whether a chapter's cells, or the sections behind them, hold ``text`` as a literal."""
    trees = [*map(ast.parse, sources), *map(_tree, section_modules(sources))]
    return any(_constant(node) == text for tree in trees for node in ast.walk(tree))


@cache
def section_modules(sources: tuple[str, ...]) -> list[Path]:
    """Return the files of the section modules that some code imports, and of those these import."""
    found: dict[Path, None] = {}
    waiting = [path for source in sources for path in _imports(ast.parse(source))]
    while waiting:
        path = waiting.pop(0)
        if path not in found and path.is_file():
            found[path] = None
            waiting += _imports(_tree(path))
    return list(found)


def _imports(tree: ast.Module) -> list[Path]:
    return [_path(name) for name in sorted(imports(tree)) if name.startswith(f"{SECTIONS}.")]


def _path(module: str) -> Path:
    return PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")


def _line(path: Path, line: int) -> str:
    return f"src/{path.relative_to(PACKAGE.parent).as_posix()}:{line}"


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _assigned(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield (key, value) wherever code puts a value under a key: in a dictionary, or by publishing it."""
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys, values):
                yield from ((key, value) for key, value in zip(keys, values, strict=True) if key)
            case ast.DictComp(key, value):
                yield key, value
            case ast.Assign([ast.Subscript(slice=key)], value):
                yield key, value
            case ast.Call(ast.Attribute(attr=attr), [key, value, *_]) if attr in PUBLISHING:
                yield key, value


def _constant(node: ast.AST) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _called(value: ast.expr, cells: Iterable[ast.Module]) -> Iterator[str]:
    """Yield where the functions of sections that an expression of a cell calls are defined."""
    modules = {
        alias.asname or alias.name: _path(f"{SECTIONS}.{alias.name}")
        for cell in cells
        for node in ast.walk(cell)
        if isinstance(node, ast.ImportFrom) and node.module == SECTIONS
        for alias in node.names
    }
    for node in ast.walk(value):
        match node:
            case ast.Call(ast.Attribute(ast.Name(module), function)) if module in modules:
                yield from _defined(function, modules[module])


def _defined(function: str, path: Path) -> Iterator[str]:
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            yield _line(path, node.lineno)


def _names(id: str, sources: tuple[str, ...]) -> Iterator[str]:
    """Yield an id and, where code puts its first word before others (``under("eco", …)``), what follows it."""
    yield id
    first, _, rest = id.partition("-")
    if rest and names_literally(first, sources):
        yield rest


def _surest(id: str, modules: Iterable[Path], written: Callable[[Path], tuple[Written, ...]]) -> list[str]:
    """Return the lines that write an id, of those only the ones that do so most surely."""
    fits = [
        (sure, _line(path, line))
        for path in modules
        for pattern, sure, line in written(path)
        if pattern.fullmatch(id)
    ]
    most = max((sure for sure, _ in fits), default=None)
    return list(dict.fromkeys(line for sure, line in fits if sure == most))


@cache
def _keys(path: Path) -> tuple[Written, ...]:
    """Return the keys a module puts values under, but for those that hand on what stood under the same key."""
    own = ((key, value) for key, value in _assigned(_tree(path)) if not _hands_on(key, value))
    return tuple(_written((key, not isinstance(value, ast.Constant)) for key, value in own))


def _hands_on(key: ast.expr, value: ast.expr) -> bool:
    said = ast.dump(key)
    return any(ast.dump(node) == said for node in ast.walk(value) if isinstance(node, ast.Constant))


@cache
def _texts(path: Path) -> tuple[Written, ...]:
    """Return every text of a module; one that ends in a hyphen begins ids."""
    return tuple(_written((node, False) for node in ast.walk(_tree(path)) if isinstance(node, ast.expr)))


def _written(nodes: Iterable[tuple[ast.expr, bool]]) -> Iterator[Written]:
    for node, computed in nodes:
        words = _words(node)
        if len(words) == 1 and words[0].endswith("-"):
            words.append("")
        if len(words) == 1 or max(map(len, words)) >= FIXED:
            pattern = re.compile(ID.join(map(re.escape, words)))
            yield pattern, (sum(map(len, words)), computed), node.lineno


def _words(node: ast.expr) -> list[str]:
    """Return the fixed parts of a text around its computed ones; nothing fixed for what is no text.

    >>> _words(ast.parse("f'claims-{kind}'", mode="eval").body)
    ['claims-', '']
    """
    if not isinstance(node, ast.JoinedStr):
        return [str(_constant(node) or "")]
    words = [""]
    for part in node.values:
        if isinstance(part, ast.Constant):
            words[-1] += str(part.value)
        else:
            words.append("")
    return words
