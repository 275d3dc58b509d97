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

from helpers.engine.lifeline import at_once
from helpers.engine.processes import Event, Order, Template, open_template
from helpers.engine.reuse import Result, Reuse, merge
from helpers.engine.sandbox import MEMORY, SECONDS, explain
from helpers.files import read_notebook, write_atomic
from helpers.parameters.request import ChapterPlan
from helpers.problems import ReportError

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


@dataclass(frozen=True)
class Ran:
    """What a chapter's cells made: ``cells`` as ``reuse.results`` gives, up to the one that failed.

    ``error`` in words (None where it succeeded), ``reads`` the names of what it read, ``seconds`` it took.
    """

    cells: list[Result]
    seconds: float
    error: str | None = None
    reads: tuple[str, ...] = ()


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

    The executed notebook of a failed chapter is kept for looking at. Processes are forked from ``template``, or
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


def take(plan: ChapterPlan, folder: Path, cells: list[Result]) -> Outcome:
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
    ran = run_cells(plan, root, template or Template(), limits or Limits(), watch)
    notebook = _write(plan, folder, ran.cells)
    if reuse and not ran.error:
        reuse.keep(plan, ran.reads, ran.cells)
    return Outcome(plan, notebook, ran.seconds, ran.error, ran.reads)


def _write(plan: ChapterPlan, folder: Path, cells: list[Result]) -> Path:
    target = folder / f"{plan.name}.ipynb"
    notebook = merge(nbformat.v4.reads(plan.notebook.read_text(encoding="utf-8")), cells, plan)
    write_atomic(target, nbformat.v4.writes(notebook) + "\n")
    return target


def run_cells(
    plan: ChapterPlan, root: Path, template: Template, limits: Limits, watch: Watch = unwatched
) -> Ran:
    """Run a chapter's cells with papermill in a process of their own, with a temporary folder of its own."""
    start = monotonic()
    chapter = Running(plan, watch)
    with tempfile.TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as work:
        order = Order(
            notebook=str(plan.notebook),
            parameters=plan.given,
            root=str(root),
            work=work,
            memory=limits.memory,
            seconds=limits.seconds,
        )
        error = chapter.follow(template, order)
        reads = read_record(Path(work))
    refused = [name for name in reads if name.startswith("!")]
    if refused and not error:  # raised in the cell, but caught there
        error = f"chapter {plan.name}: {refused[0][1:]}"
    return Ran(chapter.cells, monotonic() - start, error, reads)


def read_record(work: Path) -> tuple[str, ...]:
    """Return what a chapter has read, as its process recorded it."""
    record = work / "reads"
    return tuple(sorted(map(json.loads, record.read_text().splitlines()))) if record.exists() else ()


@dataclass
class Running:
    """A chapter while it runs: what its cells have made, and the one it is at as people count them."""

    plan: ChapterPlan
    watch: Watch
    cells: list[Result] = field(default_factory=list)
    cell: int = 1

    def follow(self, template: Template, order: Order) -> str | None:
        """Have the chapter run to its end; returns the error in words."""
        last: Event = {}
        try:
            with template.process(order) as process:
                for line in process.lines(order["seconds"]):
                    last = json.loads(line)
                    self.take(last)
        except TimeoutError:
            return f"{self.place}: stopped: the chapter took longer than {order['seconds']} s"
        except OSError as failure:  # told like an error of the chapter, so that the others still finish
            return f"{self.place}: {type(failure).__name__}: {failure}"
        if "broken" in last:
            return f"{self.place}: {last['broken']}"
        return None if "done" in last else self._told()

    def take(self, event: Event) -> None:
        """Note an event."""
        if "cell" in event:
            self.cell = event["cell"]
            self.cells.append(Result(outputs=[], execution_count=None, injected=event["injected"]))
            self.watch(self.plan.name, self.cell)
        elif "execution_count" in event:
            self.cells[-1]["execution_count"] = event["execution_count"]
        elif "output" in event:
            put_out(self.cells[-1]["outputs"], event["output"])

    @property
    def place(self) -> str:
        """The chapter and the cell."""
        return f"chapter {self.plan.name}, cell {self.cell}"

    def _told(self) -> str:
        """Return the error of the last cell; where it put out none, its process was ended."""
        outputs = self.cells[-1]["outputs"] if self.cells else []
        error = next((output for output in outputs if output["output_type"] == "error"), None)
        if error is None:
            return f"{self.place}: its process died: ended from outside, or out of memory or processor time"
        source = (
            self.cells[-1]["injected"] or read_notebook(self.plan.notebook)["cells"][self.cell - 1]["source"]
        )
        lines = re.findall(
            r"^ *Cell In\[\d+\], line (\d+)", "\n".join(error["traceback"]), flags=re.MULTILINE
        )
        line = f", line {lines[0]}" if lines else ""
        hint = f" ({remedy})" if (remedy := explain(error["ename"])) else ""
        shown = "\n".join(f"    {text}" for text in source.splitlines())
        said = ": ".join(filter(None, (error["ename"], error["evalue"])))
        return f"{self.place}{line}: {said}{hint}\n{shown}"


def put_out(outputs: list[dict[str, Any]], output: dict[str, Any]) -> None:
    """Add an output to those of a cell; text goes on where text of the same stream ended.

    >>> made = []
    >>> for text in ("a", "b"):
    ...     put_out(made, {"output_type": "stream", "name": "stdout", "text": text})
    >>> made
    [{'output_type': 'stream', 'name': 'stdout', 'text': 'ab'}]
    """
    if output["output_type"] == "stream" and outputs and outputs[-1].get("name") == output["name"]:
        outputs[-1]["text"] += output["text"]
    else:
        outputs.append(output)
