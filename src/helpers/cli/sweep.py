"""The command ``report sweep``: one chapter under many parameters, one row a run, and what matters most."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from helpers.cli import options
from helpers.places import find_root


@click.command()
@click.argument("chapter")
@click.argument("grid", type=click.Path(dir_okay=False, path_type=Path), metavar="GRID.yml")
@options.table
@options.jobs
@options.scheduler
@options.settings
def sweep(
    *,
    chapter: str,
    grid: Path,
    table: Path,
    jobs: int,
    scheduler: str | None,
    settings: tuple[str, ...],
) -> int:
    """Run a chapter under every combination of GRID.yml; a sweep that was broken off goes on where it stopped."""
    from helpers.parameters.request import read_settings
    from helpers.reruns.design import read_design
    from helpers.reruns.sweep import SweepRequest, check_output
    from helpers.reruns.sweep import sweep as run

    root, output = find_root(), table.resolve()
    check_output(output)
    design = read_design(root, chapter, grid, read_settings(settings))
    words = ["report", "sweep", design.chapter, str(grid), "--output", str(table)]
    words += [word for setting in settings for word in ("--set", setting)]
    request = SweepRequest(root, design, output, jobs, scheduler, shlex.join(words))
    trials = run(request, lambda line: click.echo(line, err=True))
    for path in (output, output.with_suffix(".html")):
        click.echo(path)
    return 0 if any(trial.status == "done" for trial in trials) else 1
