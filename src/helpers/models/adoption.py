"""Adoption along a logistic curve whose saturation is assumed, not estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import curve_fit
from scipy.special import expit, logit


class AdoptionError(ValueError):
    """The observed shares cannot lie on a curve with the saturation assumed."""


@dataclass(frozen=True)
class Logistic:
    """An adoption curve: saturation / (1 + exp(-rate * (time - midpoint))).

    ``saturation`` is a share (0 to 1], ``rate`` is per year (of the log-odds of the share of saturation),
    ``midpoint`` the time, in years, at which half of saturation is reached.
    """

    saturation: float
    rate: float
    midpoint: float

    def at(self, time: float) -> float:
        """Return the share at a time.

        >>> Logistic(0.8, 1.0, 2025.0).at(2025.0)
        0.4
        """
        return float(self.saturation * expit(self.rate * (time - self.midpoint)))

    def reaches(self, share: float) -> float:
        """Return the time at which a share is reached; AdoptionError at or beyond saturation.

        >>> round(Logistic(0.8, 1.0, 2025.0).reaches(0.4), 6)
        2025.0
        """
        if not 0 < share < self.saturation or self.rate == 0:
            raise AdoptionError(f"a share of {share:g} is never reached under saturation {self.saturation:g}")
        return float(self.midpoint + logit(share / self.saturation) / self.rate)

    def through(self, time: float, share: float) -> Logistic:
        """Return the curve of the same saturation and rate that passes through another point.

        >>> Logistic(0.8, 1.0, 2025.0).through(2026.0, 0.4).midpoint
        2026.0
        """
        _check([share], self.saturation)
        return Logistic(self.saturation, self.rate, float(time - logit(share / self.saturation) / self.rate))


def fit_logistic(times: Sequence[float], shares: Sequence[float], saturation: float) -> Logistic:
    """Return the logistic curve with a given saturation that fits observed shares.

    Args:
        times: when each share was observed, in years.
        shares: observed shares, strictly between 0 and ``saturation``.
        saturation: the level adoption is assumed to end at, a share above 0 and at most 1.

    Two observations fix the two free parameters exactly and leave nothing to test the curve with; three or
    more are fitted by non-linear least squares (SciPy's ``curve_fit``), started from the straight line
    through their log-odds (Griliches 1957, Econometrica 25:501-522).

    >>> curve = fit_logistic([2024, 2025], [0.2, 0.6], 0.8)
    >>> round(curve.midpoint, 6), round(curve.rate, 4)
    (2024.5, 2.1972)

    Raises AdoptionError for fewer than two observations, unequal lengths, a single repeated time, a share
    outside the open interval, or observations the fit cannot settle on.
    """
    x, y = np.asarray(times, dtype=float), np.asarray(shares, dtype=float)
    if len(x) != len(y) or len(np.unique(x)) < 2:
        raise AdoptionError(
            f"a curve needs shares at two different times, got {len(y)} at {len(np.unique(x))}"
        )
    _check(y, saturation)
    centre = float(x.mean())
    rate, start = np.polyfit(x - centre, logit(y / saturation), 1)
    if len(x) > 2:
        rate, start = _least_squares(x - centre, y, saturation, (float(rate), float(start)))
    if abs(rate) < 1e-12:
        raise AdoptionError("the observed shares do not move, so no curve can be drawn through them")
    return Logistic(saturation, float(rate), float(centre - start / rate))


def _least_squares(
    x: NDArray[np.float64], y: NDArray[np.float64], saturation: float, start: tuple[float, float]
) -> tuple[float, float]:
    def curve(time: NDArray[np.float64], rate: float, offset: float) -> NDArray[np.float64]:
        return np.asarray(saturation * expit(rate * time + offset), dtype=float)

    try:
        found, _ = curve_fit(curve, x, y, p0=start)
    except RuntimeError as error:
        raise AdoptionError(f"no curve with saturation {saturation:g} fits these shares: {error}") from error
    return float(found[0]), float(found[1])


def _check(shares: Sequence[float] | NDArray[np.float64], saturation: float) -> None:
    if not 0 < saturation <= 1:
        raise AdoptionError(f"saturation must lie above 0 and at most at 1, got {saturation:g}")
    for share in shares:
        if not 0 < share < saturation:
            raise AdoptionError(
                f"a share of {share:g} does not lie between 0 and the saturation {saturation:g}"
            )
