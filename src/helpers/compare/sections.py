"""What the page of a comparison tells of each chapter and of what stands out: sorted, numbered and named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from helpers.book.manifest import ChartEntry, Manifest, TableEntry
from helpers.changes.chapters import pieces
from helpers.changes.record import ChartChange, QuantityChange, SentenceChange, TableChange
from helpers.changes.words import namer, numbered
from helpers.compare.charts import Pair
from helpers.compare.record import ChapterDiffers, StandsOut
from helpers.compare.words import REASONS
from helpers.publish.reading import PREFIXES

#: Parts of a chapter whose sentences are told after all others.
APART = ("alternative text", "source list")

#: A part of the page, by the names its template has for things.
Told = dict[str, Any]


def chapter(
    it: ChapterDiffers, old: Manifest, new: Manifest, drawings: Mapping[tuple[str, str], Pair]
) -> Told:
    """Return a chapter as the page tells it; ``drawings`` are those of ``pairs``."""
    former = it.renamed_from or it.name
    numbers = _numbers(old, former) | _numbers(new, it.name)
    named = namer(numbers)
    return {
        "it": it,
        "numbers": numbers,
        "named": named,
        "tells": has_content(it),
        "own": _own(it),
        "causes": _causes(it),
        "changed": _by_sentence(q for q in it.quantities if q.status == "changed" and not _reads_alike(q)),
        "others": [
            (words, _by_sentence(found), len(found))
            for words, found in (
                ("讀來相同、其他方面不同的數字", [q for q in it.quantities if _reads_alike(q)]),
                ("新增的數字", [q for q in it.quantities if q.status == "appeared"]),
                ("不再出現的數字", [q for q in it.quantities if q.status == "disappeared"]),
            )
            if found
        ],
        "heads": {table.id: _heads(it, table, old, new) for table in it.tables},
        "bare": _bare(old, former) | _bare(new, it.name),
        "drawings": {chart.id: drawings.get((it.name, chart.id), {}) for chart in it.charts},
        "sentences": list(_sentences(it.sentences, named)),
    }


def has_content(it: ChapterDiffers) -> bool:
    """Tell whether more of a chapter differs than its parameters."""
    moved = it.quantities or it.tables or it.charts or it.sentences
    return bool(moved or it.renamed_from or it.status != "changed")


def _numbers(manifest: Manifest, name: str) -> dict[str, str]:
    """Return how a build calls the charts and tables of a chapter."""
    kinds: Iterable[tuple[str, Sequence[ChartEntry | TableEntry]]] = (
        ("chart", manifest.charts),
        ("table", manifest.tables),
    )
    return numbered(name, ((kind, one.id) for kind, found in kinds for one in found if one.chapter == name))


def _bare(manifest: Manifest, name: str) -> set[str]:
    """Return the tables of a chapter of which a manifest kept no cells."""
    return {table.id for table in manifest.tables if table.chapter == name and table.cells is None}


def _heads(it: ChapterDiffers, table: TableChange, old: Manifest, new: Manifest) -> dict[str, list[str]]:
    """Return side -> headings of a table, in which its rows of either build are told."""
    names = {"old": (it.renamed_from or it.name, table.renamed_from or table.id), "new": (it.name, table.id)}
    return {
        side: next((one.columns for one in manifest.tables if (one.chapter, one.id) == names[side]), [])
        for side, manifest in (("old", old), ("new", new))
    }


def _own(it: ChapterDiffers) -> Told:
    """Return what all that differs in a chapter rests on alike: its parameters, its notebook."""
    return {"parameters": [parameter.name for parameter in it.parameters], "edited": it.edited}


def _causes(it: ChapterDiffers) -> dict[str, list[str]]:
    """Return kind:id -> what it rests on that differs, but for what all of its chapter rests on."""
    own = {f"chapters/{it.name}.ipynb", *(f"parameter:{parameter.name}" for parameter in it.parameters)}
    return {name: [cause for cause in found if cause not in own] for name, found in it.because.items()}


def _reads_alike(quantity: QuantityChange) -> bool:
    return quantity.status == "changed" and "text" not in quantity.differs and not quantity.renamed_from


def _by_sentence(found: Iterable[QuantityChange]) -> list[tuple[str, list[QuantityChange]]]:
    """Return (sentence, quantities it quotes) in the order of the first of each."""
    listed = list(found)
    places = {quantity.quoted: place for place, quantity in reversed(list(enumerate(listed)))}
    inorder = sorted(listed, key=lambda quantity: places[quantity.quoted])
    return [(quoted, list(group)) for quoted, group in groupby(inorder, lambda quantity: quantity.quoted)]


def _sentences(
    found: Sequence[SentenceChange], named: Callable[[str], str]
) -> Iterator[tuple[str, list[tuple[int, SentenceChange]]]]:
    """Yield kind and (place, sentence) of the sentences of each kind, charts and tables called by number."""
    told = [(place, _renamed(sentence, named)) for place, sentence in enumerate(found)]
    kinds: dict[str, Callable[[SentenceChange], bool]] = {
        "said": lambda s: s.part not in APART and s.differs != "numbers",
        "numbers": lambda s: s.part not in APART and s.differs == "numbers",
        **{part: lambda s, part=part: s.part == part for part in APART},  # type: ignore[misc]
    }
    for kind, belongs in kinds.items():
        if listed := [(place, sentence) for place, sentence in told if belongs(sentence)]:
            yield kind, listed


def _renamed(sentence: SentenceChange, named: Callable[[str], str]) -> SentenceChange:
    """Return a sentence whose pieces call charts and tables by number."""
    old, new = (named(text or "") for text in (sentence.old, sentence.new))
    if (old, new) == (sentence.old or "", sentence.new or ""):
        return sentence
    return sentence.model_copy(update={"pieces": list(pieces(old, new))})


# What stands out -----------------------------------------------------------------------------------------------


def standing_out(found: Sequence[StandsOut], chapters: Sequence[Told]) -> Iterator[Told]:
    """Yield each reason with what stands out for it, in the order of ``REASONS``."""
    known = {told["it"].name: told for told in chapters}
    for reason, (heading, meaning) in REASONS.items():
        listed = [one for one in found if one.reason == reason]
        told = [_one(one, known[one.chapter]) for one in listed]
        if told:
            yield {
                "heading": heading,
                "meaning": meaning,
                "many": len(told),
                "found": list(_joined(told)),
            }


def _one(one: StandsOut, told: Told) -> Told:
    """Return something that stands out: what is said there, and where the page tells it."""
    it: ChapterDiffers = told["it"]
    anchor = f"{one.kind}-{it.name}-{one.id}"
    told_of = {"chapter": it, "kind": one.kind, "reason": one.reason, "anchor": anchor, "said": one.id}
    if one.kind == "sentence":
        place = next((n for n, s in enumerate(it.sentences) if one.id in (s.new, s.old)), 0)
        return told_of | {"said": told["named"](one.id), "anchor": f"sentence-{it.name}-{place}"}
    if one.kind == "quantity":
        item = next(quantity for quantity in it.quantities if quantity.id == one.id)
        return told_of | {"said": told["named"](item.quoted), "numbers": [(anchor, item)]}
    exhibits: Sequence[TableChange | ChartChange] = it.tables if one.kind == "table" else it.charts
    title = next(exhibit.title for exhibit in exhibits if exhibit.id == one.id)
    number = told["numbers"].get(PREFIXES[one.kind] + one.id, "")
    return told_of | {"said": f"{number}　{title}"}


def _joined(found: Iterable[Told]) -> Iterator[Told]:
    """Yield what stands out, numbers of one sentence together."""
    for (_, kind, _), group in groupby(found, lambda one: (one["chapter"].name, one["kind"], one["said"])):
        if kind == "quantity":
            first, *others = group
            yield first | {
                "numbers": [*first["numbers"], *(item for one in others for item in one["numbers"])]
            }
        else:
            yield from group
