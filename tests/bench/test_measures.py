"""Arithmetic on measurements: estimates are flagged, floors, ratios and aims come out right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.measures import (
    CACHE,
    DASK,
    DASK_ONE,
    FORCE,
    NBCONVERT,
    OFF,
    OURS,
    PAPERMILL,
    RUNS,
    SWEEP,
    SWEEP_ONE,
    Case,
    Floor,
    Measure,
    Work,
    aims,
    estimates,
    find,
    ratios,
    shares,
)


def took(tool: str, seconds: float, work: Work = "html", case: Case = "cold", chapters: int = 13) -> Measure:
    return Measure(tool, work, case, chapters, (seconds,), ran=0 if tool == OURS else None)


def test_a_measurement_is_the_median_of_its_runs() -> None:
    assert Measure(OURS, "html", "cold", 13, (9.0, 1.0, 2.0)).seconds == 2.0


def test_tools_that_take_one_chapter_after_the_other_are_scaled_and_flagged() -> None:
    sample = [took(PAPERMILL, 35, "execution", chapters=7), took(NBCONVERT, 21, "execution", chapters=7)]
    found = list(estimates(sample, 50))
    assert [(m.tool, m.seconds, m.chapters) for m in found] == [(PAPERMILL, 250, 50), (NBCONVERT, 150, 50)]
    assert all(m.estimated and "7 chapters measured" in m.note for m in found)


def test_jupyter_book_on_a_large_book_is_its_pages_there_and_the_execution_of_the_sample() -> None:
    sample = [took(FORCE, 40, chapters=7), replace(took(CACHE, 3, case="row", chapters=7), stale=True)]
    pages = [took(OFF, 12, chapters=7), took(OFF, 3, case="unchanged", chapters=7)]
    large = [took(OFF, 80, chapters=70), took(OFF, 11, case="unchanged", chapters=70)]
    force, cache = estimates([*sample, *pages, *large], 70)
    assert (force.tool, force.case, force.seconds) == (FORCE, "cold", 80 + (40 - 12) * 10)
    assert (cache.tool, cache.case, cache.seconds) == (CACHE, "row", 11)
    assert (force.estimated, cache.estimated) == (True, True)
    assert (force.stale, cache.stale) == (False, True)


def test_a_sweep_is_held_against_ours() -> None:
    found = [(r.tool, r.ratio) for r in ratios(MET) if r.work == "sweep"]
    assert found == [(SWEEP_ONE, 1.8), (PAPERMILL, 10), (DASK, 1.25), (DASK_ONE, 2)]


def test_nothing_is_estimated_without_a_sample_or_the_pages() -> None:
    assert list(estimates([], 50)) == []
    assert list(estimates([took(FORCE, 40, chapters=7), took(OFF, 12, chapters=7)], 50)) == []


def test_ratios_compare_the_same_work_case_and_size_alone() -> None:
    others = [
        took(FORCE, 40),
        took(OFF, 8),
        took(FORCE, 40, case="row"),
        took(FORCE, 40, chapters=7),
        took(PAPERMILL, 50, "execution"),
    ]
    (ratio,) = ratios([took(OURS, 8), *others])
    assert (ratio.tool, ratio.ratio, ratio.estimated) == (FORCE, 5.0, False)


def test_a_tool_whose_pages_are_out_of_date_is_not_compared() -> None:
    ours, stale = took(OURS, 8, case="row"), Measure(CACHE, "html", "row", 13, (2.0,), stale=True)
    assert ratios([ours, stale]) == []
    assert len(ratios([ours, replace(stale, stale=False)])) == 1


def test_a_ratio_to_an_estimate_is_an_estimate() -> None:
    (ratio,) = ratios([took(OURS, 8), Measure(FORCE, "html", "cold", 13, (40.0,), estimated=True)])
    assert ratio.estimated


def test_the_floor_is_import_and_cells_on_all_cores_and_pages() -> None:
    floor = Floor(13, imports=2, cells=8, cores=2, book=10)
    assert (floor.execution, floor.html) == (6, 16)
    assert Floor(13, imports=2, cells=8, cores=2).html is None


def test_the_share_of_the_floor_is_one_where_nothing_is_lost() -> None:
    floors = [Floor(13, 2, 8, 2, 10), Floor(50, 2, 30, 2, None, estimated=True)]
    measures = [took(OURS, 6, "execution"), took(OURS, 32), took(OURS, 34, "execution", chapters=50)]
    found = {(s.work, s.chapters): (s.share, s.estimated) for s in shares(measures, floors)}
    assert found == {
        ("execution", 13): (1.0, False),
        ("html", 13): (0.5, False),
        ("execution", 50): (0.5, True),
    }


MET = [
    took(OURS, 5, "execution"),
    took(PAPERMILL, 40, "execution"),
    took(OURS, 10),
    took(FORCE, 40),
    took(OURS, 0.2, case="unchanged"),
    took(FORCE, 3, case="unchanged"),
    took(CACHE, 2, case="unchanged"),
    took(OURS, 1.9, case="prose"),
    took(OURS, 4.9, "pdf"),
    took(OURS, 0.9, case="unchanged", chapters=200),
    took(SWEEP, 20, "sweep", chapters=RUNS),
    took(SWEEP_ONE, 36, "sweep", chapters=RUNS),
    took(PAPERMILL, 200, "sweep", chapters=RUNS),
    took(DASK, 25, "sweep", chapters=RUNS),
    took(DASK_ONE, 40, "sweep", chapters=RUNS),
]
OWN = (OURS, SWEEP)


def test_aims_are_met() -> None:
    found = aims(MET)
    assert [aim.got for aim in found] == pytest.approx([8, 4, 0.2, 10, 1.9, 0, 4.9, 0.9, 10, 1.8, 1.6])
    assert [aim.met for aim in found] == [True] * 9 + [None] * 2  # gains that have no aim


def test_aims_are_missed_by_a_slower_build() -> None:
    ours = [replace(m, runs=(m.seconds * 2,), ran=1) for m in MET if m.tool in OWN]
    found = aims([*ours, *(m for m in MET if m.tool not in OWN)])
    assert [aim.met for aim in found] == [False] * 9 + [None] * 2


def test_aims_that_were_not_measured_are_neither() -> None:
    assert {(aim.got, aim.met) for aim in aims([])} == {(None, None)}
    assert find(MET, OURS, "whole", "cold", 13) is None
