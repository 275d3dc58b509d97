"""What a chapter's outputs depend on, told by content: prose, comments and time stamps do not count.

Everything is a flat mapping of a name people know (``code cell 2``, ``helpers.models.growth``,
``data/robots.csv``) to a digest, so two runs can be compared and the difference named.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from helpers.files import sha256
from helpers.parameters.request import ChapterPlan
from helpers.places import PACKAGE
from helpers.problems import Problem, ProblemsFound
from helpers.syntax import parsed

#: How a chapter is run is part of what it rests on.
ENGINE = ("helpers.engine.execute", "helpers.engine.cells", "helpers.engine.template")
ABSENT = "absent"
PYTHON = f"{platform.python_version()} {sys.platform} {platform.machine()}"

Parts = dict[str, str]


def parts(plan: ChapterPlan, root: Path) -> Parts:
    """Return what is known of a chapter before it runs: its code, parameters, reachable helpers, environment.

    Raises ProblemsFound with ``code:syntax`` for a module that cannot be read.
    """
    cells = code_cells(plan.notebook)
    names = set(ENGINE).union(*(imports(tree) for tree in map(_parsed, cells) if tree))
    return {
        **{f"code cell {position}": _digest(_meaning(cell)) for position, cell in enumerate(cells, start=1)},
        **{f"parameter {name}": json.dumps(value, sort_keys=True) for name, value in plan.given.items()},
        **reachable(names),
        "requirements.lock": content(root, "requirements.lock"),
        "Python": PYTHON,
    }


def contents(root: Path, names: Iterable[str]) -> Parts:
    """Return the digest of each file or folder (its name ends with ``/``) a chapter has read."""
    return {name: content(root, name) for name in sorted(names)}


def content(root: Path, name: str) -> str:
    """Return the digest of a file's bytes, a notebook's code, or a folder's names; ``absent`` where there is none."""
    path = (PACKAGE.parent if name.startswith("helpers/") else root) / name
    try:
        if name.endswith("/"):
            return _digest("\n".join(sorted(entry.name for entry in path.iterdir())))
        if name.endswith(".ipynb"):
            return _digest("\n".join(_meaning(cell) for cell in code_cells(path)))
        return sha256(path)
    except (OSError, ValueError):
        return ABSENT


def key(found: Mapping[str, str]) -> str:
    """Return one digest of a mapping, whatever its order."""
    return _digest(json.dumps(found, sort_keys=True))


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return the names whose digest differs, and those only one of the two has.

    >>> changes({"data/a.csv": "1", "data/b.csv": "2"}, {"data/b.csv": "3", "data/c.csv": "4"})
    ['data/a.csv no longer used', 'data/b.csv changed', 'data/c.csv new']
    """
    said = {name: "changed" for name in old.keys() & new.keys() if old[name] != new[name]}
    said |= dict.fromkeys(old.keys() - new.keys(), "no longer used") | dict.fromkeys(
        new.keys() - old.keys(), "new"
    )
    return [f"{name} {what}" for name, what in sorted(said.items())]


def code_cells(notebook: Path) -> list[dict[str, Any]]:
    """Return the code cells of a notebook file. Raises ValueError where it is none."""
    try:
        cells = json.loads(notebook.read_bytes())["cells"]
        return [cell for cell in cells if cell["cell_type"] == "code"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{notebook}: not a notebook") from error


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _parsed(cell: Mapping[str, Any]) -> ast.Module | None:
    try:
        return parsed(_source(cell))
    except SyntaxError:  # a magic of IPython, or an error the run will tell
        return None


def _meaning(cell: Mapping[str, Any]) -> str:
    """Return what a cell does: its parsed code by line (records tell the line that publishes them).

    As it stands where it declares parameters, whose comments are their help.
    """
    tags = sorted(cell.get("metadata", {}).get("tags", []))
    tree = None if "parameters" in tags else _parsed(cell)
    return f"{tags} {ast.dump(tree, include_attributes=True) if tree else _source(cell)}"


def imports(tree: ast.AST) -> set[str]:
    """Return the modules of the package that code names in imports, at any depth of it.

    >>> sorted(imports(ast.parse("from helpers.models import growth; import json")))
    ['helpers.models', 'helpers.models.growth']
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
    return {name for name in found if name.split(".")[0] == PACKAGE.name and _file(name)}


def reachable(names: Iterable[str]) -> Parts:
    """Return the digest of the code of each module that importing ``names`` brings in, directly or not."""
    found: Parts = {}
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found[name], needed = _module(name)
        waiting |= needed - found.keys()
    return dict(sorted(found.items()))


def _file(name: str) -> Path | None:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


@cache
def _module(name: str) -> tuple[str, frozenset[str]]:
    """Return the digest of a module's code without comments, blanks and docstrings, and what it imports."""
    file = _file(name)
    tree = _tree(file) if file else ast.Module([], [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            node.body = node.body[1:]
    parents = {name.rpartition(".")[0]} - {""}
    return _digest(ast.dump(tree)), frozenset(imports(tree) | parents)


def _tree(file: Path) -> ast.Module:
    try:
        return parsed(file.read_bytes())
    except SyntaxError as error:
        place = f"{file.relative_to(PACKAGE.parent).as_posix()}: line {error.lineno}"
        raise ProblemsFound([Problem(place, "code:syntax", error.msg, "correct the module")]) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
