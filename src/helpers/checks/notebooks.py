"""Checks of the notebooks: thin, without outputs, with parameters, alternative texts and known glyphs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from helpers.book.fonts import missing_glyphs
from helpers.parameters.request import chapter_names
from helpers.problems import Problem
from helpers.publish.references import REFERENCE
from helpers.syntax import parsed

MOST_LINES = 8

#: Statements that belong in tested functions, not in a notebook.
HEAVY = {
    ast.FunctionDef: "a function",
    ast.AsyncFunctionDef: "a function",
    ast.ClassDef: "a class",
    ast.For: "a loop",
    ast.While: "a loop",
    ast.ListComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Lambda: "a lambda",
    ast.Try: "error handling",
}


def check_notebooks(root: Path) -> list[Problem]:
    """Return every problem of the chapters named in the table of contents, and of notebooks it does not name."""
    names = chapter_names(root)
    problems = []
    for path in sorted((root / "chapters").glob("*.ipynb")):
        if path.stem not in names:
            said = "not in the table of contents"
            problems.append(
                Problem(f"chapters/{path.name}", "chapter:unlisted", said, "add it to _toc.yml or remove it")
            )
    for name in names:
        path = root / "chapters" / f"{name}.ipynb"
        if path.is_file():
            problems += check_notebook(path)
    return problems


def check_notebook(path: Path) -> list[Problem]:
    """Return every problem of one notebook."""
    place = f"chapters/{path.name}"
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises many kinds for damaged files; each is a bad notebook
        said = f"not a notebook: {str(error).splitlines()[0]}"
        return [Problem(place, "notebook:format", said, "restore it from version control")]
    problems: list[Problem] = []
    for position, cell in enumerate(notebook.cells, start=1):
        where = f"{place}: cell {position}"
        problems += _glyphs(cell, where)
        if cell.cell_type == "code":
            problems += [*_state(cell, where), *_code(cell, where)]
    problems += _references(notebook.cells, place)
    return problems


def _glyphs(cell: Any, where: str) -> Iterator[Problem]:
    lost = missing_glyphs(cell.source)
    if lost:
        shown = " ".join(f"{char} (U+{ord(char):04X})" for char in lost)
        yield Problem(
            where, "font:missing-glyph", f"the report's font lacks {shown}", "write it with other characters"
        )


def _state(cell: Any, where: str) -> Iterator[Problem]:
    if cell.outputs or cell.execution_count is not None:
        yield Problem(
            where, "notebook:outputs", "committed with outputs", "strip them: nbstripout chapters/*.ipynb"
        )
    if "hide-input" not in cell.metadata.get("tags", []):
        yield Problem(where, "notebook:tag", "code is not folded", "tag the cell hide-input")


def _code(cell: Any, where: str) -> Iterator[Problem]:
    tags = cell.metadata.get("tags", [])
    try:
        tree = parsed(cell.source)
    except SyntaxError as error:
        yield Problem(f"{where}, line {error.lineno}", "notebook:syntax", str(error.msg), "correct the cell")
        return
    lines = [line for line in cell.source.splitlines() if line.strip()]
    if len(lines) > MOST_LINES and "parameters" not in tags and not _only_text(tree):
        yield Problem(
            where,
            "notebook:long-cell",
            f"{len(lines)} lines",
            f"keep to {MOST_LINES}; move work into helpers",
        )
    for node in ast.walk(tree):
        if type(node) in HEAVY:
            said = f"{HEAVY[type(node)]} in a notebook"
            yield Problem(
                f"{where}, line {getattr(node, 'lineno', 1)}",
                "notebook:analysis",
                said,
                "move it into helpers",
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "chart":
            yield from _alternative(node, where)


def _only_text(tree: ast.Module) -> bool:
    """A cell that is one call with long texts (title, alternative text, note) reads well at any length."""
    return len(tree.body) <= 2 and all(isinstance(node, ast.Expr | ast.Assign) for node in tree.body)


def _alternative(call: ast.Call, where: str) -> Iterator[Problem]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    alt = given.get("alt")
    if alt is None or (isinstance(alt, ast.Constant) and not str(alt.value).strip()):
        yield Problem(
            f"{where}, line {call.lineno}",
            "chart:missing-alt",
            "no alternative text",
            "describe what the chart shows in alt=",
        )


def _references(cells: list[Any], place: str) -> Iterator[Problem]:
    """References to figures and tables must name one the notebook publishes by a literal id."""
    published = {
        f"{kind}-{id}" for cell in cells if cell.cell_type == "code" for kind, id in _published(cell.source)
    }
    for position, cell in enumerate(cells, start=1):
        for name in _numrefs(cell.source):
            if name not in published and name.startswith(("fig-", "tab-")) and published:
                said = f"{{numref}}`{name}` names nothing this chapter publishes"
                yield Problem(f"{place}: cell {position}", "prose:unknown-figure", said, "correct the name")


def _published(source: str) -> Iterator[tuple[str, str]]:
    try:
        tree = parsed(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            kind = {"chart": "fig", "table": "tab"}.get(node.func.attr)
            if kind and isinstance(node.args[0], ast.Constant):
                yield kind, str(node.args[0].value)


def _numrefs(source: str) -> list[str]:
    return [part.split("`", 1)[0] for part in REFERENCE.sub("", source).split("{numref}`")[1:]]
