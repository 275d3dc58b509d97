"""Manifests made by hand for comparisons: the frozen sample, with edits."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from helpers.book.manifest import Manifest
from tests.conftest import ROOT

Body = dict[str, Any]
Edit = Callable[[Body], object]
SAMPLE: Body = json.loads((ROOT / "tests" / "cases" / "manifests" / "1.1.json").read_bytes())
CHAPTER = "03-manufacturing-first"
NOTEBOOK = f"chapters/{CHAPTER}.ipynb"
#: The number of the sample that the edits below move, the row it rests on, and the file that holds that.
STATIONS, ROW, FILE = "5g-stations", "infrastructure:cn-5g-2025", "data/infrastructure.csv"


def made(*edits: Edit) -> Manifest:
    """Return the sample after some edits, each of which changes the body it is given."""
    body = copy.deepcopy(SAMPLE)
    for edit in edits:
        edit(body)
    return Manifest.model_validate(body)


def quantity(body: Body, id: str = STATIONS) -> Body:
    found: Body = next(q for q in body["quantities"] if q["id"] == id)
    return found


def moves(body: Body) -> None:
    """Let a number be a tenth higher, in its own entry and in every sentence that quotes it."""
    one = quantity(body)
    old, new = one["text"], "532.2 萬個"
    one |= {"value": one["value"] * 1.1, "text": new, "number": "532.2 萬"}
    for sentence in body["sentences"]:
        if one["id"] in sentence["quantities"]:
            assert old in sentence["text"]
            sentence["text"] = sentence["text"].replace(old, new)


def corrects(body: Body) -> None:
    """Let the cell of the data be another that the number rests on."""
    held = body["rows"]["infrastructure"]
    row = held["rows"][0]
    row[held["columns"].index("value")] = "532.2"
    body["datasets"][FILE] = "0" * 64


def edits_code(body: Body) -> None:
    body["helpers"][next(iter(body["helpers"]))] = "1" * 64


def edits_chapter(body: Body) -> None:
    body["chapters"][NOTEBOOK] = "2" * 64
