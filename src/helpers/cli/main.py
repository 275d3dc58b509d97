"""The command ``report``: one place turns problems and errors into lines and exit statuses."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Literal

import click

from helpers.cli import options
from helpers.cli.compare import compare
from helpers.cli.explain import explain
from helpers.cli.preview import preview
from helpers.cli.release import release
from helpers.cli.rerun import rerun
from helpers.cli.sweep import sweep
from helpers.cli.verify import prov, verify
from helpers.places import find_root, user_cache
from helpers.problems import Problem, ProblemsFound, ReportError, RequestError


def main() -> None:
    """Run the command; exit 0 when done, 1 when the work failed, 2 when the request is wrong."""
    try:
        sys.exit(report.main(standalone_mode=False) or 0)
    except RequestError as error:
        _tell(error.problems)
        sys.exit(2)
    except ProblemsFound as error:
        _tell(error.problems)
        sys.exit(1)
    except ReportError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; the last good report is as it was", err=True)
        sys.stdout.flush()
        os._exit(1)  # without waiting for threads that have not cleared up by now


def _tell(problems: list[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ai-manufacturing-report")
def report() -> None:
    """Build and question the report on the "AI + manufacturing" action and Hong Kong."""


@report.command()
@options.only
@options.settings
@options.parameter_file
@options.output
@options.jobs
@options.store
@options.fresh
@options.explain
def build(
    *,
    only: Literal["html", "pdf", "chapters"] | None,
    settings: tuple[str, ...],
    params: Path | None,
    output: Path | None,
    jobs: int,
    store: str | None,
    fresh: bool,
    explain: bool,
) -> None:
    """Build the report: pages, PDF, executed chapters and manifest."""
    from helpers.engine.unchanged import whole
    from helpers.parameters.values import read_file
    from helpers.store import STORE, open_store

    root = find_root()
    target = (output or root / "_build").resolve()
    asked = [only or "", *settings, read_file(params) if params else ""]
    made = whole(root, target, asked, open_store(store or str(root / STORE)))
    if not (fresh or explain) and made.stands():
        click.echo("nothing has changed since the last build", err=True)
    else:
        from helpers.engine.build import BuildRequest
        from helpers.engine.build import build as run
        from helpers.engine.progress import Progress
        from helpers.parameters.request import read_settings

        chosen = read_settings(settings, params)
        with Progress(sys.stderr) as progress:
            request = BuildRequest(root, target, chosen, jobs, only, store or "", fresh, explain)
            run(request, progress.say, progress.watch)
        made.remember()
        made.store.prune()
        open_store(str(user_cache("drawings"))).prune()
    for name in ("html/index.html", "report.pdf", "manifest.json"):
        if (target / name).exists():
            click.echo(target / name)


@report.command()
@click.argument("chapter", required=False)
@options.as_json
def params(chapter: str | None, as_json: bool) -> None:
    """List every parameter: type, default, range or choices, unit, help."""
    from helpers.cli.listing import parameter_lines, parameter_schema
    from helpers.data.contracts import read_catalogue
    from helpers.parameters.declared import choices
    from helpers.parameters.request import declared_parameters, find_chapter

    root = find_root()
    declared = declared_parameters(root)
    if chapter:
        name = find_chapter(declared, chapter)
        declared = {name: declared[name]}
    held = choices(read_catalogue(root), [p for parameters in declared.values() for p in parameters])
    if as_json:
        click.echo(json.dumps(parameter_schema(declared, held), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(parameter_lines(declared, held)))


@report.command()
@options.as_json
def check(as_json: bool) -> int:
    """Show every problem at once; nothing is executed."""
    from helpers.checks import check_all

    problems = check_all(find_root())
    if as_json:
        click.echo(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2))
    else:
        _tell(problems)
        click.echo(f"{len(problems)} problems" if problems else "no problems", err=True)
    return 1 if problems else 0


@report.command()
def data() -> None:
    """Write data/datapackage.json anew: contracts, sizes and SHA-256 of every dataset."""
    from helpers.data.package import write_package

    root = find_root()
    click.echo(write_package(root).relative_to(root))


@report.command()
def schema() -> None:
    """Write the JSON Schemas of the manifest (also by its version), of reruns and comparisons anew, in docs."""
    from helpers.book.manifest import SCHEMA_VERSION
    from helpers.book.manifest import schema as manifest
    from helpers.compare.record import schema as comparison
    from helpers.files import write_json
    from helpers.reruns.record import schema as rerun

    for name, body in (
        ("manifest", manifest()),
        (f"manifest-{SCHEMA_VERSION}", manifest()),
        ("rerun", rerun()),
        ("compare", comparison()),
    ):
        write_json(find_root() / "docs" / f"{name}.schema.json", body)
        click.echo(f"docs/{name}.schema.json")


report.add_command(compare)
report.add_command(explain)
report.add_command(preview)
report.add_command(release)
report.add_command(rerun)
report.add_command(prov)
report.add_command(sweep)
report.add_command(verify)
