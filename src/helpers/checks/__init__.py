"""Checks of the whole repository: pure functions from files to problems; nothing is executed."""

from __future__ import annotations

from pathlib import Path

from helpers.checks.defaults import check_defaults
from helpers.checks.notebooks import check_notebooks
from helpers.checks.prose import check_prose
from helpers.checks.typed import check_typed
from helpers.data.checks import check_data
from helpers.data.units import check_units
from helpers.problems import Problem, ProblemsFound


def check_all(root: Path) -> list[Problem]:
    """Return every problem of datasets, notebooks, prose, typed values and parameters, sorted by place."""
    problems = [*check_data(root), *check_units(root), *check_notebooks(root)]
    problems += [*check_prose(root), *check_typed(root)]
    try:
        problems += check_defaults(root)
    except ProblemsFound as error:
        problems += error.problems
    return sorted(set(problems))
