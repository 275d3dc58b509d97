"""The cost model: bills, whole GPUs, break-even and the fitted speed."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.models.costs import (
    CostError,
    Fleet,
    Service,
    break_even,
    fit_speed,
)

prices = st.floats(1e-8, 1e-4)
ratios = st.floats(0, 50)
fleets = st.builds(
    Fleet,
    rent=st.floats(300, 8000),
    full=st.floats(1e7, 1e11),
    utilisation=st.floats(0.05, 1),
    fewest=st.integers(1, 8),
    upkeep=st.floats(0, 20000),
)


@given(prices, prices, ratios, st.floats(1, 1e12), st.floats(0.1, 10))
def test_a_bill_is_proportional_to_the_volume(
    into: float, out: float, ratio: float, tokens: float, factor: float
) -> None:
    service = Service(into, out)
    assert service.monthly(tokens * factor, ratio) == pytest.approx(factor * service.monthly(tokens, ratio))


def test_input_tokens_are_charged_by_the_ratio() -> None:
    assert Service(1.75, 14.0).unit_price(0) == 14.0
    assert Service(1.75, 14.0).unit_price(4) == 21.0


def test_rent_is_paid_for_whole_gpus() -> None:
    fleet = Fleet(rent=1500.0, full=2000.0, utilisation=0.5)
    assert [fleet.monthly(tokens) for tokens in (1, 1000, 1001)] == [1500.0, 1500.0, 3000.0]


def test_a_model_that_needs_two_gpus_never_rents_one() -> None:
    assert Fleet(rent=1500.0, full=2000.0, utilisation=1.0, fewest=2).cards(1) == 2


@given(fleets, st.floats(1, 1e13), st.floats(1, 1e13))
def test_more_output_never_costs_less(fleet: Fleet, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert fleet.monthly(low) <= fleet.monthly(high)


@given(prices, prices, ratios, fleets)
def test_at_break_even_the_two_cost_the_same_and_before_it_the_service_is_cheaper(
    into: float, out: float, ratio: float, fleet: Fleet
) -> None:
    service = Service(into, out)
    found = break_even(service, fleet, ratio)
    assume(found is not None and found.cards < 10**6)
    assert found is not None
    volume = found.output_tokens
    assert found.cards * fleet.rent + fleet.upkeep == pytest.approx(service.monthly(volume, ratio))
    assert volume <= found.cards * fleet.capacity * (1 + 1e-9)
    for share in (0.1, 0.5, 0.9, 0.99):
        assert service.monthly(volume * share, ratio) < fleet.monthly(volume * share)


@given(prices, prices, ratios, fleets)
def test_without_break_even_a_full_gpu_costs_more_than_the_same_tokens_bought(
    into: float, out: float, ratio: float, fleet: Fleet
) -> None:
    service = Service(into, out)
    assume(break_even(service, fleet, ratio) is None)
    for cards in (fleet.fewest, fleet.fewest + 1, 100 * fleet.fewest):
        volume = cards * fleet.capacity
        assert fleet.monthly(volume) >= service.monthly(volume, ratio) * (1 - 1e-9)


def test_upkeep_can_move_break_even_beyond_one_gpu() -> None:
    cheap = Service(0.0, 2.0)
    alone = break_even(cheap, Fleet(rent=1500.0, full=2000.0, utilisation=0.5), 0)
    staffed = break_even(cheap, Fleet(rent=1500.0, full=2000.0, utilisation=0.5, upkeep=5000.0), 0)
    assert alone is not None
    assert alone.cards == 1
    assert staffed is not None
    assert staffed.cards == math.ceil(5000 / (2.0 * 1000 - 1500))


@given(st.floats(1e-5, 1e-2), st.floats(1e-6, 1e-3))
def test_the_fit_recovers_the_two_times_it_was_made_of(per_output: float, per_input: float) -> None:
    measured = [1.0, 8.0, 32.0]
    speed = fit_speed(measured, [1 / (per_output + ratio * per_input) for ratio in measured])
    assert speed.per_output == pytest.approx(per_output, rel=1e-4, abs=1e-9)
    assert speed.per_input == pytest.approx(per_input, rel=1e-4, abs=1e-10)


@pytest.mark.parametrize(
    ("measured", "rates"), [([1.0], [100.0]), ([1.0, 1.0], [100.0, 90.0]), ([1.0, 2.0], [100.0, 0.0])]
)
def test_too_little_to_fit_is_refused(measured: list[float], rates: list[float]) -> None:
    with pytest.raises(CostError):
        fit_speed(measured, rates)


@pytest.mark.parametrize("bad", [{"utilisation": 0.0}, {"utilisation": 1.2}, {"full": 0.0}, {"fewest": 0}])
def test_impossible_fleets_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(CostError):
        Fleet(**{"rent": 1500.0, "full": 2000.0, "utilisation": 0.5, **bad})  # type: ignore[arg-type]
