"""Growth and projection: figures one can redo by hand, and properties that hold for any figures."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.models.growth import GrowthError, better_trend, cagr, growth, project

LEVELS = st.floats(min_value=1.0, max_value=1e9)


def test_annual_rate_compounds_to_the_total():
    found = growth({2015: 200.0, 2018: 345.6}, 2015, 2018)
    assert found.annual == pytest.approx(0.2)
    assert found.total == pytest.approx(0.728)


@given(first=LEVELS, last=LEVELS, years=st.integers(min_value=1, max_value=60))
def test_cagr_carries_the_first_level_to_the_last(first, last, years):
    assert first * (1 + cagr(first, last, years)) ** years == pytest.approx(last, rel=1e-6)


def test_span_without_figures_at_its_ends_uses_the_years_it_has():
    found = growth({2016: 1.0, 2020: 4.0, 2024: 8.0}, 2000, 2021)
    assert (found.first_year, found.last_year) == (2016, 2020)


@pytest.mark.parametrize("levels", [{}, {2020: 1.0}, {2010: 1.0, 2020: 2.0}])
def test_a_span_with_fewer_than_two_figures_is_refused(levels):
    with pytest.raises(GrowthError, match="two are needed"):
        growth(levels, 2015, 2025)


@pytest.mark.parametrize(("first", "last"), [(0.0, 5.0), (5.0, -1.0)])
def test_levels_that_are_not_positive_have_no_rate(first, last):
    with pytest.raises(GrowthError, match="positive"):
        cagr(first, last, 3)


@given(
    start=LEVELS, step=st.floats(min_value=-1e3, max_value=1e3), ahead=st.integers(min_value=1, max_value=20)
)
def test_an_exact_line_is_continued_and_lies_inside_its_interval(start, step, ahead):
    years = list(range(2010, 2016))
    point = project(years, [start + step * i for i in range(6)], 2015 + ahead)[0]
    assert point.expected == pytest.approx(start + step * (5 + ahead), rel=1e-6, abs=1e-4)
    assert point.low <= point.expected <= point.high


def test_the_interval_widens_with_distance_and_with_confidence():
    years, levels = [2019, 2020, 2021, 2022, 2023], [10.0, 22.0, 29.0, 41.0, 48.0]
    near, far = project(years, levels, [2024, 2030])
    sure = project(years, levels, 2024, confidence=0.95)[0]
    assert near.high - near.low < far.high - far.low
    assert near.high - near.low < sure.high - sure.low


def test_interval_agrees_with_the_textbook_formula():
    # Levels 1, 2, 4 at 0, 1, 2: line 5/6 + 3/2 t, residual variance 1/6 on one degree of freedom.
    point = project([0, 1, 2], [1.0, 2.0, 4.0], 3, confidence=0.5)[0]
    half = 1.0 * math.sqrt((1 / 6) * (1 + 1 / 3 + 4 / 2))
    assert point.expected == pytest.approx(5 / 6 + 4.5)
    assert point.high - point.expected == pytest.approx(half)


def test_an_exponential_trend_reports_its_rate_and_keeps_levels_positive():
    point = project([2020, 2021, 2022, 2023], [8.0, 4.1, 2.0, 1.0], 2040, trend="exponential")[0]
    assert point.slope == pytest.approx(-0.5, abs=0.01)
    assert 0 < point.low < point.expected < point.high


def test_the_better_trend_is_found_from_the_figures():
    years = list(range(8))
    assert better_trend(years, [100 * 1.4**t for t in years]) == "exponential"
    assert better_trend(years, [100 + 40.0 * t for t in years]) == "linear"
    assert better_trend(years, [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]) == "linear"


@pytest.mark.parametrize(
    ("times", "levels", "options"),
    [
        ([2020, 2021], [1.0, 2.0], {}),
        ([2020, 2021, 2022], [1.0, 2.0], {}),
        ([2020, 2020, 2020], [1.0, 2.0, 3.0], {}),
        ([2020, 2021, 2022], [1.0, 0.0, 3.0], {"trend": "exponential"}),
        ([2020, 2021, 2022], [1.0, 2.0, 3.0], {"confidence": 1.0}),
    ],
)
def test_figures_that_carry_no_projection_are_refused(times, levels, options):
    with pytest.raises(GrowthError):
        project(times, levels, 2030, **options)
