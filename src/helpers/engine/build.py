"""One build, start to end: check, run the chapters, make pages and PDF, write the manifest, put all in place."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import nbformat
import yaml

from helpers import wording
from helpers.book.manifest import source_date, write_manifest
from helpers.book.pdf import About, write_pdf
from helpers.checks import check_all
from helpers.checks.published import Executed, check_published
from helpers.engine.execute import Outcome, execute
from helpers.engine.kernels import Template, open_template
from helpers.engine.reuse import Reuse, look_up
from helpers.engine.store import open_store
from helpers.parameters.request import ChapterPlan, plan
from helpers.problems import ProblemsFound, ReportError, RequestError

#: Words of the cover; a released edition will carry its own name.
SUBTITLE = "以可重算的數據核對一份政策簡報"
EDITION = "工作"

Part = Literal["html", "pdf"]


#: Where results are kept unless told otherwise, within the repository.
STORE = ".cache/report"


@dataclass(frozen=True)
class Run:
    """The chapters of a build, which of them need not run, and what the others' kernels are forked from."""

    plans: list[ChapterPlan]
    reuse: Reuse
    template: Template


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


def build(request: BuildRequest, say: Callable[[str], None]) -> Path:
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
        request.output.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=request.output))
        try:
            _make(request, Run(plans, reuse, template), staging, say)
            _publish(staging / "out", request.output)
        except ReportError:
            _keep_failed(staging / "out" / "executed", request.output / "failed")
            raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return request.output


def _explain(reuse: Reuse, say: Callable[[str], None]) -> None:
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


def _make(request: BuildRequest, run: Run, staging: Path, say: Callable[[str], None]) -> None:
    out, plans = staging / "out", run.plans

    def report(outcome: Outcome) -> None:
        how = "failed" if outcome.error else "reused" if outcome.reused else "ran"
        say(f"{how} {outcome.plan.name} in {outcome.seconds:.1f} s")

    execute(plans, out / "executed", request.root, request.jobs, report, run.template, run.reuse)
    refuse_published(plans, out / "executed")
    source = stage_book(request.root, out / "executed", staging / "book")
    if request.only != "pdf":
        say("building pages")
        pages = jupyter_book(source, "html")
        shutil.move(pages, out / "html")
    if request.only != "html":
        say("building PDF")
        single = jupyter_book(source, "singlehtml")
        write_pdf(single, out / "report.pdf", about(request.root, plans))
    write_manifest(request.root, out, plans)


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
    script = Path(sys.executable).with_name("jupyter-book")
    command = [str(script), "build", str(source), "-W", "--keep-going", "-q", *custom]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=source)
    target = source / "_build" / builder
    if done.returncode or not target.is_dir():
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ReportError("Jupyter Book failed:\n" + "\n".join(lines[-40:]))
    return target


def _publish(made: Path, output: Path) -> None:
    """Put each finished output in place by renaming; what was there before goes away only then."""
    for item in sorted(made.iterdir()):
        target = output / item.name
        old = made.parent / f"old-{item.name}"
        if target.exists():
            target.rename(old)
        item.rename(target)


def _keep_failed(executed: Path, target: Path) -> None:
    if executed.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(executed, target)
