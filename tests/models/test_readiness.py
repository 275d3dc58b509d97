"""Readiness: level, cap by the weakest dimension, distance to pilots, next step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.models.readiness import Level, assess, gaps, next_step, route

LEVELS = [Level("一", 20), Level("二", 40), Level("三", 60), Level("四", 80)]
NAMES = ["foundation", "data", "process", "people", "focus"]
PILOTS = {
    "inspection": {"foundation": 3, "data": 3, "process": 2, "people": 2, "focus": 3},
    "scheduling": {"foundation": 2, "data": 4, "process": 4, "people": 3, "focus": 3},
    "drawing": {"foundation": 2, "data": 3, "process": 2, "people": 3, "focus": 2},
}
#: Points a score may lie above that of the weakest dimension.
REACH = 20
ratings_of = st.fixed_dictionaries({name: st.integers(1, 5) for name in NAMES})


def rated(*values):
    return dict(zip(NAMES, values, strict=True))


def test_mean_decides_when_the_ratings_are_even():
    result = assess(rated(3, 2, 3, 2, 2), LEVELS, REACH)
    assert result.score == result.average == pytest.approx(48)
    assert result.level.name == "二"
    assert result.following is not None
    assert result.missing == pytest.approx(12)
    assert result.weakest == ("data", "people", "focus")
    assert not result.held_back


def test_one_missing_foundation_holds_the_rest_back():
    result = assess(rated(5, 1, 5, 5, 5), LEVELS, REACH)
    assert result.average == pytest.approx(84)
    assert result.score == pytest.approx(40)
    assert result.held_back


def test_the_further_a_score_may_reach_the_less_the_weakest_holds_back():
    scores = [assess(rated(5, 1, 5, 5, 5), LEVELS, reach).score for reach in (0, 30, 80)]
    assert scores == pytest.approx([20, 50, 84])


def test_top_level_has_nothing_missing():
    result = assess(rated(5, 5, 5, 5, 5), LEVELS, REACH)
    assert result.level.name == "四"
    assert result.following is None
    assert result.missing == 0


@pytest.mark.parametrize("bad", [0, 6])
def test_ratings_outside_the_scale_are_refused(bad):
    with pytest.raises(ValueError, match="rating"):
        assess({"data": bad}, LEVELS, REACH)


def test_levels_out_of_order_are_refused():
    with pytest.raises(ValueError, match="order"):
        assess({"data": 3}, LEVELS[::-1], REACH)


def test_nearest_pilot_comes_first_and_ties_keep_the_guides_order():
    found = gaps(rated(3, 2, 3, 2, 2), PILOTS)
    assert [(gap.pilot, gap.points) for gap in found] == [
        ("inspection", 2),
        ("drawing", 2),
        ("scheduling", 5),
    ]
    assert found[0].short == {"data": 1, "focus": 1}


def test_next_step_serves_the_most_pilots():
    step = next_step(rated(3, 2, 3, 2, 2), PILOTS, LEVELS, REACH)
    assert step is not None
    assert (step.pilot, step.dimension, step.rating, step.target) == ("inspection", "data", 2, 3)
    assert step.helps == ("inspection", "drawing", "scheduling")
    assert step.remaining == 1
    assert step.after.score == pytest.approx(52)


def test_a_factory_ready_for_all_pilots_needs_no_step():
    assert next_step(rated(5, 5, 5, 5, 5), PILOTS, LEVELS, REACH) is None
    assert route(rated(5, 5, 5, 5, 5), PILOTS, LEVELS, REACH) == []


@given(ratings_of, st.sampled_from(NAMES))
def test_a_better_rating_never_lowers_the_score(ratings, name):
    better = {**ratings, name: min(5, ratings[name] + 1)}
    assert assess(better, LEVELS, REACH).score >= assess(ratings, LEVELS, REACH).score


@given(ratings_of, st.permutations(NAMES))
def test_level_does_not_depend_on_the_order_of_dimensions(ratings, order):
    shuffled = {name: ratings[name] for name in order}
    assert assess(shuffled, LEVELS, REACH).level == assess(ratings, LEVELS, REACH).level


@given(ratings_of)
def test_route_brings_its_pilot_within_reach_with_no_wasted_point(ratings):
    steps = route(ratings, PILOTS, LEVELS, REACH)
    waiting = [gap for gap in gaps(ratings, PILOTS) if gap.points]
    assert len(steps) == (waiting[0].points if waiting else 0)
    reached = {**ratings}
    for step in steps:
        reached[step.dimension] += 1
    if steps:
        assert all(reached[d] >= need for d, need in PILOTS[steps[0].pilot].items())


@given(ratings_of)
def test_score_stays_on_the_scale(ratings):
    result = assess(ratings, LEVELS, REACH)
    assert 20 <= result.score <= result.average <= 100
    assert result.level.floor <= result.score
