"""What a manifest keeps of its chapters, as it was read from their notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from helpers.book.manifest import ChartEntry, Manifest, QuantityEntry, TableEntry
from helpers.compare.record import Side
from helpers.publish.reading import Chapter, Place, Published, Sentence


def side_of(manifest: Manifest) -> Side:
    """Return which build a manifest is of."""
    first = next(iter(manifest.parameters.values()), {})
    return Side(
        edition=manifest.edition,
        title=manifest.title,
        commit=manifest.commit,
        modified=manifest.modified,
        as_of=str(first.get("as_of", "")),
    )


def chapters(manifest: Manifest, *, sentences: bool) -> dict[str, Chapter]:
    """Return the chapters of a build by name, without their code; their sentences where they are wanted and kept."""
    return {
        name: Chapter(
            name=name,
            sources=(),
            published=tuple(_published(manifest, name)),
            sentences=tuple(_sentences(manifest, name)) if sentences else (),
        )
        for name in manifest.parameters
    }


def _published(manifest: Manifest, name: str) -> Iterator[Published]:
    kinds: Iterable[tuple[str, Iterable[QuantityEntry | TableEntry | ChartEntry]]] = (
        ("quantity", manifest.quantities),
        ("table", manifest.tables),
        ("chart", manifest.charts),
    )
    for kind, entries in kinds:
        for entry in entries:
            if entry.chapter == name:
                yield Published(kind, Place(name, entry.cell or 0), _record(entry))


def _record(entry: QuantityEntry | TableEntry | ChartEntry) -> dict[str, Any]:
    """Return an entry as the record a chapter published, as far as the manifest keeps it."""
    body = entry.model_dump()
    if isinstance(entry, TableEntry):
        body |= {"cells_plain": body["cells"], "columns": [{"heading": head} for head in body["columns"]]}
    return body | ({"title_plain": body["title"]} if "title" in body else {})


def _sentences(manifest: Manifest, name: str) -> Iterator[Sentence]:
    for one in manifest.sentences or ():
        if one.chapter == name:
            place = Place(name, one.cell)
            yield Sentence(place, one.part, one.of, one.text, tuple(one.quantities), one.written)
