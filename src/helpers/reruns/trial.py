"""One run of a sweep: a chapter under some parameters, and the quantities it publishes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from helpers.engine.execute import run_chapter
from helpers.engine.processes import Template
from helpers.files import read_notebook
from helpers.parameters.request import ChapterPlan
from helpers.publish.outputs import records

Status = Literal["done", "failed", "refused"]
Value = float | int | str


@dataclass(frozen=True)
class Trial:
    """How a run ended, why where it is not ``done``, and its quantities: id to value, id to unit."""

    status: Status
    reason: str = ""
    quantities: dict[str, Value] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)


def run_trial(plan: ChapterPlan, root: Path, template: Template) -> Trial:
    """Run a chapter in a fork of the template, within the limits of a build; never raises for its errors."""
    with tempfile.TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as folder:
        outcome = run_chapter(plan, Path(folder), root, template)
        if outcome.error:
            return Trial("failed", outcome.error.partition("\n")[0])
        published = list(records(read_notebook(outcome.notebook)))
    found = [record for kind, record in published if kind == "quantity"]
    return Trial(
        "done",
        quantities={record["id"]: record["value"] for record in found},
        units={record["id"]: record["unit"] for record in found},
    )
