"""The command: ``python -m bench``."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

import click

from bench.books import SMALLEST, TEXT, WHOLE
from bench.result import as_json, cores, lines, machine
from bench.sequence import Bench, measure_size, warm_up
from bench.sweeps import measure_sweeps
from helpers.files import write_json
from helpers.places import find_root
from helpers.problems import ReportError

WORKS = ("execution", "html", "whole", "pdf", "sweep")
SIZES = "13,7,50,200"
QUICK_SIZES = str(SMALLEST)


def read_sizes(text: str) -> list[int]:
    """Return the sizes named, smallest first; books above 13 are estimated from the one of 7, which is added.

    >>> read_sizes("50,13")
    [7, 13, 50]
    """
    try:
        found = {int(word) for word in text.split(",")}
    except ValueError as error:
        raise click.BadParameter("--sizes: give numbers of chapters, such as 13,50") from error
    if min(found) < SMALLEST:
        raise click.BadParameter(f"--sizes: a book has at least {SMALLEST} chapters")
    return sorted(found | ({TEXT} if max(found) > WHOLE else set()))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--only", multiple=True, type=click.Choice(WORKS), help="Measure this work alone; may be repeated."
)
@click.option("--sizes", metavar="N,N", help=f"Numbers of chapters.  [default: {SIZES}]")
@click.option(
    "--quick", is_flag=True, help="Each once, on a book of two chapters unless --sizes says otherwise."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: _build/bench.json.")
def main(only: tuple[str, ...], sizes: str | None, quick: bool, output: Path | None) -> None:
    """Measure the report's build beside Jupyter Book, papermill and nbconvert. The whole takes most of an hour."""
    wanted = read_sizes(sizes or (QUICK_SIZES if quick else SIZES))
    source = find_root()
    target = output or source / "_build" / "bench.json"
    facts = machine(source)
    with tempfile.TemporaryDirectory(prefix="report-bench-", ignore_cleanup_errors=True) as folder:
        works = frozenset(only or WORKS)
        bench = Bench(source, Path(folder), works, cores(), quick, partial(click.echo, err=True))
        try:
            warm_up(bench)
            for size in wanted:
                measure_size(bench, size)
                write_json(target, as_json(bench, facts))
            if "sweep" in works:
                measure_sweeps(bench)
                write_json(target, as_json(bench, facts))
        except ReportError as error:
            raise click.ClickException(str(error)) from error
    click.echo("\n".join(lines(bench)))
    click.echo(f"\n{target}")
    sys.exit(1 if bench.failures else 0)


if __name__ == "__main__":
    main()
