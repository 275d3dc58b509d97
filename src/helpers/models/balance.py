"""Balance of supply and demand in a coded text: an index, a verdict, and how robust the verdict is."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["supply", "demand", "even"]


class BalanceError(ValueError):
    """The counts cannot be compared: negative, or nothing was coded to either side."""


def balance_index(supply: int, demand: int) -> float:
    """Return how far a text leans to one side, from -1 (supply only) through 0 to 1 (demand only).

    ``(demand - supply) / (demand + supply)`` over numbers of coded items, the normalised difference used in
    content analysis; items coded to both sides are left out. Raises BalanceError for negative counts or none.

    >>> balance_index(supply=6, demand=2)
    -0.5
    """
    if supply < 0 or demand < 0:
        raise BalanceError(f"counts are 0 or more, not {supply} and {demand}")
    if supply + demand == 0:
        raise BalanceError("nothing is coded to supply or demand")
    return (demand - supply) / (demand + supply)


def verdict(supply: int, demand: int, margin: float) -> Verdict:
    """Return which side dominates; ``even`` while the index stays within ``margin`` (0 to 1) of zero.

    >>> verdict(6, 2, 0.1), verdict(6, 5, 0.1), verdict(1, 3, 0.1)
    ('supply', 'even', 'demand')
    """
    index = balance_index(supply, demand)
    if abs(index) <= margin:
        return "even"
    return "demand" if index > 0 else "supply"


def recodings_to_reverse(supply: int, demand: int) -> int:
    """Return how many items must be recoded from the larger side to the smaller before the order reverses.

    Each recoding moves the difference by two; where the sides are level, one recoding tips them. A small
    number says that the verdict hangs on a few judgements of ours. Raises BalanceError as ``balance_index``.

    >>> recodings_to_reverse(6, 2), recodings_to_reverse(5, 4), recodings_to_reverse(4, 4)
    (3, 1, 1)
    """
    balance_index(supply, demand)
    return abs(supply - demand) // 2 + 1
