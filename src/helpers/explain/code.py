"""Where in the code a record comes from, found by reading it: nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import helpers

SECTIONS = "helpers.sections"
PACKAGE = Path(helpers.__file__).parent

#: Methods of a chapter that publish each kind of record; the first argument is the id, or a mapping of ids.
METHODS = {
    "quantity": ("quantity", "text", "quantities"),
    "chart": ("chart",),
    "table": ("table",),
    "prose": ("prose",),
}


def publishing_line(
    source: str, kind: str, record: dict[str, Any], sources: tuple[str, ...] = ()
) -> int | None:
    """Return the line of a cell that publishes a record, or None where several calls may have.

    That is the call with its literal id (of prose: its literal text); else, of the calls whose ids are
    computed, the only one, or the only one to a function of the chapter's sections (``sources`` are the
    chapter's cells, which import them) that writes the id.

    >>> publishing_line('x = 1\\nchapter.quantity("robots", q)', "quantity", {"id": "robots"})
    2
    """
    literal = record.get("id", record.get("text"))
    calls = [call for call in _calls(source) if call.func.attr in METHODS.get(kind, ())]  # type: ignore[attr-defined]
    for call in calls:
        if any(isinstance(node, ast.Constant) and node.value == literal for node in ast.walk(call)):
            return call.lineno
    fits = [call for call in calls if not (call.args and isinstance(call.args[0], ast.Constant))]
    if len(fits) > 1:
        writers = {
            name for path in section_modules(sources) for name, held in _functions(path) if literal in held
        }
        fits = [call for call in fits if writers & _named(call, source)]
    return fits[0].lineno if len(fits) == 1 else None


def _named(call: ast.Call, source: str) -> set[str]:
    """Return the names a call's arguments use, and those used by what the cell assigned to them before."""
    assigned = {
        target.id: node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    names: set[str] = set()
    waiting: list[ast.AST] = list(call.args)
    while waiting:
        for node in ast.walk(waiting.pop()):
            name = (
                node.attr
                if isinstance(node, ast.Attribute)
                else node.id
                if isinstance(node, ast.Name)
                else ""
            )
            if name and name not in names:
                names.add(name)
                waiting += [assigned[name]] if name in assigned else []
    return names


def _calls(source: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def computing_lines(id: str, sources: tuple[str, ...]) -> list[str]:
    """Return ``file:line`` of every place in the chapter's sections that writes the id as a literal."""
    return [
        f"src/{path.relative_to(PACKAGE.parent).as_posix()}:{line}"
        for path in section_modules(sources)
        for text, line in _literals(path)
        if text == id
    ]


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


def _imports(source: str) -> Iterator[Path]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == SECTIONS:
            yield from (PACKAGE / "sections" / f"{alias.name}.py" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{SECTIONS}."):
            yield PACKAGE / "sections" / f"{str(node.module).rsplit('.', 1)[1]}.py"


@cache
def _literals(path: Path) -> tuple[tuple[str, int], ...]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(
        (node.value, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def _functions(path: Path) -> tuple[tuple[str, frozenset[Any]], ...]:
    """Return the functions of a file with the literals each holds."""
    return tuple(
        (node.name, frozenset(n.value for n in ast.walk(node) if isinstance(n, ast.Constant)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
