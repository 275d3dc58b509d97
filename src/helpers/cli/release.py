"""The command ``report release``: adds editions to the site."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from helpers.cli import options
from helpers.places import find_root

MANIFEST = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("edition", required=False)
@click.option(
    "--site", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Default: _site."
)
@options.settings
@options.parameter_file
@options.jobs
@options.store
@click.option("--since", type=MANIFEST, metavar="MANIFEST", help="Changes are told against this one.")
@click.option("--allow-modified", is_flag=True, help="Release files that differ from their commit.")
def release(
    *,
    edition: str | None,
    site: Path | None,
    settings: tuple[str, ...],
    params: Path | None,
    jobs: int,
    store: str | None,
    since: Path | None,
    allow_modified: bool,
) -> None:
    """Add an edition to the site, under a permanent address and never changed again.

    EDITION is a calendar version, YYYY.MM or YYYY.MM.N. Without it, those declared in editions.yml are added that
    are not in the site yet.
    """
    from helpers.editions.declared import order, read_declared
    from helpers.editions.release import ReleaseRequest
    from helpers.editions.release import release as run
    from helpers.editions.site import SITE
    from helpers.engine.progress import Progress
    from helpers.parameters.request import read_settings
    from helpers.places import user_cache
    from helpers.store import STORE, open_store

    if edition is None and (settings or params or since):
        raise click.UsageError("--set, --params and --since are for one EDITION")
    root = find_root()
    target = (site or root / SITE).resolve()
    chosen = read_settings(settings, params)
    for name in [edition] if edition is not None else sorted(read_declared(root).editions, key=order):
        with Progress(sys.stderr) as progress:
            request = ReleaseRequest(
                root, target, name, chosen, jobs, store or "", allow_modified, edition is None, since
            )
            click.echo(run(request, progress.say, progress.watch) / "index.html")
    for kept in (store or root / STORE, user_cache("drawings")):
        open_store(str(kept)).prune()
