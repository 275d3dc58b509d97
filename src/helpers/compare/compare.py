"""Two manifests held against each other: a pure comparison, nothing is opened and nothing built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from helpers.book.manifest import Manifest
from helpers.changes.chapters import compare as compare_chapters
from helpers.changes.record import (
    ChapterChanges,
    ChartChange,
    ParameterChange,
    QuantityChange,
    Status,
    TableChange,
    counted,
)
from helpers.compare.causes import Causes
from helpers.compare.datasets import dataset_changes, presence
from helpers.compare.published import chapters, side_of
from helpers.compare.record import (
    SCHEMA_VERSION,
    ChapterDiffers,
    Comparison,
    FileDiffers,
    PackageDiffers,
    Parameter,
)
from helpers.compare.renames import Renamed, renamed_chapters, renamed_items, with_new_names
from helpers.compare.standing_out import stands_out
from helpers.places import PACKAGE
from helpers.publish.reading import Chapter

#: What of a manifest may not be kept, as it is told.
KEPT = {"sentences": "sentences", "rows": "rows of datasets", "environment": "environment"}

Item = QuantityChange | TableChange | ChartChange


def compare(old: Manifest, new: Manifest) -> Comparison:
    """Return all that differs between two builds."""
    both = old.sentences is not None and new.sentences is not None
    before, after = (chapters(manifest, sentences=both) for manifest in (old, new))
    pairs = list(_pairs(before, after))
    datasets = list(dataset_changes(old, new))
    causes = Causes.of(old, new, datasets)
    held = [_chapter(was, now, old, new, causes) for was, now in pairs]
    found = [chapter for chapter in held if _differs(chapter)]
    files = list(_files(old, new))
    environment = list(_environment(old, new))
    code = bool(environment) or any(file.name.startswith(f"{PACKAGE.name}/") for file in files)
    return Comparison(
        schema_version=SCHEMA_VERSION,
        same=not (found or datasets or files or environment),
        old=side_of(old),
        new=side_of(new),
        not_kept=[
            told for name, told in KEPT.items() if getattr(old, name) is None or getattr(new, name) is None
        ],
        counts=_counts(held),
        stands_out=list(stands_out(found, code=code)),
        parameters=_parameters(found),
        chapters=[_only_what_differs(chapter) for chapter in found],
        datasets=datasets,
        idle_rows=causes.idle(found),
        environment=environment,
        files=files,
    )


# Chapters ------------------------------------------------------------------------------------------------------


def _pairs(
    old: Mapping[str, Chapter], new: Mapping[str, Chapter]
) -> Iterator[tuple[Chapter | None, Chapter | None]]:
    """Yield the chapters of both builds in the order of the new, those that went last."""
    renamed = {now: was for was, now in renamed_chapters(old, new).items()}
    for name, chapter in new.items():
        yield old.get(renamed.get(name, name)), chapter
    yield from ((old[name], None) for name in old if name not in new and name not in renamed.values())


def _chapter(
    was: Chapter | None, now: Chapter | None, old: Manifest, new: Manifest, causes: Causes
) -> ChapterDiffers:
    before, after = was or _empty(now), now or _empty(was)
    renamed = renamed_items(before, after)
    parameters = list(_parameter_changes(old, new, before.name, after.name)) if was and now else []
    changes = compare_chapters(with_new_names(before, renamed), after, parameters)
    changes = _with_former_names(changes, renamed)
    edited = _digest(old, before) != _digest(new, after)
    told = {
        "renamed_from": before.name if before.name != after.name else None,
        "status": "appeared" if was is None else "disappeared" if now is None else "changed",
        "edited": edited,
        "because": causes.because(changes, before, after, edited),
    }
    return ChapterDiffers(**(dict(changes) | told))


def _empty(other: Chapter | None) -> Chapter:
    """Return a chapter of another's name that holds nothing, for the build that has none."""
    return Chapter(other.name if other else "", (), (), ())


def _digest(manifest: Manifest, chapter: Chapter) -> str | None:
    return manifest.chapters.get(f"chapters/{chapter.name}.ipynb")


def _with_former_names(changes: ChapterChanges, renamed: Renamed) -> ChapterChanges:
    """Return changes whose renamed items tell their former name, which is a change of its own."""
    former = {(kind, now): was for (kind, was), now in renamed.items()}

    def told(kind: str, item: Any) -> Any:
        if (kind, item.id) not in former:
            return item
        status = "changed" if item.status == "unchanged" else item.status
        return item.model_copy(update={"renamed_from": former[kind, item.id], "status": status})

    items = {
        "quantities": [told("quantity", item) for item in changes.quantities],
        "tables": [told("table", item) for item in changes.tables],
        "charts": [told("chart", item) for item in changes.charts],
    }
    counts = {kind: counted(item.status for item in found) for kind, found in items.items()}
    return changes.model_copy(update={**items, "counts": {**changes.counts, **counts}})


def _differs(chapter: ChapterDiffers) -> bool:
    items: Sequence[Item] = [*chapter.quantities, *chapter.tables, *chapter.charts]
    moved = any(item.status != "unchanged" for item in items)
    return bool(
        moved
        or chapter.sentences
        or chapter.parameters
        or chapter.renamed_from
        or chapter.status != "changed"
    )


def _only_what_differs(chapter: ChapterDiffers) -> ChapterDiffers:
    kinds = ("quantities", "tables", "charts")
    return chapter.model_copy(
        update={
            kind: [item for item in getattr(chapter, kind) if item.status != "unchanged"] for kind in kinds
        }
    )


def _counts(held: Sequence[ChapterChanges]) -> dict[str, dict[Status, int]]:
    kinds = ("quantities", "tables", "charts", "sentences")
    return {
        kind: {status: sum(chapter.counts[kind][status] for chapter in held) for status in counted([])}
        for kind in kinds
    }


# Parameters ----------------------------------------------------------------------------------------------------


def _parameter_changes(old: Manifest, new: Manifest, former: str, name: str) -> Iterator[ParameterChange]:
    """Yield the parameters of a chapter that have another value; null where the parameter is not there."""
    was, now = old.parameters.get(former, {}), new.parameters.get(name, {})
    for key in [*now, *(key for key in was if key not in now)]:
        if was.get(key) != now.get(key):
            words = [(m.parameter_words or {}).get(c, {}).get(key) for m, c in ((old, former), (new, name))]
            one = words[1] or words[0]
            yield ParameterChange(
                name=key,
                label=one.label if one else "",
                help=one.help if one else "",
                unit=one.unit if one else "",
                old=was.get(key),
                new=now.get(key),
                old_text=words[0].text if words[0] else str(was.get(key, "")),
                new_text=words[1].text if words[1] else str(now.get(key, "")),
            )


def _parameters(found: Sequence[ChapterDiffers]) -> list[Parameter]:
    """Return every change of a parameter once, with the chapters it is in."""
    every = [(repr((p.name, p.old, p.new)), p, chapter.name) for chapter in found for p in chapter.parameters]
    grouped = groupby(sorted(every, key=lambda one: one[0]), key=lambda one: one[0])
    listed = [list(group) for _, group in grouped]
    return [Parameter(**dict(group[0][1]), chapters=[name for *_, name in group]) for group in listed]


# What went into them -------------------------------------------------------------------------------------------


def _files(old: Manifest, new: Manifest) -> Iterator[FileDiffers]:
    for kind in ("chapters", "helpers", "locks"):
        was, now = getattr(old, kind), getattr(new, kind)
        for name in sorted({*was, *now}):
            if was.get(name) != now.get(name):
                yield FileDiffers(name=name, status=presence(was, now, name))


def _environment(old: Manifest, new: Manifest) -> Iterator[PackageDiffers]:
    if old.environment is None or new.environment is None:
        return
    was, now = ({"python": side.python, **side.packages} for side in (old.environment, new.environment))
    for name in [*now, *(name for name in was if name not in now)]:
        if was.get(name) != now.get(name):
            yield PackageDiffers(name=name, old=was.get(name), new=now.get(name))
