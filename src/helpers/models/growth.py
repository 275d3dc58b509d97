"""Growth over any span, compound annual growth, and a trend projected with its prediction interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray

Trend = Literal["linear", "exponential"]
TRENDS: tuple[Trend, ...] = ("linear", "exponential")

#: A line needs two points; the spread around it, hence an interval, needs at least one more.
FEWEST = 3


class GrowthError(ValueError):
    """The figures cannot carry the growth or the projection asked for."""


@dataclass(frozen=True)
class Growth:
    """Growth between two years; ``total`` and ``annual`` are shares (0.5 is plus 50 %)."""

    first_year: int
    last_year: int
    first: float
    last: float
    total: float
    annual: float


@dataclass(frozen=True)
class Projection:
    """A trend carried to ``year``: expected level and prediction interval, in the unit of the figures.

    ``slope`` is the rise a year: in the unit for a linear trend, as a share (0.1 is 10 %) for an exponential
    one. ``r_squared`` is of the fitted line (on logarithms where exponential); ``points`` counts the figures.
    """

    year: float
    expected: float
    low: float
    high: float
    slope: float
    r_squared: float
    points: int
    trend: Trend


def cagr(first: float, last: float, years: float) -> float:
    """Return the compound annual growth rate as a share: (last / first) ** (1 / years) - 1.

    >>> round(cagr(100.0, 144.0, 2), 6)
    0.2

    Raises GrowthError where a level is not positive or the span is not.
    """
    if first <= 0 or last <= 0:
        raise GrowthError(f"growth rates need positive levels, got {first:g} and {last:g}")
    if years <= 0:
        raise GrowthError(f"the span must be positive, got {years:g} years")
    return float((last / first) ** (1 / years) - 1)


def growth(levels: Mapping[int, float], first_year: int, last_year: int) -> Growth:
    """Return growth between the first and last years with a figure inside a span.

    ``levels`` maps years to levels in any unit. The years of the result are those that have figures, so they
    may lie inside the span asked for.

    >>> growth({2020: 50.0, 2022: 72.0, 2023: 80.0}, 2019, 2022)
    Growth(first_year=2020, last_year=2022, first=50.0, last=72.0, total=0.44, annual=0.2)

    Raises GrowthError where the span holds fewer than two figures.
    """
    years = sorted(year for year in levels if first_year <= year <= last_year)
    if len(years) < 2:
        raise GrowthError(f"{first_year} to {last_year} holds {len(years)} figure(s); two are needed")
    first, last = float(levels[years[0]]), float(levels[years[-1]])
    annual = cagr(first, last, years[-1] - years[0])
    return Growth(years[0], years[-1], first, last, round(last / first - 1, 12), round(annual, 12))


def project(
    times: Sequence[float],
    levels: Sequence[float],
    at: float | Sequence[float],
    *,
    trend: Trend = "linear",
    confidence: float = 0.8,
) -> list[Projection]:
    """Fit a trend by ordinary least squares and return it at each time with its prediction interval.

    Args:
        times: when the figures were taken, in years (2025.5 is the middle of 2025).
        levels: the figures, any unit, same length; positive where the trend is exponential.
        at: the time or times to project to.
        trend: ``linear`` (same rise every year) or ``exponential`` (same rate every year, fitted on
            logarithms and so a median, not a mean).
        confidence: of the interval for a single new figure, between 0 and 1.

    The interval is statsmodels' ``obs_ci``: it holds if the trend goes on and its errors are independent,
    which cumulative counts seldom are; it is therefore a lower bound on the true uncertainty.

    >>> p = project([2020, 2021, 2022, 2023], [10.0, 20.0, 30.0, 40.0], 2025)[0]
    >>> round(p.expected, 6), round(p.slope, 6), p.points
    (60.0, 10.0, 4)

    Raises GrowthError for fewer than three figures, unequal lengths, a single repeated time, a level that is
    not positive under an exponential trend, or a confidence outside 0 to 1.
    """
    x, y = _checked(times, levels, trend)
    if not 0 < confidence < 1:
        raise GrowthError(f"confidence must lie between 0 and 1, got {confidence:g}")
    targets = np.atleast_1d(np.asarray(at, dtype=float))
    # Years counted from their mean keep the design matrix well conditioned.
    centre = float(x.mean())
    fit = sm.OLS(np.log(y) if trend == "exponential" else y, sm.add_constant(x - centre)).fit()
    design = sm.add_constant(targets - centre, has_constant="add")
    frame = fit.get_prediction(design).summary_frame(alpha=1 - confidence)
    columns = frame[["mean", "obs_ci_lower", "obs_ci_upper"]].to_numpy(dtype=float)
    slope, r_squared = float(fit.params[1]), _r_squared(fit)
    if trend == "exponential":
        columns, slope = np.exp(columns), float(np.expm1(slope))
    return [
        Projection(float(year), float(mean), float(low), float(high), slope, r_squared, len(x), trend)
        for year, (mean, low, high) in zip(targets, columns, strict=True)
    ]


def better_trend(times: Sequence[float], levels: Sequence[float]) -> Trend:
    """Return the trend that foretells each figure best from the others (leave one out, squared error).

    Errors are compared in the unit of the figures, so both trends are judged on the same scale; a figure that
    is not positive, or fewer than four figures, leaves the linear trend.

    >>> better_trend([0, 1, 2, 3, 4], [1.0, 2.0, 4.0, 8.0, 16.0])
    'exponential'
    >>> better_trend([0, 1, 2, 3, 4], [1.0, 2.0, 3.0, 4.0, 5.0])
    'linear'
    """
    if len(levels) <= FEWEST or min(levels) <= 0:
        return "linear"
    return min(TRENDS, key=lambda trend: _left_out_error(times, levels, trend))


def _left_out_error(times: Sequence[float], levels: Sequence[float], trend: Trend) -> float:
    total = 0.0
    for k in range(len(times)):
        rest = [i for i in range(len(times)) if i != k]
        kept_times, kept_levels = [times[i] for i in rest], [levels[i] for i in rest]
        total += (project(kept_times, kept_levels, times[k], trend=trend)[0].expected - levels[k]) ** 2
    return total


def _r_squared(fit: Any) -> float:
    # A flat series has no variance to explain, so the share explained is said to be none.
    return 1 - float(fit.ssr / fit.centered_tss) if fit.centered_tss > 0 else 0.0


def _checked(
    times: Sequence[float], levels: Sequence[float], trend: Trend
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.asarray(times, dtype=float), np.asarray(levels, dtype=float)
    if len(x) != len(y):
        raise GrowthError(f"{len(x)} times but {len(y)} levels")
    if len(x) < FEWEST:
        raise GrowthError(f"a projection with an interval needs {FEWEST} figures, got {len(x)}")
    if len(np.unique(x)) < 2:
        raise GrowthError("all figures are of the same time")
    if trend == "exponential" and (y <= 0).any():
        raise GrowthError("an exponential trend needs positive levels")
    return x, y
