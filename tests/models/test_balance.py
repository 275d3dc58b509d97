import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.models.balance import BalanceError, balance_index, recodings_to_reverse, verdict

COUNTS = st.integers(min_value=0, max_value=500)
SOME = st.tuples(COUNTS, COUNTS).filter(any)


@given(SOME)
def test_index_lies_between_the_extremes_and_changes_sign_with_the_sides(counts):
    supply, demand = counts
    index = balance_index(supply, demand)
    assert -1 <= index <= 1
    assert balance_index(demand, supply) == -index


@given(SOME)
def test_that_many_recodings_reverse_the_order_and_one_fewer_does_not(counts):
    low, high = sorted(counts)
    moves = recodings_to_reverse(*counts)
    assert low + moves > high - moves
    assert low + (moves - 1) <= high - (moves - 1)


@given(SOME, st.floats(min_value=0, max_value=1))
def test_wider_margins_only_ever_make_a_verdict_even(counts, margin):
    assert verdict(*counts, margin=margin) in {verdict(*counts, margin=0), "even"}


@pytest.mark.parametrize(("counts", "said"), [((9, 1), "supply"), ((1, 9), "demand"), ((6, 5), "even")])
def test_verdict_names_the_larger_side(counts, said):
    assert verdict(*counts, margin=0.1) == said


@pytest.mark.parametrize("counts", [(0, 0), (-1, 3), (3, -1)])
def test_counts_that_cannot_be_compared_are_refused(counts):
    with pytest.raises(BalanceError):
        balance_index(*counts)
