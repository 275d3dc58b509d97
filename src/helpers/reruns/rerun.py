"""One rerun, start to end: both runs at once, what changed, the page, all put in place."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.changes.chapters import compare
from helpers.changes.record import ChapterChanges
from helpers.checks.published import Executed, check_published
from helpers.engine.execute import Outcome, Watch, execute, unwatched
from helpers.engine.lifeline import at_once
from helpers.engine.place import put, staging
from helpers.engine.processes import open_template
from helpers.engine.reuse import look_up
from helpers.files import read_notebook, write_atomic, write_json
from helpers.parameters.request import ChapterPlan
from helpers.problems import ProblemsFound
from helpers.publish.reading import read_chapter
from helpers.reruns.asked import ALL, MARK, Asked, ask, place
from helpers.reruns.record import SCHEMA_VERSION, Rerun
from helpers.reruns.summary import markdown
from helpers.store import STORE, open_store

Say = Callable[[str], None]

PAGES = "chapters"


@dataclass(frozen=True)
class RerunRequest:
    """What to run again: a chapter or ``all``, the settings, where to, how many chapters at once, which store."""

    root: Path
    chapter: str
    settings: Mapping[str, Any]
    output: Path | None = None
    jobs: int = 2
    store: str = ""


@dataclass(frozen=True)
class Run:
    """A chapter as executed with the defaults and as asked for."""

    changes: ChapterChanges
    before: dict[str, Any]
    after: dict[str, Any]


def rerun(request: RerunRequest, say: Say, watch: Watch = unwatched) -> tuple[Path, Rerun]:
    """Run chapters under other parameters beside their defaults; returns the folder and what changed.

    Raises RequestError before anything is written, ReportError where a chapter fails; a former rerun in the
    folder then stays as it was.
    """
    asked = ask(request.root, request.chapter, request.settings)
    folder = place(request.root, asked, request.output)
    try:
        with staging(folder) as work:
            runs = _run(request, asked, work, say, watch)
            record = _record(request.root, asked, [run.changes for run in runs])
            _write(record, asked, runs, work / "out")
            put(work / "out", folder)
            if asked.target != ALL:  # of a former rerun of all
                shutil.rmtree(folder / PAGES, ignore_errors=True)
    finally:
        with suppress(OSError):  # made for a rerun that failed
            folder.rmdir()
    return folder, record


def _run(request: RerunRequest, asked: Asked, work: Path, say: Say, watch: Watch) -> list[Run]:
    """Execute the chapters both ways, into ``work/default`` and ``work/out/executed``."""
    store = open_store(request.store or str(request.root / STORE))
    sides = [
        (plans, target, look_up(plans, request.root, store))
        for plans, target in ((asked.defaults, work / "default"), (asked.plans, work / "out" / "executed"))
    ]

    def report(outcome: Outcome) -> None:
        how = "failed" if outcome.error else "reused" if outcome.reused else "ran"
        under = "other parameters" if outcome.plan.given else "the defaults"
        say(f"{how} {outcome.plan.name} under {under} in {outcome.seconds:.1f} s")

    def run(step: int) -> None:
        if step == len(sides):
            _prepare_page()
            return
        plans, target, reuse = sides[step]
        jobs = max(1, request.jobs // 2)
        execute(plans, target, request.root, jobs, report, template, reuse, watch=watch)

    with open_template(start=any(reuse.to_run for _, _, reuse in sides)) as template:
        at_once(run, [0, 1, 2], 3 if request.jobs > 1 else 1)
    runs = [_read(asked, plan, work) for plan in asked.plans]
    refuse_unbound(asked.plans, runs)
    return runs


def _prepare_page() -> None:
    """Load what makes the page while the chapters run; the first chart drawn pays for all others."""
    from helpers.book import vega

    vega.svg_of(vega.compiled({"mark": "point"}, vega.STATIC_WIDTH))
    importlib.import_module("helpers.reruns.page")


def _read(asked: Asked, plan: ChapterPlan, work: Path) -> Run:
    before, after = (
        read_notebook(folder / f"{plan.name}.ipynb")
        for folder in (work / "default", work / "out" / "executed")
    )
    changes = compare(
        read_chapter(plan.name, before), read_chapter(plan.name, after), asked.parameters[plan.name]
    )
    return Run(changes, before, after)


def refuse_unbound(plans: list[ChapterPlan], runs: list[Run]) -> None:
    """Raise ProblemsFound where a quantity rests on no row."""
    if problems := check_published(Executed(plan, run.after) for plan, run in zip(plans, runs, strict=True)):
        raise ProblemsFound(problems)


def _record(root: Path, asked: Asked, changes: list[ChapterChanges]) -> Rerun:
    from helpers.reruns.frame import origin

    return Rerun(
        schema_version=SCHEMA_VERSION,
        command=asked.command,
        chapters=changes,
        **origin(root, [plan.name for plan in asked.plans]),
    )


def _write(record: Rerun, asked: Asked, runs: list[Run], out: Path) -> None:
    from helpers.reruns.frame import style
    from helpers.reruns.page import chapter_page, overview_page

    css = style([notebook for run in runs for notebook in (run.before, run.after)])
    pages = {run.changes.name: chapter_page(record, run.changes, run.before, run.after, css) for run in runs}
    if asked.target == ALL:
        addresses = {name: f"{PAGES}/{name}.html" for name in pages}
        for name, page in pages.items():
            write_atomic(out / addresses[name], page)
        write_atomic(out / "index.html", overview_page(record, addresses, css))
    else:
        write_atomic(out / "index.html", pages[asked.target])
    write_json(out / MARK, record.model_dump(mode="json"))
    write_atomic(out / "changes.md", markdown(record))
