"""What the report would say if a cell of the data were different: computed on a copy, nothing is kept."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.checks import check_all
from helpers.data.contracts import Contract
from helpers.data.package import write_package
from helpers.engine.execute import Outcome, execute
from helpers.engine.place import scratch
from helpers.explain.code import names_literally
from helpers.explain.differences import Difference, differences
from helpers.explain.graph import DataRow, Graph
from helpers.explain.reading import Build, read_chapters
from helpers.parameters.request import declared_parameters, plan
from helpers.problems import Problem, ProblemsFound, RequestError, suggestion
from helpers.publish.reading import Chapter

Say = Callable[[str], None]


@dataclass(frozen=True)
class WhatIf:
    """The answer: the cells changed, the chapters run again, everything that would read differently."""

    row: DataRow
    cells: dict[str, str]
    chapters: list[str]
    differences: list[Difference]


def what_if(graph: Graph, row: DataRow, cells: Mapping[str, str], jobs: int, say: Say) -> WhatIf:
    """Return what would differ if the cells (column to new text) of a row were so.

    The chapters that use the row's dataset run on a copy of the repository with the parameters of the build;
    where data, chapters or functions have changed since the build they run twice, so that only the cells asked
    about differ. Raises RequestError for an unknown column or a value the checks refuse, ReportError where a
    chapter fails on it.
    """
    build = graph.build
    contract = graph.catalogue.contract(row.name.partition(":")[0])
    for column in cells.keys() - set(contract.fields):
        near = suggestion(column, contract.fields)
        raise RequestError([Problem(row.file, "data:columns", f"no column '{column}'", near)])
    if contract.key[0] in cells:
        remedy = "set another column: under another key it is another row"
        raise RequestError([Problem(row.file, "data:key", f"'{row.key}' is what names the row", remedy)])
    names = users(graph, contract)
    with scratch() as folder:
        copy = copy_sources(build.root, folder / "repository")
        rewrite(copy / row.file, contract, row.key, cells)
        refuse_new_problems(build.root, copy, folder / "unchanged")
        after = _run(copy, build, names, folder / "after", jobs, say)
        if not build.changed():
            before = {name: build.chapters[name] for name in names}
        else:
            say(
                "the repository has changed since the build: running the same chapters with its data as they are"
            )
            unchanged = copy_sources(build.root, folder / "before")
            before = _run(unchanged, build, names, folder / "now", jobs, say)
    moved = graph.moved([row], [*before.values(), *after.values()])
    traced = {(found.item.place.chapter, found.item.id) for found in moved}
    differing = [d for name in names for d in differences(before[name], after[name], traced)]
    return WhatIf(row, dict(cells), names, differing)


def users(graph: Graph, contract: Contract) -> list[str]:
    """Return the chapters that use a dataset: they rest on one of its rows, their code names it, or they list files.

    Not only those that rest on the one row: a changed cell can bring it into another selection. The rows of
    reference tables (units, economies, sources) are used everywhere.
    """
    everywhere = contract.key != ("key",)
    rest_on = {moved.item.place.chapter for moved in graph.moved(graph.dataset(contract.name))}
    return [
        name
        for name, chapter in graph.build.chapters.items()
        if everywhere
        or name in rest_on
        or any(item.record.get("generated") for item in chapter.published)
        or names_literally(contract.name, chapter.sources)
    ]


def copy_sources(root: Path, target: Path) -> Path:
    """Copy what a run reads: settings, data and chapters, with the data package written for them."""
    target.mkdir(parents=True)
    for path in root.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy(path, target / path.name)
    for name in ("data", "chapters"):
        shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns(".*"))
    write_package(target)
    return target


def rewrite(path: Path, contract: Contract, key: str, cells: Mapping[str, str]) -> None:
    """Write other texts into the cells of the row with a key, and the data package for them."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        if row[contract.key[0]] == key:
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, contract.fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    write_package(path.parents[1])


def refuse_new_problems(root: Path, copy: Path, unchanged: Path) -> None:
    """Check the copy as a build would. Raises RequestError for what the new cell breaks, ProblemsFound for the rest.

    ``unchanged`` is where a copy of the repository as it is goes, to tell the one from the other.
    """
    if found := set(check_all(copy)):
        old = set(check_all(copy_sources(root, unchanged)))
        raise RequestError(found - old) if found - old else ProblemsFound(old)


def _run(root: Path, build: Build, names: list[str], folder: Path, jobs: int, say: Say) -> dict[str, Chapter]:
    plans = [p for p in plan(root, _settings(root, build)) if p.name in names]

    def report(outcome: Outcome) -> None:
        say(f"{'failed' if outcome.error else 'ran'} {outcome.plan.name} in {outcome.seconds:.1f} s")

    execute(plans, folder, root, jobs, report)
    return read_chapters(folder, [p.name for p in plans])


def _settings(root: Path, build: Build) -> dict[str, Any]:
    """Return the parameters of the build that differ from today's defaults, as a request names them."""
    return {
        f"{chapter}.{p.name}": build.manifest.parameters[chapter][p.name]
        for chapter, parameters in declared_parameters(root).items()
        for p in parameters
        if build.manifest.parameters.get(chapter, {}).get(p.name, p.default) != p.default
    }
