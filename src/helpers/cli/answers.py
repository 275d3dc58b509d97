"""Answers of ``report explain`` as lines for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from helpers.explain.differences import Difference
from helpers.explain.explain import Origin, Reach
from helpers.explain.graph import DataRow, Moved
from helpers.explain.whatif import WhatIf
from helpers.publish.reading import Place, Published, Sentence

#: Cells of a figure's row worth telling; of a row of a reference table, all are.
ROW_CELLS = ("value", "text", "unit", "qualifier", "period", "known", "standing", "source", "inputs", "note")

#: What a line of a table, or of a chart's data, is called.
LINES = {"table": "line", "chart": "data line"}

#: Chart points told one by one; a projection moves every point of its line.
MOST_POINTS = 8


def origin_lines(origins: Iterable[Origin]) -> Iterator[str]:
    """Yield where each quantity comes from."""
    for origin in origins:
        record = origin.record
        yield f"{record['id']} = {record['text']}"
        for name in ("value", "unit", "standing", "period", "known", "how", "note"):
            if record[name] != "":
                yield f"  {name}: {record[name]}"
        for item in origin.published:
            yield f"  published: {item.place}"
        for line in origin.computed:
            yield f"  computed: {line}"
        yield f"  rows: {len(record['rows'])}"
        for row in origin.rows:
            yield f"    {row.name} ({row.file}: row {row.line})"
            yield from [f"      {_row(row)}"] if row.cells else []
        for name in origin.gone:
            yield f"    {name} (no longer in the data)"
        yield f"  sources: {len(origin.sources)}"
        for source in origin.sources:
            yield f"    {_source(source)}"
        yield f"  quoted: {len(origin.sentences)}"
        yield from _sentences(origin.sentences)


def _row(row: DataRow) -> str:
    names = ROW_CELLS if "unit" in row.cells else row.cells
    return "; ".join(f"{name} {row.cells[name]}" for name in names if row.cells.get(name))


def _source(source: dict[str, str]) -> str:
    parts = (
        source["publisher_zh"] or source["publisher"],
        f"《{source['title']}》",
        source["published"],
        source["url"],
    )
    return f"{source['id']}: " + ", ".join(part for part in parts if part)


def _sentences(sentences: Sequence[Sentence]) -> Iterator[str]:
    for sentence in sentences:
        yield f"    {sentence.place} ({_part(sentence)})"
        yield f"      {sentence.text}"


def _part(sentence: Sentence) -> str:
    return f"{sentence.part} of {sentence.of}" if sentence.of else sentence.part


def reach_lines(reach: Reach) -> Iterator[str]:
    """Yield everything some rows move."""
    one = len(reach.rows) == 1
    if one:
        yield f"{reach.rows[0].name} ({reach.rows[0].file}: row {reach.rows[0].line})"
        yield f"  {_row(reach.rows[0])}"
    else:
        yield f"{reach.rows[0].file if reach.rows else 'no rows'}: {len(reach.rows)} rows"
    for kind, plural in (("quantity", "quantities"), ("chart", "charts"), ("table", "tables")):
        found = reach.of(kind)
        yield f"  {plural}: {len(found)}"
        for moved in found:
            yield f"    {moved.item.id}: {_title(moved.item)} ({moved.item.place}){_by(moved, one)}"
            yield from [f"      {LINES[kind]} {line.number}, {line.text}" for line in moved.lines if one]
    yield f"  sentences: {len(reach.sentences)}"
    yield from _sentences(reach.sentences)
    if reach.estimates:
        yield f"  estimates worked out from it, to be revised by hand: {', '.join(reach.estimates)}"


def _title(item: Published) -> str:
    return str(item.record["text" if item.kind == "quantity" else "title_plain"])


def _by(moved: Moved, one: bool) -> str:
    through = f" through {', '.join(moved.through)}" if moved.through else ""
    return through if one else f" by {', '.join(moved.rows)}{through}"


def what_if_lines(found: WhatIf) -> Iterator[str]:
    """Yield every difference, old then new."""
    for column, text in found.cells.items():
        yield f"{found.row.name}, {column}: {found.row.cells[column] or '(empty)'} -> {text or '(empty)'}"
    yield f"chapters run: {', '.join(found.chapters) or 'none uses the dataset'}"
    for kind, plural in (
        ("quantity", "quantities"),
        ("table", "table cells"),
        ("chart", "chart points"),
        ("sentence", "sentences"),
    ):
        differing = [d for d in found.differences if d.kind == kind]
        yield f"{plural} that differ: {len(differing)}"
        for d in differing[:MOST_POINTS] if kind == "chart" else differing:
            yield from _difference(d)
        if kind == "chart" and len(differing) > MOST_POINTS:
            yield f"  and {len(differing) - MOST_POINTS} more; --json lists all"


def _difference(d: Difference) -> Iterator[str]:
    untold = "" if d.traced else " (its record does not name the row)"
    old, new = d.old or "(not there)", d.new or "(not there)"
    yield f"  {d.place}: {d.name}{untold}"
    yield from [f"    {old}", f"    -> {new}"] if d.kind == "sentence" else [f"    {old} -> {new}"]


def origin_body(origin: Origin) -> dict[str, Any]:
    """Return the JSON of where a quantity comes from."""
    record = {name: value for name, value in origin.record.items() if name not in ("chapter", "line")}
    return {
        **record,
        "rows": [_row_body(row) for row in origin.rows],
        "rows_gone": origin.gone,
        "sources": origin.sources,
        "published": [_place_body(item.place) for item in origin.published],
        "computed": origin.computed,
        "sentences": [_sentence_body(sentence) for sentence in origin.sentences],
    }


def reach_body(reach: Reach) -> dict[str, Any]:
    """Return the JSON of what rows move."""
    return {
        "rows": [_row_body(row) for row in reach.rows],
        **{
            plural: [
                {
                    "id": moved.item.id,
                    "text": _title(moved.item),
                    **_place_body(moved.item.place),
                    "rows": list(moved.rows),
                    "through": list(moved.through),
                    **({"lines": list(map(asdict, moved.lines))} if kind in LINES else {}),
                }
                for moved in reach.of(kind)
            ]
            for kind, plural in (("quantity", "quantities"), ("chart", "charts"), ("table", "tables"))
        },
        "sentences": [_sentence_body(sentence) for sentence in reach.sentences],
        "estimates": reach.estimates,
    }


def what_if_body(found: WhatIf) -> dict[str, Any]:
    """Return the JSON of what would differ."""
    return {
        "row": _row_body(found.row),
        "set": found.cells,
        "chapters": found.chapters,
        "differences": [
            {
                "kind": d.kind,
                **_place_body(d.place),
                "name": d.name,
                "old": d.old,
                "new": d.new,
                "traced": d.traced,
            }
            for d in found.differences
        ],
    }


def _row_body(row: DataRow) -> dict[str, Any]:
    return {"row": row.name, "file": row.file, "line": row.line, "cells": row.cells}


def _place_body(place: Place) -> dict[str, Any]:
    return {
        "chapter": place.chapter,
        "file": f"chapters/{place.chapter}.ipynb",
        "cell": place.cell,
        "line": place.line,
    }


def _sentence_body(sentence: Sentence) -> dict[str, Any]:
    return {
        **_place_body(sentence.place),
        "part": sentence.part,
        "of": sentence.of,
        "text": sentence.text,
        "quantities": list(sentence.quantities),
    }
