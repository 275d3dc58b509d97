"""What a figure never lacks, whatever its contract says: rules across columns, rows and contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from helpers.data.cells import is_period
from helpers.data.contracts import COMMON_FOREIGN, FIGURE_FIELDS, Catalogue, Contract
from helpers.periods import start_of
from helpers.problems import Problem

#: The tables that figures refer to; they hold none themselves.
REFERENCE_TABLES = ("economies", "sources", "units")

#: The source of the report's own choices, which alone are timeless.
OWN_CHOICES = "report-assumptions"

#: Units that measure nothing: a row in words, or a date.
WORDS = ("text", "date")


def contract_problems(catalogue: Catalogue, contract: Contract) -> Iterator[Problem]:
    """Yield what a contract promises too little of: columns, key and identity, or loosened constraints."""
    place = f"data/contracts/{contract.name}.yml"
    columns = _reference(contract) if contract.reference else _columns(catalogue, contract)
    yield from (Problem(place, "data:columns", said, remedy) for said, remedy in columns)
    rules = [*_rows(contract), *_loosened(catalogue, contract)]
    yield from (Problem(place, "data:contract", said, remedy) for said, remedy in rules)


def _reference(contract: Contract) -> Iterator[tuple[str, str]]:
    if "value" in contract.fields:
        said = "a reference table has a column value: its figures would have no source, date or standing"
        yield said, "remove `reference: true` and add their columns"


def _rows(contract: Contract) -> Iterator[tuple[str, str]]:
    if contract.reference and contract.name not in REFERENCE_TABLES:
        said = f"only {', '.join(REFERENCE_TABLES)} are reference tables: this one's figures would have no source"
        yield said, "remove `reference: true` and add the columns of figures"
    if not contract.reference and contract.key != ("key",):
        yield f"the key is {', '.join(contract.key)}: its rows have no address", "write `key: [key]`"
    if not contract.reference and "value" in contract.fields and not contract.identity:
        yield "no identity: a revised figure would stand twice", "name the columns that identify a figure"


def _columns(catalogue: Catalogue, contract: Contract) -> Iterator[tuple[str, str]]:
    for column in (*FIGURE_FIELDS, "value|text"):
        if not any(name in contract.fields for name in column.split("|")):
            yield f"a dataset of figures has a column {column.replace('|', ' or ')}", "add it"
    for column in contract.fields:
        if column != "value" and column in catalogue.fields and catalogue.fields[column].type == "number":
            said = f"column {column} holds figures beside value, which would share its unit and source"
            yield said, "give each figure a row of its own"


def _loosened(catalogue: Catalogue, contract: Contract) -> Iterator[tuple[str, str]]:
    remedy = "a contract narrows data/fields.yml; what holds for all datasets is changed there"
    for name, given in contract.constraints.items():
        field = catalogue.fields.get(name)
        if field is None:
            yield f"constraints of '{name}', which is no column of data/fields.yml", remedy
            continue
        if given.get("type", field.type) != field.type:
            yield f"'{name}' is a {field.type}, not a {given['type']}", remedy
        if field.required and given.get("required") is False:
            yield f"'{name}' may not be empty", remedy
        codes = given.get("enum") or given.get("labels") or ()
        if more := [code for code in codes if field.choices is not None and code not in field.choices]:
            yield f"'{name}' takes no {', '.join(map(str, more))}", remedy
    for column, target in COMMON_FOREIGN.items():
        if contract.foreign.get(column, target) != target:
            yield f"'{column}' refers to {target}, not to {contract.foreign[column]}", remedy


def row_problems(contract: Contract, row: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (column, code, message, remedy) of what does not fit together in one row of figures."""
    if row.get("value") and row.get("unit") in WORDS:
        said = f"{row['value']} is measured in '{row['unit']}', which measures nothing"
        yield "unit", "data:missing-unit", said, "name the unit of data/units.csv it is counted in"
    if row.get("value") == "" and "text" not in contract.fields:
        yield "value", "data:required", "the row states no figure", "fill it in or remove the row"
    if contract.timeless and row.get("source") != OWN_CHOICES:
        said = f"only choices of the report ({OWN_CHOICES}) stand on any date"
        yield "source", "data:contract", said, "remove `timeless: true` from the contract"
    known, period = row.get("known", ""), row.get("period", "")
    told = known and is_period(period) and not (contract.ahead or contract.timeless)
    if told and known < start_of(period).isoformat():
        said = f"known on {known}, before {period} began"
        yield (
            "known",
            "data:early",
            said,
            "correct the date; for plans and targets write `ahead: true` in the contract",
        )


def circles(inputs: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield each row that is made of itself, straight away or by way of others.

    >>> list(circles({"a:1": ["a:2"], "a:2": ["a:3"], "a:3": ["a:2"]}))
    ['a:2', 'a:3']
    """
    for row in inputs:
        seen, left = set(), list(inputs[row])
        while left:
            if (item := left.pop()) not in seen:
                seen.add(item)
                left += inputs.get(item, [])
        if row in seen:
            yield row
