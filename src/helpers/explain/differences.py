"""What reads differently between two runs of a chapter: quantities, sentences, table cells, chart points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, pairwise
from typing import Any, TypeVar

from helpers.publish.reading import Chapter, Place, Published, Sentence
from helpers.publish.table import ROW
from helpers.wording import number

#: Two sentences that share less of their character pairs than this are one that went and another that came.
ALIKE = 0.25
DIGITS = re.compile(r"\d[\d,.]*")

T = TypeVar("T")

#: A sentence of both runs; None where one is not there.
Pair = tuple[Sentence | None, Sentence | None]
#: What a sentence belongs to (part, chart or table), and its character pairs.
Told = tuple[str, str, frozenset[str]]

#: Something of a record that differs: what its name ends in, how it was, how it is.
Differing = tuple[str, str | None, str | None]

#: Fields of a quantity's record a reader can see; the value itself counts where it reads the same.
SHOWN = ("text", "period_text", "known_text", "standing", "how", "note")
#: Fields that stand under a chart or table.
ASIDE = ("standing", "known")
#: Fields that tell what a record rests on; of rows and sources, those that went and those that came.
GROUNDS = ("rows", "sources")

#: How many texts of a drawn row, such as its series and period, name it.
POINT_NAMES = 3


@dataclass(frozen=True)
class Difference:
    """One thing that reads differently; ``old`` or ``new`` is None where it was or would not be there.

    ``name`` says what it is within its kind: a quantity's id and field, a table's row and column, the part a
    sentence belongs to. ``traced`` is false where a quantity, chart or table differs although its record names
    neither the row asked about nor a file it is generated from.
    """

    kind: str
    place: Place
    name: str
    old: str | None
    new: str | None
    traced: bool = True


def differences(before: Chapter, after: Chapter, traced: Collection[tuple[str, str]]) -> Iterator[Difference]:
    """Yield all that differs between two runs of a chapter; ``traced`` holds (chapter, id) of records."""
    for was, now in paired(before.published, after.published):
        item = was or now
        if item is not None:
            known = (before.name, item.id) in traced or bool(item.record.get("generated"))
            for name, said, says in _record(item.kind, _content(was), _content(now)):
                yield Difference(item.kind, item.place, f"{item.id}{name}", said, says, known)
    for old, new in sentence_pairs(before, after):
        sentence = old or new
        if sentence is not None:
            yield Difference(
                "sentence",
                sentence.place,
                f"{sentence.part} of {sentence.of}" if sentence.of else sentence.part,
                old.text if old else None,
                new.text if new else None,
            )


def sentence_pairs(before: Chapter, after: Chapter) -> Iterator[Pair]:
    """Yield the sentences that read differently in two runs; None where one is not there.

    Wherever it stands in the notebook, a sentence is told by what it belongs to and its words.
    """
    lines = [[_said(sentence) for sentence in chapter.sentences] for chapter in (before, after)]
    blocks = SequenceMatcher(None, lines[0], lines[1], autojunk=False).get_opcodes()
    pairs = [
        pair
        for tag, a, b, c, d in blocks
        if tag != "equal"
        for pair in _alike(before.sentences[a:b], after.sentences[c:d])
    ]
    yield from _without_moved(pairs)


def _said(sentence: Sentence) -> tuple[str, str, str]:
    return sentence.part, sentence.of, sentence.text


def _without_moved(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield pairs without the sentences that went in one place and came in another."""
    went = Counter(_said(old) for old, new in pairs if old and not new)
    came = Counter(_said(new) for old, new in pairs if new and not old)
    moved = {"went": went & came, "came": went & came}
    for old, new in pairs:
        alone = (old or new) if not (old and new) else None
        left = moved["went" if old else "came"]
        if alone and left[_said(alone)]:
            left[_said(alone)] -= 1
        else:
            yield old, new


def _alike(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Pair]:
    """Yield what stands in one place as pairs of what is alike; then what came."""
    was, now = ([(one.part, one.of, _pairs_of(one.text)) for one in side] for side in (old, new))
    found = likest(was, now, _likeness, ALIKE)
    yield from ((one, new[found[i]] if i in found else None) for i, one in enumerate(old))
    yield from ((None, one) for j, one in enumerate(new) if j not in found.values())


def likest(
    old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float], least: float
) -> dict[int, int]:
    """Return position -> position of what is most alike, each once and at least so much, 0 to 1.

    >>> likest([3, 8], [9, 4, 5], lambda a, b: 1 - abs(a - b) / 10, 0.5)
    {0: 1, 1: 0}
    """
    ratios = ((likeness(was, now), -i, -j) for i, was in enumerate(old) for j, now in enumerate(new))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted((ratio for ratio in ratios if ratio[0] >= least), reverse=True):
        if -i not in found and -j not in taken:
            found[-i] = -j
            taken.add(-j)
    return found


def _pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text, whatever its numbers: quick to hold against others."""
    plain = f" {DIGITS.sub('0', text)} "
    return frozenset(map("".join, pairwise(plain)))


def _likeness(old: Told, new: Told) -> float:
    """Return the share of character pairs two sentences have in common; 0 where they belong to different things."""
    if old[:2] != new[:2]:
        return 0
    return 2 * len(old[2] & new[2]) / (len(old[2]) + len(new[2]))


def paired(
    before: Sequence[Published], after: Sequence[Published]
) -> Iterator[tuple[Published | None, Published | None]]:
    """Yield the records of each name in both runs (None where it is not published); repeats count once."""
    old = {(item.kind, item.id): item for item in before}
    new = {(item.kind, item.id): item for item in after}
    for name in [*old, *(name for name in new if name not in old)]:
        yield old.get(name), new.get(name)


def _content(item: Published | None) -> dict[str, Any] | None:
    return None if item is None else item.record


def _record(kind: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Differing]:
    """Yield (suffix of the name, old, new) for each visible difference of two records."""
    if old is None or new is None:
        title = "text" if kind == "quantity" else "title_plain"
        was, now = ("" if r is None else str(r[title]) for r in (old, new))
        yield "", was or None, now or None
    else:
        yield from {"quantity": _quantity, "table": _table, "chart": _chart}[kind](old, new)
        yield from _grounds(old, new)


def _grounds(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Differing]:
    for field in GROUNDS:
        went, came = (
            [name for name in a[field] if name not in b[field]] for a, b in ((old, new), (new, old))
        )
        if went or came:
            yield f", {field}", ", ".join(went) or None, ", ".join(came) or None
        elif old[field] != new[field]:
            yield f", {field}", "in one order", "in another"


def _plain(old: dict[str, Any], new: dict[str, Any], fields: Iterable[str]) -> Iterator[Differing]:
    for field in fields:
        if old[field] != new[field]:
            suffix = "" if field == "text" else f", {field.removesuffix('_text')}"
            yield suffix, str(old[field]), str(new[field])


def _quantity(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Differing]:
    yield from _plain(old, new, (*SHOWN, "unit"))
    if old["text"] == new["text"] and old["value"] != new["value"]:
        yield ", value before rounding", str(old["value"]), str(new["value"])


def _table(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Differing]:
    yield from _plain(old, new, ASIDE)
    heads = [column["heading"] for column in new["columns"]]
    for old_at, new_at in aligned(old["cells_plain"], new["cells_plain"]):
        was = None if old_at is None else old["cells_plain"][old_at]
        now = None if new_at is None else new["cells_plain"][new_at]
        if was is None or now is None:
            yield ", row", was and " | ".join(was), now and " | ".join(now)
        else:
            for head, said, says in zip(heads, was, now, strict=False):
                if said != says:
                    yield f", {now[0]}, {head}", said, says


def _chart(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Differing]:
    """Yield each drawn row that differs; axes and labels that differ alone are told in one line."""
    yield from _plain(old, new, ASIDE)
    found = False
    for old_at, new_at in aligned(old["data"], new["data"]):
        found = True
        was = {} if old_at is None else old["data"][old_at]
        now = {} if new_at is None else new["data"][new_at]
        both = {**was, **now}
        fields = [name for name in both if was.get(name) != now.get(name)]
        same = {name: value for name, value in both.items() if name not in fields}
        yield (
            f", {point_name(same) or 'point'}",
            None if old_at is None else _fields(was, fields),
            None if new_at is None else _fields(now, fields),
        )
    if not found and old["spec"] != new["spec"]:
        yield ", scale or labels", "as drawn", "drawn differently"


def point_name(drawn: Mapping[str, Any]) -> str:
    """Return what a drawn row is told by: its first texts, such as its series and period.

    >>> point_name({"row": "robots:a", "series": "產量", "year": 2025, "period": "2025"})
    '產量, 2025'
    """
    texts = (str(value) for name, value in drawn.items() if name != ROW and isinstance(value, str) and value)
    return ", ".join(islice(texts, POINT_NAMES))


def _fields(row: dict[str, Any], names: Sequence[str]) -> str:
    values = ((name, row.get(name)) for name in names)
    return ", ".join(f"{name} {number(v, 4) if isinstance(v, int | float) else v}" for name, v in values)


def aligned(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the positions of items that differ, paired where as many go as come.

    >>> list(aligned(["a", "b", "c"], ["a", "x", "c", "d"]))
    [(1, 1), (None, 3)]
    """
    matcher = SequenceMatcher(
        None, [repr(item) for item in old], [repr(item) for item in new], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(b - a, d - c)):
            yield (a + offset if a + offset < b else None, c + offset if c + offset < d else None)
