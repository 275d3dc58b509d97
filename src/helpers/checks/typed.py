"""Values typed in code: numbers published as computed that no dataset row gives, and conversions by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from helpers.files import read_notebook
from helpers.numerals import unbound
from helpers.problems import Problem, ProblemsFound
from helpers.syntax import assigned_once, parsed

#: Functions whose first argument (or ``value``) becomes a number readers see.
MAKERS = {"Quantity", "derive", "from_frame", "with_value"}
#: Functions whose literals become what a chart draws or a table holds.
FRAMES = {"DataFrame", "Series", "Data", "datum"}
#: Functions that leave their argument what it is.
TRANSPARENT = {"abs", "float", "int", "max", "min", "round", "str"}
#: Nothing, and the whole of a share: what arithmetic needs that states no fact.
NEUTRAL = (0, 1)
#: What a number is multiplied with or divided by only to tell it in another unit.
POWERS = (2, 3, 4, 5, 6, 8, 9, 12)
FACTORS = {365, 365.25, 3600, 86400, *(10.0**power for power in POWERS), *(10.0**-power for power in POWERS)}

VALUE, FACTOR = "quantity:typed-value", "unit:typed-factor"
ROW = "give it a dataset row (data/assumptions.csv for what the report assumes) and read it from there"
CONVERT = "convert with helpers.data.units, by the definitions of data/units.csv"


def check_typed(root: Path) -> list[Problem]:
    """Return every value typed in place of data, and every hand-written factor, in models, sections and chapters."""
    problems: list[Problem] = []
    for layer in ("models", "sections"):
        for path in sorted((root / "src" / "helpers" / layer).glob("*.py")):
            place = path.relative_to(root).as_posix()
            problems += code_problems(path.read_text(encoding="utf-8"), f"{place}: line ")
    for path in sorted((root / "chapters").glob("*.ipynb")):
        for position, source in _cells(path):
            problems += code_problems(source, f"chapters/{path.name}: cell {position}, line ")
    return problems


def _cells(path: Path) -> Iterator[tuple[int, str]]:
    try:
        cells = read_notebook(path)["cells"]
    except ProblemsFound:  # told by the check of its format
        return
    yield from ((n, cell["source"]) for n, cell in enumerate(cells, start=1) if cell["cell_type"] == "code")


def code_problems(source: str, place: str) -> list[Problem]:
    """Return the typed values and factors of Python code; none where it cannot be parsed (told elsewhere)."""
    try:
        tree = parsed(source)
    except SyntaxError:
        return []
    names = assigned_once(tree)
    found = [pair for node in ast.walk(tree) for pair in _typed(node, names)]
    said = {VALUE: ("is published as if computed", ROW), FACTOR: ("converts by hand", CONVERT)}
    return [
        Problem(f"{place}{node.lineno}", code, f"{ast.unparse(node)} {said[code][0]}", said[code][1])
        for code, node in dict.fromkeys(found)
    ]


def _typed(node: ast.AST, names: Mapping[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            sides = [left, right] if isinstance(op, ast.Mult) else [right]
            if any(_number(side) in FACTORS for side in sides):
                yield FACTOR, node
        case ast.Call(func=function, args=args, keywords=words):
            name = getattr(function, "id", getattr(function, "attr", ""))
            if name in MAKERS:
                values = [*args[:1], *(word.value for word in words if word.arg == "value")]
                whole = [value for value in values if _number(value) is not None]
                yield from ((VALUE, found) for found in whole)
                yield from ((VALUE, found) for value in values for found in _literals(value, names))
            if name in FRAMES:
                yield from (
                    (VALUE, found) for value in args + [w.value for w in words] for found in _entries(value)
                )


def _number(node: ast.expr) -> float | None:
    typed = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return float(node.value) if typed else None  # type: ignore[attr-defined]


def _literals(node: ast.expr, names: Mapping[str, ast.expr]) -> Iterator[ast.expr]:
    """Yield the constants that take part in what a value is; indices and arguments of other functions do not."""
    match node:
        case ast.Constant(value=str(text)):
            yield from [node] if unbound(text) else []
        case ast.Constant():
            number = _number(node)
            yield from [node] if number is not None and number not in NEUTRAL else []
        case ast.BinOp(left=left, right=right):
            yield from [*_literals(left, names), *_literals(right, names)]
        case ast.IfExp(body=left, orelse=right):
            yield from [*_literals(left, names), *_literals(right, names)]
        case ast.UnaryOp(operand=inner):
            yield from _literals(inner, names)
        case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in TRANSPARENT:
            yield from _literals(inner, names)
        case ast.Name(id=name) if name in names:
            yield from _literals(
                names[name], {known: value for known, value in names.items() if known != name}
            )


def _entries(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the numbers typed as entries of a frame."""
    match node:
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _entries(part)
        case ast.UnaryOp(operand=inner):
            yield from _entries(inner)
        case ast.Constant() if (number := _number(node)) is not None and number not in NEUTRAL:
            yield node
