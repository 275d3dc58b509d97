"""Python read as syntax: nothing of it runs."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

#: What no source may hold: Pythons differ in what they make of it, and none says where it is.
UNFIT = re.compile("[\0\ud800-\udfff]")


def parsed(source: str | bytes) -> ast.Module:
    """Return the tree of a source. Raises SyntaxError with its line, whatever is wrong."""
    text = source if isinstance(source, str) else source.decode("latin-1")
    if found := UNFIT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise SyntaxError(f"character U+{ord(found[0]):04X}", ("", line, None, None))
    return ast.parse(source)


def assigned_once(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what each name stands for that a source binds in one place only; a default counts.

    >>> {name: ast.unparse(value) for name, value in assigned_once(parsed("a = 48\\nb = 1\\nb = 2")).items()}
    {'a': '48'}
    """
    times = Counter(name for node in ast.walk(tree) for name in _bound(node))
    given = (pair for node in ast.walk(tree) for pair in _given(node))
    return {name: value for name, value in given if times[name] == 1}


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.arguments(posonlyargs=first, args=args, kwonlyargs=named, defaults=last, kw_defaults=given):
            pairs = [*zip([*first, *args][::-1], last[::-1], strict=False), *zip(named, given, strict=True)]
            yield from ((arg.arg, value) for arg, value in pairs if value is not None)
