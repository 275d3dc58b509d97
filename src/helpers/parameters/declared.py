"""Parameters as a notebook declares them: read as syntax, checked before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from helpers.data.contracts import Catalogue
from helpers.data.load import load
from helpers.files import read_notebook
from helpers.parameters import types as named
from helpers.problems import Problem, ProblemsFound, ReportError, suggestion


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: name, named type, default and help, with the type's JSON Schema."""

    name: str
    type: str
    default: Any
    help: str
    line: int

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """The pydantic adapter of the parameter's type."""
        return _adapter(self.type)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the parameter: type's schema with this default and help."""
        return {**self.adapter.json_schema(), "default": self.default, "description": self.help}

    @property
    def report_wide(self) -> bool:
        """Whether one value serves all chapters (such as ``as_of``)."""
        return bool(self.schema.get("scope") == "report")

    def assumption(self, chapter: str) -> str:
        """Return the key of the row of assumptions.csv behind the default: ``06.take-up``, or ``as-of``."""
        return assumption_key(self.name, "" if self.report_wide else chapter)


def assumption_key(name: str, chapter: str = "") -> str:
    """Return the key of a parameter's row in assumptions.csv: of a chapter, or where none is named of all.

    >>> assumption_key("take_up", "06-hong-kong"), assumption_key("as_of")
    ('06.take-up', 'as-of')
    """
    return f"{chapter[:2]}.{name}".lstrip(".").replace("_", "-")


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(types()[name])


def types() -> dict[str, Any]:
    """Return every named parameter type by the name notebooks use."""
    return {
        name: value
        for name, value in vars(named).items()
        if name[0].isupper() and hasattr(value, "__metadata__")
    }


def parameters_cell(notebook: Path) -> tuple[int, str]:
    """Return the position and source of the cell tagged ``parameters``. Raises ReportError without one."""
    for position, cell in enumerate(read_notebook(notebook)["cells"]):
        if "parameters" in cell["metadata"].get("tags", []):
            return position, str(cell["source"])
    raise ReportError(f"{notebook}: no cell is tagged 'parameters'; tag the one that holds the defaults")


def read_parameters(notebook: Path) -> list[Parameter]:
    """Return the parameters a notebook declares, read as syntax: nothing of the notebook is run.

    Raises ProblemsFound naming each line that is not ``name: Type = literal  # help``.
    """
    position, source = parameters_cell(notebook)
    place = f"chapters/{notebook.name}: cell {position + 1}"
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        problem = Problem(f"{place}, line {error.lineno}", "param:syntax", str(error.msg), "correct the cell")
        raise ProblemsFound([problem]) from error
    lines = source.splitlines()
    found: list[Parameter] = []
    problems: list[Problem] = []
    for node in body:
        where = f"{place}, line {node.lineno}"
        try:
            found.append(_declared(node, lines[node.end_lineno - 1 if node.end_lineno else node.lineno - 1]))
        except (ValueError, SyntaxError) as error:
            problems.append(
                Problem(where, "param:declaration", str(error), "write name: Type = value  # help")
            )
    problems += [
        problem for p in found for problem in check_value(p, p.default, f"{place}, line {p.line}")[1]
    ]
    if problems:
        raise ProblemsFound(problems)
    return found


def _declared(node: ast.stmt, line: str) -> Parameter:
    if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None):
        raise ValueError("not an annotated assignment")
    if not isinstance(node.annotation, ast.Name) or node.annotation.id not in types():
        raise ValueError(
            f"'{ast.unparse(node.annotation)}' is not a named type; {suggestion(ast.unparse(node.annotation), types())}"
        )
    _, mark, text = line.rpartition("  # ")
    if not mark or not text.strip() or "=" in text:
        raise ValueError("the help text is missing or holds '='")
    return Parameter(
        node.target.id, node.annotation.id, ast.literal_eval(node.value), text.strip(), node.lineno
    )


def check_value(parameter: Parameter, value: Any, place: str) -> tuple[Any, list[Problem]]:
    """Return the value as the parameter's type reads it, or the problems it has."""
    try:
        return parameter.adapter.validate_python(value, strict=False), []
    except ValidationError as error:
        return None, [_value_problem(parameter, e, place) for e in error.errors()]


def _value_problem(parameter: Parameter, error: Any, place: str) -> Problem:
    kind = str(error["type"])
    code = "param:range" if kind.startswith(("greater", "less", "too_", "finite")) else "param:type"
    if kind in ("literal_error", "enum"):
        code = "param:choice"
    limits = {
        name: parameter.schema[name]
        for name in ("minimum", "maximum", "formatMinimum", "enum", "pattern")
        if name in parameter.schema
    }
    allowed = ", ".join(f"{name} {limit}" for name, limit in limits.items()) or parameter.schema.get(
        "type", parameter.type
    )
    shown = repr(error.get("input"))
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return Problem(
        place, code, f"{parameter.name}: {error['msg']} (given {shown})", f"give {parameter.type}: {allowed}"
    )


def check_values(
    parameters: list[Parameter],
    values: Mapping[str, Any],
    place: str,
    choices: Mapping[str, set[str]] | None = None,
) -> tuple[dict[str, Any], list[Problem]]:
    """Return all parameters with ``values`` over the defaults, checked, and every problem.

    ``choices`` holds the values allowed for a type that names a dataset column (``economies.code``).
    """
    declared = {parameter.name: parameter for parameter in parameters}
    problems = [
        Problem(place, "param:unknown", f"no parameter '{name}'", suggestion(name, declared))
        for name in values
        if name not in declared
    ]
    clean: dict[str, Any] = {}
    for name, parameter in declared.items():
        value, found = check_value(parameter, values.get(name, parameter.default), place)
        problems += found or _not_among(parameter, value, place, choices or {})
        clean[name] = value
    return clean, problems


def _not_among(
    parameter: Parameter, value: Any, place: str, choices: Mapping[str, set[str]]
) -> list[Problem]:
    schema = parameter.schema
    allowed = choices.get(str(schema.get("choices") or schema.get("items", {}).get("choices")))
    if allowed is None:
        return []
    return [
        Problem(
            place,
            "param:choice",
            f"{parameter.name}: '{item}' is not in the data",
            suggestion(str(item), allowed),
        )
        for item in (value if isinstance(value, list) else [value])
        if item not in allowed
    ]


def choices(catalogue: Catalogue) -> dict[str, set[str]]:
    """Return the values of each dataset column that a parameter type names as its choices."""
    found: dict[str, set[str]] = {}
    for name in types():
        schema = _adapter(name).json_schema()
        column = schema.get("choices") or schema.get("items", {}).get("choices")
        if column and column not in found:
            dataset, field = str(column).split(".")
            found[column] = set(load(catalogue, dataset)[field])
    return found
