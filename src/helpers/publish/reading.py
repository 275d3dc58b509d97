"""Reading an executed chapter: what it published in which cell, and every sentence it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.publish.outputs import own_cells, published
from helpers.publish.references import REFERENCE, quoted, resolve
from helpers.publish.sentences import readable, sentences

#: How a chart and a table are named where prose refers to them.
PREFIXES = {"chart": "fig-", "table": "tab-"}

#: Texts of a chart or table as written, with their ``{q}``, and what each is called.
CAPTIONS = {"title": "title", "alt_written": "alternative text", "note": "note"}


@dataclass(frozen=True)
class Place:
    """Where in a notebook: chapter, cell counted from one as the notebook is kept, line where one is known."""

    chapter: str
    cell: int
    line: int | None = None

    def __str__(self) -> str:
        """Return the place as problems name it."""
        line = f", line {self.line}" if self.line else ""
        return f"chapters/{self.chapter}.ipynb: cell {self.cell}{line}"


@dataclass(frozen=True)
class Published:
    """A quantity, chart or table with the cell that published it."""

    kind: str
    place: Place
    record: dict[str, Any]

    @property
    def id(self) -> str:
        """The name it is referred to by: a chart's and a table's carry their prefix."""
        return PREFIXES.get(self.kind, "") + str(self.record["id"])


@dataclass(frozen=True)
class Sentence:
    """One sentence as it reads; ``part`` is prose, title, note …, ``of`` the chart or table it belongs to.

    ``written`` is the text with ``{q}`` and the name in the place of each quantity it quotes.
    """

    place: Place
    part: str
    of: str
    text: str
    quantities: tuple[str, ...]
    written: str


@dataclass(frozen=True)
class Chapter:
    """What one executed chapter holds."""

    name: str
    sources: tuple[str, ...]
    published: tuple[Published, ...]
    sentences: tuple[Sentence, ...]

    @property
    def title(self) -> str:
        """Its heading, which is its first sentence; of a chapter without any, its name."""
        return self.sentences[0].text if self.sentences else self.name


def read_chapter(name: str, notebook: Any) -> Chapter:
    """Return what an executed notebook published and every sentence it holds.

    Cells are counted as in the notebook kept under ``chapters/``.
    """
    cells = own_cells(notebook)
    items = [
        Published(kind, Place(name, cell, record.get("line")), record)
        for cell, kind, record in published(notebook)
    ]
    quantities = {item.record["id"]: item.record for item in items if item.kind == "quantity"}
    return Chapter(
        name=name,
        sources=tuple(cell["source"] for cell in cells if cell["cell_type"] == "code"),
        published=tuple(item for item in items if item.kind in ("quantity", *PREFIXES)),
        sentences=tuple(
            sentence
            for place, part, of, text in _texts(name, cells, items)
            for sentence in _sentences(place, part, of, text, quantities)
        ),
    )


def _texts(
    name: str, cells: Sequence[Any], items: Sequence[Published]
) -> Iterator[tuple[Place, str, str, str]]:
    """Yield (place, part, chart or table, text) of every text of a chapter in reading order."""
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] == "markdown":
            yield Place(name, number), "prose", "", cell["source"]
        for item in (item for item in items if item.place.cell == number):
            of = item.id if item.kind in PREFIXES else ""
            yield from ((item.place, part, of, text) for part, text in _parts(item.kind, item.record))


def _parts(kind: str, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (part, text) of the texts one record shows; of a table's cells only those that quote a quantity."""
    if kind == "prose":
        yield "prose", record["text"]
    elif kind == "sources":
        for entry in record["entries"]:
            said = (entry["publisher_zh"] or entry["publisher"], entry["title"], entry["published"])
            yield "source list", "，".join(said)
    elif kind in PREFIXES:
        yield from ((part, record.get(field, "")) for field, part in CAPTIONS.items())
        cells = (text for row in record.get("cells", []) for text in row)
        yield from (("cell", text) for text in cells if REFERENCE.search(text))


def _sentences(
    place: Place, part: str, of: str, text: str, quantities: dict[str, dict[str, Any]]
) -> Iterator[Sentence]:
    for written in sentences(text):
        if words := readable(resolve(written, quantities, place.chapter)):
            yield Sentence(place, part, of, words, quoted(written), written)
