"""Datasets of two builds by row: which came, which went, which have another name, which cells read otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from helpers.book.manifest import DatasetEntry, Manifest
from helpers.compare.record import CellDiffers, DatasetDiffers, Presence, RowDiffers
from helpers.compare.renames import alone

Row = dict[str, str]


def dataset_changes(old: Manifest, new: Manifest) -> Iterator[DatasetDiffers]:
    """Yield every dataset that differs, in the order of the new build, those that went last."""
    was, now = _digests(old), _digests(new)
    for name in [*now, *(name for name in was if name not in now)]:
        if was.get(name) != now.get(name):
            yield DatasetDiffers(name=name, status=presence(was, now, name), rows=_dataset(old, new, name))


def presence(old: Iterable[str], new: Iterable[str], name: str) -> Presence:
    """Return what became of a name that is in one of two collections or in both."""
    return "appeared" if name not in old else "disappeared" if name not in new else "changed"


def _digests(manifest: Manifest) -> dict[str, str]:
    return {file.removeprefix("data/").removesuffix(".csv"): d for file, d in manifest.datasets.items()}


def _dataset(old: Manifest, new: Manifest, name: str) -> list[RowDiffers] | None:
    if old.rows is None or new.rows is None:
        return None
    return list(_rows(old.rows.get(name), new.rows.get(name)))


def _rows(old: DatasetEntry | None, new: DatasetEntry | None) -> Iterator[RowDiffers]:
    before, after = keyed(old), keyed(new)
    renamed = _renamed(old, new, before, after)
    for key, former in renamed.items():
        yield RowDiffers(key=key, renamed_from=former, status="changed", cells=[])
    told = {*renamed, *renamed.values()}
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        cells = list(_cells(was or {}, now or {}))
        if key not in told and (cells or was is None or now is None):
            yield RowDiffers(key=key, status=presence(before, after, key), cells=cells)


def keyed(entry: DatasetEntry | None) -> dict[str, Row]:
    """Return the rows of a dataset by their key: the cells of its key columns, apart by blanks."""
    if entry is None:
        return {}
    rows = (dict(zip(entry.columns, cells, strict=True)) for cells in entry.rows)
    return {" ".join(row[column] for column in entry.key): row for row in rows}


def _renamed(
    old: DatasetEntry | None, new: DatasetEntry | None, before: Mapping[str, Row], after: Mapping[str, Row]
) -> dict[str, str]:
    """Return new key -> old key of rows that have another key and all else alike."""
    if old is None or new is None:
        return {}
    went = alone((_apart_from(old.key, row), key) for key, row in before.items() if key not in after)
    came = alone((_apart_from(new.key, row), key) for key, row in after.items() if key not in before)
    return {key: went[mark] for mark, key in came.items() if mark in went}


def _apart_from(key: Iterable[str], row: Row) -> Row:
    return {column: text for column, text in row.items() if column not in key}


def _cells(old: Row, new: Row) -> Iterator[CellDiffers]:
    for column in [*new, *(column for column in old if column not in new)]:
        was, now = old.get(column), new.get(column)
        if was != now and (was or now):
            yield CellDiffers(column=column, old=was, new=now)
