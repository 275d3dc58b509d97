"""Monthly cost of a closed API, a hosted open model and one's own GPUs, and where they break even."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls


class CostError(ValueError):
    """The figures cannot carry the cost asked for."""


@dataclass(frozen=True)
class Service:
    """A model paid by use: the price of an input and of an output token, in one currency."""

    input_price: float
    output_price: float

    def unit_price(self, input_ratio: float) -> float:
        """Return the price of an output token together with the input it comes with.

        ``input_ratio`` is input tokens per output token.

        >>> Service(input_price=2.0, output_price=12.0).unit_price(3.0)
        18.0
        """
        _check(input_ratio >= 0, f"the input ratio must not be negative, got {input_ratio:g}")
        return self.output_price + input_ratio * self.input_price

    def monthly(self, output_tokens: float, input_ratio: float) -> float:
        """Return the bill of a month with ``output_tokens`` output tokens.

        >>> Service(2.0, 12.0).monthly(5, 3.0)
        90.0
        """
        return output_tokens * self.unit_price(input_ratio)


@dataclass(frozen=True)
class Speed:
    """What one GPU needs at full load: seconds per output token and seconds per input token."""

    per_output: float
    per_input: float

    def output_rate(self, input_ratio: float) -> float:
        """Return output tokens per second of one fully loaded GPU at a given input ratio.

        >>> Speed(per_output=0.0001, per_input=0.00005).output_rate(2.0)
        5000.0
        """
        seconds = self.per_output + input_ratio * self.per_input
        _check(seconds > 0, "a token must take some time")
        return 1 / seconds


@dataclass(frozen=True)
class Fleet:
    """Rented GPUs running an open model, paid round the clock whether busy or not.

    ``rent`` is that of one GPU for a month, ``full`` its output tokens in a month at full load,
    ``utilisation`` the share of full load reached on average (0 to 1), ``fewest`` the GPUs the model needs at
    least, ``upkeep`` what a month costs besides (staff, network), in the currency of ``rent``.
    """

    rent: float
    full: float
    utilisation: float
    fewest: int = 1
    upkeep: float = 0.0

    def __post_init__(self) -> None:
        _check(self.full > 0, "a fully loaded GPU must yield something")
        _check(0 < self.utilisation <= 1, f"utilisation must lie in (0, 1], got {self.utilisation:g}")
        _check(self.rent >= 0 and self.upkeep >= 0, "rent and upkeep must not be negative")
        _check(self.fewest >= 1, f"at least one GPU is needed, got {self.fewest}")

    @property
    def capacity(self) -> float:
        """Output tokens one GPU yields in a month at the utilisation.

        >>> Fleet(rent=1500.0, full=2000.0, utilisation=0.5).capacity
        1000.0
        """
        return self.full * self.utilisation

    def cards(self, output_tokens: float) -> int:
        """Return the GPUs a month of ``output_tokens`` needs."""
        return max(self.fewest, math.ceil(output_tokens / self.capacity))

    def monthly(self, output_tokens: float) -> float:
        """Return the cost of a month with ``output_tokens`` output tokens.

        >>> fleet = Fleet(rent=1500.0, full=2000.0, utilisation=0.5)
        >>> fleet.monthly(1), fleet.monthly(1001)
        (1500.0, 3000.0)
        """
        return self.cards(output_tokens) * self.rent + self.upkeep


@dataclass(frozen=True)
class BreakEven:
    """The smallest month at which one's own GPUs cost no more: output tokens, and the GPUs then in use."""

    output_tokens: float
    cards: int


def break_even(service: Service, fleet: Fleet, input_ratio: float) -> BreakEven | None:
    """Return where a fleet first costs no more than a service paid by use, or None if it never does.

    The fleet's cost rises by whole GPUs. With n of them the two cost the same at
    (n x rent + upkeep) / unit price; the first n whose capacity reaches that volume is the answer. There is
    none where a full GPU costs at least as much as the same tokens bought.

    >>> fleet = Fleet(rent=1500.0, full=2000.0, utilisation=0.5)
    >>> break_even(Service(1.0, 2.0), fleet, 1.0)
    BreakEven(output_tokens=500.0, cards=1)
    >>> break_even(Service(0.5, 0.9), fleet, 1.0) is None
    True
    """
    price = service.unit_price(input_ratio)
    if price <= 0:
        return None
    saved = price * fleet.capacity - fleet.rent
    at_fewest = (fleet.fewest * fleet.rent + fleet.upkeep) / price
    if at_fewest <= fleet.fewest * fleet.capacity:
        return BreakEven(at_fewest, fleet.fewest)
    if saved <= 0:
        return None
    cards = max(fleet.fewest, math.ceil(fleet.upkeep / saved))
    return BreakEven((cards * fleet.rent + fleet.upkeep) / price, cards)


def fit_speed(input_ratios: Sequence[float], rates: Sequence[float]) -> Speed:
    """Return the seconds a GPU spends on an output and on an input token, from measured rates.

    ``rates`` are output tokens per second per GPU measured at ``input_ratios`` (input per output token). The
    time of an output token, 1 / rate, is taken as linear in the ratio; both parts are kept at or above zero
    (non-negative least squares on relative errors, so that slow and fast points weigh alike).

    >>> speed = fit_speed([1.0, 8.0], [1 / 0.0003, 1 / 0.0010])
    >>> round(speed.per_output, 7), round(speed.per_input, 7)
    (0.0002, 0.0001)

    Raises CostError with fewer than two different ratios or a rate that is not positive.
    """
    _check(len(input_ratios) == len(rates), "each rate needs its ratio")
    _check(len(set(input_ratios)) >= 2, "two different input ratios are needed")
    _check(all(rate > 0 for rate in rates), "rates must be positive")
    weights = np.asarray(rates, dtype=float)
    matrix = np.column_stack([np.ones(len(rates)), np.asarray(input_ratios, dtype=float)])
    parts, _ = nnls(matrix * weights[:, None], np.ones(len(rates)))
    return Speed(per_output=float(parts[0]), per_input=float(parts[1]))


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise CostError(message)
