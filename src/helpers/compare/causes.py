"""What may have moved something: of all it rests on, what differs too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.book.manifest import Manifest
from helpers.changes.record import ChapterChanges
from helpers.compare.datasets import keyed
from helpers.compare.record import ChapterDiffers, DatasetDiffers
from helpers.publish.reading import Chapter
from helpers.records import ALL

#: Columns that name other rows a row rests on.
REFERENCES = ("evidence", "inputs")


@dataclass(frozen=True)
class Causes:
    """Rows that differ between two builds: each row that rests on one or is one -> those it may move by."""

    rows: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, old: Manifest, new: Manifest, datasets: Sequence[DatasetDiffers]) -> Causes:
        """Return the causes in the data of two builds."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in _changed(datasets):
            found[name].add(name)
            found[f"{name.partition(':')[0]}:{ALL}"].add(name)
        for row, target in (pair for manifest in (old, new) for pair in _references(manifest)):
            if target in found:
                found[row] |= found[target]
        return cls({row: frozenset(names) for row, names in found.items()})

    def because(
        self, changes: ChapterChanges, was: Chapter, now: Chapter, edited: bool
    ) -> dict[str, list[str]]:
        """Return kind:id of what differs in a chapter -> what it rests on and differs too."""
        held: dict[str, set[str]] = defaultdict(set)
        for item in (*was.published, *now.published):
            held[f"{item.kind}:{item.record['id']}"] |= set(_held(item.record))
        own = [f"parameter:{parameter.name}" for parameter in changes.parameters]
        own += [f"chapters/{changes.name}.ipynb"] if edited else []
        return {
            name: [
                *sorted({cause for row in held[name] | held[former] for cause in self.rows.get(row, ())}),
                *own,
            ]
            for name, former in _moved(changes)
        }

    def idle(self, chapters: Iterable[ChapterDiffers]) -> list[str]:
        """Return the rows that differ and that nothing which differs rests on."""
        used = {cause for chapter in chapters for causes in chapter.because.values() for cause in causes}
        return sorted({cause for names in self.rows.values() for cause in names} - used)


def _changed(datasets: Sequence[DatasetDiffers]) -> Iterator[str]:
    """Yield the names of the rows that differ; all rows of a dataset whose rows are not kept."""
    for dataset in datasets:
        if dataset.rows is None:
            yield f"{dataset.name}:{ALL}"
        for row in dataset.rows or ():
            yield f"{dataset.name}:{row.key}"
            if row.renamed_from:
                yield f"{dataset.name}:{row.renamed_from}"


def _references(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield (row, row it names as evidence or input) of all the data."""
    for name, entry in (manifest.rows or {}).items():
        for key, row in keyed(entry).items():
            for column in REFERENCES:
                yield from ((f"{name}:{key}", target) for target in row.get(column, "").split())


def _held(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of all rows a record rests on, those of its sources and unit among them."""
    yield from record["rows"]
    yield from (f"sources:{id}" for id in record["sources"])
    if "unit" in record:
        yield f"units:{record['unit']}"


def _moved(changes: ChapterChanges) -> Iterator[tuple[str, str]]:
    """Yield kind:id and kind:former id of what differs."""
    for kind, items in (
        ("quantity", changes.quantities),
        ("table", changes.tables),
        ("chart", changes.charts),
    ):
        for item in items:
            if item.status != "unchanged":
                yield f"{kind}:{item.id}", f"{kind}:{item.renamed_from or item.id}"
