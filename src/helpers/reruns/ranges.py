"""Values of one parameter and samples of several: steps, counts and Latin hypercubes; pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

#: Significant digits of a sampled number: the stratum it falls into stays its own, tables stay readable.
DIGITS = 12


@dataclass(frozen=True)
class Span:
    """Numbers from ``low`` to ``high``, both included; ``whole`` where only integers count."""

    low: float
    high: float
    whole: bool = False

    def at(self, share: float) -> float | int:
        """Return the number a share (0 up to 1, not included) of the way; every integer is as likely as any other.

        >>> Span(1, 5, whole=True).at(0.99), Span(0.5, 1.0).at(0.5)
        (5, 0.75)
        """
        if self.whole:
            return int(self.low) + int(share * (int(self.high) - int(self.low) + 1))
        found = float(f"{self.low + share * (self.high - self.low):.{DIGITS}g}")
        return min(max(found, self.low), self.high)


def steps(span: Span, step: float) -> list[float | int]:
    """Return the numbers from ``low`` in steps, ``high`` included where a step meets it, as decimals are written.

    >>> steps(Span(0.1, 0.5), 0.2)
    [0.1, 0.3, 0.5]
    """
    low, by = Decimal(str(span.low)), Decimal(str(step))
    count = int((Decimal(str(span.high)) - low) / by) + 1
    return [_number(low + by * turn, span.whole) for turn in range(count)]


def evenly(span: Span, count: int) -> list[float | int]:
    """Return ``count`` numbers evenly from ``low`` to ``high``; integers are rounded, none comes twice.

    >>> evenly(Span(2020, 2025, whole=True), 3), evenly(Span(0.5, 1.0), 3)
    ([2020, 2022, 2025], [0.5, 0.75, 1.0])
    """
    low, high = Decimal(str(span.low)), Decimal(str(span.high))
    parts = max(count - 1, 1)
    found = (_number(low + (high - low) * turn / parts, span.whole) for turn in range(count))
    return list(dict.fromkeys(found))


def _number(value: Decimal, whole: bool) -> float | int:
    return round(value) if whole else float(f"{value:.{DIGITS}g}")


def latin_hypercube(axes: Mapping[str, Span | Sequence[Any]], runs: int, seed: int) -> list[dict[str, Any]]:
    """Return ``runs`` combinations that cover each axis evenly: one a stratum of every span, choices in equal parts.

    The same seed gives the same combinations. Source: McKay, Beckman and Conover, Technometrics 21 (1979), as in
    ``scipy.stats.qmc.LatinHypercube``.
    """
    shares: NDArray[np.float64] = qmc.LatinHypercube(d=len(axes), rng=seed).random(runs)
    return [
        {name: _pick(axis, float(share)) for (name, axis), share in zip(axes.items(), row, strict=True)}
        for row in shares
    ]


def _pick(axis: Span | Sequence[Any], share: float) -> Any:
    return axis.at(share) if isinstance(axis, Span) else axis[int(share * len(axis))]
