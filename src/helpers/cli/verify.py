"""The command ``report verify``: is a folder what its manifest says, and does it build again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli import options
from helpers.problems import ProblemsFound

if TYPE_CHECKING:
    from helpers.editions.rebuild import Rebuilt
    from helpers.editions.verify import Verified


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--rebuild", "again", is_flag=True, help="Build it again from its commit and compare every byte."
)
@options.as_json
def verify(folder: Path, again: bool, as_json: bool) -> int:
    """Check every file of a build's or an edition's folder against its manifest, offline.

    With --rebuild, which runs the code of the recorded commit and needs a checkout that has it, build it again.
    """
    from helpers.editions.verify import verify as check

    try:
        found = check(folder)
    except ProblemsFound as error:
        if not as_json:
            raise
        click.echo(json.dumps({"problems": [problem.as_dict() for problem in error.problems]}, indent=2))
        return 1
    rebuilt = _rebuild(folder, found) if again else None
    if as_json:
        body = found.as_dict() | ({"rebuilt": rebuilt.as_dict()} if rebuilt else {})
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        for problem in [*found.problems, *(rebuilt.problems if rebuilt else [])]:
            click.echo(str(problem), err=True)
        click.echo(_summary(folder, found))
        if rebuilt:
            click.echo(f"rebuilt: {rebuilt.compared} files compared, {len(rebuilt.problems)} differ")
    return 1 if found.problems or (rebuilt and rebuilt.problems) else 0


def _rebuild(folder: Path, found: Verified) -> Rebuilt:
    from helpers.editions.rebuild import rebuild
    from helpers.places import find_root

    return rebuild(folder, found.manifest, find_root(), lambda line: click.echo(line, err=True))


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def prov(folder: Path) -> None:
    """Write the provenance of a build's quantities, tables and charts as W3C PROV-JSON to standard output."""
    from helpers.book.versions import read_manifest
    from helpers.editions.prov import prov as relations
    from helpers.editions.verify import MANIFEST
    from helpers.files import sha256

    path = folder / MANIFEST
    click.echo(json.dumps(relations(read_manifest(path), sha256(path)), ensure_ascii=False, indent=1))


def _summary(folder: Path, found: Verified) -> str:
    counts = ", ".join(f"{count} {kind}" for kind, count in found.counts.items())
    signature = "; its signature is there, not checked here" if found.signed else ""
    return f"{folder}: {found.examined} files examined: {counts}; manifest SHA-256 {found.digest}{signature}"
