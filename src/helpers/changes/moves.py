"""How far a number moved, absolutely and relative to what it was, in figures and in Chinese words."""

from __future__ import annotations

import math
import re

from helpers import wording
from helpers.changes.record import Move

#: Units told by place and not by amount: a ratio of two of them means nothing.
WITHOUT_RATIO = ("rank", "rating")
#: A year from here on is one of the calendar.
CALENDAR = 1000
NO_RATIO, ZERO, FAR = "不適用", "原值為零，無從計算", "逾一百萬倍"
FARTHEST = 1e6
#: Smaller and larger numbers are told with their power of ten.
PLAIN = (1e-9, 1e15)
POINTS = "個百分點"


def move(old: float, new: float, unit: str, label: str, *texts: str) -> Move | None:
    """Return how far a number of a unit (code and Chinese label) moved; None where it did not.

    ``texts`` are how it reads: the difference is told with as many decimals, and in 萬 and 億 where they are.

    >>> move(0.5, 0.4, "ratio", "倍", "0.5 倍", "0.4 倍").absolute_text
    '−0.1 倍'
    >>> move(47.5, 44.0, "percent", "%", "47.5%", "44%").absolute_text
    '−3.5 個百分點'
    """
    difference = new - old
    if difference == 0 or not math.isfinite(difference):
        return None
    relative = difference / abs(old) if old and has_ratio(unit, old) else None
    if relative is not None and not math.isfinite(relative):
        relative, old = None, 0.0
    return Move(
        absolute=difference,
        absolute_text=_with_unit(_figure(difference, texts), POINTS if unit == "percent" else label),
        relative=relative,
        relative_text=_share(relative) if relative is not None else ZERO if old == 0 else NO_RATIO,
    )


def has_ratio(unit: str, value: float) -> bool:
    """Tell whether a value of a unit may be held against another as a ratio: no rank, rating or calendar year."""
    return unit not in WITHOUT_RATIO and not (unit == "year" and abs(value) > CALENDAR)


def _figure(difference: float, texts: tuple[str, ...]) -> str:
    if not PLAIN[0] <= abs(difference) < PLAIN[1]:
        return f"{difference:+.2e}".replace("-", "−")
    shown = (
        wording.scaled(difference, sign=True)
        if any(scale and scale in text for text in texts for scale in wording.SCALES)
        else wording.number(difference, max(map(_places, texts), default=0), sign=True)
    )
    return shown if re.search("[1-9]", shown) else wording.number(difference, _telling(difference), sign=True)


def _places(text: str) -> int:
    """Return the decimals of the first number in a text.

    >>> _places("約 1,234.50 萬套"), _places("第三")
    (2, 0)
    """
    found = re.search(r"\d[\d,]*(?:\.(\d+))?", text)
    return len(found[1]) if found and found[1] else 0


def _telling(value: float) -> int:
    """Return the decimals that show two figures of a value under one."""
    return max(0, 1 - math.floor(math.log10(abs(value))))


def _share(relative: float) -> str:
    if abs(relative) >= FARTHEST:
        return FAR
    percent = relative * 100
    digits = 1 if abs(percent) >= 0.1 or abs(percent) < PLAIN[0] else _telling(percent)
    return f"{wording.number(percent, digits, sign=True)}%"


def _with_unit(figure: str, label: str) -> str:
    joint = "" if not label or label == "%" or figure[-1] in "萬億" else " "
    return f"{figure}{joint}{label}"
