"""Rankings, changes between readings and association."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.models.ranking import RankingError, association, interval, ranks, reading, repeated

shares = st.floats(0.1, 100, allow_nan=False).map(lambda value: round(value, 1))
named = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=6), shares, min_size=1, max_size=40)


@given(named)
def test_rank_is_one_more_than_the_number_above(values):
    places = ranks(values)
    for name, value in values.items():
        assert places[name] == 1 + sum(other > value for other in values.values())


def test_equal_gains_tie_although_floating_point_differs():
    assert 0.3 - 0.1 != 0.4 - 0.2
    assert reading(0.1, 0.3, "gain") == reading(0.2, 0.4, "gain")


@given(shares, shares)
def test_growth_takes_the_first_reading_to_the_last(first, last):
    assert first * (1 + reading(first, last, "growth") / 100) == pytest.approx(last)


def test_growth_from_nothing_is_refused():
    with pytest.raises(RankingError, match="positive first reading"):
        reading(0.0, 5.0, "growth")


def test_two_equal_pairs_are_chance_and_three_are_a_group():
    pair = {"a": (8.7, 9.3), "b": (8.7, 9.3), "c": (8.7, 9.4)}
    assert repeated(pair, 3) == []
    assert repeated({**pair, "d": (8.7, 9.3)}, 3) == ["a", "b", "d"]


@given(st.lists(st.tuples(shares, shares), min_size=4, max_size=60))
def test_interval_holds_the_estimate_and_stays_in_bounds(pairs):
    if len({x for x, _ in pairs}) == 1 or len({y for _, y in pairs}) == 1:
        with pytest.raises(RankingError, match="does not vary"):
            association(pairs, 0.95)
        return
    found = association(pairs, 0.95)
    assert -1 - 1e-9 <= found.low <= found.spearman + 1e-9
    assert found.spearman - 1e-9 <= found.high <= 1 + 1e-9


@given(st.lists(st.tuples(shares, shares), min_size=8, max_size=40))
def test_rank_correlation_sees_order_only(pairs):
    if len({x for x, _ in pairs}) == 1 or len({y for _, y in pairs}) == 1:
        return
    stretched = [(x**3, math.log(y)) for x, y in pairs]
    assert association(stretched, 0.95).spearman == pytest.approx(association(pairs, 0.95).spearman)


def test_more_pairs_and_less_confidence_narrow_the_interval():
    few = [(x, (x * 7) % 11) for x in range(10)]
    many = [(x, (x * 7) % 11) for x in range(100)]
    wide, narrow = association(few, 0.95), association(many, 0.95)
    assert narrow.high - narrow.low < wide.high - wide.low
    half = association(few, confidence=0.5)
    assert half.high - half.low < wide.high - wide.low


@given(st.floats(-0.99, 0.99), st.integers(4, 500))
def test_interval_mirrors_with_the_sign(spearman, count):
    low, high = interval(spearman, count, 0.95)
    assert interval(-spearman, count, 0.95) == pytest.approx((-high, -low))


@pytest.mark.parametrize("pairs", [[], [(1, 2), (2, 3), (3, 4)]])
def test_too_few_pairs_are_refused(pairs):
    with pytest.raises(RankingError, match="needs 4 pairs"):
        association(pairs, 0.95)
