"""The result of a run: the machine it was measured on, as JSON and as lines for people."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import psutil

from bench.measures import OFF, OURS, Aim, Floor, Measure, Ratio, Share, aims, ratios, shares
from bench.sequence import Bench
from helpers.revision import commit

VERSION = 1
PACKAGES = (
    "jupyter-book",
    "myst-nb",
    "sphinx",
    "jupyter-cache",
    "papermill",
    "nbclient",
    "nbconvert",
    "ipykernel",
    "pandas",
    "altair",
)


def cores() -> int:
    """Return the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine(source: Path) -> dict[str, Any]:
    """Return what times depend on: machine, versions, the commit measured."""
    revision, modified = commit(source)
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": platform.platform(),
        "cores": cores(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "commit": revision,
        "modified": modified,
    }


def as_json(bench: Bench, facts: dict[str, Any]) -> dict[str, Any]:
    """Return everything measured and worked out; seconds throughout."""
    return {
        "version": VERSION,
        "machine": facts,
        "quick": bench.quick,
        "measures": [{**asdict(m), "seconds": m.seconds} for m in bench.measures],
        "floors": [{**asdict(f), "execution": f.execution, "html": f.html} for f in bench.floors],
        "ratios": [asdict(ratio) for ratio in ratios(bench.measures)],
        "shares": [asdict(share) for share in shares(bench.measures, bench.floors)],
        "aims": [asdict(aim) for aim in aims(bench.measures)],
        "failures": bench.failures,
    }


def lines(bench: Bench) -> Iterator[str]:
    """Yield the result for people; ``~`` marks what was estimated."""
    by_size = sorted(bench.measures, key=lambda m: m.chapters)
    found = ratios(bench.measures)
    for size, group in groupby(by_size, key=lambda m: m.chapters):
        measured = list(group)
        sweeps = all(m.work == "sweep" for m in measured)
        yield f"\n{size} {'runs of one chapter' if sweeps else 'chapters'}"
        yield from _table(measured, found)
        yield from _floor_lines(size, bench.floors, shares(bench.measures, bench.floors))
    yield "\naims"
    yield from map(_aim, aims(bench.measures))
    yield from (f"\nfailed: {failure}" for failure in bench.failures)


def _table(measures: Sequence[Measure], found: Sequence[Ratio]) -> Iterator[str]:
    times = {(r.tool, r.work, r.case, r.chapters): f"{r.ratio:.1f} times ours" for r in found}
    for m in measures:
        mark = "~" if m.estimated else " "
        ran = f"{m.ran} chapters ran" if m.tool == OURS and m.ran is not None else ""
        beside = times.get((m.tool, m.work, m.case, m.chapters), ran)
        note = f"  ({m.note})" if m.note else ""
        yield f"  {m.work:<10} {m.case:<10} {m.tool:<28} {mark}{m.seconds:9.2f} s  {beside}{note}".rstrip()


def _floor_lines(size: int, floors: Sequence[Floor], found: Sequence[Share]) -> Iterator[str]:
    for floor in floors:
        if floor.chapters == size:
            mark = "~" if floor.estimated else ""
            book = f", {OFF} {floor.book:.2f} s" if floor.book is not None else ""
            yield f"  floor: import {floor.imports:.2f} s, cells {mark}{floor.cells:.2f} s on {floor.cores} cores{book}"
    for share in found:
        if share.chapters == size:
            yield f"  floor's share of our {share.work}, cold: {share.share:.0%}"


def _aim(aim: Aim) -> str:
    got = "not measured" if aim.got is None else f"{aim.got:.2f}"
    met = {True: "met", False: "missed", None: ""}[aim.met]
    return f"  {aim.aim:<52} aim {aim.wanted:<12} got {got:<13} {met}".rstrip()
