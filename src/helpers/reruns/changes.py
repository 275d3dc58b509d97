"""What changed between two runs of a chapter: a pure comparison of what both published."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from helpers.explain.differences import SHOWN, paired, sentence_pairs
from helpers.explain.reading import Chapter, Published, Sentence
from helpers.reruns.moves import move
from helpers.reruns.record import (
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

#: Two sentences less alike than this are one that went and another that came.
ALIKE = 0.35
#: What a sentence is compared by: numbers and Latin words whole, anything else by the character.
WORDS = re.compile(r"[\d,.]*\d%?|[A-Za-z]+|.", re.DOTALL)

Record = dict[str, Any]
Pair = tuple[Record | None, Record | None]


def compare(before: Chapter, after: Chapter, parameters: Sequence[ParameterChange] = ()) -> ChapterChanges:
    """Return all that differs between a chapter's run with the defaults and another of its runs."""
    pairs: dict[str, list[Pair]] = {"quantity": [], "table": [], "chart": []}
    for old, new in paired(before.published, after.published):
        if item := old or new:
            pairs[item.kind].append((_record(old), _record(new)))
    quoting = _quoting(before) | _quoting(after)
    quantities = [_quantity(old, new, quoting) for old, new in pairs["quantity"]]
    tables = [_table(old, new) for old, new in pairs["table"]]
    charts = [_chart(old, new) for old, new in pairs["chart"]]
    sentences = [s for old, new in sentence_pairs(before, after) for s in _sentences(old, new)]
    read = counted(sentence.status for sentence in sentences)
    return ChapterChanges(
        name=after.name,
        title=after.sentences[0].text if after.sentences else after.name,
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


def _quoting(chapter: Chapter) -> dict[str, str]:
    """Return quantity -> the first sentence that quotes it."""
    return {id: s.text for s in reversed(chapter.sentences) for id in s.quantities}


# Quantities ----------------------------------------------------------------------------------------------------


def _quantity(old: Record | None, new: Record | None, quoting: dict[str, str]) -> QuantityChange:
    one = new or old or {}
    differs = [name for name in ("value", "unit", *SHOWN) if old and new and old[name] != new[name]]
    return QuantityChange(
        id=one["id"],
        status=_status(old, new, lambda was, now: bool(differs)),
        differs=differs,
        unit=one["unit"],
        how=one["how"],
        quoted=quoting.get(one["id"], ""),
        default=_reading(old),
        new=_reading(new),
        move=_moved(old, new),
    )


def _reading(record: Record | None) -> Reading | None:
    return record and Reading(**{name: record[name] for name in Reading.model_fields})  # type: ignore[return-value]


def _moved(old: Record | None, new: Record | None) -> Move | None:
    if old is None or new is None or old["unit"] != new["unit"]:
        return None
    if not (_is_number(old["value"]) and _is_number(new["value"])):
        return None
    return move(old["value"], new["value"], new["unit"], new["unit_label"], old["number"], new["number"])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# Tables --------------------------------------------------------------------------------------------------------


def _table(old: Record | None, new: Record | None) -> TableChange:
    one = new or old or {}
    was, now = _rows(old), _rows(new)
    columns = [column["heading"] for column in one["columns"]]
    both = [name for name in now if name in was]
    cells = [cell for name in both for cell in _cells(columns, was[name], now[name])]
    came = [now[name][0] for name in now if name not in was and old]
    went = [was[name][0] for name in was if name not in now and new]
    reordered = both != [name for name in was if name in now]
    differs = bool(cells or came or went or reordered)
    return TableChange(
        id=one["id"],
        status=_status(old, new, lambda a, b: differs or a["columns"] != b["columns"]),
        title=one["title_plain"],
        columns=columns,
        cells=cells,
        rows_appeared=came,
        rows_disappeared=went,
        reordered=reordered,
    )


#: The cells of a row as they read, and its data.
Row = tuple[list[str], list[Any]]


def _rows(record: Record | None) -> dict[tuple[str, int], Row]:
    """Return the rows of a table by their first cell and which of several with that cell they are."""
    found: dict[tuple[str, int], Row] = {}
    seen: Counter[str] = Counter()
    for cells, data in zip(record["cells_plain"], record["data"], strict=True) if record else ():
        found[cells[0], seen[cells[0]]] = (cells, data)
        seen[cells[0]] += 1
    return found


def _cells(columns: list[str], was: Row, now: Row) -> Iterator[CellChange]:
    row = now[0][0].partition("\n")[0]
    for head, said, before, says, after in zip(columns, *was, *now, strict=False):
        if said != says or before != after:
            numbers = _is_number(before) and _is_number(after)
            unit = "percent" if "%" in f"{head}{said}{says}" else ""
            moved = move(before, after, unit, "", said, says) if numbers else None
            yield CellChange(row=row, column=head, default=said, new=says, move=moved)


# Charts --------------------------------------------------------------------------------------------------------


def _chart(old: Record | None, new: Record | None) -> ChartChange:
    one = new or old or {}
    data = bool(old and new and old["data"] != new["data"])
    design = bool(old and new and _design(old["spec"]) != _design(new["spec"]))
    return ChartChange(
        id=one["id"],
        status=_status(old, new, lambda was, now: data or design),
        title=one["title_plain"],
        data_changed=data,
        design_changed=design,
    )


def _design(spec: Record) -> str:
    """Return a specification without its data, whose names come from their content."""
    text = json.dumps({name: part for name, part in spec.items() if name != "datasets"}, sort_keys=True)
    for position, name in enumerate(spec.get("datasets", {})):
        text = text.replace(name, f"dataset {position}")
    return text


# Sentences -----------------------------------------------------------------------------------------------------


def _sentences(old: Sentence | None, new: Sentence | None) -> Iterator[SentenceChange]:
    """Yield the change of one sentence, or of two where what stands in its place is another."""
    if old and new and not _same_sentence(old, new):
        yield from _sentences(old, None)
        yield from _sentences(None, new)
        return
    one = new or old
    if one is not None:
        yield SentenceChange(
            cell=one.place.cell,
            part=one.part,
            of=one.of,
            status="changed" if old and new else "appeared" if new else "disappeared",
            default=old.text if old else None,
            new=new.text if new else None,
            pieces=list(pieces(old.text if old else "", new.text if new else "")),
        )


def _same_sentence(old: Sentence, new: Sentence) -> bool:
    if (old.place.cell, old.part, old.of) != (new.place.cell, new.part, new.of):
        return False
    return SequenceMatcher(None, old.text, new.text, autojunk=False).ratio() >= ALIKE


def pieces(old: str, new: str) -> Iterator[Piece]:
    """Yield two texts as one: what both have, what only the first has, what only the second has.

    >>> [(piece.kind, piece.text) for piece in pieces("升至 47.5%。", "升至 44%。")]
    [('same', '升至 '), ('default', '47.5%'), ('new', '44%'), ('same', '。')]
    """
    was, now = WORDS.findall(old), WORDS.findall(new)
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(kind="same", text="".join(was[a:b]))
            continue
        if b > a:
            yield Piece(kind="default", text="".join(was[a:b]))
        if d > c:
            yield Piece(kind="new", text="".join(now[c:d]))
