"""Chinese wording of numbers, periods, dates and lists; the rules are tables, not branches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

QUALIFIERS = {"": "", "over": "逾", "about": "約", "under": "不足", "nearly": "近"}

#: Multiples a number may be told in, largest first.
SCALES: dict[str, Decimal] = {
    "萬億": Decimal(10**12),
    "億": Decimal(10**8),
    "萬": Decimal(10**4),
    "": Decimal(1),
}

#: How far into a tenth a share is told as what, up to each limit; the last is the next tenth itself.
TENTHS = (
    (0.5, "", "成"),
    (4.5, "逾", "成"),
    (5.5, "", "成半"),
    (7.0, "逾", "成半"),
    (9.5, "近", "成"),
    (10.0, "", "成"),
)
NUMERALS = "零一兩三四五六七八九"

#: The edition of a build that is not released.
WORKING = "working"

#: A period pattern and how it reads; groups are year, then month, day, half or quarter.
PERIODS: tuple[tuple[str, str], ...] = (
    (r"(\d{4})-(\d{2})-(\d{2})", "{0} 年 {1} 月 {2} 日"),
    (r"(\d{4})-(\d{2})", "{0} 年 {1} 月"),
    (r"(\d{4})-H1", "{0} 年上半年"),
    (r"(\d{4})-H2", "{0} 年下半年"),
    (r"(\d{4})-Q(\d)", "{0} 年第 {1} 季"),
    (r"(\d{4})", "{0} 年"),
)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
HAN = re.compile(r"[\u3400-\u9fff]")
_ONE_PERIOD = r"[0-9]{4}(-([0-9]{2}(-[0-9]{2})?|H[12]|Q[1-4]))?"
PERIOD = re.compile(f"{_ONE_PERIOD}(/{_ONE_PERIOD})?")


def rounded(value: float, digits: int) -> Decimal:
    """Return ``value`` rounded half up, as people round (0.125 to two places is 0.13).

    >>> rounded(0.125, 2)
    Decimal('0.13')
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def number(value: float, digits: int = 0, *, sign: bool = False, trim: bool = True) -> str:
    """Return a number with thousands separators, at most ``digits`` decimals, and a true minus sign.

    >>> number(1234567.891, 1), number(-0.5, 1), number(3.0, 1), number(3.0, 1, trim=False)
    ('1,234,567.9', '−0.5', '3', '3.0')
    """
    exact = rounded(value, digits)
    text = f"{abs(exact):,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    mark = "−" if exact < 0 else "+" if sign and exact > 0 else ""
    return mark + text


def scaled(value: float, digits: int | None = None, *, scale: str | None = None, sign: bool = False) -> str:
    """Return a number told in 萬, 億 or 萬億 where it is large, as Chinese readers count.

    ``scale`` fixes the multiple (empty string: none); ``digits`` are decimals after scaling (default: 1 where
    scaled, 0 otherwise).

    >>> scaled(4598000), scaled(556369, 1), scaled(5.1e11), scaled(1234), scaled(7584, scale="")
    ('459.8 萬', '55.6 萬', '5,100 億', '1,234', '7,584')
    """
    if scale is None:
        scale = next(name for name, size in SCALES.items() if abs(value) >= size or not name)
    places = (1 if scale else 0) if digits is None else digits
    shown = number(float(Decimal(repr(float(value))) / SCALES[scale]), places, sign=sign)
    return f"{shown} {scale}" if scale else shown


def tenths(percent: float, qualifier: str = "") -> str:
    """Return a percentage told in tenths, as prose rounds it; nothing where it is under one or over nine tenths.

    >>> tenths(67.5), tenths(20), tenths(34.4), tenths(45.2), tenths(8.9), tenths(30, "about")
    ('近七成', '兩成', '逾三成', '四成半', '', '約三成')
    """
    whole, rest = divmod(percent, 10)
    before, after = next((before, after) for limit, before, after in TENTHS if rest < limit)
    tenth = int(whole) + (rest >= TENTHS[3][0])
    if not 1 <= tenth <= 9 or whole < 1:
        return ""
    return f"{before or QUALIFIERS[qualifier]}{NUMERALS[tenth]}{after}"


def period(code: str) -> str:
    """Return a period in words.

    >>> period("2025-07"), period("2015/2024"), period("2025-H2"), period("2026-01-07")
    ('2025 年 7 月', '2015 年至 2024 年', '2025 年下半年', '2026 年 1 月 7 日')
    """
    if "/" in code:
        first, last = code.split("/", 1)
        return f"{period(first)}至 {period(last)}"
    for pattern, words in PERIODS:
        if match := re.fullmatch(pattern, code):
            return words.format(*(int(part) for part in match.groups()))
    return code


def day(value: date | str) -> str:
    """Return a date in words.

    >>> day("2026-01-21")
    '2026 年 1 月 21 日'
    """
    return period(value if isinstance(value, str) else value.isoformat())


def edition(name: str) -> str:
    """Return an edition in words.

    >>> edition("2026.01"), edition(WORKING)
    ('2026.01 版', '工作版')
    """
    return "工作版" if name == WORKING else f"{name} 版"


def listing(items: Sequence[str]) -> str:
    """Return a list in words.

    >>> listing(["算力", "模型", "數據"])
    '算力、模型和數據'
    """
    return items[0] if len(items) == 1 else f"{'、'.join(items[:-1])}和{items[-1]}" if items else ""
