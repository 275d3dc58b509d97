"""The command ``report explain``: where a number comes from, what a data row moves, what another value would say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.cli import options
from helpers.places import find_root
from helpers.problems import Problem, RequestError

if TYPE_CHECKING:
    from helpers.explain.graph import Graph

#: How many changed files are named.
MOST_STALE = 5


@click.command()
@click.argument("quantity", required=False)
@click.option("--data", "rows", metavar="data/FILE.csv[:KEY]", help="Ask what a row, or a file, moves.")
@click.option(
    "--set",
    "cells",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="With --data FILE:KEY: show what the report would say; may be repeated.",
)
@click.option(
    "--build",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The build that is asked. Default: _build.",
)
@options.jobs
@options.as_json
def explain(
    quantity: str | None,
    rows: str | None,
    cells: tuple[str, ...],
    folder: Path | None,
    jobs: int,
    as_json: bool,
) -> None:
    """Explain a number: its rows, sources and code, and every sentence that quotes it.

    QUANTITY is an id, or CHAPTER.ID where chapters differ. With --data the other way round: what a row moves.
    """
    from helpers.explain.graph import Graph
    from helpers.explain.reading import read_build

    if (quantity is None) == (rows is None):
        raise click.UsageError("give either QUANTITY or --data data/FILE.csv[:KEY]")
    changes = _cells(rows, cells)
    root = find_root()
    graph = Graph(read_build(root, (folder or root / "_build").resolve()))
    if stale := graph.build.changed():
        more = f" and {len(stale) - MOST_STALE} more" if len(stale) > MOST_STALE else ""
        shown = ", ".join(stale[:MOST_STALE]) + more
        click.echo(
            f"changed since the build: {shown}; run `report build` to ask about them as they are", err=True
        )
    body, lines = _answer(graph, quantity, rows or "", changes, jobs)
    click.echo(json.dumps(body, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def _answer(
    graph: Graph, quantity: str | None, rows: str, changes: dict[str, str], jobs: int
) -> tuple[Any, Iterator[str]]:
    from helpers.cli import answers
    from helpers.explain.explain import explain_quantity, explain_rows
    from helpers.explain.whatif import what_if

    if quantity is not None:
        origins = explain_quantity(graph, quantity)
        return [answers.origin_body(origin) for origin in origins], answers.origin_lines(origins)
    if changes:
        (row,) = graph.asked(rows)
        found = what_if(graph, row, changes, jobs, lambda line: click.echo(line, err=True))
        return answers.what_if_body(found), answers.what_if_lines(found)
    reach = explain_rows(graph, rows)
    return answers.reach_body(reach), answers.reach_lines(reach)


def _cells(rows: str | None, words: tuple[str, ...]) -> dict[str, str]:
    """Return column -> text of the ``--set`` words; the text is what the CSV would hold."""
    if words and (rows is None or ":" not in rows):
        raise click.UsageError("--set changes a cell of one row: give --data data/FILE.csv:KEY")
    found: dict[str, str] = {}
    for word in words:
        column, equals, text = word.partition("=")
        if not (column and equals):
            raise _unclear(f"--set {word!r} is not COLUMN=VALUE", "write --set value=123.4")
        if column in found:
            raise _unclear(f"--set gives '{column}' twice", "give each column once")
        found[column] = text
    return found


def _unclear(said: str, remedy: str) -> RequestError:
    return RequestError([Problem("request", "data:syntax", said, remedy)])
