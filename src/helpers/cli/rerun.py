"""The command ``report rerun``: chapters under other parameters, and what changed against the defaults."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from helpers.cli import options
from helpers.places import find_root


@click.command()
@click.argument("chapter")
@options.own_settings
@options.parameter_file
@options.rerun_output
@options.jobs
@options.store
@options.as_json
def rerun(
    *,
    chapter: str,
    settings: tuple[str, ...],
    params: Path | None,
    output: Path | None,
    jobs: int,
    store: str | None,
    as_json: bool,
) -> None:
    """Run CHAPTER (or all) under other parameters and show what changed against the defaults.

    Writes a page that stands alone, changes.json, changes.md and the executed chapters; no build is touched.
    """
    from helpers.engine.progress import Progress
    from helpers.parameters.request import read_settings
    from helpers.reruns.rerun import RerunRequest
    from helpers.reruns.rerun import rerun as run
    from helpers.reruns.summary import lines

    chosen = read_settings(settings, params)
    with Progress(sys.stderr) as progress:
        request = RerunRequest(find_root(), chapter, chosen, output, jobs, store or "")
        folder, record = run(request, progress.say, progress.watch)
    if as_json:
        click.echo(record.model_dump_json(indent=2))
    else:
        click.echo("\n".join([*lines(record), str(folder / "index.html"), record.command]))
