"""One-at-a-time sensitivity: how far each input alone moves a result, widest first."""

from collections.abc import Callable, Mapping

import pandas as pd


class SensitivityError(ValueError):
    """The ranges do not fit the base case, so no input can be moved alone."""


def tornado(
    function: Callable[..., float],
    base: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
) -> pd.DataFrame:
    """Move each input between its bounds while the others keep their base value.

    Args:
        function: called with the base case as keyword arguments; returns the result, in any unit.
        base: the value of every input the function needs.
        ranges: lower and upper bound for the inputs to move, in the unit of that input.

    Returns:
        One row an input, widest swing first (ties keep the order of `ranges`), shape (len(ranges), 7):
        `parameter`, `low`, `high` (its bounds), `at_low`, `at_high` (result there), `base` (result of the
        base case, the same in every row) and `swing`, the distance between the two results.

    Raises:
        SensitivityError: an input has no base value, its bounds are reversed, or its base value lies outside.

    One-way analysis shows no interaction between inputs and puts no probability on the bounds; see Saltelli
    and others, Global Sensitivity Analysis: The Primer (2008), chapter 1.

    >>> frame = tornado(lambda price, units: price * units, {"price": 2.0, "units": 10.0},
    ...                 {"units": (8.0, 12.0), "price": (1.0, 4.0)})
    >>> frame[["parameter", "at_low", "at_high", "swing"]].values.tolist()
    [['price', 10.0, 40.0, 30.0], ['units', 16.0, 24.0, 8.0]]
    """
    _check(base, ranges)
    centre = float(function(**base))
    rows = []
    for name, (low, high) in ranges.items():
        at_low = float(function(**{**base, name: low}))
        at_high = float(function(**{**base, name: high}))
        rows.append((name, float(low), float(high), at_low, at_high, centre, abs(at_high - at_low)))
    frame = pd.DataFrame(rows, columns=["parameter", "low", "high", "at_low", "at_high", "base", "swing"])
    return frame.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def spread(base: Mapping[str, float], share: float, **caps: float) -> dict[str, tuple[float, float]]:
    """Bounds a given share below and above every base value, e.g. 0.5 for minus and plus half.

    `caps` names the largest possible value of an input, such as 1 for a share.

    >>> spread({"units": 10.0, "rate": 0.8}, 0.5, rate=1.0)
    {'units': (5.0, 15.0), 'rate': (0.4, 1.0)}
    """
    bounds = {}
    for name, value in base.items():
        low, high = sorted((value * (1 - share), value * (1 + share)))
        bounds[name] = (low, min(high, caps.get(name, high)))
    return bounds


def _check(base: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]) -> None:
    for name, (low, high) in ranges.items():
        if name not in base:
            raise SensitivityError(
                f"{name} has a range but no base value; known inputs: {', '.join(sorted(base))}"
            )
        if low > high:
            raise SensitivityError(f"{name}: lower bound {low:g} exceeds upper bound {high:g}")
        if not low <= base[name] <= high:
            raise SensitivityError(f"{name}: base value {base[name]:g} lies outside {low:g} to {high:g}")
