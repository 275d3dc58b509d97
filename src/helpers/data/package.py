"""The Frictionless data package: generated from the contracts, with the SHA-256 of each file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from helpers.data.contracts import Catalogue, Contract, foreign_keys, read_catalogue
from helpers.files import sha256, write_json
from helpers.wording import PERIOD

DESCRIPTION = (
    "報告所用的全部數據：各有來源、公布日期與可靠程度。數字的來源見 sources.csv；"
    "彙編採用 CC BY 4.0，原始數字的權利屬各發布者。"
)
LICENCES = [
    {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    }
]


def write_package(root: Path) -> Path:
    """Write ``data/datapackage.json`` from contracts and files; returns its path."""
    path = root / "data" / "datapackage.json"
    write_json(path, describe(root))
    return path


def describe(root: Path) -> dict[str, Any]:
    """Return the data package descriptor of ``root`` (Frictionless Data Package 1)."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    catalogue = read_catalogue(root)
    return {
        "profile": "tabular-data-package",
        "name": "ai-manufacturing-report-data",
        "title": f"《{config['title']}》數據",
        "description": DESCRIPTION,
        "licenses": LICENCES,
        "sources": [{"title": "各行的來源見 sources.csv", "path": "sources.csv"}],
        "resources": [
            _resource(catalogue, contract)
            for contract in catalogue.contracts.values()
            if (root / "data" / f"{contract.name}.csv").is_file()
        ],
    }


def _resource(catalogue: Catalogue, contract: Contract) -> dict[str, Any]:
    path = catalogue.root / "data" / f"{contract.name}.csv"
    foreign = [
        {"fields": column, "reference": {"resource": dataset, "fields": target}}
        for column, (dataset, target) in foreign_keys(contract).items()
    ]
    return {
        "profile": "tabular-data-resource",
        "name": contract.name,
        "path": path.name,
        "title": contract.title,
        "description": contract.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
        "schema": {
            "fields": [_field(catalogue, contract, column) for column in contract.fields],
            "primaryKey": list(contract.key),
            "missingValues": [""],
            **({"foreignKeys": foreign} if foreign else {}),
        },
    }


def _field(catalogue: Catalogue, contract: Contract, column: str) -> dict[str, Any]:
    field = catalogue.field(contract, column)
    rules: dict[str, Any] = {
        "required": field.required or None,
        "pattern": field.pattern or (PERIOD.pattern if field.type == "period" else None),
        "enum": [value for value in field.choices if value] if field.choices else None,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    constraints = {name: value for name, value in rules.items() if value is not None}
    kind = "string" if field.type == "period" else field.type
    return {
        "name": column,
        "type": kind,
        "title": field.title,
        "description": field.description,
        **({"constraints": constraints} if constraints else {}),
        **({"labels": field.labels} if field.labels else {}),
    }
