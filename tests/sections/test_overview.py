"""Chapter 00: headlines as the chapters have them, cards, figures that moved on, targets and progress."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.sections import overview as section
from helpers.sections import overview_progress as progress
from helpers.sections.manufacturing import PENDING

Load = Callable[[str], pd.DataFrame]
DATES = ["2025-09-05", "2026-01-31", "2026-06-30", "2026-11-23"]


@functools.cache
def frame(name: str, day: str) -> pd.DataFrame:
    return load(read_catalogue(find_root()), name, date.fromisoformat(day))


def of(day: str) -> Load:
    return lambda name: frame(name, day).copy()


@functools.cache
def headlines(day: str) -> dict[str, section.Quantity]:
    return section.headlines(of(day), date.fromisoformat(day))


@pytest.mark.parametrize("day", DATES)
def test_every_headline_is_there_and_known_by_the_date(day: str) -> None:
    found = headlines(day)
    assert set(found) == set(section.HEADLINES)
    late = [id for id, q in found.items() if q.known and q.known.isoformat() > day]
    assert late == []
    assert all(q.rows or q.value in (PENDING, 0) for q in found.values())


def test_every_headline_is_told(root: Path) -> None:
    notebook = nbformat.read(root / "chapters" / "00-overview.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    told = set(re.findall(r"\{q\}`([a-z0-9-]+)", text)) | set(re.findall(r'figures\["([a-z0-9-]+)"\]', text))
    assert [id for id in section.HEADLINES if id not in told] == []
    assert [id for id in section.CARDS if f"when-{id}" not in told] == []


def test_cards_lead_to_every_chapter(root: Path) -> None:
    notebook = nbformat.read(root / "chapters" / "00-overview.ipynb", as_version=4)
    links = {link for cell in notebook.cells for link in re.findall(r"^:link: (\S+)$", cell.source, re.M)}
    assert links == {path.stem for path in (root / "chapters").glob("0[1-6]-*.ipynb")}


def test_what_was_not_public_is_pending() -> None:
    early, later = headlines("2025-09-05"), headlines("2026-11-23")
    assert early["opinions-measures"].value == PENDING
    assert later["opinions-measures"].number == 21
    assert not section.told(early, "5g-stations", "minister-adoption")
    assert section.told(later, "5g-stations", "minister-adoption")


def test_minister_is_not_quoted_on_the_day_of_the_briefing() -> None:
    assert not section.told(headlines("2026-01-31"), "minister-adoption")


def test_cards_of_pending_figures_show_no_empty_brackets() -> None:
    early = section.card_periods(headlines("2025-09-05"))
    assert early["when-ai-use-china"].value == ""
    assert early["when-5g-stations"].value == "（2025 年 7 月末）"
    assert headlines("2026-01-31")["5g-stations"].period == "2025"


def test_recommendations_are_followed_up_only_after_the_briefing() -> None:
    assert headlines("2026-01-31")["hk-answered"].number == 0
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


def test_table_of_targets_is_the_opinions_own_once_public() -> None:
    before, after = (progress.shown_targets(of(day)) for day in ("2025-09-05", "2026-01-31"))
    assert set(after["scheme"]) == {"opinions"}
    assert "opinions" not in set(before["scheme"])
    assert len(before)
