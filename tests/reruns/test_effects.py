"""What matters most: known functions have known effects, whatever the order of the runs."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.reruns.effects import Effect, as_csv, effects
from helpers.reruns.ranges import Span, latin_hypercube
from helpers.reruns.table import Row

from .swept import grid, parameters, table

NAMES = ("saturation", "confidence", "series")
UNITS = {"y": "percent"}
GRID = grid(
    saturation=[0.5, 0.6, 0.9, 1.0], confidence=[0.5, 0.8], series=["5g_base_stations", "racks_in_use"]
)
ROOT = Path(__file__).resolve().parents[2]
VARIED = parameters(ROOT, *NAMES)


def linear(saturation: float, confidence: float, series: str = "") -> dict[str, Any]:
    return {"y": 100 - 30 * saturation + 10 * confidence}


def of(rows: list[Row], units: dict[str, str] = UNITS, *names: str) -> dict[str, Effect]:
    """Return the effects on a single quantity, by parameter."""
    varied = [p for p in VARIED if p.name in (names or NAMES) and p.name in rows[0]]
    return {effect.parameter: effect for effect in effects(rows, varied, units)}


def test_effects_of_a_linear_model_are_its_coefficients_times_the_range() -> None:
    found = of(table(GRID, linear))
    assert list(found) == ["saturation", "confidence", "series"]
    assert [effect.effect for effect in found.values()] == pytest.approx([15, 3, 0])
    most = found["saturation"]
    assert (most.low, most.high, most.runs, most.note) == (1.0, 0.5, 16, "")
    assert most.at_low == pytest.approx(100 - 30 + 6.5)
    assert most.at_high == pytest.approx(100 - 15 + 6.5)
    assert most.relative == pytest.approx(15 / 93)
    assert most.correlation is not None
    assert most.correlation < -0.9
    assert sum(effect.share or 0 for effect in found.values()) == pytest.approx(1)


def test_a_sample_gives_the_same_as_a_grid_for_a_linear_model() -> None:
    axes: dict[str, Span | list[str]] = {
        "saturation": Span(0.5, 1.0),
        "confidence": Span(0.5, 0.8),
        "series": ["5g_base_stations", "robot_density"],
    }
    runs = latin_hypercube(axes, 60, seed=1)
    found = of(table(runs, linear))
    drawn = [run["saturation"] for run in runs]
    assert found["saturation"].effect == pytest.approx(30 * (max(drawn) - min(drawn)))
    assert found["saturation"].low == max(drawn)
    assert found["series"].effect == 0
    assert (found["series"].low, found["series"].correlation) == (None, None)
    assert {effect.note for effect in found.values()} == {""}


def test_what_a_draw_gives_an_idle_parameter_is_put_down_to_chance() -> None:
    axes = {"saturation": Span(0.5, 1.0), "confidence": Span(0.5, 0.8)}
    found = of(table(latin_hypercube(axes, 60, seed=1), lambda saturation, **_: {"y": 1 / saturation**9}))
    assert found["confidence"].effect
    assert (found["confidence"].note, found["saturation"].note) == ("chance", "")


def test_what_moved_together_in_a_list_is_kept_apart() -> None:
    runs = [
        {"saturation": s, "confidence": c}
        for s, c in [(0.5, 0.5), (0.6, 0.6), (0.7, 0.6), (0.9, 0.8), (1, 0.7)]
    ]
    found = of(table(runs, linear))
    assert found["saturation"].effect == pytest.approx(15)
    assert found["confidence"].effect == pytest.approx(3)
    assert {effect.note for effect in found.values()} == {"rough"}


def test_what_always_moved_together_is_not_told_apart() -> None:
    runs = [{"saturation": s, "confidence": s - 0.1} for s in (0.6, 0.7, 0.8, 0.9, 1.0)]
    for effect in of(table(runs, linear)).values():
        assert (effect.effect, effect.share, effect.low, effect.note) == (None, None, None, "undetermined")
        assert abs(effect.correlation or 0) == pytest.approx(1)


def test_too_few_runs_give_no_effect() -> None:
    runs = [{"saturation": 0.5, "confidence": 0.6}, {"saturation": 0.9, "confidence": 0.8}]
    assert {effect.note for effect in of(table(runs, linear)).values()} == {"undetermined"}


def test_a_single_parameter_is_told_by_its_values_however_the_number_moves() -> None:
    runs = grid(saturation=[0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    [effect] = of(table(runs, lambda saturation: {"y": 4.0 if saturation == 0.7 else 1.0})).values()
    assert (effect.effect, effect.high, effect.share, effect.one_way) == (3, 0.7, 1, 3)


def test_one_way_is_where_all_others_have_their_defaults() -> None:
    found = of(table(GRID, lambda saturation, confidence, series: {"y": saturation * confidence}))
    assert found["saturation"].one_way == pytest.approx(0.5 * 0.8)
    assert found["saturation"].effect == pytest.approx(0.5 * 0.65)
    away = [run | {"series": "mva_usd"} for run in grid(saturation=[0.5, 1.0], confidence=[0.5, 0.6])]
    assert of(table(away, linear))["saturation"].one_way is None


def test_an_interaction_alone_has_no_main_effect() -> None:
    def crossed(saturation: float, confidence: float) -> dict[str, float]:
        return {"y": 1.0 if (saturation == 0.5) == (confidence == 0.5) else 2.0}

    found = of(table(grid(saturation=[0.5, 1.0], confidence=[0.5, 0.8]), crossed))
    assert [(effect.effect, effect.share) for effect in found.values()] == [(0, 0), (0, 0)]


def test_constants_have_no_effect_and_no_share() -> None:
    for effect in of(table(GRID, lambda **_: {"y": 7.0})).values():
        assert (effect.effect, effect.share, effect.low, effect.correlation) == (0, None, None, None)


def test_failed_runs_do_not_count_and_bias_nothing() -> None:
    def sometimes(saturation: float, confidence: float, series: str) -> dict[str, Any] | str:
        broken = saturation == 1.0 and confidence == 0.8
        return "no" if broken else linear(saturation, confidence)

    found = of(table(GRID, sometimes))
    assert [found[name].effect for name in ("saturation", "confidence", "series")] == pytest.approx(
        [15, 3, 0]
    )
    assert found["saturation"].runs == 14
    assert of(table(GRID, lambda **_: "no")) == {}


def test_texts_are_left_out_and_numbers_some_runs_lack_rest_on_those_that_have_them() -> None:
    def published(saturation: float, confidence: float, series: str) -> dict[str, Any]:
        here = {"only": saturation * 10} if series == "racks_in_use" else {}
        return {"word": "線性", "y": saturation, **here}

    rows = table(GRID, published)
    found = effects(rows, VARIED, {"word": "text", "y": "ratio", "only": "ratio"})
    by_name = {(effect.quantity, effect.parameter): effect for effect in found}
    assert {name for name, _ in by_name} == {"y", "only"}
    assert by_name["only", "saturation"].effect == pytest.approx(5)
    assert (by_name["only", "saturation"].runs, by_name["only", "series"].note) == (8, "undetermined")


def test_ranks_and_years_have_no_relative_effect_and_come_last() -> None:
    rows = table(GRID, lambda saturation, **_: {"rank": saturation * 10, "share": saturation})
    found = effects(rows, VARIED, {"rank": "rank", "share": "percent"})
    assert [effect.quantity for effect in found] == ["share"] * 3 + ["rank"] * 3
    assert {effect.relative for effect in found if effect.quantity == "rank"} == {None}


@settings(deadline=None, max_examples=30)
@given(st.permutations(table(GRID, lambda **v: linear(**v) | {"z": v["saturation"] ** v["confidence"]})))
def test_the_order_of_the_runs_changes_nothing(rows: list[Row]) -> None:
    units = {"y": "percent", "z": "ratio"}
    assert effects(rows, VARIED, units) == effects(sorted(rows, key=lambda row: row["run"]), VARIED, units)


@settings(deadline=None, max_examples=50)
@given(
    st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
    st.floats(-1e6, 1e6),
)
def test_any_linear_model_is_found_again(coefficients: tuple[float, float], constant: float) -> None:
    a, b = coefficients
    rows = table(GRID, lambda saturation, confidence, **_: {"y": constant + a * saturation + b * confidence})
    found = of(rows)
    assert found["saturation"].effect == pytest.approx(abs(a) * 0.5, abs=1e-2)
    assert found["confidence"].effect == pytest.approx(abs(b) * 0.3, abs=1e-2)
    assert found["series"].effect == pytest.approx(0, abs=1e-6)


def test_the_csv_has_a_row_an_effect_and_blanks_for_what_is_not_told() -> None:
    found = effects(table(GRID, linear), VARIED, UNITS)
    read = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [(row["parameter"], float(row["effect"])) for row in read] == [
        (e.parameter, e.effect) for e in found
    ]
    assert (read[-1]["low"], read[-1]["correlation"], read[0]["unit"]) == ("", "", "percent")


def test_nothing_varied_has_no_effects() -> None:
    assert effects(table(GRID, linear), [], UNITS) == []
    assert effects([], VARIED, UNITS) == []
