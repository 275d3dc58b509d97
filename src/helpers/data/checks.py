"""Checks of the datasets against their contracts: every problem at once, nothing executed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.data.cells import check_cell
from helpers.data.contracts import Catalogue, Contract, foreign_keys, read_catalogue
from helpers.data.figures import circles, contract_problems, row_problems
from helpers.problems import Problem, suggestion


@dataclass(frozen=True)
class Sheet:
    """One CSV as read: header, and each row with its line in the file."""

    contract: Contract
    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    @property
    def file(self) -> str:
        """The file's name within the repository."""
        return f"data/{self.contract.name}.csv"

    def place(self, line: int, column: str | None = None) -> str:
        """Return ``file:line[:column]`` as problems name it."""
        return f"{self.file}: row {line}" + (f", column {column}" if column else "")


def check_data(root: Path) -> list[Problem]:
    """Return every problem of the datasets under ``root``: types, units, keys, ranges, sources, checksums."""
    catalogue = read_catalogue(root)
    contracts = catalogue.contracts
    sheets: dict[str, Sheet] = {}
    problems: list[Problem] = [*_unlisted(root, contracts)]
    for name, contract in contracts.items():
        sheet, found = read_sheet(root, contract)
        problems += found
        if sheet:
            sheets[name] = sheet
    keys = {name: {row[sheet.contract.key[0]] for _, row in sheet.rows} for name, sheet in sheets.items()}
    for sheet in sheets.values():
        problems += contract_problems(catalogue, sheet.contract)
        problems += _cells(catalogue, sheet)
        problems += _keys(sheet)
        problems += _foreign(sheet, sheets)
        problems += _inputs(sheet, keys)
    problems += _circles(sheets)
    problems += _checksums(root, contracts)
    return sorted(problems)


def read_sheet(root: Path, contract: Contract) -> tuple[Sheet | None, list[Problem]]:
    """Return the rows of one dataset as text, or the problems that keep it from being read."""
    path = root / "data" / f"{contract.name}.csv"
    place = f"data/{contract.name}.csv"
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None, [
            Problem(
                place, "data:missing-file", "the dataset is not there", "restore it or delete its contract"
            )
        ]
    except UnicodeDecodeError as error:
        return None, [
            Problem(place, "data:encoding", f"not UTF-8 at byte {error.start}", "save the file as UTF-8")
        ]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    try:
        header = tuple(next(reader, []))
        if header != contract.fields:
            wanted = ",".join(contract.fields)
            return None, [
                Problem(
                    f"{place}: row 1",
                    "data:columns",
                    f"columns are {','.join(header)}",
                    f"make them {wanted}",
                )
            ]
        for cells in reader:
            if len(cells) == len(header):
                rows.append((reader.line_num, dict(zip(header, cells, strict=True))))
            else:
                said = f"{len(cells)} cells, {len(header)} columns"
                problems.append(
                    Problem(
                        f"{place}: row {reader.line_num}", "data:columns", said, "quote commas, fill the row"
                    )
                )
    except csv.Error as error:
        return None, [
            Problem(f"{place}: row {reader.line_num}", "data:csv", str(error), "mend the quotation marks")
        ]
    return Sheet(contract, header, tuple(rows)), problems


def _cells(catalogue: Catalogue, sheet: Sheet) -> Iterator[Problem]:
    fields = {column: catalogue.field(sheet.contract, column) for column in sheet.header}
    for line, row in sheet.rows:
        for column, text in row.items():
            if problem := check_cell(fields[column], column, text):
                code, message, remedy = problem
                yield Problem(sheet.place(line, column), code, message, remedy)
        for column, code, message, remedy in row_problems(sheet.contract, row):
            yield Problem(sheet.place(line, column), code, message, remedy)


def _keys(sheet: Sheet) -> Iterator[Problem]:
    for columns, code, said in (
        (sheet.contract.key, "data:key", "the same key"),
        (
            (*sheet.contract.identity, "known") if sheet.contract.identity else (),
            "data:vintage",
            "the same figure and date known",
        ),
    ):
        seen: dict[tuple[str, ...], int] = {}
        for line, row in sheet.rows if columns else ():
            value = tuple(row.get(column, "") for column in columns)
            if value in seen:
                where = " / ".join(value)
                yield Problem(
                    sheet.place(line),
                    code,
                    f"{said} as row {seen[value]}: {where}",
                    "remove one or tell them apart",
                )
            seen.setdefault(value, line)


def _foreign(sheet: Sheet, sheets: dict[str, Sheet]) -> Iterator[Problem]:
    for column, (dataset, target) in foreign_keys(sheet.contract).items():
        if dataset not in sheets:
            said = f"column {column} refers to the dataset {dataset}, which is not there"
            yield Problem(
                f"data/contracts/{sheet.contract.name}.yml", "data:foreign", said, suggestion(dataset, sheets)
            )
            continue
        known = {row[target] for _, row in sheets[dataset].rows}
        code = "data:unknown-source" if column == "source" else "data:foreign"
        for line, row in sheet.rows:
            if row[column] and row[column] not in known:
                said = f"'{row[column]}' is not in data/{dataset}.csv"
                yield Problem(sheet.place(line, column), code, said, suggestion(row[column], known))


def _inputs(sheet: Sheet, keys: dict[str, set[str]]) -> Iterator[Problem]:
    columns = [name for name in ("inputs", "evidence") if name in sheet.header]
    for line, row in sheet.rows:
        if row.get("standing") == "estimate" and not row.get("inputs"):
            said = "an estimate names what it is made of"
            remedy = "name rows as dataset:key, or the document whose method or sample it is as sources:ID"
            yield Problem(sheet.place(line, "inputs"), "data:missing-inputs", said, remedy)
        for column, item in [(name, item) for name in columns for item in row[name].split()]:
            dataset, _, key = item.partition(":")
            if key not in keys.get(dataset, set()) or dataset in ("units", "economies"):
                yield Problem(
                    sheet.place(line, column),
                    "data:inputs",
                    f"no row '{item}'",
                    "write dataset:key of a row that exists, or sources:ID",
                )


def _circles(sheets: dict[str, Sheet]) -> Iterator[Problem]:
    places: dict[str, str] = {}
    inputs: dict[str, list[str]] = {}
    for name, sheet in sheets.items():
        for line, row in sheet.rows if "inputs" in sheet.header else ():
            places[f"{name}:{row['key']}"] = sheet.place(line, "inputs")
            inputs[f"{name}:{row['key']}"] = row["inputs"].split()
    for address in circles(inputs):
        yield Problem(
            places[address], "data:inputs", f"'{address}' is made of itself", "name what it was computed from"
        )


def _unlisted(root: Path, contracts: dict[str, Contract]) -> Iterator[Problem]:
    data = root / "data"
    known = {data / "fields.yml", data / "datapackage.json"}
    known |= {data / f"{name}.csv" for name in contracts} | {
        data / "contracts" / f"{name}.yml" for name in contracts
    }
    for path in sorted(data.rglob("*")):
        if path.is_file() and path not in known and not path.name.startswith("."):
            yield Problem(
                path.relative_to(root).as_posix(),
                "data:contract",
                "no contract describes this file",
                f"write data/contracts/{path.stem}.yml for data/{path.stem}.csv, or remove the file",
            )


def _checksums(root: Path, contracts: dict[str, Contract]) -> Iterator[Problem]:
    path = root / "data" / "datapackage.json"
    remedy = "review the change, then run `report data`"
    try:
        resources = {r["name"]: r for r in json.loads(path.read_text(encoding="utf-8"))["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        yield Problem(
            "data/datapackage.json", "data:package", "missing or unreadable", "run `report data` to write it"
        )
        return
    for name in contracts:
        file = root / "data" / f"{name}.csv"
        if not file.is_file():
            continue
        digest = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
        if resources.get(name, {}).get("hash") != digest:
            yield Problem(
                f"data/{name}.csv",
                "data:checksum",
                "differs from the SHA-256 in data/datapackage.json",
                remedy,
            )
    for name in sorted(resources.keys() - contracts.keys()):
        yield Problem(
            "data/datapackage.json", "data:checksum", f"lists '{name}', which has no contract", remedy
        )
