"""Running the chapters: papermill in parallel, outputs without times and random ids, errors told with their place."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import nbformat

from helpers.engine.kernels import Template, open_template
from helpers.engine.lifeline import at_once
from helpers.engine.reuse import Reuse, merge, results
from helpers.engine.sandbox import MEMORY, SECONDS
from helpers.files import write_atomic
from helpers.parameters.request import ChapterPlan
from helpers.problems import ReportError
from helpers.publish.outputs import is_injected

#: Told of the cell a chapter is at, or None when it has ended.
Watch = Callable[[str, int | None], None]


def unwatched(name: str, cell: int | None) -> None:
    """Let a chapter run without anyone looking."""


@dataclass(frozen=True)
class Limits:
    """What a chapter may take: bytes of memory of its own, seconds by the clock and of processor time."""

    memory: int = MEMORY
    seconds: int = SECONDS


@dataclass(frozen=True)
class Outcome:
    """How one chapter's run ended: seconds, the error in words (None where it succeeded), what it read.

    ``reused`` where its stored results were taken and nothing ran.
    """

    plan: ChapterPlan
    notebook: Path
    seconds: float
    error: str | None = None
    reads: tuple[str, ...] = ()
    reused: bool = False


@dataclass
class Running:
    """A chapter while it runs: when it began and the cell it is at (as papermill counts)."""

    plan: ChapterPlan
    limits: Limits
    watch: Watch = unwatched
    start: float = field(default_factory=monotonic)
    cell: int = 0
    notebook: Any = None

    def open(self, notebook: Any) -> None:
        """Note the notebook that outputs are put into."""
        self.notebook = notebook

    def begin(self, cell: Any, cell_index: int) -> None:
        """Note the cell that begins."""
        self.cell = cell_index
        self.watch(self.plan.name, self.number(cell_index))

    def left(self, cell: Any) -> float:
        """Return the seconds the chapter has left for a cell."""
        return max(0.1, self.limits.seconds - self.seconds)

    @property
    def seconds(self) -> float:
        """Seconds since the chapter began."""
        return monotonic() - self.start

    def place(self, cell: int | None = None) -> str:
        """Return the chapter and the cell (where None: the running one)."""
        return f"chapter {self.plan.name}, cell {self.number(self.cell if cell is None else cell)}"

    def number(self, cell: int) -> int:
        """Return a cell's number as people count the notebook's own: papermill's starts at 0, with the injected one."""
        return cell + (0 if self.plan.given else 1)


def execute(
    plans: Sequence[ChapterPlan],
    folder: Path,
    root: Path,
    jobs: int,
    report: Callable[[Outcome], None],
    template: Template | None = None,
    reuse: Reuse | None = None,
    *,
    watch: Watch = unwatched,
) -> list[Outcome]:
    """Run chapters into ``folder``; every one is tried. Raises ReportError naming all that failed.

    The executed notebook of a failed chapter is kept for looking at. Kernels are forked from ``template``, or
    from one started for the occasion; what ``reuse`` has in store does not run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with nullcontext(template) if template else open_template() as source:

        def run(plan: ChapterPlan) -> Outcome:
            stored = reuse.decisions[plan.name].cells if reuse else None
            if stored is not None:
                outcome = take(plan, folder, stored)
            else:
                outcome = run_chapter(plan, folder, root, source, reuse=reuse, watch=watch)
            watch(plan.name, None)
            report(outcome)
            return outcome

        outcomes = at_once(run, plans, jobs)
    failed = [outcome.error for outcome in outcomes if outcome.error]
    if failed:
        raise ReportError("\n\n".join(failed))
    return outcomes


def take(plan: ChapterPlan, folder: Path, cells: list[dict[str, Any]]) -> Outcome:
    """Write a chapter's notebook from the results in store."""
    start = monotonic()
    notebook = _write(plan, folder, cells)
    return Outcome(plan, notebook, monotonic() - start, reused=True)


def run_chapter(
    plan: ChapterPlan,
    folder: Path,
    root: Path,
    template: Template | None = None,
    limits: Limits | None = None,
    reuse: Reuse | None = None,
    watch: Watch = unwatched,
) -> Outcome:
    """Run one chapter with papermill; returns its outcome, never raises for an error in the chapter."""
    running = Running(plan, limits or Limits(), watch)
    with tempfile.TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as work:
        error = _run(running, root, work, template or Template())
        reads = read_record(Path(work))
    refused = [name for name in reads if name.startswith("!")]
    if refused and not error:  # raised in the cell, but caught there
        error = f"chapter {plan.name}: {refused[0][1:]}"
    target = folder / f"{plan.name}.ipynb"
    if error and running.notebook:
        write_atomic(target, nbformat.writes(normalise(running.notebook, plan)) + "\n")
    elif not error:
        cells = results(running.notebook)
        target = _write(plan, folder, cells)
        if reuse:
            reuse.keep(plan, reads, cells)
    return Outcome(plan, target, running.seconds, error, reads)


def read_record(work: Path) -> tuple[str, ...]:
    """Return what a chapter has read, as its kernel recorded it."""
    record = work / "reads"
    return tuple(sorted(map(json.loads, record.read_text().splitlines()))) if record.exists() else ()


def _write(plan: ChapterPlan, folder: Path, cells: list[dict[str, Any]]) -> Path:
    target = folder / f"{plan.name}.ipynb"
    notebook = merge(nbformat.v4.reads(plan.notebook.read_text(encoding="utf-8")), cells, plan)
    write_atomic(target, nbformat.v4.writes(notebook) + "\n")
    return target


def _run(running: Running, root: Path, work: str, template: Template) -> str | None:
    """Run a chapter in a kernel of its own; returns the error in words."""
    import papermill  # a build in which nothing runs need not wait for it
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    plan = running.plan
    try:
        papermill.execute_notebook(
            str(plan.notebook),
            None,  # written once, when it is as it stays
            parameters=plan.given,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,  # twice a cell, it costs more than the cells
            **_client(running, root, work, template),
        )
    except PapermillExecutionError as failure:
        return _told(running, failure)
    except CellTimeoutError:
        return f"{running.place()}: stopped: the chapter took longer than {running.limits.seconds} s"
    except DeadKernelError:
        return f"{running.place()}: the kernel died: ended from outside, or out of memory or processor time"
    except Exception as failure:  # told like an error of the chapter, so that the others still finish
        return f"{running.place()}: {type(failure).__name__}: {failure}"
    return None


def _client(running: Running, root: Path, work: str, template: Template) -> dict[str, Any]:
    """Return what nbclient is told: which kernels, where, how long, and what binds them."""
    from traitlets.config import Config

    from helpers.engine.kernels import manager_class

    limits = running.limits
    bounds = (str(root), work, limits.memory, limits.seconds)
    enter = f"__import__('helpers.engine.sandbox').engine.sandbox.enter{bounds!r}"
    return {
        "kernel_manager_class": manager_class(template, work),
        # Private sockets of files: kernels on TCP ports talk in the clear and can clash.
        "config": Config({"KernelManager": {"transport": "ipc", "ip": f"{work}/kernel"}}),
        "extra_arguments": [f"--IPKernelApp.exec_lines={enter}"],
        "resources": {"metadata": {"path": str(root)}},
        "timeout_func": running.left,
        "on_notebook_start": running.open,
        "on_cell_start": running.begin,
        "shutdown_kernel": "immediate",
    }


def _told(running: Running, failure: Any) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(failure.traceback))
    lines = re.findall(r"^Cell In\[\d+\], line (\d+)", plain, flags=re.MULTILINE)
    line = f", line {lines[0]}" if lines else ""
    source = "\n".join(f"    {text}" for text in str(failure.source).splitlines())
    return f"{running.place(failure.cell_index)}{line}: {failure.ename}: {failure.evalue}\n{source}"


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
        if is_injected(cell):
            cell["id"] = f"injected-{position}"
            cell.metadata["tags"] = ["injected-parameters", "hide-input"]
    return notebook
