"""Which chapters need not run: their results are in store under all they rest on, and merged into today's prose."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

import nbformat

from helpers.engine.keys import ABSENT, PYTHON, Parts, changes, code_cells, content, contents, key, parts
from helpers.engine.sandbox import DECLARED
from helpers.files import digest_of, digests
from helpers.parameters.request import ChapterPlan
from helpers.places import LOCK_FILES, PACKAGE
from helpers.store import Store

#: Sets of files a chapter was seen to read, kept for one state of its code.
MOST_READ_SETS = 20
MOST_REASONS = 3


class Result(TypedDict):
    """What a run made of a code cell: outputs and count; of a cell papermill injected also its source."""

    outputs: list[dict[str, Any]]
    execution_count: int | None
    injected: str | None


@dataclass(frozen=True)
class Decision:
    """Whether a chapter runs: ``cells`` are its stored results (None: it runs), ``why`` says so in words."""

    parts: Parts
    cells: list[Result] | None
    why: str


@dataclass(frozen=True)
class Reuse:
    """The decisions for the chapters of a build, and where results of those that run are kept."""

    root: Path
    store: Store
    decisions: dict[str, Decision]
    before: Parts

    @property
    def to_run(self) -> bool:
        """Whether any chapter runs."""
        return any(decision.cells is None for decision in self.decisions.values())

    def keep(self, plan: ChapterPlan, reads: Iterable[str], cells: list[Result]) -> None:
        """Keep the results of a run that read these files, unless one of them changed while it ran."""
        names = sorted(reads)
        read = contents(self.root, names)
        if any(
            self.before.get(name, ABSENT) != read[name] for name in names if not name.startswith("helpers/")
        ):
            return
        own = self.decisions[plan.name].parts
        seen = f"reads/{key(own)}"
        sets = [names, *(other for other in self.store.get(seen) or [] if other != names)]
        self.store.put(f"results/{key(own | read)}", cells)
        self.store.put(seen, sets[:MOST_READ_SETS])
        self.store.put(f"last/{plan.name}", {"own": own, "read": read})


def look_up(plans: Sequence[ChapterPlan], root: Path, store: Store, fresh: bool = False) -> Reuse:
    """Decide for each chapter; where ``fresh``, all run."""
    package = digests(PACKAGE.parent, [PACKAGE.name])
    decisions = {
        plan.name: _decide(plan, _own(plan, root, store, package), root, store, fresh) for plan in plans
    }
    reuse = Reuse(root, store, decisions, {})
    return replace(reuse, before=contents(root, _declared(root))) if reuse.to_run else reuse


def _own(plan: ChapterPlan, root: Path, store: Store, package: dict[str, str]) -> Parts:
    """Return the parts of a chapter, kept in store: to parse all it can reach takes longer than to run it."""
    of = [package, content(root, LOCK_FILES[0]), code_cells(plan.notebook), plan.given, PYTHON]
    name = f"parts/{digest_of(of)}"
    own: Parts | None = store.get(name)
    if own is None:
        store.put(name, own := parts(plan, root))
    return own


def _decide(plan: ChapterPlan, own: Parts, root: Path, store: Store, fresh: bool) -> Decision:
    if fresh:
        return Decision(own, None, "asked to run afresh")
    for names in store.get(f"reads/{key(own)}") or []:
        cells = store.get(f"results/{key(own | contents(root, names))}")
        if cells is not None:
            return Decision(own, cells, "nothing it rests on has changed")
    return Decision(own, None, _why(own, root, store.get(f"last/{plan.name}")))


def _why(own: Parts, root: Path, last: dict[str, Parts] | None) -> str:
    if last is None:
        return "never run before"
    found = changes(last["own"] | last["read"], own | contents(root, last["read"]))
    more = [f"and {len(found) - MOST_REASONS} more"] if len(found) > MOST_REASONS else []
    return ", ".join([*found[:MOST_REASONS], *more]) or "its stored result is gone or damaged"


def _declared(root: Path) -> list[str]:
    """Return every file and folder a chapter may read of the repository."""
    folders = [place for place in DECLARED if place.endswith("/")]
    below = [path for folder in folders for path in (root / folder).rglob("*")]
    return [*DECLARED, *(path.relative_to(root).as_posix() + "/" * path.is_dir() for path in below)]


def merge(source: Any, cells: list[Result], plan: ChapterPlan) -> Any:
    """Return a notebook with the results of a run put into it: the same whether the run was now or long ago."""
    merged = copy.deepcopy(source)
    merged.metadata["report"] = {"chapter": plan.name, "parameters": plan.parameters}
    merged.metadata["language_info"] = {"name": "python"}
    position = 0
    for result in cells:
        if result["injected"] is None:
            while merged.cells[position].cell_type != "code":
                position += 1
        else:
            merged.cells.insert(position, _injected(result["injected"], position))
        cell = merged.cells[position]
        cell["outputs"] = nbformat.from_dict(result["outputs"])
        cell["execution_count"] = result["execution_count"]
        position += 1
    return merged


def _injected(source: str, position: int) -> Any:
    tags = {"tags": ["injected-parameters", "hide-input"]}
    return nbformat.v4.new_code_cell(source, metadata=tags, id=f"injected-{position}")
