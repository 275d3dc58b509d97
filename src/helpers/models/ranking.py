"""Rankings with ties, changes between two readings, and how far two measures go together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scipy import stats

from helpers.data.units import converted

Measure = Literal["level", "gain", "growth"]
MEASURES: tuple[Measure, ...] = ("level", "gain", "growth")

#: The standard error of a rank correlation divides by n - 3, so an interval needs at least four pairs.
FEWEST = 4


class RankingError(ValueError):
    """The figures cannot carry the measure or the interval asked for."""


@dataclass(frozen=True)
class Association:
    """How two measures go together over ``count`` pairs.

    ``pearson`` (straight line) and ``spearman`` (order only) run from -1 to 1; ``low`` and ``high`` bound
    ``spearman`` at the confidence asked for.
    """

    count: int
    pearson: float
    spearman: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero outside."""
        return self.low > 0 or self.high < 0


def ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Return the rank of each name, 1 for the largest value; equal values share the better rank.

    >>> ranks({"a": 30.0, "b": 50.0, "c": 30.0, "d": 10.0})
    {'a': 2, 'b': 1, 'c': 2, 'd': 4}
    """
    places = stats.rankdata([-value for value in values.values()], method="min")
    return {name: int(place) for name, place in zip(values, places, strict=True)}


def reading(first: float, last: float, measure: Measure) -> float:
    """Return what a ranking is by: the last level, the gain in points, or the relative growth in per cent.

    ``first`` and ``last`` are shares in per cent; gains are rounded to 9 places so that equal gains tie.

    >>> reading(25.9, 30.7, "gain"), reading(20.0, 25.0, "growth"), reading(20.0, 25.0, "level")
    (4.8, 25.0, 25.0)

    Raises RankingError for growth from nothing.
    """
    if measure == "level":
        return last
    if measure == "gain":
        return round(last - first, 9)
    if first <= 0:
        raise RankingError(f"relative growth needs a positive first reading, got {first:g}")
    return round(converted(last / first - 1, "share", "percent"), 9)


def repeated(readings: Mapping[str, tuple[float, ...]], fewest: float) -> list[str]:
    """Return the names whose readings are identical with those of at least ``fewest`` - 1 others.

    Several economies with one and the same pair of figures point to a regional estimate.

    >>> repeated({"a": (1.0, 2.0), "b": (1.0, 2.0), "c": (1.0, 2.0), "d": (1.0, 2.1)}, 3)
    ['a', 'b', 'c']
    """
    counts = Counter(readings.values())
    return [name for name, values in readings.items() if counts[values] >= fewest]


def association(pairs: Sequence[tuple[float, float]], confidence: float) -> Association:
    """Return how two measures go together, with an interval for the rank correlation.

    ``confidence`` is the interval's coverage, between 0 and 1. Five pairs in nearly the same order still leave
    zero inside the interval:

    >>> found = association([(1, 10), (2, 20), (3, 30), (4, 50), (5, 40)], 0.95)
    >>> found.count, round(found.spearman, 2), found.clear
    (5, 0.9, False)

    Raises RankingError for fewer than four pairs, or where one measure does not vary.
    """
    if len(pairs) < FEWEST:
        raise RankingError(f"a rank correlation with an interval needs {FEWEST} pairs, got {len(pairs)}")
    if not 0 < confidence < 1:
        raise RankingError(f"confidence lies between 0 and 1, got {confidence:g}")
    left, right = zip(*pairs, strict=True)
    if len(set(left)) == 1 or len(set(right)) == 1:
        raise RankingError("a measure that does not vary goes together with nothing")
    pearson = float(stats.pearsonr(left, right).statistic)
    spearman = float(stats.spearmanr(left, right).statistic)
    low, high = interval(spearman, len(pairs), confidence)
    return Association(len(pairs), pearson, spearman, low, high)


def interval(spearman: float, count: int, confidence: float) -> tuple[float, float]:
    """Return the confidence interval of a rank correlation over ``count`` pairs.

    Fisher's transformation with the standard error of Bonett and Wright (2000, Psychometrika 65, 23-28):
    sqrt((1 + r**2 / 2) / (n - 3)) around atanh(r).

    >>> low, high = interval(0.5, 28, 0.95)  # 0.5493 plus and minus 1.96 * sqrt(1.125 / 25)
    >>> round(low, 3), round(high, 3)
    (0.133, 0.747)
    """
    if math.isclose(abs(spearman), 1):
        return spearman, spearman  # atanh has no end there: every pair is in order
    error = math.sqrt((1 + spearman**2 / 2) / (count - 3))
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * error
    return math.tanh(math.atanh(spearman) - reach), math.tanh(math.atanh(spearman) + reach)
