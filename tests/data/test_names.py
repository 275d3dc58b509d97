"""Names of rows: every row of every dataset has one in Chinese, and two figures never share it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.data.contracts import Catalogue, read_catalogue
from helpers.data.load import load
from helpers.data.names import row_name, tellers
from helpers.publish.references import HAN


@pytest.fixture(scope="module")
def catalogue(root: Path) -> Catalogue:
    return read_catalogue(root)


#: A product that has no Chinese name.
LATIN = {"Manus"}


def figure_datasets(catalogue: Catalogue) -> list[str]:
    return [name for name, contract in catalogue.contracts.items() if not contract.reference]


def test_every_row_has_a_chinese_name(catalogue: Catalogue) -> None:
    nameless = []
    for dataset in figure_datasets(catalogue):
        told = tellers(catalogue, dataset)
        names = {row["row"]: row_name(told, row) for row in load(catalogue, dataset).to_dict("records")}
        nameless += [row for row, name in names.items() if not HAN.search(name) and name not in LATIN]
    assert nameless == []


def test_two_figures_of_one_period_and_unit_have_two_names(catalogue: Catalogue) -> None:
    """Vintages of one figure share its name; so may facts in words, which are read in full beside it."""
    for dataset in figure_datasets(catalogue):
        contract, told = catalogue.contract(dataset), tellers(catalogue, dataset)
        frame = load(catalogue, dataset)
        figures = frame[frame["value"].notna()] if "value" in frame else frame.iloc[:0]
        called: dict[tuple[str, ...], tuple[str, ...]] = {}
        for row in figures.to_dict("records"):
            name = (row_name(told, row), row["period"], row["unit"])
            identity = tuple(str(row[column]) for column in contract.identity)
            assert called.setdefault(name, identity) == identity, (dataset, row["key"], name)


@pytest.mark.parametrize(
    ("dataset", "key", "name"),
    [
        ("infrastructure", "cn-5g-2025", "中國內地，5G 基站"),
        ("robots", "kr-density-2023", "韓國，工業機器人密度"),
        ("targets", "opinions-models-upper", "《意見》，深入應用於製造業的通用大模型，上限"),
        ("target_progress", "platforms-2026-01", "有影響力的工業互聯網平台"),
        ("measures", "m01", "措施 1，創新築基"),
    ],
)
def test_names_as_a_reader_would_call_the_rows(
    catalogue: Catalogue, dataset: str, key: str, name: str
) -> None:
    frame = load(catalogue, dataset)
    (row,) = frame[frame["key"] == key].to_dict("records")
    assert row_name(tellers(catalogue, dataset), row) == name


def test_a_row_without_other_name_is_called_by_its_text() -> None:
    assert row_name({}, {"text": "智能工廠"}) == "智能工廠"


def test_codes_and_numbers_that_are_missing_say_nothing() -> None:
    told = {"series": {"a": "甲"}.get, "tokens": "長度 {}".format, "label": str}
    assert row_name(told, {"series": "a", "tokens": float("nan"), "label": ""}) == "甲"  # type: ignore[arg-type]
