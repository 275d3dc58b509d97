"""What a sweep is held against: the chapter with the fixed parameters as given and all others by default."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from helpers.data.contracts import read_catalogue
from helpers.engine.execute import execute
from helpers.engine.processes import open_template
from helpers.engine.reuse import look_up
from helpers.files import read_notebook
from helpers.parameters.declared import choices
from helpers.parameters.request import declared_parameters, planned
from helpers.problems import ProblemsFound, ReportError, RequestError
from helpers.reruns.frame import Notebook
from helpers.store import STORE, open_store


def baseline(root: Path, chapter: str, fixed: Mapping[str, Any]) -> Notebook:
    """Return the executed chapter, from store where it is there; one without cells where it does not run so."""
    declared, allowed = declared_parameters(root), choices(read_catalogue(root))
    own = {chapter: declared[chapter]}
    try:
        plans = planned(root, own, allowed, {f"{chapter}.{name}": value for name, value in fixed.items()})
        reuse = look_up(plans, root, open_store(str(root / STORE)))
        with (
            tempfile.TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as folder,
            open_template(start=bool(reuse.to_run)) as template,
        ):
            [outcome] = execute(plans, Path(folder), root, 1, lambda _: None, template, reuse)
            return read_notebook(outcome.notebook)
    except (RequestError, ReportError, ProblemsFound):
        return dict(nbformat.v4.new_notebook())
