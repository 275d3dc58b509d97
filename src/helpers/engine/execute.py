"""Running the chapters: papermill in parallel, outputs without times and random ids, errors told with their place."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from helpers.files import write_atomic
from helpers.parameters.request import ChapterPlan
from helpers.problems import ReportError

#: Seconds a chapter may take.
TIME_LIMIT = 300


@dataclass(frozen=True)
class Outcome:
    """How one chapter's run ended: seconds, and the error in words (None where it succeeded)."""

    plan: ChapterPlan
    notebook: Path
    seconds: float
    error: str | None = None


def execute(
    plans: Sequence[ChapterPlan], folder: Path, root: Path, jobs: int, report: Callable[[Outcome], None]
) -> list[Outcome]:
    """Run chapters into ``folder``; every one is tried. Raises ReportError naming all that failed.

    The executed notebook of a failed chapter is kept for looking at.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def run(plan: ChapterPlan) -> Outcome:
        outcome = run_chapter(plan, folder, root)
        report(outcome)
        return outcome

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        outcomes = list(pool.map(run, plans))
    failed = [outcome.error for outcome in outcomes if outcome.error]
    if failed:
        raise ReportError("\n\n".join(failed))
    return outcomes


def run_chapter(plan: ChapterPlan, folder: Path, root: Path) -> Outcome:
    """Run one chapter with papermill; returns its outcome, never raises for an error in the chapter."""
    target = folder / f"{plan.name}.ipynb"
    start = monotonic()
    error = None
    try:
        with tempfile.TemporaryDirectory(prefix="report-") as sockets:
            papermill.execute_notebook(
                str(plan.notebook),
                str(target),
                parameters=plan.given,
                cwd=str(root),
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=TIME_LIMIT,
                log_output=False,
                # Private sockets of files: kernels on TCP ports talk in the clear and can clash.
                config=Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}}),
            )
    except PapermillExecutionError as failure:
        error = _told(plan, failure)
    except Exception as failure:  # a dead kernel or a time-out: told like an error of the chapter
        error = f"chapter {plan.name}: {type(failure).__name__}: {failure}"
    if target.exists():
        notebook = nbformat.read(target, as_version=4)
        write_atomic(target, nbformat.writes(normalise(notebook, plan)) + "\n")
    return Outcome(plan, target, monotonic() - start, error)


def _told(plan: ChapterPlan, failure: PapermillExecutionError) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(failure.traceback))
    lines = re.findall(r"^Cell In\[\d+\], line (\d+)", plain, flags=re.MULTILINE)
    line = f", line {lines[0]}" if lines else ""
    source = "\n".join(f"    {text}" for text in str(failure.source).splitlines())
    # Papermill counts from nought, and counts the cell it injects; people count the notebook's own cells.
    cell = failure.cell_index + (0 if plan.given else 1)
    return f"chapter {plan.name}, cell {cell}{line}: {failure.ename}: {failure.evalue}\n{source}"


def normalise(notebook: Any, plan: ChapterPlan) -> Any:
    """Return an executed notebook without times, durations, machine paths and random ids: same work, same bytes."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata["report"] = {"chapter": plan.name, "parameters": plan.parameters}
    language = notebook.metadata.get("language_info", {})
    for key in set(language) - {"name"}:
        language.pop(key)
    for position, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{position}"
            cell.metadata["tags"] = ["injected-parameters", "hide-input"]
    return notebook
