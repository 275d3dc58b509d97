"""Parameters as a notebook declares them: read as syntax, checked before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from helpers.data.contracts import Catalogue
from helpers.data.load import load
from helpers.files import read_notebook
from helpers.parameters import types as named
from helpers.parameters.limits import advice, column, with_choices
from helpers.parameters.rules import broken_rules
from helpers.problems import Problem, ProblemsFound, ReportError, shown, suggestion
from helpers.syntax import parsed
from helpers.wording import day, listing, number

#: What pydantic calls a text that cannot be a code.
NO_CODE = ("string_pattern_mismatch", "string_too_long")
#: The unit of years, which take no commas; decimals of any other value.
YEAR, DECIMALS = "年", 6
#: Problems told of one value: a list of thousands of wrong entries is wrong once.
MOST_PROBLEMS = 10


@dataclass(frozen=True)
class Parameter:
    """One line of a chapter's parameters cell: name, named type, default and help, with the type's JSON Schema."""

    name: str
    type: str
    default: Any
    help: str
    line: int
    chapter: str = ""

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """The pydantic adapter of the parameter's type, which takes no text for a number and no true for 1."""
        return _adapter(self.type)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the parameter: type's schema with this default and help."""
        return {**_schema(self.type), "default": self.default, "description": self.help}

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
    return TypeAdapter(types()[name], config=ConfigDict(strict=True))


@cache
def _schema(name: str) -> dict[str, Any]:
    return _adapter(name).json_schema()


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

    Raises ProblemsFound naming each line that is not ``name: Type = literal  # help``, and defaults that break a
    rule of the chapter.
    """
    position, source = parameters_cell(notebook)
    place = f"chapters/{notebook.name}: cell {position + 1}"
    try:
        body = parsed(source).body
    except SyntaxError as error:
        problem = Problem(f"{place}, line {error.lineno}", "param:syntax", str(error.msg), "correct the cell")
        raise ProblemsFound([problem]) from error
    lines = source.splitlines()
    found: list[Parameter] = []
    problems: list[Problem] = []
    for node in body:
        where = f"{place}, line {node.lineno}"
        try:
            line = lines[node.end_lineno - 1 if node.end_lineno else node.lineno - 1]
            parameter = _declared(node, line, notebook.stem)
            if parameter.name in {p.name for p in found}:
                raise ValueError(f"'{parameter.name}' is declared twice")
            found.append(parameter)
        except (ValueError, SyntaxError) as error:
            problems.append(
                Problem(where, "param:declaration", str(error), "write name: Type = value  # help")
            )
    problems += [
        problem for p in found for problem in check_value(p, p.default, f"{place}, line {p.line}")[1]
    ] or broken_rules(notebook.stem, {p.name: p.default for p in found}, place)
    if problems:
        raise ProblemsFound(problems)
    return found


def _declared(node: ast.stmt, line: str, chapter: str) -> Parameter:
    if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None):
        raise ValueError("not an annotated assignment")
    if not isinstance(node.annotation, ast.Name) or node.annotation.id not in types():
        raise ValueError(
            f"'{ast.unparse(node.annotation)}' is not a named type; {suggestion(ast.unparse(node.annotation), types())}"
        )
    _, mark, text = line.rpartition("  # ")
    if not mark or not text.strip() or "=" in text:
        raise ValueError("the help text is missing or holds '='")
    default = ast.literal_eval(node.value)
    return Parameter(node.target.id, node.annotation.id, default, text.strip(), node.lineno, chapter)


def check_value(
    parameter: Parameter, value: Any, place: str, choices: Mapping[str, set[str]] | None = None
) -> tuple[Any, list[Problem]]:
    """Return the value as the parameter's type reads it, or the problems it has.

    Nothing is turned into a number that is none; a whole number may be written 2030.0. ``choices`` as for
    ``check_values``.
    """
    schema = with_choices(parameter.schema, choices or {})
    try:
        clean = parameter.adapter.validate_python(value)
    except ValidationError as error:
        found = error.errors(include_url=False)[:MOST_PROBLEMS]
        return None, [_value_problem(parameter.name, schema, e, place) for e in found]
    return clean, list(_not_among(parameter.name, clean, schema, place))


def _value_problem(name: str, schema: dict[str, Any], error: Any, place: str) -> Problem:
    kind, given = str(error["type"]), error.get("input")
    code = "param:range" if kind.startswith(("greater", "less", "too_", "finite")) else "param:type"
    if kind in ("literal_error", "named_twice") or (column(schema) and kind in NO_CODE):
        code = "param:choice"
    if error["loc"]:
        name, schema = f"{name}[{error['loc'][0]}]", schema["items"]
    said = f"{name}: {error['msg']} (given {shown(given)})"
    return Problem(place, code, said, advice(given, schema, out_of_range=code == "param:range"))


def _not_among(name: str, value: Any, schema: dict[str, Any], place: str) -> Iterator[Problem]:
    allowed = schema.get("items", schema).get("enum")
    for item in value if isinstance(value, list) else [value]:
        if allowed is not None and item not in allowed:
            said = f"{name}: {shown(item)} is not in the data"
            yield Problem(place, "param:choice", said, advice(item, schema))


def check_values(
    parameters: Iterable[Parameter],
    values: Mapping[str, Any],
    place: str,
    choices: Mapping[str, set[str]] | None = None,
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the valid ones of ``values`` and of the defaults for all others, checked, and every problem.

    Rules across the parameters are among the problems. ``choices`` holds the values allowed for a type that names
    a dataset column (``economies.code``).
    """
    declared = {parameter.name: parameter for parameter in parameters}
    problems = [
        Problem(place, "param:unknown", f"no parameter {shown(name)}", suggestion(name, declared))
        for name in values
        if name not in declared
    ]
    clean: dict[str, Any] = {}
    for name, parameter in declared.items():
        value, found = check_value(parameter, values.get(name, parameter.default), place, choices)
        problems += found
        if not found:
            clean[name] = value
    chapters = sorted({parameter.chapter for parameter in declared.values()})
    return clean, problems + [p for chapter in chapters for p in broken_rules(chapter, clean, place)]


def choices(catalogue: Catalogue, parameters: Iterable[Parameter] | None = None) -> dict[str, set[str]]:
    """Return the values of each dataset column that a type names as its choices: of the parameters', or of every."""
    names = types() if parameters is None else {parameter.type for parameter in parameters}
    columns = {column(_schema(name)) for name in names} - {""}
    return {name: set(load(catalogue, name.split(".")[0])[name.split(".")[1]]) for name in sorted(columns)}


def in_words(value: Any, schema: Mapping[str, Any]) -> str:
    """Return a parameter's value in Chinese words with its unit, codes by the names their type gives them."""
    if isinstance(value, list):
        return listing([in_words(item, schema.get("items", {})) for item in value])
    if isinstance(value, str):
        return day(value) if schema.get("format") == "date" else schema.get("labels", {}).get(value, value)
    unit = schema.get("unit", "")
    figure = str(value) if unit == YEAR else number(value, DECIMALS)
    return f"{figure}{'' if unit in ('', '%') else ' '}{unit}"
