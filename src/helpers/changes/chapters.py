"""What changed between two runs of a chapter: a pure comparison of what both published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from helpers.changes.moves import move
from helpers.changes.record import (
    CellChange,
    ChapterChanges,
    ChartChange,
    Move,
    ParameterChange,
    Piece,
    QuantityChange,
    Reading,
    SentenceChange,
    Status,
    TableChange,
    counted,
)
from helpers.explain.differences import SHOWN, paired, sentence_pairs
from helpers.publish.reading import Chapter, Published, Sentence
from helpers.publish.specs import design

#: What a sentence is compared by: numbers and Latin words whole, anything else by the character.
WORDS = re.compile(r"[\d,.]*\d%?|[A-Za-z]+|.", re.DOTALL)

#: A number within a sentence.
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: What a quantity rests on, unseen in the sentence that quotes it.
GROUNDS = ("rows", "sources")

Record = dict[str, Any]
Pair = tuple[Record | None, Record | None]


def compare(before: Chapter, after: Chapter, parameters: Sequence[ParameterChange] = ()) -> ChapterChanges:
    """Return all that differs between two runs of a chapter."""
    pairs: dict[str, list[Pair]] = {"quantity": [], "table": [], "chart": []}
    for old, new in paired(before.published, after.published):
        if item := old or new:
            pairs[item.kind].append((_record(old), _record(new)))
    quotes = quoting(before) | quoting(after)
    quantities = [_quantity(old, new, quotes) for old, new in pairs["quantity"]]
    tables = [_table(old, new) for old, new in pairs["table"]]
    charts = [_chart(old, new) for old, new in pairs["chart"]]
    sentences = [_sentence(old, new) for old, new in sentence_pairs(before, after)]
    read = counted(sentence.status for sentence in sentences)
    return ChapterChanges(
        name=after.name,
        title=(after if after.sentences else before).title,
        parameters=list(parameters),
        counts={
            "quantities": counted(q.status for q in quantities),
            "tables": counted(t.status for t in tables),
            "charts": counted(c.status for c in charts),
            "sentences": read | {"unchanged": len(after.sentences) - read["changed"] - read["appeared"]},
        },
        quantities=quantities,
        tables=tables,
        charts=charts,
        sentences=sentences,
    )


def _record(item: Published | None) -> Record | None:
    return item.record if item else None


def _status(old: Record | None, new: Record | None, differs: Callable[[Record, Record], bool]) -> Status:
    if old is None:
        return "appeared"
    if new is None:
        return "disappeared"
    return "changed" if differs(old, new) else "unchanged"


def quoting(chapter: Chapter) -> dict[str, str]:
    """Return quantity -> the first sentence that quotes it."""
    return {id: s.text for s in reversed(chapter.sentences) for id in s.quantities}


# Quantities ----------------------------------------------------------------------------------------------------


def _quantity(old: Record | None, new: Record | None, quotes: dict[str, str]) -> QuantityChange:
    one = new or old or {}
    differs = [
        name for name in ("value", "unit", *SHOWN, *GROUNDS) if old and new and _differ(old, new, name)
    ]
    return QuantityChange(
        id=one["id"],
        status=_status(old, new, lambda was, now: bool(differs)),
        differs=differs,
        unit=one["unit"],
        how=one["how"],
        quoted=quotes.get(one["id"], ""),
        old=_reading(old),
        new=_reading(new),
        move=_moved(old, new),
    )


def _differ(old: Record, new: Record, name: str) -> bool:
    """Tell whether a field differs; what an old manifest did not keep (None) is not known to."""
    return old[name] != new[name] and None not in (old[name], new[name])


def _reading(record: Record | None) -> Reading | None:
    return record and Reading(**{name: record[name] for name in Reading.model_fields})  # type: ignore[return-value]


def _moved(old: Record | None, new: Record | None) -> Move | None:
    if old is None or new is None or old["unit"] != new["unit"]:
        return None
    if not (_is_number(old["value"]) and _is_number(new["value"])):
        return None
    texts = (side["number"] or side["text"] for side in (old, new))
    return move(old["value"], new["value"], new["unit"], new["unit_label"] or "", *texts)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# Tables --------------------------------------------------------------------------------------------------------


def _table(old: Record | None, new: Record | None) -> TableChange:
    one = new or old or {}
    was, now = (_rows(side) if _kept(old, new, "cells_plain") else {} for side in (old, new))
    heads, former = _heads(new), _heads(old)
    both = [name for name in now if name in was]
    cells = [cell for name in both for cell in _cells(was[name], now[name])]
    came = [_read(now[name]) for name in now if name not in was and old]
    went = [_read(was[name]) for name in was if name not in now and new]
    reordered = both != [name for name in was if name in now]
    differs = bool(cells or came or went or reordered)
    return TableChange(
        id=one["id"],
        status=_status(old, new, lambda a, b: differs or heads != former or _digests_differ(a, b, "digest")),
        title=one["title_plain"],
        columns=_heads(one),
        columns_appeared=[head for head in heads if head not in former and old],
        columns_disappeared=[head for head in former if head not in heads and new],
        cells=cells,
        rows_appeared=came,
        rows_disappeared=went,
        reordered=reordered,
    )


def _kept(old: Record | None, new: Record | None, name: str) -> bool:
    """Tell whether a field is there on both sides: of an old manifest it may be null."""
    return all(side is None or side[name] is not None for side in (old, new))


def _heads(record: Record | None) -> list[str]:
    return [column["heading"] for column in record["columns"]] if record else []


#: A row: column and which of several so headed it is -> the cell as it reads, and its data.
Row = dict[tuple[str, int], tuple[str, Any]]


def _rows(record: Record | None) -> dict[tuple[str, int], Row]:
    """Return the rows of a table by their first cell and which of several with that cell they are."""
    if not record:
        return {}
    heads = list(_counted(_heads(record)))
    lines = list(zip(record["cells_plain"], record["data"], strict=True))
    names = _counted(cells[0] for cells, _ in lines)
    return {
        name: dict(zip(heads, zip(cells, data, strict=True), strict=True))
        for name, (cells, data) in zip(names, lines, strict=True)
    }


def _counted(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each name with how often it came before."""
    seen: Counter[str] = Counter()
    for name in names:
        yield name, seen[name]
        seen[name] += 1


def _read(row: Row) -> list[str]:
    return [said for said, _ in row.values()]


def _cells(was: Row, now: Row) -> Iterator[CellChange]:
    """Yield what differs in the columns that both runs of a row have."""
    row = _read(now)[0].partition("\n")[0]
    for column in (column for column in now if column in was):
        (said, before), (says, after), head = was[column], now[column], column[0]
        if said != says or before != after:
            numbers = _is_number(before) and _is_number(after)
            unit = "percent" if "%" in f"{head}{said}{says}" else ""
            moved = move(before, after, unit, "", said, says) if numbers else None
            yield CellChange(row=row, column=head, old=said, new=says, move=moved)


# Charts --------------------------------------------------------------------------------------------------------


def _chart(old: Record | None, new: Record | None) -> ChartChange:
    one = new or old or {}
    kept = _kept(old, new, "data")
    was, now = (_points(side) if old and new and kept else Counter() for side in (old, new))
    data = bool(
        old and new and ((kept and old["data"] != new["data"]) or _digests_differ(old, new, "data_digest"))
    )
    drawing = bool(old and new and old["spec"] and new["spec"] and design(old["spec"]) != design(new["spec"]))
    return ChartChange(
        id=one["id"],
        status=_status(old, new, lambda was, now: data or drawing),
        title=one["title_plain"],
        data_changed=data,
        design_changed=drawing,
        points_appeared=(now - was).total(),
        points_disappeared=(was - now).total(),
    )


def _points(record: Record | None) -> Counter[str]:
    return Counter(map(repr, record["data"])) if record else Counter()


def _digests_differ(old: Record, new: Record, name: str) -> bool:
    """Tell whether the digests kept of two records differ: of old manifests nothing else is kept."""
    return bool(old.get(name) != new.get(name))


# Sentences -----------------------------------------------------------------------------------------------------


def _sentence(old: Sentence | None, new: Sentence | None) -> SentenceChange:
    one = new or old
    assert one is not None
    return SentenceChange(
        cell=one.place.cell,
        part=one.part,
        of=one.of,
        status="changed" if old and new else "appeared" if new else "disappeared",
        differs=_what_differs(old, new) if old and new else None,
        quantities=list(one.quantities),
        old=old.text if old else None,
        new=new.text if new else None,
        pieces=list(pieces(old.text if old else "", new.text if new else "")),
    )


def _what_differs(old: Sentence, new: Sentence) -> Literal["numbers", "wording", "both"]:
    """Tell numbers from wording: what is bound is a number, and so is any numeral."""
    if NUMBER.sub("", old.written) == NUMBER.sub("", new.written):
        return "numbers"
    return "wording" if NUMBER.findall(old.text) == NUMBER.findall(new.text) else "both"


def pieces(old: str, new: str) -> Iterator[Piece]:
    """Yield two texts as one: what both have, what only the first has, what only the second has.

    >>> [(piece.kind, piece.text) for piece in pieces("升至 47.5%。", "升至 44%。")]
    [('same', '升至 '), ('old', '47.5%'), ('new', '44%'), ('same', '。')]
    """
    was, now = WORDS.findall(old), WORDS.findall(new)
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(kind="same", text="".join(was[a:b]))
            continue
        if b > a:
            yield Piece(kind="old", text="".join(was[a:b]))
        if d > c:
            yield Piece(kind="new", text="".join(now[c:d]))
