"""What a reviewer should look at first: movement that nothing explains, and movement that turns the argument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from helpers.changes.record import QuantityChange
from helpers.compare.record import ChapterDiffers, Kind, Reason, StandsOut
from helpers.records import STANDINGS

#: The part of a chapter that lists its sources: it follows the data.
LISTED = "source list"


def stands_out(chapters: Iterable[ChapterDiffers], *, code: bool) -> Iterator[StandsOut]:
    """Yield what stands out of chapters that differ; ``code`` tells whether functions or packages differ."""
    for chapter in chapters:
        if chapter.status == "changed":
            yield from _unexplained(chapter, "code" if code else "nothing")
            yield from _turned(chapter)


def _unexplained(chapter: ChapterDiffers, reason: Reason) -> Iterator[StandsOut]:
    """Yield what moved although no row, parameter or chapter it rests on did."""
    for name, causes in chapter.because.items():
        kind, _, id = name.partition(":")
        if not causes:
            yield StandsOut(kind=cast(Kind, kind), chapter=chapter.name, id=id, reason=reason)


def _turned(chapter: ChapterDiffers) -> Iterator[StandsOut]:
    """Yield what turns the argument."""
    for quantity in chapter.quantities:
        for reason in _turns(quantity):
            yield StandsOut(kind="quantity", chapter=chapter.name, id=quantity.id, reason=reason)
    for sentence in chapter.sentences if not (chapter.edited or chapter.parameters) else ():
        if sentence.differs != "numbers" and sentence.part != LISTED:
            said = sentence.new or sentence.old or ""
            yield StandsOut(kind="sentence", chapter=chapter.name, id=said, reason="wording")


def _turns(quantity: QuantityChange) -> Iterator[Reason]:
    old, new = quantity.old, quantity.new
    if old and new:
        if STANDINGS.index(new.standing) > STANDINGS.index(old.standing):
            yield "standing"
        if _negative(old.value) != _negative(new.value):
            yield "sign"


def _negative(value: float | str) -> bool:
    return not isinstance(value, str) and value < 0
