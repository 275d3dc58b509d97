"""Pay-back of a pilot: flows, pay-back time, net present value, break-even."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.models.payback import (
    FACTORS,
    Pilot,
    affordable_cost,
    break_even,
    cash_flows,
    internal_rate,
    net_present_value,
    payback_years,
    pilot_value,
    required_saving,
)

LINE = Pilot(
    volume=1_000_000,
    defect_rate=0.02,
    cost_per_defect=40,
    avoided_share=0.35,
    system_cost=600_000,
    running_cost=80_000,
    first_year=0.5,
)


def sizes(largest):
    """Sizes a pilot can have, nought included: nothing finer than a millionth of a dollar, piece or share."""
    return st.floats(0, largest).map(lambda size: round(size, 6))


def pilots():
    return st.builds(
        Pilot,
        volume=sizes(1e7),
        defect_rate=sizes(1),
        cost_per_defect=sizes(1e3),
        avoided_share=sizes(1),
        system_cost=sizes(1e6),
        running_cost=sizes(1e6),
        first_year=sizes(1),
    )


def test_a_case_done_by_hand():
    # 20,000 defects at 40 dollars; 35 % avoided is 280,000 a year, half of it in the first.
    assert LINE.defect_cost == pytest.approx(800_000)
    assert cash_flows(LINE, 4) == pytest.approx([-600_000, 60_000, 200_000, 200_000, 200_000])
    assert payback_years(cash_flows(LINE, 5)) == pytest.approx(3.7)


def test_payback_counts_the_last_time_the_sum_turns_positive():
    assert payback_years([-10, 20, -15, 10]) == pytest.approx(2.5)


def test_free_system_that_saves_pays_at_once():
    assert payback_years(cash_flows(replace(LINE, system_cost=0), 3)) == 0.0


def test_running_cost_above_saving_never_pays():
    loss = replace(LINE, running_cost=300_000)
    assert payback_years(cash_flows(loss, 10)) == math.inf
    assert affordable_cost(loss, 10, 0.0) == 0.0


@pytest.mark.parametrize("change", [{"avoided_share": 1.2}, {"defect_rate": -0.1}, {"system_cost": -1.0}])
def test_impossible_inputs_are_refused(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(LINE, **change)


def test_no_effect_means_no_volume_is_enough():
    assert break_even(replace(LINE, avoided_share=0.0), "volume", 5, 0.08) == math.inf


def test_a_free_system_needs_no_volume():
    assert break_even(replace(LINE, system_cost=0.0, running_cost=0.0), "volume", 5, 0.08) == 0.0


def test_no_first_year_effect_within_one_year_never_pays():
    assert required_saving(replace(LINE, first_year=0.0), 1, 0.08) == math.inf


@given(pilots(), st.sampled_from(FACTORS), st.integers(1, 15), st.floats(0, 0.5))
def test_at_break_even_the_pilot_is_worth_its_cost(pilot, factor, years, rate):
    value = break_even(pilot, factor, years, rate)
    assume(0 < value < 1e12)
    assume(value <= 1 or factor in ("volume", "cost_per_defect"))
    scale = pilot.system_cost + years * pilot.running_cost
    assert pilot_value(replace(pilot, **{factor: value}), years, rate) == pytest.approx(0, abs=1e-6 * scale)


@given(pilots(), st.integers(1, 15), st.floats(0, 0.5))
def test_value_rises_with_volume_and_falls_with_price(pilot, years, rate):
    worth = pilot_value(pilot, years, rate)
    slack = 1e-9 * (abs(worth) + pilot.defect_cost + pilot.system_cost + 1)
    assert pilot_value(replace(pilot, volume=pilot.volume * 1.1), years, rate) >= worth - slack
    assert pilot_value(replace(pilot, system_cost=pilot.system_cost + 1), years, rate) < worth + slack


@given(pilots(), st.integers(1, 15), st.floats(0, 0.5))
def test_affordable_cost_is_where_value_turns(pilot, years, rate):
    price = affordable_cost(pilot, years, rate)
    assume(price > 0)
    assert pilot_value(replace(pilot, system_cost=price), years, rate) == pytest.approx(
        0, abs=1e-6 * price + 1e-6
    )


@given(st.floats(1, 1e6), st.lists(st.floats(0, 1e6), min_size=1, max_size=12), st.floats(0.001, 0.5))
def test_discounting_never_makes_later_returns_larger(cost, returns, rate):
    flows = [-cost, *returns]
    assert net_present_value(flows, rate) <= net_present_value(flows, 0.0) + 1e-6


@given(st.floats(1, 1e5), st.lists(st.floats(1, 1e5), min_size=1, max_size=10))
def test_internal_rate_makes_the_flows_worth_nothing(cost, returns):
    flows = [-cost, *returns]
    rate = internal_rate(flows)
    assume(rate is not None)
    size = sum(abs(f) / (1 + rate) ** i for i, f in enumerate(flows))
    assert net_present_value(flows, rate) == pytest.approx(0, abs=1e-6 * size)
