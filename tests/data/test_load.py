"""Loading as of a date: later figures are not there, the newest vintage wins."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data.contracts import Contract, read_catalogue
from helpers.data.load import load, newest
from helpers.problems import ReportError
from helpers.records import from_row

CONTRACT = Contract(name="x", title="x", description="x", fields=("key",), identity=("economy", "period"))


def frame(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["economy", "period", "known", "value"])


def test_newest_vintage_wins_and_order_stays() -> None:
    table = frame(
        ("a", "2024", "2025-01-01", 1), ("b", "2024", "2025-01-01", 2), ("a", "2024", "2025-06-01", 3)
    )
    assert list(newest(table, CONTRACT)["value"]) == [2, 3]


vintages = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from(["2023", "2024"]), st.dates(date(2024, 1, 1), date(2026, 1, 1))
    ),
    max_size=12,
    unique=True,
)


@given(vintages)
def test_one_row_per_figure_and_it_is_the_last_known(rows: list[tuple[str, str, date]]) -> None:
    table = frame(*((e, p, k.isoformat(), float(i)) for i, (e, p, k) in enumerate(rows)))
    found = newest(table, CONTRACT)
    assert not found.duplicated(["economy", "period"]).any()
    for _, row in found.iterrows():
        same = table[(table["economy"] == row["economy"]) & (table["period"] == row["period"])]
        assert row["known"] == same["known"].max()


DATES = st.integers(0, 450).map(lambda days: date(2025, 9, 1) + timedelta(days=days))


@settings(max_examples=15)
@given(DATES)
def test_nothing_later_than_the_date_in_any_dataset(day: date) -> None:
    catalogue = read_catalogue(Path(__file__).parents[2])
    for name, contract in catalogue.contracts.items():
        if "known" in contract.fields and not contract.timeless:
            assert (load(catalogue, name, day)["known"] <= day.isoformat()).all(), name


@pytest.mark.parametrize(
    ("day", "stations"),
    [
        ("2025-09-05", 4_598_000),
        ("2026-01-20", 4_830_000),
        ("2026-01-21", 4_838_000),
        ("2026-11-23", 4_838_000),
    ],
)
def test_5g_stations_as_they_were_known(root: Path, day: str, stations: int) -> None:
    known = load(read_catalogue(root), "infrastructure", date.fromisoformat(day))
    rows = known[known["series"] == "5g_base_stations"]
    assert rows["value"].max() == stations


def test_unknown_dataset_names_the_nearest(root: Path) -> None:
    with pytest.raises(ReportError, match="did you mean 'robots'"):
        load(read_catalogue(root), "robot")


def test_choices_of_the_report_stand_on_any_date_and_make_nothing_look_newer(root: Path) -> None:
    catalogue = read_catalogue(root)
    timeless = [name for name, contract in catalogue.contracts.items() if contract.timeless]
    assert "assumptions" in timeless
    for name in timeless:
        whole, early = load(catalogue, name), load(catalogue, name, date(2020, 1, 1))
        assert list(early["key"]) == list(whole["key"])
        assert "known" not in early
        assert from_row(early.iloc[0].to_dict()).known is None
