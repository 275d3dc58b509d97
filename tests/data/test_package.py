"""The data package: fresh, valid for Frictionless, and complete."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.data.package import describe

#: Units of numbers the models compute, which no dataset holds.
CODE_ONLY = {"coefficient", "day"}


def test_descriptor_is_fresh(root: Path) -> None:
    assert json.loads((root / "data" / "datapackage.json").read_text()) == describe(root)


def test_frictionless_finds_no_fault(root: Path) -> None:
    report = frictionless.validate(str(root / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:10]
    assert len(report.tasks) == len(read_catalogue(root).contracts)


def test_every_figure_dataset_has_period_known_standing_and_source(root: Path) -> None:
    for name, contract in read_catalogue(root).contracts.items():
        if not contract.reference:
            assert {"period", "known", "known_basis", "standing", "source", "unit"} <= set(contract.fields), (
                name
            )


def test_every_column_is_used(root: Path) -> None:
    catalogue = read_catalogue(root)
    used = {column for contract in catalogue.contracts.values() for column in contract.fields}
    assert set(catalogue.fields) == used


def test_every_unit_and_economy_is_used(root: Path) -> None:
    catalogue = read_catalogue(root)
    for table, column in (("units", "unit"), ("economies", "economy")):
        used = {
            value
            for name, contract in catalogue.contracts.items()
            if column in contract.fields
            for value in load(catalogue, name)[column]
        }
        assert set(load(catalogue, table)["code"]) - used - CODE_ONLY == set(), table
