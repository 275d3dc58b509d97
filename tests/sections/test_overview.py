"""Chapter 00: headlines as the chapters have them, cards, figures that moved on, targets and progress."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.publish.references import REFERENCE, split
from helpers.sections import overview as section
from helpers.sections import overview_progress as progress

Load = Callable[[str], pd.DataFrame]
DATES = ["2025-09-05", "2026-01-31", "2026-06-30", "2026-11-23"]


@functools.cache
def frame(name: str, day: str) -> pd.DataFrame:
    return load(read_catalogue(find_root()), name, date.fromisoformat(day))


def of(day: str) -> Load:
    return lambda name: frame(name, day).copy()


@functools.cache
def headlines(day: str) -> dict[str, section.Quantity]:
    return section.headlines(of(day), day)


@pytest.mark.parametrize("day", DATES)
def test_headlines_were_public_and_rest_on_rows(day: str) -> None:
    found = headlines(day)
    late = [id for id, q in found.items() if q.known and q.known.isoformat() > day]
    assert late == []
    assert [id for id, q in found.items() if not (q.rows and q.sources)] == []


def test_every_headline_exists_once_all_is_public() -> None:
    assert list(headlines("2026-11-23")) == list(section.HEADLINES)


def test_every_headline_is_told(root: Path) -> None:
    notebook = nbformat.read(root / "chapters" / "00-overview.ipynb", as_version=4)
    texts = [*(cell.source for cell in notebook.cells), section.cards(lambda *ids: True)]
    told = {split(reference)[0] for text in texts for reference in REFERENCE.findall(text)}
    assert [id for id in section.HEADLINES if id not in told] == []


def test_cards_lead_to_every_chapter(root: Path) -> None:
    links = {chapter for _, chapter, _ in section.CARDS}
    assert links == {path.stem for path in (root / "chapters").glob("0[1-6]-*.ipynb")}


def test_a_card_waits_for_all_its_figures() -> None:
    ratio = "paths-price-ratio"
    assert ratio in section.cards(lambda *ids: True)
    assert ratio not in section.cards(lambda *ids: "paths-model-deepseek" not in ids)


def test_what_was_not_public_is_left_out() -> None:
    early, later = headlines("2025-09-05"), headlines("2026-11-23")
    assert "opinions-measures" not in early
    assert later["opinions-measures"].number == 21
    assert early["5g-stations"].period == "2025-07"


def test_minister_is_not_quoted_on_the_day_of_the_briefing() -> None:
    assert "minister-adoption" not in headlines("2026-01-31")


def test_recommendations_are_followed_up_only_after_the_briefing() -> None:
    assert "hk-answered" not in headlines("2026-01-31")
    assert headlines("2026-11-23")["hk-answered"].number > 0


def test_ledger_is_counted_once_the_briefing_is_out() -> None:
    assert section.checked(of("2026-01-30")) == {}
    assert section.checked(of("2026-01-31"))["claims-total"].number > 0


def test_moves_compare_the_briefing_with_the_newest_figures() -> None:
    known = of("2026-01-31")
    table = progress.moves(known).set_index("label")
    assert table.loc["5G 基站", "ratio"] == pytest.approx(483.8 / 459.8)
    assert table.loc["5G 基站", "age"] == 6
    assert table["ratio"].is_monotonic_decreasing
    found = progress.move_quantities(known)
    assert found["moves-newer"].number == (table["ratio"] > 1).sum()
    assert found["moves-most"].value == table.index[0]
    assert len(found["moves-most-ratio"].rows) == 2


def test_first_year_figures_do_not_move_before_the_next_one_is_out() -> None:
    table = progress.moves(of("2025-09-05")).set_index("label")
    assert table.loc["5G 基站", "ratio"] == 1


@pytest.mark.parametrize("day", DATES)
def test_progress_is_of_later_targets_and_names_both_ends(day: str) -> None:
    known = of(day)
    shown = progress.progress(known)
    assert not shown.empty
    assert shown["percent"].is_monotonic_decreasing
    assert shown["label"].str.len().max() <= 14, "longer labels are cut on a phone"
    assert len(progress.progress_rows(known)) == 2 * len(shown)
    nearest = progress.progress_quantities(known)
    assert nearest["progress-first"].value == shown.iloc[0]["name"]


def test_targets_are_followed_once_progress_is_published() -> None:
    targets = pd.DataFrame(
        {"key": ["a", "b", "c"], "series": ["models", "datasets", "words"], "value": [5.0, 100.0, None]}
    )
    targets = targets.assign(row="targets:" + targets["key"], label=targets["key"], scheme="opinions")
    targets = targets.assign(period="2027", unit="count", source="s", standing="official")
    told = targets.iloc[[1]].drop(columns="label").assign(row="target_progress:b", target="b", value=40.0)

    def counted(progress_rows: pd.DataFrame) -> dict[str, tuple[object, int]]:
        known = {"targets": targets, "target_progress": progress_rows}
        found = progress.progress_quantities(known.__getitem__)
        return {id: (q.value, len(q.rows)) for id, q in found.items() if id.startswith("targets")}

    assert counted(told) == {"targets-numbered": (2, 2), "targets-followed": (1, 3)}
    assert counted(told.iloc[:0]) == {"targets-numbered": (2, 2)}


def test_table_of_targets_is_the_opinions_own_once_public() -> None:
    before, after = (progress.shown_targets(of(day)) for day in ("2025-09-05", "2026-01-31"))
    assert set(after["scheme"]) == {"opinions"}
    assert "opinions" not in set(before["scheme"])
    assert len(before)
