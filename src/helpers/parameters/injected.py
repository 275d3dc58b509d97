"""The cell papermill puts into a notebook: it holds values of declared parameters, or the chapter does not open."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from IPython.core.getipython import get_ipython

from helpers.parameters.declared import Parameter
from helpers.problems import Problem, shown, suggestion
from helpers.syntax import parsed

#: How papermill begins the cell.
FIRST_LINE = "# Parameters"


def cells_run() -> list[str]:
    """Return the source of each cell this process has run, nothing where no notebook runs."""
    shell = get_ipython()
    return list(shell.history_manager.input_hist_raw) if shell and shell.history_manager else []


def injected_problems(ran: Sequence[str], declared: Iterable[Parameter], place: str) -> list[Problem]:
    """Return what the last injected cell among the cells that ``ran`` holds besides ``parameter = value``.

    papermill's own command writes any name into the cell as it stands, and only warns of one that is not declared.
    """
    cell = next((source for source in reversed(ran) if source.partition("\n")[0] == FIRST_LINE), "")
    names = {parameter.name for parameter in declared}
    try:
        body = parsed(cell).body
    except SyntaxError:
        return [_no_value(cell, place)]
    return [problem for node in body for problem in _unfit(node, names, place)]


def _unfit(node: ast.stmt, names: set[str], place: str) -> list[Problem]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_literal(value):
            if name in names:
                return []
            return [Problem(place, "param:unknown", f"no parameter {shown(name)}", suggestion(name, names))]
    return [_no_value(ast.unparse(node), place)]


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def _no_value(code: str, place: str) -> Problem:
    said = f"the injected cell holds {shown(code)}, which is no value of a parameter"
    return Problem(place, "param:syntax", said, "give papermill names and values alone")
