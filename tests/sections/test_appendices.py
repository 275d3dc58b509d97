"""The appendices: catalogue, standings, totals and parameters follow from the files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.data.contracts import Catalogue, read_catalogue
from helpers.data.load import load
from helpers.publish.display import Units
from helpers.sections import appendices as section


@pytest.fixture(scope="module")
def catalogue(root: Path) -> Catalogue:
    return read_catalogue(root)


@pytest.fixture(scope="module")
def parameters(catalogue: Catalogue) -> pd.DataFrame:
    return section.parameters(catalogue, load(catalogue, "assumptions"))


def test_catalogue_lists_every_file_of_the_data(root: Path) -> None:
    table = section.catalogue(root)
    files = table["name"].str.extract(r"（([^（）]+\.csv)）$")[0]
    assert sorted(files) == sorted(path.name for path in (root / "data").glob("*.csv"))
    assert table["check"].str.fullmatch(r"\d+ 欄，[0-9a-f]{12}").all()
    assert (table["description"] != "").all()


def test_standings_add_up_to_the_figures(catalogue: Catalogue) -> None:
    table, totals = section.standings(catalogue), section.totals(catalogue)
    assert table["count"].sum() == totals["figures-count"].number
    assert table["share"].sum() == pytest.approx(100)
    assert totals["datasets-count"].number == len(section.figure_datasets(catalogue))


def test_reference_tables_hold_no_figures(catalogue: Catalogue) -> None:
    names = section.figure_datasets(catalogue)
    assert "units" not in names
    assert "sources" not in names
    assert "robots" in names


def test_parameters_begin_with_the_report_wide_date_told_once(parameters: pd.DataFrame) -> None:
    assert parameters.iloc[0]["what"].startswith("全書．")
    assert "（as_of）" in parameters.iloc[0]["what"]
    assert parameters["what"].str.startswith("全書．").sum() == 1
    assert not parameters.duplicated("what").any()


@pytest.mark.parametrize(
    ("name", "default", "limits"),
    [
        ("saturation", "0.9", "0.5 至 1"),
        ("system_cost", "600,000", "不少於 0"),
        ("as_of", "2026-01-31", "YYYY-MM-DD"),
        ("measure", "2025 年下半年用戶比例", "下半年增幅（百分點）（gain）"),
        ("eligible_sectors", "全部", "製造業（manufacturing）"),
        ("economies", "阿聯酋", "economies.csv 所列的代號"),
        ("lens", "槓桿", "承擔者（actor）"),
        ("plans", "上海", "local_plans.csv 所列的代號"),
    ],
)
def test_defaults_and_limits_read_as_words(
    parameters: pd.DataFrame, name: str, default: str, limits: str
) -> None:
    row = parameters[parameters["what"].str.endswith(f"（{name}）")].iloc[0]
    assert default in row["default"]
    assert limits in row["limits"]


def test_no_parameter_is_without_limits(parameters: pd.DataFrame) -> None:
    assert list(parameters.loc[parameters["limits"] == "—", "what"]) == []


def test_every_limit_of_the_report_is_told_with_its_reason(root: Path, catalogue: Catalogue) -> None:
    table = section.limits(load(catalogue, "assumptions"), Units(load(catalogue, "units")))
    tolerance = table[table["row"] == "assumptions:95.tolerance"].iloc[0]
    assert tolerance["what"].startswith("核對表．")
    assert tolerance["shown"] == "0.02"
    others = table[table["row"] == "assumptions:03.other-saturations"].iloc[0]
    assert others["shown"] == "0.6、0.75"
    assert (table["note"] != "").all()
    assert table["what"].notna().all()


def test_every_parameter_gives_its_reason(parameters: pd.DataFrame) -> None:
    assert (parameters["why"].str.len() > 4).all()


def test_defaults_that_are_choices_have_words(catalogue: Catalogue) -> None:
    words = section.defaults(catalogue)
    assert words["01.measure"] == "2025 年下半年用戶比例"
    assert words["06.eligible-sectors"] == "全部"
    assert "06.cap" not in words
