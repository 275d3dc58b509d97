"""Contracts of the datasets: what ``data/fields.yml`` and ``data/contracts/*.yml`` promise of each CSV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from helpers.problems import ReportError, suggestion

T = TypeVar("T", bound=BaseModel)
FieldType = Literal["string", "number", "integer", "boolean", "date", "period"]


class FieldContract(BaseModel):
    """One column, defined once in ``data/fields.yml`` and narrowed by a dataset's ``constraints``.

    A column of codes lists them as ``enum``, or as ``labels``, each with the Chinese name readers see; both
    would be two lists of one thing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: FieldType
    title: str
    description: str
    required: bool = False
    pattern: str | None = None
    enum: tuple[str, ...] | None = None
    labels: dict[str, str] | None = None
    minimum: float | None = None
    maximum: float | None = None

    @model_validator(mode="after")
    def _one_list_of_codes(self) -> FieldContract:
        if self.enum is not None and self.labels is not None:
            raise ValueError("give enum or labels, not both")
        return self

    @property
    def choices(self) -> tuple[str, ...] | None:
        """The codes a cell may hold (None: any text)."""
        return self.enum if self.labels is None else tuple(self.labels)


class Contract(BaseModel):
    """One dataset: columns in order, key, what identifies a figure, foreign keys.

    ``identity`` names the columns that identify one figure; rows that share them are vintages of it and must
    differ in ``known``. ``foreign`` maps a column to ``dataset.column``. A ``reference`` table (units,
    economies, sources) holds no figures and so needs no source and standing of its own. A ``timeless`` dataset
    holds choices of this report: they stand whatever the report's date. A dataset that is ``ahead`` also holds
    plans, targets and announced terms: only there may a figure be known before its period begins.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    description: str
    fields: tuple[str, ...]
    key: tuple[str, ...] = ("key",)
    identity: tuple[str, ...] = ()
    constraints: dict[str, dict[str, Any]] = Field(default_factory=dict)
    foreign: dict[str, str] = Field(default_factory=dict)
    reference: bool = False
    timeless: bool = False
    ahead: bool = False


#: libyaml where there is one: the same result, ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Columns every dataset of figures has.
FIGURE_FIELDS = ("key", "period", "unit", "known", "known_basis", "standing", "source")

#: Foreign keys that hold wherever the column stands.
COMMON_FOREIGN = {"source": "sources.id", "unit": "units.code"}


@dataclass(frozen=True)
class Catalogue:
    """All contracts of one repository: every column, every dataset."""

    root: Path
    fields: dict[str, FieldContract]
    contracts: dict[str, Contract]

    def contract(self, dataset: str) -> Contract:
        """Return one dataset's contract. Raises ReportError naming the nearest dataset."""
        if dataset not in self.contracts:
            raise ReportError(f"no dataset '{dataset}' in data/: {suggestion(dataset, self.contracts)}")
        return self.contracts[dataset]

    def field(self, contract: Contract, column: str) -> FieldContract:
        """Return the contract of one column of a dataset, narrowed by that dataset's constraints."""
        place = self.root / "data" / "contracts" / f"{contract.name}.yml"
        if column not in self.fields:
            raise ReportError(f"{place}: column '{column}' is not defined in data/fields.yml")
        given = contract.constraints.get(column, {})
        # A dataset's own list of codes takes the place of the column's, whichever way either is written.
        replaced = {"enum", "labels"} if given.keys() & {"enum", "labels"} else set()
        body = self.fields[column].model_dump(exclude=replaced) | given
        return _parse(FieldContract, body, place, column)


def read_catalogue(root: Path) -> Catalogue:
    """Return the contracts under ``root/data``. Raises ReportError with file and place."""
    path = root / "data" / "fields.yml"
    fields = {name: _parse(FieldContract, body, path, name) for name, body in _read(path).items()}
    files = sorted((root / "data" / "contracts").glob("*.yml"))
    contracts = {
        file.stem: _parse(Contract, {"name": file.stem, **_read(file)}, file, file.stem) for file in files
    }
    return Catalogue(root, fields, contracts)


def foreign_keys(contract: Contract) -> dict[str, tuple[str, str]]:
    """Return column -> (dataset, column) for each foreign key of a dataset."""
    common = {column: target for column, target in COMMON_FOREIGN.items() if column in contract.fields}
    pairs = common | contract.foreign | common  # in this order, and no contract sends its sources elsewhere
    return {column: (target.split(".")[0], target.split(".")[1]) for column, target in pairs.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        body = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (OSError, yaml.YAMLError) as error:
        raise ReportError(f"{path}: cannot be read: {error}") from error
    if not isinstance(body, dict):
        raise ReportError(f"{path}: must be a mapping of names; see data/contracts/ for examples")
    return body


def _parse(model: type[T], body: Any, path: Path, name: str) -> T:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ReportError(f"{path}: '{name}': {lines}") from error
