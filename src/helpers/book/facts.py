"""What cards tell of a page's numbers: the rows, sources and statements of the briefing each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any

import pandas as pd

from helpers import wording
from helpers.book.credits import KINDS
from helpers.data.contracts import Catalogue
from helpers.data.load import load
from helpers.data.names import Teller, row_name, tellers
from helpers.problems import ReportError
from helpers.publish.display import Units
from helpers.records import ALL, STANDING_LABELS, Provenance, Quantity, Standing, from_row
from helpers.sections import appendices, evidence

#: How many rows, sources and statements of the briefing a card lists before it says "and n more".
SHOWN = {"rows": 8, "sources": 5, "briefing": 3}

#: Decimals of a row's own value: enough to see what a chapter has rounded.
PLACES = 4

#: Stands for the standings of a line whose rows differ in it, the briefing's own figure among them.
SEVERAL = "several"

#: What is said of a number no statement of the briefing is held against, by its standing.
UNSTATED = {
    "": "沒有與這些數據對應的說法",
    "brief": "這個數字只見於《簡報》",
    SEVERAL: "這些數據有的只見於《簡報》",
}

#: What is said of the standing of a line whose rows differ in it.
DIFFERENT = "可靠程度見各項"

STANDINGS_TOLD = {"": DIFFERENT, SEVERAL: DIFFERENT} | {str(s): label for s, label in STANDING_LABELS.items()}

#: How a line of a table came about, and what a chart draws of all its rows; keys of charts begin so.
HOW_LINE = "按下列數據列出或算出；算法見本章筆記本"
HOW_CHART = "由本圖所據的全部數據算出；算法見本章筆記本"
CHART = "fig-"

Facts = dict[str, Any]


@dataclass(eq=False)
class Library:
    """The datasets a chapter saw on its date (every vintage where None); what cards tell of them is kept."""

    catalogue: Catalogue
    as_of: date | None = None
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    _rows: dict[str, dict[str, dict[Any, Any]]] = field(default_factory=dict)
    _tellers: dict[str, dict[str, Teller]] = field(default_factory=dict)

    def frame(self, dataset: str) -> pd.DataFrame:
        """Return a dataset as it was known on the chapter's date."""
        if dataset not in self._frames:
            self._frames[dataset] = load(self.catalogue, dataset, self.as_of)
        return self._frames[dataset]

    def row(self, reference: str) -> Facts | None:
        """Return the row ``dataset:key`` names, or None."""
        dataset = reference.partition(":")[0]
        if dataset not in self.catalogue.contracts:
            return None
        if dataset not in self._rows:
            frame = load(self.catalogue, dataset)
            found = frame.to_dict("records") if "row" in frame else []
            self._rows[dataset] = {str(row["row"]): row for row in found}
        return self._rows[dataset].get(reference)

    def name(self, dataset: str, row: Facts) -> str:
        """Return what a row of a dataset is called in Chinese."""
        if dataset not in self._tellers:
            self._tellers[dataset] = tellers(self.catalogue, dataset)
        return row_name(self._tellers[dataset], row)

    @cached_property
    def defaults(self) -> dict[str, str]:
        """The defaults of parameters that are choices, in words."""
        return appendices.defaults(self.catalogue)

    @cached_property
    def units(self) -> Units:
        """The table of units."""
        return Units(self.frame("units"))


def page_facts(records: Iterable[Facts], lines: Mapping[str, Sequence[str]], library: Library) -> Facts:
    """Return what the cards of a page tell: quantities by id, and the rows, sources and statements they share.

    ``lines`` are the keys of lines in tables and of what charts draw, with the rows each rests on: they answer as
    quantities do.
    """
    facts: Facts = {"quantities": {}, "rows": {}, "sources": {}, "briefing": {}}
    claims = _claims(library)
    for record in [*records, *(line_record(key, rows, library) for key, rows in lines.items())]:
        rows, datasets = record["rows"], {row.partition(":")[0] for row in record["rows"]}
        stated = list(dict.fromkeys(key for row in rows for key in claims.get(row, ())))
        lists = {"rows": rows, "sources": record["sources"], "briefing": stated}
        told = {name: found[: SHOWN[name]] for name, found in lists.items()}
        facts["quantities"][record["id"]] = {
            **_said(record, library),
            **told,
            "mixed": len(datasets) > 1,
            "unstated": "" if stated else UNSTATED.get(record["standing"], UNSTATED[""]),
            "more": {name: len(found) - len(told[name]) for name, found in lists.items()},
        }
        facts["rows"] |= {row: row_fact(row, library) for row in told["rows"]}
        facts["sources"] |= {source: source_fact(source, library) for source in told["sources"]}
        facts["briefing"] |= {key: claim_fact(key, library) for key in told["briefing"]}
    return facts


def line_record(key: str, rows: Sequence[str], library: Library) -> Facts:
    """Return a line of a table, or what a chart draws, as the record of a quantity whose text its cells tell."""
    figures = [from_row(_known_row(row, library)) for row in rows]
    origin, periods = Provenance.of(figures), {figure.period for figure in figures}
    return {
        "id": key,
        "text": "",
        "value": "",
        "unit": "text",
        "period_text": wording.period(periods.pop()) if len(periods) == 1 else "",
        "known_text": wording.day(origin.known) if origin.known else "",
        "standing": _common(origin.standings),
        "how": HOW_CHART if key.startswith(CHART) else HOW_LINE,
        "note": "",
        "rows": list(origin.rows),
        "sources": list(origin.sources),
    }


def _common(standings: Sequence[Standing]) -> str:
    """Return the standing of all rows of a line, else that they differ: each number of it rests on some of them."""
    if len(standings) == 1:
        return standings[0]
    return SEVERAL if "brief" in standings else ""


def _said(record: Facts, library: Library) -> Facts:
    return {
        "text": record["text"],
        "exact": _exact(record, library.units),
        "about": _about(record, library),
        "period": record["period_text"],
        "known": record["known_text"],
        "standing": STANDINGS_TOLD[record["standing"]],
        "how": record["how"],
        "note": record["note"],
    }


def _exact(record: Facts, units: Units) -> str:
    """Return the number before rounding, or nothing where the text already tells it."""
    if isinstance(record["value"], str) or record["unit"] in ("year", "rank"):
        return ""
    exact = units.text(Quantity(record["value"], record["unit"]), digits=PLACES)
    return "" if exact in record["text"] else exact


def _about(record: Facts, library: Library) -> str:
    """Return what a number is: its one row by name, or the datasets it is computed from."""
    rows = record["rows"]
    if len(rows) == 1:
        fact = row_fact(rows[0], library)
        return f"{fact['dataset']}：{fact['label']}" if fact["label"] else str(fact["dataset"])
    titles = list(dict.fromkeys(row_fact(row, library)["dataset"] for row in rows))
    named = wording.listing([f"「{title}」" for title in titles[:3]])
    if any(row.endswith(f":{ALL}") for row in rows):
        return f"由{named}等 {len(rows)} 個數據集的全部數據得出"
    return f"由{named}{'等數據集' if len(titles) > 3 else ''}的 {len(rows)} 項數據得出"


@cache
def row_fact(reference: str, library: Library) -> Facts:
    """Return what a card tells of one dataset row: dataset, name, value with unit, period, publication, caveat."""
    name, _, key = reference.partition(":")
    dataset = library.catalogue.contract(name)
    if key == ALL:
        return {"dataset": dataset.title, "label": f"全部 {len(library.frame(name))} 行"}
    row = _known_row(reference, library)
    name = library.name(dataset.name, row)
    value = library.defaults.get(key) if dataset.name == "assumptions" else None
    value = value or _value(row, library.units)
    return {
        "dataset": dataset.title,
        "label": "" if name == value else name,
        "value": value,
        "period": wording.period(str(row.get("period") or "")),
        "known": wording.day(str(row["known"])) if row.get("known") and not dataset.timeless else "",
        "standing": STANDING_LABELS.get(row.get("standing", ""), ""),
        "note": str(row.get("note") or ""),
        "inputs": _inputs(row, library),
    }


def _known_row(reference: str, library: Library) -> Facts:
    row = library.row(reference)
    if row is None:
        raise ReportError(f"no row '{reference}' in data/{reference.partition(':')[0]}.csv")
    return row


def _inputs(row: Facts, library: Library) -> str:
    """Return what an estimate was made of: the rows by name with their value, the documents by title.

    That an assumption is the report's own is told by its source already.
    """
    named = []
    for reference in str(row.get("inputs") or "").split():
        dataset, _, key = reference.partition(":")
        if dataset == "sources":
            named += [] if key == row["source"] else [f"《{source_fact(key, library)['title']}》"]
        else:
            other = library.row(reference) or {}
            named.append(f"{library.name(dataset, other)}（{_value(other, library.units)}）")
    return "、".join(named)


def _value(row: Facts, units: Units) -> str:
    text = str(row.get("text") or "")
    if row.get("value") is not None and not pd.isna(row["value"]):
        return units.text(from_row(row), digits=PLACES)
    return wording.day(text) if wording.ISO_DATE.fullmatch(text) else text


@cache
def source_fact(source: str, library: Library) -> Facts:
    """Return what a card tells of one source; the address only of a page that may be linked."""
    row = library.frame("sources").set_index("id").loc[source]
    return {
        "publisher": str(row["publisher_zh"] or row["publisher"]),
        "title": str(row["title"]),
        "kind": KINDS[str(row["kind"])],
        "published": wording.period(str(row["published"])),
        "url": str(row["url"]) if str(row["linkable"]).lower() == "true" else "",
    }


@cache
def _claims(library: Library) -> dict[str, list[str]]:
    """Return row -> keys of the briefing's statements that are held against it, or that it holds itself."""
    claims: dict[str, list[str]] = {}
    for claim in library.frame("briefing").to_dict("records"):
        for row in (str(claim["row"]), *str(claim["evidence"] or "").split()):
            claims.setdefault(row, []).append(str(claim["key"]))
    return claims


@cache
def claim_fact(key: str, library: Library) -> Facts:
    """Return one statement of the briefing with the ledger's verdict on it and the name of its row there."""
    frame = library.frame("briefing")
    claim: Facts = {str(name): value for name, value in frame[frame["key"] == key].iloc[0].items()}
    verdict, found = evidence.judge(claim, library.frame)
    return {
        "label": str(claim["label"]),
        "anchor": evidence.anchor(key),
        "stated": _value(claim, library.units),
        "verdict": verdict,
        "remark": str(claim["remark"] or "") if found else "",
    }
