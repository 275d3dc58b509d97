"""One build, start to end: check, run the chapters, make pages and PDF, write the manifest, put all in place."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import nbformat
import yaml

from helpers import wording
from helpers.book.manifest import write_manifest
from helpers.book.pdf import About, write_pdf
from helpers.checks import check_all
from helpers.checks.published import Executed, check_published
from helpers.engine.execute import Outcome, Watch, execute, unwatched
from helpers.engine.kernels import Template, open_template
from helpers.engine.lifeline import at_once, command
from helpers.engine.place import put, staging
from helpers.engine.progress import table
from helpers.engine.reuse import Reuse, look_up
from helpers.engine.store import STORE, open_store
from helpers.parameters.request import ChapterPlan, plan
from helpers.problems import ProblemsFound, ReportError, RequestError
from helpers.revision import source_date

#: Words of the cover; a released edition will carry its own name.
SUBTITLE = "以可重算的數據核對一份政策簡報"
EDITION = "工作"

Part = Literal["html", "pdf"]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """The chapters of a build, which of them need not run, and what the others' kernels are forked from."""

    plans: list[ChapterPlan]
    reuse: Reuse
    template: Template
    watch: Watch


@dataclass(frozen=True)
class BuildRequest:
    """What to build, where to, with which settings and how many chapters at once.

    ``store`` is the folder or address results are kept at; where ``fresh``, all chapters run; where ``explain``,
    why each ran or not is said.
    """

    root: Path
    output: Path
    settings: Mapping[str, Any]
    jobs: int = 2
    only: Part | None = None
    store: str = ""
    fresh: bool = False
    explain: bool = False


def build(request: BuildRequest, say: Say, watch: Watch = unwatched) -> Path:
    """Build the report; returns the output folder. Raises ReportError; the last good output then stays as it was."""
    root = request.root
    plans = _planned(request)
    reuse = look_up(plans, root, open_store(request.store or str(root / STORE)), request.fresh)
    if request.explain:
        _explain(reuse, say)
    with open_template(start=any(found.cells is None for found in reuse.decisions.values())) as template:
        problems = check_all(root)
        if problems:
            raise ProblemsFound(problems)
        with staging(request.output) as work:
            try:
                times = _make(request, Run(plans, reuse, template, watch), work, say)
            except ReportError:
                _keep_failed(work / "out" / "executed", request.output / "failed")
                raise
            put(work / "out", request.output)
    for line in table(times):
        say(line)
    return request.output


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

    def pages() -> None:
        with log.stage("pages"):
            source = stage_book(request.root, executed, work / "pages")
            shutil.move(jupyter_book(source, "html"), out / "html")

    def pdf() -> None:
        with log.stage("PDF"):
            source = stage_book(request.root, executed, work / "pdf")
            single = jupyter_book(source, "singlehtml")
            write_pdf(single, out / "report.pdf", about(request.root, run.plans))

    wanted = [make for part, make in (("html", pages), ("pdf", pdf)) if request.only in (None, part)]
    at_once(lambda make: make(), wanted, request.jobs)
    with log.stage("manifest"):
        write_manifest(request.root, out, run.plans)
    return log.times


def refuse_published(plans: list[ChapterPlan], executed: Path) -> None:
    """Raise ProblemsFound where a quantity is bound to no row, quoted nowhere, or of two values."""
    chapters = (
        Executed(plan, nbformat.read(executed / f"{plan.name}.ipynb", as_version=4)) for plan in plans
    )
    if problems := check_published(chapters):
        raise ProblemsFound(problems)


def about(root: Path, plans: list[ChapterPlan]) -> About:
    """Return what the PDF's cover says of this build: title, date of the data, how to cite."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    as_of = date.fromisoformat(plans[0].parameters["as_of"])
    title, author = config["title"], config["author"]
    return About(
        title=title,
        subtitle=SUBTITLE,
        author=author,
        edition=EDITION,
        as_of=as_of,
        date=source_date(root) or as_of,
        cite=f"{author}（{config['copyright']}）。《{title}》，{EDITION}版，數據截至 {wording.day(as_of)}。",
    )


def stage_book(root: Path, executed: Path, folder: Path) -> Path:
    """Return a book source that holds the executed chapters, never to be run again, and the data cards quote."""
    (folder / "chapters").mkdir(parents=True)
    for notebook in executed.glob("*.ipynb"):
        shutil.copy(notebook, folder / "chapters" / notebook.name)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    shutil.copy(root / "_toc.yml", folder / "_toc.yml")
    shutil.copytree(root / "data", folder / "data")
    return folder


def jupyter_book(source: Path, builder: Literal["html", "singlehtml"]) -> Path:
    """Run Jupyter Book with warnings as errors; returns the folder it made. Raises ReportError with its words."""
    custom = [] if builder == "html" else ["--builder", "custom", "--custom-builder", builder]
    words = ["build", str(source), "-W", "--keep-going", "-q", *custom]
    done = subprocess.run(
        command("jupyter_book.cli.main", *words), capture_output=True, text=True, check=False, cwd=source
    )
    target = source / "_build" / builder
    if done.returncode or not target.is_dir():
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ReportError("Jupyter Book failed:\n" + "\n".join(lines[-40:]))
    return target


def _keep_failed(executed: Path, target: Path) -> None:
    if executed.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(executed, target)
