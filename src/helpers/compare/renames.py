"""Renamed items: what went under one name and came under another, told by what it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any, TypeVar

from helpers.explain.differences import likest
from helpers.files import digest_of
from helpers.publish.reading import PREFIXES, Chapter, Published
from helpers.publish.references import REFERENCE
from helpers.publish.specs import design

T = TypeVar("T")

#: (kind, old id) -> new id.
Renamed = dict[tuple[str, str], str]

#: Two chapters whose sentences are less alike than this are not one chapter renamed.
ALIKE = 0.6

#: What makes an item the same whatever it is called, strictest first; nothing where an old manifest did not keep it.
MADE_OF: dict[str, Sequence[Callable[[Mapping[str, Any]], Any]]] = {
    "quantity": (
        lambda record: [record["value"], record["unit"], record["how"], sorted(record["rows"])],
        lambda record: [record["unit"], record["how"], sorted(record["rows"])],
    ),
    "table": (
        lambda record: record["data"] and [record["data"], record["columns"]],
        lambda record: [record["title_plain"], record["columns"]],
    ),
    "chart": (
        lambda record: record["spec"] and [record["data"], design(record["spec"])],
        lambda record: record["spec"] and [record["title_plain"], design(record["spec"])],
        lambda record: record["data"],
    ),
}


def renamed_items(old: Chapter, new: Chapter) -> Renamed:
    """Return (kind, old id) -> new id of what a chapter now publishes under another name.

    Two items are one where what they are made of is the same and tells them from all others that went or came.
    """
    found: Renamed = {}
    for kind, ways in MADE_OF.items():
        for made_of in ways:
            went = alone((made_of(one.record), one) for one in _only(old, new, kind, found))
            came = alone((made_of(one.record), one) for one in _only(new, old, kind, found))
            found |= {
                (kind, went[mark].record["id"]): came[mark].record["id"] for mark in went if mark in came
            }
    return found


def _only(one: Chapter, other: Chapter, kind: str, found: Renamed) -> list[Published]:
    """Return the items of a kind that only one of two chapters has, under any name known so far."""
    told = {id for (k, _), id in found.items() if k == kind} | {id for k, id in found if k == kind}
    names = {item.record["id"] for item in other.published if item.kind == kind} | told
    return [item for item in one.published if item.kind == kind and item.record["id"] not in names]


def alone(marked: Iterable[tuple[Any, T]]) -> dict[str, T]:
    """Return the digest of a mark -> what it marks, where that is one thing; of (mark, thing), no mark none.

    >>> list(alone([("a", 1), ("b", 2), ("b", 3), (None, 4)]).values())
    [1]
    """
    digests = [(digest_of(mark), thing) for mark, thing in marked if mark]
    counts = Counter(digest for digest, _ in digests)
    return {digest: thing for digest, thing in digests if counts[digest] == 1}


def with_new_names(chapter: Chapter, renamed: Renamed) -> Chapter:
    """Return a chapter whose items are called as they are now, in its sentences too."""
    exhibits = {
        PREFIXES[kind] + old: PREFIXES[kind] + new for (kind, old), new in renamed.items() if kind in PREFIXES
    }
    return replace(
        chapter,
        published=tuple(
            replace(
                item,
                record={**item.record, "id": renamed.get((item.kind, item.record["id"]), item.record["id"])},
            )
            for item in chapter.published
        ),
        sentences=tuple(
            replace(
                sentence,
                of=exhibits.get(sentence.of, sentence.of),
                quantities=tuple(renamed.get(("quantity", id), id) for id in sentence.quantities),
                written=REFERENCE.sub(lambda found: _reference(found[1], renamed), sentence.written),
            )
            for sentence in chapter.sentences
        ),
    )


def _reference(written: str, renamed: Renamed) -> str:
    """Return a reference to a quantity under its new name, in the same form."""
    id, colon, form = written.partition(":")
    return f"{{q}}`{renamed.get(('quantity', id), id)}{colon}{form}`"


def renamed_chapters(old: Mapping[str, Chapter], new: Mapping[str, Chapter]) -> dict[str, str]:
    """Return old name -> new name of chapters that say much the same under another name; each once."""
    went, came = ([name for name in one if name not in other] for one, other in ((old, new), (new, old)))
    found = likest([old[name] for name in went], [new[name] for name in came], _likeness, ALIKE)
    return {went[i]: came[j] for i, j in found.items()}


def _likeness(old: Chapter, new: Chapter) -> float:
    was, now = ([sentence.text for sentence in chapter.sentences] for chapter in (old, new))
    return SequenceMatcher(None, was, now, autojunk=False).ratio()
