"""The report as of the briefing and as of now: what differs is what has later figures, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.book.manifest import Manifest
from helpers.book.versions import read_manifest
from helpers.changes.record import QuantityChange
from helpers.compare.compare import compare
from helpers.compare.datasets import keyed
from helpers.compare.record import Comparison
from tests.conftest import Once, copy_sources, process

pytestmark = pytest.mark.book

THEN, NOW = "2026-01-31", "2026-11-23"
Name = tuple[str, str]


@pytest.fixture(scope="module")
def old(built_book: Path) -> Manifest:
    return read_manifest(built_book / "manifest.json")


@pytest.fixture(scope="module")
def new(once: Once) -> Manifest:
    def run(folder: Path) -> subprocess.CompletedProcess[str]:
        words = ("build", "--only", "chapters", "--set", f"as_of={NOW}", "--output", str(folder / "out"))
        return process("report", *words, cwd=copy_sources(folder / "repository"))

    return read_manifest(once("later", run) / "out" / "manifest.json")


@pytest.fixture(scope="module")
def found(old: Manifest, new: Manifest) -> Comparison:
    return compare(old, new)


def later_rows(old: Manifest, new: Manifest) -> set[str]:
    """Return the rows that became public between the two dates; what the old report rests on was there before."""
    there = {row for entry in (*old.quantities, *old.tables, *old.charts) for row in entry.rows}
    known = {
        f"{name}:{key}": row["known"]
        for name, entry in (new.rows or {}).items()
        for key, row in keyed(entry).items()
        if "known" in row
    }
    return {row for row, day in known.items() if THEN < day <= NOW} - there


def moved(found: Comparison) -> Iterator[tuple[Name, QuantityChange]]:
    for chapter in found.chapters:
        yield from (((chapter.name, quantity.id), quantity) for quantity in chapter.quantities)


def test_the_two_differ_in_their_date_alone(found: Comparison) -> None:
    assert [(p.name, p.old, p.new) for p in found.parameters] == [("as_of", THEN, NOW)]
    assert (found.datasets, found.files, found.environment) == ([], [], [])


def test_every_number_with_a_later_figure_is_in_the_list(
    old: Manifest, new: Manifest, found: Comparison
) -> None:
    later = later_rows(old, new)
    expected = {(q.chapter, q.id) for q in new.quantities if later.intersection(q.rows)}
    assert len(expected) > 100
    assert expected <= {name for name, _ in moved(found)}


def test_every_number_in_the_list_has_a_later_figure_or_says_why(
    old: Manifest, new: Manifest, found: Comparison
) -> None:
    """Else it is the date itself, a count of verdicts that later evidence moved, or beside a later figure."""
    later = later_rows(old, new)
    rows = {(q.chapter, q.id): set(q.rows) for q in new.quantities}
    judged = {row for row, evidence in evidence_of(new) if evidence & later}
    beside = {
        (s.chapter, s.cell)
        for s in new.sentences or ()
        if any(rows.get((s.chapter, id), set()) & later for id in s.quantities)
    }
    quoted = {
        (s.chapter, id) for s in new.sentences or () if (s.chapter, s.cell) in beside for id in s.quantities
    }
    for name, quantity in moved(found):
        if quantity.new is not None:
            own = rows[name]
            assert own & (later | judged | {"assumptions:as-of"}) or name in quoted, name


def evidence_of(manifest: Manifest) -> Iterator[tuple[str, set[str]]]:
    for name, entry in (manifest.rows or {}).items():
        for key, row in keyed(entry).items():
            yield f"{name}:{key}", set(row.get("evidence", "").split())


def test_what_is_not_in_the_list_reads_the_same(old: Manifest, new: Manifest, found: Comparison) -> None:
    listed = {name for name, _ in moved(found)}
    ours, theirs = ({(q.chapter, q.id): q for q in side.quantities} for side in (old, new))
    assert ours.keys() ^ theirs.keys() <= listed
    kept = ours.keys() - listed
    assert len(kept) > 500
    fields = ("value", "text", "unit", "standing", "period", "how", "rows", "sources")
    assert all(getattr(ours[name], f) == getattr(theirs[name], f) for name in kept for f in fields)
