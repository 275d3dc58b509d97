"""W3C PROV of a build, spelt out as PROV-JSON from its manifest: what came of which rows, by which chapter.

The manifest keeps these relations (``rows``, ``sources``, ``chapter``, ``parameters``); written out they are some
twelve thousand, which is why they are told on demand and not kept twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from helpers.book.crate import read_datasets
from helpers.book.crate_files import content_address
from helpers.book.manifest import ChartEntry, Manifest, QuantityEntry, TableEntry

#: Prefixes of our own; no dataset bears such a name.
KINDS = ("output", "chapter", "dataset", "notebook", "quantity", "table", "chart", "parameter", "entry")

Records = dict[str, dict[str, dict[str, Any]]]

#: Attributes an entity keeps of its entry in the manifest.
KEPT = ("title", "value", "unit", "text", "standing", "period", "digest", "data_digest")


def prov(manifest: Manifest, digest: str) -> dict[str, Any]:
    """Return PROV-JSON; ``digest`` is the SHA-256 of the manifest's file, which names the build.

    Names of rows are as in the manifest: each dataset is a prefix that stands for the address of its content.
    """
    here = content_address(digest)
    datasets = {name[5:-4]: content_address(known) for name, known in manifest.datasets.items()}
    prefixes = {kind: f"{here}#{kind}/" for kind in KINDS}
    records: Records = {"entity": {}, "activity": {}, "used": {}, "wasGeneratedBy": {}, "wasDerivedFrom": {}}
    _inputs(manifest, records)
    for chapter in manifest.parameters:
        _run(manifest, chapter, records)
    named: tuple[tuple[str, Sequence[QuantityEntry | TableEntry | ChartEntry]], ...] = (
        ("quantity", manifest.quantities),
        ("table", manifest.tables),
        ("chart", manifest.charts),
    )
    for kind, entries in named:
        for entry in entries:
            _published(kind, entry, records)
    rows = {name: f"{address}#" for name, address in datasets.items()}
    return {"prefix": {**rows, **prefixes}, **records}


def _inputs(manifest: Manifest, records: Records) -> None:
    """Put down the files of the repository, known by content."""
    for kind, files in (("dataset", manifest.datasets), ("notebook", manifest.chapters)):
        for name, digest in files.items():
            entity = {"prov:label": name, "prov:location": content_address(digest), "entry:sha256": digest}
            records["entity"][f"{kind}:{_stem(name)}"] = entity


def _run(manifest: Manifest, chapter: str, records: Records) -> None:
    """Put down the run of a chapter: its parameters, what it used, the notebook it made."""
    name = f"chapter:{chapter}"
    values = {f"parameter:{key}": _text(value) for key, value in manifest.parameters[chapter].items()}
    records["activity"][name] = {"prov:label": chapter, **values}
    used = [f"dataset:{_stem(dataset)}" for dataset in read_datasets(manifest, chapter)]
    for source in (f"notebook:{chapter}", *used):
        _relate(records["used"], {"prov:activity": name, "prov:entity": source})
    made = f"executed/{chapter}.ipynb"
    records["entity"][f"output:{made}"] = {"prov:label": made, "entry:sha256": manifest.outputs.get(made, "")}
    _relate(records["wasGeneratedBy"], {"prov:entity": f"output:{made}", "prov:activity": name})


def _published(kind: str, entry: QuantityEntry | TableEntry | ChartEntry, records: Records) -> None:
    """Put down a quantity, table or chart: made by its chapter's run, derived from rows, of primary sources."""
    name = f"{kind}:{entry.chapter}/{entry.id}"
    kept = {f"entry:{field}": _text(getattr(entry, field)) for field in KEPT if hasattr(entry, field)}
    records["entity"][name] = {"prov:label": entry.id, **kept}
    _relate(records["wasGeneratedBy"], {"prov:entity": name, "prov:activity": f"chapter:{entry.chapter}"})
    for row, more in _origins(entry):
        records["entity"].setdefault(row, {})
        _relate(records["wasDerivedFrom"], {"prov:generatedEntity": name, "prov:usedEntity": row, **more})


def _origins(entry: QuantityEntry | TableEntry | ChartEntry) -> Iterator[tuple[str, dict[str, Any]]]:
    primary = {"prov:type": {"$": "prov:PrimarySource", "type": "prov:QUALIFIED_NAME"}}
    yield from ((row, {}) for row in entry.rows)
    yield from ((f"sources:{source}", primary) for source in entry.sources)


def _relate(records: dict[str, dict[str, Any]], relation: dict[str, Any]) -> None:
    records[f"_:{len(records)}"] = relation


def _stem(name: str) -> str:
    """Return ``robots`` of ``data/robots.csv``."""
    return name.partition("/")[2].rpartition(".")[0]


def _text(value: Any) -> Any:
    """Return a value PROV-JSON holds: a list of choices is told as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
