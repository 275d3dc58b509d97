"""How quantities read: number, unit and limiting word in Chinese, by the unit's row in units.csv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from helpers import wording
from helpers.data.units import converted
from helpers.problems import ReportError, suggestion
from helpers.records import Quantity

#: Units of shares, which may be told in tenths.
SHARES = ("percent", "share")


@dataclass(frozen=True)
class Units:
    """The table of units (code, label, places, scaled: whether told in 萬 and 億 once large)."""

    table: pd.DataFrame

    @cached_property
    def _rows(self) -> dict[str, dict[Any, Any]]:
        return {str(row["code"]): row for row in self.table.to_dict("records")}

    def label(self, code: str) -> str:
        """Return a unit's Chinese label. Raises ReportError for an unknown code."""
        return str(self._row(code)["label"] or "")

    def _row(self, code: str) -> dict[Any, Any]:
        if code not in self._rows:
            raise ReportError(f"data/units.csv has no unit '{code}': {suggestion(code, self._rows)}")
        return self._rows[code]

    def number(
        self, q: Quantity, digits: int | None = None, scale: str | None = None, sign: bool = False
    ) -> str:
        """Return a quantity's number alone, in 萬 or 億 where its unit is counted that way."""
        row = self._row(q.unit)
        if isinstance(q.value, str):
            return wording.period(q.value) if q.unit == "date" else q.value
        if q.unit == "year":
            return str(int(q.number)) if q.number > 1000 else wording.number(q.number, digits or 0, sign=sign)
        if row["scaled"] == "true":
            return wording.scaled(q.number, digits, scale=scale, sign=sign)
        places = row["places"]
        return wording.number(
            q.number, int(str(places).split(".")[0]) if digits is None else digits, sign=sign
        )

    def text(
        self, q: Quantity, digits: int | None = None, scale: str | None = None, sign: bool = False
    ) -> str:
        """Return a quantity as it stands in prose: limiting word, number, unit.

        A percentage is written close to its sign; other units follow the number after a space, as Hong Kong
        style has it, unless the number already ends in 萬 or 億.
        """
        number = self.number(q, digits, scale, sign)
        if isinstance(q.value, str):
            return number
        if q.unit == "rank":
            return f"第 {number} 位"
        label = self.label(q.unit)
        before = wording.QUALIFIERS[q.qualifier]
        joint = "" if label in ("", "%") or number[-1] in "萬億" else " "
        return f"{before}{' ' if before else ''}{number}{joint}{label}"

    def tenths(self, q: Quantity) -> str:
        """Return a share told in tenths (逾三成), or as it stands in prose where it cannot be."""
        if isinstance(q.value, str) or q.unit not in SHARES:
            return self.text(q)
        return wording.tenths(converted(q.number, q.unit, "percent"), q.qualifier) or self.text(q)
