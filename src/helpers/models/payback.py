"""Pay-back of a pilot that avoids defects: cash flows, pay-back time, net present value, break-even."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from scipy.optimize import brentq

#: What is multiplied into the saving of a year.
Factor = Literal["volume", "defect_rate", "cost_per_defect", "avoided_share"]
FACTORS: tuple[Factor, ...] = get_args(Factor)


@dataclass(frozen=True)
class Pilot:
    """One production line with an inspection system; money in one currency, a year's figures per year.

    ``volume``: pieces a year; ``defect_rate``: share of pieces with a defect; ``cost_per_defect``: what one
    defective piece costs today (scrap, rework, returns); ``avoided_share``: share of that cost the system
    avoids in full operation; ``first_year``: share of the full effect reached in the first year;
    ``system_cost``: paid at the start; ``running_cost``: a year, from the first. Shares lie between 0 and 1.
    """

    volume: float
    defect_rate: float
    cost_per_defect: float
    avoided_share: float
    system_cost: float
    running_cost: float
    first_year: float = 1.0

    def __post_init__(self) -> None:
        for name in ("defect_rate", "avoided_share", "first_year"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie between 0 and 1, not {getattr(self, name)}")
        for name in ("volume", "cost_per_defect", "system_cost", "running_cost"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, not {getattr(self, name)}")

    @property
    def defect_cost(self) -> float:
        """What defects cost a year before the pilot."""
        return self.volume * self.defect_rate * self.cost_per_defect

    @property
    def saving(self) -> float:
        """Defect cost avoided a year in full operation, before running costs."""
        return self.defect_cost * self.avoided_share


def cash_flows(pilot: Pilot, years: int) -> np.ndarray:
    """Return the net cash flow of years 0 to ``years`` (shape ``years + 1``); year 0 is the purchase.

    >>> cash_flows(Pilot(1000, 0.1, 20, 0.5, 1500, 200, first_year=0.5), 3).tolist()
    [-1500.0, 300.0, 800.0, 800.0]
    """
    if years < 1:
        raise ValueError(f"years must be at least 1, not {years}")
    flows = np.full(years + 1, pilot.saving - pilot.running_cost, dtype=float)
    flows[0] = -pilot.system_cost
    flows[1] = pilot.saving * pilot.first_year - pilot.running_cost
    return flows


def payback_years(flows: Sequence[float] | np.ndarray) -> float:
    """Return the years until the cumulative flow stays at zero or above; infinity when it never does.

    Undiscounted; within a year the flow is taken as even. With a last flow that keeps the sum below zero
    the answer is infinity, not an extrapolation.

    >>> payback_years([-1500, 300, 800, 800])
    2.5
    >>> payback_years([-100, 10, 10])
    inf
    """
    cumulative = np.cumsum(np.asarray(flows, dtype=float))
    below = np.flatnonzero(cumulative < 0)
    if below.size == 0:
        return 0.0
    last = int(below[-1])
    if last == cumulative.size - 1:
        return math.inf
    return last + float(-cumulative[last] / (cumulative[last + 1] - cumulative[last]))


def net_present_value(flows: Sequence[float] | np.ndarray, rate: float) -> float:
    """Return the value today of flows at the end of years 0, 1, 2 ... at a yearly rate (0.08 is 8 %).

    >>> round(net_present_value([-100, 60, 60], 0.1), 2)
    4.13
    """
    if rate <= -1:
        raise ValueError(f"the discount rate must exceed -1, not {rate}")
    amounts = np.asarray(flows, dtype=float)
    return float(np.sum(amounts / (1 + rate) ** np.arange(amounts.size)))


def internal_rate(flows: Sequence[float] | np.ndarray) -> float | None:
    """Return the discount rate at which the flows are worth nothing today, or None outside -99 % to 1,000 %.

    Meant for one purchase followed by returns, where there is at most one such rate.

    >>> round(internal_rate([-100, 60, 60]), 4)
    0.1307
    >>> round(internal_rate([-100, 10, 10]), 2)
    -0.63
    """
    low, high = -0.99, 10.0
    if net_present_value(flows, low) * net_present_value(flows, high) > 0:
        return None
    return float(brentq(lambda rate: net_present_value(flows, rate), low, high))


def pilot_value(pilot: Pilot, years: int, rate: float) -> float:
    """Return the net present value of a pilot over ``years`` at a yearly discount rate."""
    return net_present_value(cash_flows(pilot, years), rate)


def required_saving(pilot: Pilot, years: int, rate: float) -> float:
    """Return the saving a year in full operation, before running costs, at which the pilot just pays.

    Net present value is a straight line in the saving: costs today divided by the value of one dollar of it.

    >>> required_saving(Pilot(1000, 0.1, 20, 0.5, 1500, 200), 3, 0.0)
    700.0
    """
    costs = -pilot_value(replace(pilot, volume=0.0), years, rate)
    one = Pilot(1.0, 1.0, 1.0, 1.0, system_cost=0.0, running_cost=0.0, first_year=pilot.first_year)
    worth = pilot_value(one, years, rate)
    return costs / worth if worth > 0 else 0.0 if costs <= 0 else math.inf


def break_even(pilot: Pilot, factor: Factor, years: int, rate: float) -> float:
    """Return the value of one factor of the saving at which the pilot just pays, the others as they are.

    ``factor`` is the volume, defect rate, cost per defect or avoided share; a share above 1 says that no
    value would do. Infinity where the other factors save nothing at all.

    >>> break_even(Pilot(1000, 0.1, 20, 0.5, 1500, 200), "volume", 3, 0.0)
    700.0
    """
    needed = required_saving(pilot, years, rate)
    if needed == 0:
        return 0.0
    others = math.prod(getattr(pilot, name) for name in FACTORS if name != factor)
    return needed / others if others > 0 else math.inf


def affordable_cost(pilot: Pilot, years: int, rate: float) -> float:
    """Return the highest purchase price at which the pilot still pays (0 when even a gift would not).

    >>> affordable_cost(Pilot(1000, 0.1, 20, 0.5, 1500, 200), 2, 0.0)
    1600.0
    """
    return max(0.0, pilot_value(replace(pilot, system_cost=0.0), years, rate))
