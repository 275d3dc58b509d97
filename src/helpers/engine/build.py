"""One build, start to end: check, run the chapters, make pages and PDF, write the manifest, put all in place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

import yaml

from helpers import wording
from helpers.book.collect import write_manifest
from helpers.checks import check_all
from helpers.checks.published import Executed, check_published
from helpers.engine.assembler import Assembler, open_assembler
from helpers.engine.book import PAGES, kept_book, make_pages
from helpers.engine.execute import Outcome, Watch, execute, unwatched
from helpers.engine.lifeline import at_once
from helpers.engine.place import put, staging
from helpers.engine.processes import Template, open_template
from helpers.engine.progress import table
from helpers.engine.reuse import Reuse, look_up
from helpers.files import read_notebook
from helpers.parameters.request import ChapterPlan, plan
from helpers.problems import ProblemsFound, ReportError, RequestError
from helpers.revision import source_date
from helpers.store import STORE, open_store

if TYPE_CHECKING:
    from helpers.book.pdf import About

#: Words of the cover.
SUBTITLE = "以可重算的數據核對一份政策簡報"

Part = Literal["html", "pdf", "chapters"]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """The chapters of a build, which need not run, what the others are forked from, what makes pages."""

    plans: list[ChapterPlan]
    reuse: Reuse
    template: Template
    assembler: Assembler
    watch: Watch


@dataclass(frozen=True)
class BuildRequest:
    """What to build, where to, with which settings and how many chapters at once.

    ``only`` is the one part made beside the executed chapters and the manifest; of ``chapters``, none.
    ``store`` is the folder or address results are kept at; where ``fresh``, all chapters run; where ``explain``,
    why each ran or not is said. ``edition`` is the name that cover, pages and manifest carry.
    """

    root: Path
    output: Path
    settings: Mapping[str, Any]
    jobs: int = 2
    only: Part | None = None
    store: str = ""
    fresh: bool = False
    explain: bool = False
    edition: str = wording.WORKING


def build(request: BuildRequest, say: Say, watch: Watch = unwatched) -> Path:
    """Build the report; returns the output folder. Raises ReportError; the last good output then stays as it was."""
    root = request.root
    with open_assembler(start=request.only != "chapters") as assembler:
        plans = _planned(request)
        reuse = look_up(plans, root, open_store(request.store or str(root / STORE)), request.fresh)
        if request.explain:
            _explain(reuse, say)
        with open_template(start=reuse.to_run) as template:
            if reuse.to_run:
                check(root)
            with staging(request.output) as work:
                try:
                    times = _make(request, Run(plans, reuse, template, assembler, watch), work, say)
                except ReportError:
                    _keep_failed(work / "out" / "executed", request.output / "failed")
                    raise
                put(work / "out", request.output)
    for line in table(times):
        say(line)
    return request.output


def check(root: Path) -> None:
    """Raise ProblemsFound with every problem of the sources."""
    if problems := check_all(root):
        raise ProblemsFound(problems)


def _explain(reuse: Reuse, say: Say) -> None:
    for name, decision in reuse.decisions.items():
        say(f"{name}: {'runs' if decision.cells is None else 'does not run'}: {decision.why}")


def _planned(request: BuildRequest) -> list[ChapterPlan]:
    """Return the plans; a wrong request is told as such, data or notebooks that cannot be read with all problems."""
    try:
        return plan(request.root, request.settings)
    except RequestError:
        raise
    except ProblemsFound as error:
        raise ProblemsFound(set(error.problems) | set(check_all(request.root))) from error


@dataclass(frozen=True)
class Log:
    """What a build has done, how, and the seconds it took, told as it goes."""

    say: Say
    times: list[tuple[str, str, float]] = field(default_factory=list)

    def chapter(self, outcome: Outcome) -> None:
        """Tell how a chapter ended."""
        how = "failed" if outcome.error else "reused" if outcome.reused else "ran"
        self.times.append((outcome.plan.name, how, outcome.seconds))
        self.say(f"{how} {outcome.plan.name} in {outcome.seconds:.1f} s")

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Tell that something is being made."""
        self.say(f"making {name}")
        start = monotonic()
        yield
        self.times.append((name, "made", monotonic() - start))


def _make(request: BuildRequest, run: Run, work: Path, say: Say) -> list[tuple[str, str, float]]:
    """Make every output in ``work/out``; returns what was done, how, and the seconds it took."""
    out, log = work / "out", Log(say)
    executed = out / "executed"
    execute(
        run.plans, executed, request.root, request.jobs, log.chapter, run.template, run.reuse, watch=run.watch
    )
    log.times.sort()
    refuse_published(run.plans, executed)

    def assemble() -> None:
        with kept_book(request.root, work / "book") as book:
            with log.stage("pages"):
                make_pages(request.root, executed, book, run.assembler, request.fresh, request.edition)
            _typeset(request, run, book / PAGES, out, log)

    steps = [] if request.only == "chapters" else [assemble]
    if not run.reuse.to_run:
        # The sources have not been checked yet: that fits into the time the rest takes.
        steps.insert(0, lambda: check(request.root))
    at_once(lambda step: step(), steps, 2)
    with log.stage("manifest"):
        write_manifest(request.root, out, run.plans, request.edition)
    return log.times


def _typeset(request: BuildRequest, run: Run, pages: Path, out: Path, log: Log) -> None:
    """Take the pages over, and make the PDF of them, as far as they are asked for."""
    if request.only != "pdf":
        # Sphinx's own memory stays in the book: it tells where the package lies.
        shutil.copytree(pages, out / "html", ignore=shutil.ignore_patterns(".buildinfo"))
    if request.only != "html":
        from helpers.book.pdf import write_pdf

        with log.stage("PDF"):
            names = [f"chapters/{plan.name}" for plan in run.plans]
            write_pdf(pages, names, out / "report.pdf", about(request.root, run.plans, request.edition))


def refuse_published(plans: list[ChapterPlan], executed: Path) -> None:
    """Raise ProblemsFound where a quantity is bound to no row, quoted nowhere, or of two values."""
    chapters = (Executed(plan, read_notebook(executed / f"{plan.name}.ipynb")) for plan in plans)
    if problems := check_published(chapters):
        raise ProblemsFound(problems)


def about(root: Path, plans: list[ChapterPlan], edition: str) -> About:
    """Return what the PDF's cover says of an edition: title, date of the data, how to cite."""
    from helpers.book.pdf import About

    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    as_of = date.fromisoformat(plans[0].parameters["as_of"])
    title, author, named = config["title"], config["author"], wording.edition(edition)
    return About(
        title=title,
        subtitle=SUBTITLE,
        author=author,
        edition=named,
        as_of=as_of,
        date=source_date(root) or as_of,
        cite=f"{author}（{config['copyright']}）。《{title}》，{named}，數據截至 {wording.day(as_of)}。",
    )


def _keep_failed(executed: Path, target: Path) -> None:
    if executed.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(executed, target)
