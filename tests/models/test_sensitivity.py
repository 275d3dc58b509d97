"""One-at-a-time sensitivity: order, independence of inputs, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.models.sensitivity import SensitivityError, spread, tornado


def test_widest_swing_comes_first_and_others_stay_at_base():
    frame = tornado(
        lambda a, b, c: a + 10 * b + 0 * c,
        {"a": 1.0, "b": 1.0, "c": 1.0},
        {"a": (0.0, 2.0), "c": (0.0, 9.0), "b": (0.5, 1.5)},
    )
    assert frame["parameter"].tolist() == ["b", "a", "c"]
    assert frame.loc[0, ["at_low", "at_high", "swing"]].tolist() == [6.0, 16.0, 10.0]
    assert frame["base"].unique().tolist() == [11.0]
    assert frame.loc[2, "swing"] == 0


def test_falling_function_keeps_at_low_with_the_lower_bound():
    frame = tornado(lambda x: -x, {"x": 1.0}, {"x": (0.0, 3.0)})
    assert frame.loc[0, "at_low"] > frame.loc[0, "at_high"]
    assert frame.loc[0, "swing"] == 3.0


def test_inputs_without_a_range_are_held():
    frame = tornado(lambda x, y: x * y, {"x": 2.0, "y": 5.0}, {"x": (1.0, 3.0)})
    assert frame["at_high"].tolist() == [15.0]


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ({"z": (0.0, 1.0)}, "no base value"),
        ({"x": (3.0, 1.0)}, "exceeds"),
        ({"x": (2.0, 3.0)}, "outside"),
    ],
)
def test_ranges_that_do_not_fit_are_refused(ranges, said):
    with pytest.raises(SensitivityError, match=said):
        tornado(lambda x: x, {"x": 1.0}, ranges)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 1e6), min_size=1),
    st.floats(0.0, 1.0),
)
def test_swing_of_a_sum_is_the_width_of_each_range(base, share):
    frame = tornado(lambda **inputs: sum(inputs.values()), base, spread(base, share))
    assert frame["swing"].is_monotonic_decreasing
    for row in frame.itertuples():
        assert math.isclose(row.swing, row.high - row.low, rel_tol=1e-6, abs_tol=1e-6 * sum(base.values()))


@given(st.floats(-1e6, 1e6), st.floats(0.0, 2.0))
def test_spread_always_contains_the_base_value(value, share):
    low, high = spread({"x": value}, share)["x"]
    assert low <= value <= high
