"""The command ``report compare``: what differs between two builds, by their manifests alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.places import find_root
from helpers.problems import ReportError

if TYPE_CHECKING:
    from helpers.book.manifest import Manifest
    from helpers.compare.record import Comparison

FORMATS = ("text", "json", "markdown", "html")
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=FILE, metavar="FILE", help="Default: standard output.")
@click.option("--exit-code", is_flag=True, help="End with 1 where anything differs.")
@click.option("--site", type=FOLDER, metavar="DIR", help="Where editions lie; default: _site.")
def compare(*, old: str, new: str, form: str, output: Path | None, exit_code: bool, site: Path | None) -> int:
    """Tell what differs between OLD and NEW: parameters, numbers, tables, charts, sentences, data, environment.

    Each is a build's folder, a manifest, a released edition (2026.01, latest) or a git revision.
    """
    from helpers.compare.compare import compare as run
    from helpers.editions.named import read_named
    from helpers.files import write_atomic

    def say(line: str) -> None:
        click.echo(line, err=True)

    root = _root()
    sides = [read_named(word, root, site, say) for word in (old, new)]
    found = run(*sides)
    text = _told(form, found, *sides)
    if output:
        write_atomic(output, text)
        click.echo(output)
    else:
        click.echo(text, nl=False)
    return int(exit_code and not found.same)


def _root() -> Path | None:
    """Return the repository of the report where this is run in one: folders and manifests need none."""
    try:
        return find_root()
    except ReportError:
        return None


def _told(form: str, found: Comparison, old: Manifest, new: Manifest) -> str:
    """Return a comparison in one of the forms."""
    if form == "json":
        return found.model_dump_json(indent=2) + "\n"
    if form == "markdown":
        from helpers.compare.markdown import markdown

        return markdown(found)
    if form == "html":
        from helpers.compare.page import comparison_page

        return comparison_page(found, old, new)
    from helpers.compare.lines import lines

    return "".join(f"{line}\n" for line in lines(found))
