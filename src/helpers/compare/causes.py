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
    """What differs between two builds: each row that is one, or rests on one, of those that do -> those.

    ``files`` are the datasets and notebooks that differ: what is generated from files names no rows.
    """

    rows: Mapping[str, frozenset[str]]
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, old: Manifest, new: Manifest, datasets: Sequence[DatasetDiffers]) -> Causes:
        """Return the causes in the data of two builds."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in _changed(datasets):
            found[name].add(name)
            found[f"{name.partition(':')[0]}:{ALL}"].add(name)
        references = [pair for manifest in (old, new) for pair in _references(manifest)]
        while any(not found[target] <= found[row] for row, target in references if target in found):
            for row, target in references:
                found[row] |= found.get(target, set())
        notebooks = (name for name in new.chapters if old.chapters.get(name) != new.chapters[name])
        files = (*(f"{dataset.name}:{ALL}" for dataset in datasets), *notebooks)
        return cls({row: frozenset(names) for row, names in found.items()}, files)

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
            name: list(dict.fromkeys([*self._of(held[name] | held[former]), *own]))
            for name, former in _moved(changes)
        }

    def _of(self, rows: set[str]) -> list[str]:
        """Return what differs of the rows something rests on; of something that names none, every file."""
        return (
            sorted({cause for row in rows for cause in self.rows.get(row, ())}) if rows else list(self.files)
        )

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
