"""The page of a sweep: what was varied, what matters most, how the numbers move, and what did not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat

from helpers.changes.chapters import quoting
from helpers.changes.drawings import HALF, Drawings, drawn
from helpers.changes.moves import move
from helpers.changes.words import namer
from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.parameters.declared import Parameter, in_words
from helpers.publish.display import Units
from helpers.publish.outputs import records
from helpers.publish.reading import read_chapter
from helpers.records import Quantity
from helpers.reruns import exhibits, sweep_charts
from helpers.reruns.effects import Effect, is_numeric
from helpers.reruns.frame import Notebook, export, origin, style
from helpers.reruns.sweep_charts import Axis, Bar, Point
from helpers.reruns.table import Row
from helpers.wording import listing, number

#: Numbers with charts, parameters each is drawn against, rows of the table of effects.
SHOWN, AGAINST, ROWS = 4, 3, 20
#: Values told one by one, reasons told, combinations told of each; characters at the end of a bar.
VALUES, REASONS, EXAMPLES, LABEL = 8, 20, 5, 12
#: Significant digits of a parameter's value drawn by chance; a smaller share is told as less than this.
SIGNIFICANT, LEAST = 4, 0.005
#: A varied parameter's own number as a chapter publishes it rests on this dataset alone.
ASSUMPTIONS = "assumptions:"


@dataclass(frozen=True)
class Swept:
    """A sweep that ended: what varied and what was fixed, its table, units of quantities, and its command.

    ``default`` is the executed chapter with the fixed parameters and else its defaults (``baseline``).
    """

    chapter: str
    varied: Sequence[Parameter]
    fixed: Sequence[tuple[Parameter, Any]]
    rows: Sequence[Row]
    units: Mapping[str, str]
    command: str
    default: Notebook


def sweep_page(root: Path, swept: Swept, found: Sequence[Effect]) -> str:
    """Return the page, one file that needs nothing else; ``found`` are the sweep's ``effects``."""
    chapter = read_chapter(swept.chapter, swept.default)
    reader = Reader(
        swept,
        Units(load(read_catalogue(root), "units")),
        {record["id"]: record for kind, record in records(swept.default) if kind == "quantity"},
        quoting(chapter),
    )
    moved = [e for e in found if e.effect and e.note != "chance" and not reader.is_setting(e.quantity)]
    names = list(dict.fromkeys(effect.quantity for effect in moved))
    first = {reader.quoted.get(id, id): id for id in reversed(names)}  # of a sentence only what moves most
    shown = [id for id in names if id in first.values()][:SHOWN]
    drawings = Drawings()
    words = {
        "origin": {**origin(root, [swept.chapter]), "command": swept.command},
        "title": chapter.title,
        "varied": [reader.tried(p) for p in swept.varied],
        "fixed": [(p, in_words(value, p.schema)) for p, value in swept.fixed],
        "runs": Counter(row["status"] for row in swept.rows),
        "shown": [_shown(reader, id, moved, drawings) for id in shown],
        "effects": [
            (reader.named(id), [reader.told(e) for e in group])
            for id, group in groupby(moved[:ROWS], lambda effect: effect.quantity)
        ],
        "counts": {
            "moved": len(names),
            "pairs": len(moved),
            "numbers": len({e.quantity for e in found if not reader.is_setting(e.quantity)}),
        },
        "settings": sorted({e.quantity for e in found if e.effect and reader.is_setting(e.quantity)}),
        "notes": {e.note for e in found},
        "failures": list(_failures(reader)),
    }
    named = namer(exhibits.numbered(swept.chapter, swept.default))
    css = style([swept.default, [row["reason"] for row in swept.rows]])
    return export(
        "sweep", "index.html.j2", nbformat.v4.new_notebook(), {**words, "style": css}, {"named": named}
    )


@dataclass(frozen=True)
class Reader:
    """What turns numbers, parameters and their values into words."""

    swept: Swept
    units: Units
    published: Mapping[str, dict[str, Any]]
    quoted: Mapping[str, str]

    def is_setting(self, id: str) -> bool:
        """Tell whether a number is but a varied parameter as the chapter tells it."""
        own = [[f"{ASSUMPTIONS}{p.assumption(self.swept.chapter)}"] for p in self.swept.varied]
        return id in self.published and list(self.published[id]["rows"]) in own

    def named(self, id: str) -> dict[str, str]:
        """Return a number's id, the sentence that quotes it, how it is computed and reads by default."""
        record = self.published.get(id, {})
        return {
            "id": id,
            "sentence": self.quoted.get(id, ""),
            "how": record.get("how", ""),
            "default": record.get("text", ""),
        }

    def parameter(self, name: str) -> Parameter:
        """Return a varied parameter."""
        return next(p for p in self.swept.varied if p.name == name)

    def at(self, name: str, cell: Any) -> str:
        """Return a parameter's value, as the table has it, in words."""
        schema = self.parameter(name).schema
        if schema.get("type") == "array" and isinstance(cell, str):
            return in_words(cell.split(), schema)
        return in_words(float(f"{cell:.{SIGNIFICANT}g}") if isinstance(cell, float) else cell, schema)

    def value(self, value: float, unit: str) -> str:
        """Return a number with its unit in words."""
        return self.units.text(Quantity(value, unit))

    def tried(self, parameter: Parameter) -> dict[str, Any]:
        """Return a varied parameter with the values it took: each where they are few, else from first to last."""
        values = sorted({row[parameter.name] for row in self.swept.rows})
        told = [self.at(parameter.name, value) for value in values]
        if len(values) <= VALUES:
            said = listing(told)
        elif is_numeric(parameter) or parameter.schema.get("format") == "date":
            said = f"{told[0]}至 {told[-1]}，共 {len(values)} 個值"
        else:
            said = f"{'、'.join(told[:VALUES])}等 {len(values)} 個值"
        default = in_words(parameter.default, parameter.schema)
        return {"parameter": parameter, "tried": said, "default": default}

    def told(self, effect: Effect) -> dict[str, str]:
        """Return an effect as its row of the table reads."""
        low, high = effect.at_low or 0.0, effect.at_high or 0.0
        return {
            "parameter": effect.parameter,
            "help": self.parameter(effect.parameter).help,
            "low": self.at(effect.parameter, effect.low),
            "high": self.at(effect.parameter, effect.high),
            "at_low": self.value(low, effect.unit),
            "at_high": self.value(high, effect.unit),
            "effect": self.distance(effect, low, high),
            "relative": "" if effect.relative is None else _percent(effect.relative),
            "share": "" if effect.share is None else _percent(effect.share),
            "one_way": "" if effect.one_way is None else self.distance(effect, 0, effect.one_way),
            "correlation": "" if effect.correlation is None else number(effect.correlation, 2, sign=True),
        }

    def distance(self, effect: Effect, low: float, high: float) -> str:
        """Return how far two values of an effect's number are apart."""
        texts = (self.value(effect.at_low or 0, effect.unit), self.value(effect.at_high or 0, effect.unit))
        moved = move(low, high, effect.unit, self.units.label(effect.unit), *texts)
        return moved.absolute_text.removeprefix("+") if moved else self.value(0, effect.unit)

    def axis(self, id: str) -> Axis:
        """Return the scale of a number, with its default."""
        unit = self.swept.units[id]
        default = self.published.get(id, {}).get("value")
        label = self.units.label(unit)
        return Axis("" if label == "%" else label, unit, None if isinstance(default, str | None) else default)


def _percent(share: float) -> str:
    return "不足 1%" if 0 < share < LEAST else f"{number(share * 100)}%"


def _shown(reader: Reader, id: str, moved: Sequence[Effect], drawings: Drawings) -> dict[str, Any]:
    """Return the drawings of one number: its tornado, and a chart against each numeric parameter that moves it."""
    own = [effect for effect in moved if effect.quantity == id]
    told = [reader.told(effect) for effect in own]
    bars = [
        Bar(t["help"], e.at_low or 0, e.at_high or 0, _short(t["low"]), _short(t["high"]))
        for e, t in zip(own, told, strict=True)
    ]
    alt = "；".join(
        f"{t['help']}：由 {t['at_low']}（{t['low']}）至 {t['at_high']}（{t['high']}）" for t in told
    )
    tornado = drawings.one(sweep_charts.tornado(bars, reader.axis(id)), HALF)
    numeric = [reader.parameter(e.parameter) for e in own if is_numeric(reader.parameter(e.parameter))]
    explained = sum(effect.share or 0 for effect in own)
    return {
        **reader.named(id),
        "tornado": drawn(tornado, f"各參數令 {id} 的平均值移動多少。{alt}。"),
        "explained": _percent(min(explained, 1)),
        "against": [(p, drawn(*_against(reader, id, p, drawings))) for p in numeric[:AGAINST]],
    }


def _short(text: str) -> str:
    return text if len(text) <= LABEL else f"{text[: LABEL - 1]}…"


def _against(reader: Reader, id: str, parameter: Parameter, drawings: Drawings) -> tuple[str, str]:
    """Return the drawing of a number against one parameter, and its alternative text."""
    swept, name = reader.swept, parameter.name
    others = [p.name for p in swept.varied if p is not parameter]
    lines: dict[tuple[Any, ...], list[Point]] = {}
    for row in swept.rows:
        if row.get(id) is not None:
            lines.setdefault(tuple(row[n] for n in others), []).append((row[name], row[id]))
    points = sorted(point for line in lines.values() for point in line)
    schema = parameter.schema
    across = Axis("", schema.get("unit", ""), parameter.default, schema["type"] == "integer")
    up = reader.axis(id)
    if len(lines) * 2 <= len(points):
        spec = sweep_charts.spaghetti([sorted(line) for line in lines.values()], across, up)
        said = f"{len(lines)} 條線"
    else:
        spec, said = sweep_charts.cloud(points, across, up), f"{len(points)} 點"
    ends = "，".join(
        f"{reader.at(name, at)} 時為 {reader.value(value, swept.units[id])}"
        for at, value in (points[0], points[-1])
    )
    return drawings.one(spec, HALF), f"{id} 隨{parameter.help}變動，{said}；例如 {ends}。"


def _failures(reader: Reader) -> Iterator[dict[str, Any]]:
    """Yield each reason runs did not end for, the most frequent first, with their exact number and some of them."""
    rows = [row for row in reader.swept.rows if row["status"] != "done"]
    counts = Counter((row["status"], row["reason"]) for row in rows)
    for (status, reason), count in counts.most_common(REASONS):
        own = [row for row in rows if (row["status"], row["reason"]) == (status, reason)]
        examples = [
            "、".join(f"{p.name}={row[p.name]}" for p in reader.swept.varied) for row in own[:EXAMPLES]
        ]
        yield {"status": status, "reason": reason, "count": count, "examples": examples}
