"""Adoption curves: exact through two points, least squares beyond, refusals where no curve exists."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.models.adoption import AdoptionError, Logistic, fit_logistic

SATURATION = st.floats(min_value=0.2, max_value=1.0)
PART = st.floats(min_value=0.02, max_value=0.98)


@given(saturation=SATURATION, first=PART, second=PART)
def test_two_observations_lie_exactly_on_the_curve(saturation, first, second):
    assume(abs(first - second) > 1e-3)
    curve = fit_logistic([2024, 2025], [first * saturation, second * saturation], saturation)
    assert curve.at(2024) == pytest.approx(first * saturation, rel=1e-6)
    assert curve.at(2025) == pytest.approx(second * saturation, rel=1e-6)


@given(saturation=SATURATION, rate=st.floats(0.1, 2.0), midpoint=st.floats(2015, 2035), part=PART)
def test_the_time_a_share_is_reached_undoes_the_curve(saturation, rate, midpoint, part):
    curve = Logistic(saturation, rate, midpoint)
    assert curve.at(curve.reaches(part * saturation)) == pytest.approx(part * saturation, rel=1e-6)


def test_the_curve_rises_towards_its_saturation_and_never_beyond():
    curve = fit_logistic([2024, 2025], [0.1, 0.4], 0.7)
    levels = [curve.at(year) for year in range(2020, 2080)]
    assert levels == sorted(levels)
    assert levels[-1] <= 0.7
    assert levels[-1] == pytest.approx(0.7, abs=1e-6)


def test_a_higher_saturation_means_faster_adoption_after_the_same_two_observations():
    low, high = (fit_logistic([2024, 2025], [0.096, 0.475], k) for k in (0.6, 0.9))
    assert high.at(2027) > low.at(2027)


def test_noisy_observations_are_fitted_close_to_the_curve_behind_them():
    true = Logistic(0.9, 0.8, 2026.0)
    noise = [0.004, -0.006, 0.005, -0.003, 0.002, -0.004]
    shares = [true.at(2023 + i) + e for i, e in enumerate(noise)]
    found = fit_logistic(range(2023, 2029), shares, 0.9)
    assert found.rate == pytest.approx(0.8, abs=0.05)
    assert found.midpoint == pytest.approx(2026.0, abs=0.05)


def test_a_shifted_curve_keeps_its_rate_and_passes_through_the_new_point():
    curve = fit_logistic([2024, 2025], [0.1, 0.5], 0.9).through(2025, 0.3)
    assert curve.at(2025) == pytest.approx(0.3)
    assert curve.rate == fit_logistic([2024, 2025], [0.1, 0.5], 0.9).rate


@pytest.mark.parametrize(
    ("times", "shares", "saturation"),
    [
        ([2024], [0.1], 0.9),
        ([2024, 2024], [0.1, 0.2], 0.9),
        ([2024, 2025], [0.1, 0.95], 0.9),
        ([2024, 2025], [0.0, 0.5], 0.9),
        ([2024, 2025], [0.1, 0.5], 1.2),
        ([2024, 2025], [0.3, 0.3], 0.9),
    ],
)
def test_observations_no_such_curve_can_pass_are_refused(times, shares, saturation):
    with pytest.raises(AdoptionError):
        fit_logistic(times, shares, saturation)


def test_a_share_at_saturation_is_never_reached():
    with pytest.raises(AdoptionError, match="never reached"):
        Logistic(0.6, 1.0, 2025.0).reaches(0.6)
