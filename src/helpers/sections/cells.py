"""Cells of two lines: a second column set below the first, so that a table keeps to a phone's width."""

from __future__ import annotations

import pandas as pd

EMPTY = ("", "—")


def stacked(frame: pd.DataFrame, **pairs: tuple[str, str]) -> pd.DataFrame:
    """Return the frame with columns that hold the text of one column and, on a second line, of another.

    Each keyword names a new (or replaced) column and gives (upper, lower); an empty lower cell adds no line.

    >>> frame = pd.DataFrame({"place": ["歐盟", "日本"], "when": ["2025 年", "—"]})
    >>> stacked(frame, where=("place", "when"))["where"].tolist()
    ['歐盟\\n2025 年', '日本']
    """
    made = {}
    for name, (upper, lower) in pairs.items():
        both = zip(frame[upper].astype(str), frame[lower].astype(str), strict=True)
        made[name] = [above if below in EMPTY else f"{above}\n{below}" for above, below in both]
    return frame.assign(**made)
