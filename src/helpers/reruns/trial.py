"""One run of a sweep: a chapter under some parameters, and the quantities it publishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from helpers.engine.execute import Limits, run_cells
from helpers.engine.processes import Template
from helpers.parameters.request import ChapterPlan
from helpers.publish.outputs import shown

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
    ran = run_cells(plan, root, template, Limits())
    if ran.error:
        return Trial("failed", ran.error.partition("\n")[0])
    found = [record for cell in ran.cells for kind, record in shown(cell["outputs"]) if kind == "quantity"]
    return Trial(
        "done",
        quantities={record["id"]: record["value"] for record in found},
        units={record["id"]: record["unit"] for record in found},
    )
