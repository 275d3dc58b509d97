"""What a chapter publishes: quantities, charts, tables and sources, with the rows each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Standing = Literal["official", "secondary", "estimate", "brief", "unconfirmed"]

#: From firmest to weakest; a number made of several rows is as firm as its weakest.
STANDINGS: tuple[Standing, ...] = ("official", "secondary", "estimate", "brief", "unconfirmed")

#: The key that stands for all rows of a dataset, in a count of them: ``sources:*``.
ALL = "*"

STANDING_LABELS: dict[Standing, str] = {
    "official": "官方原件",
    "secondary": "轉載或摘要",
    "estimate": "估算",
    "brief": "只見簡報",
    "unconfirmed": "未經證實",
}


def weakest(standings: Iterable[Standing]) -> Standing:
    """Return the weakest of some standings (``official`` for none).

    >>> weakest(["official", "brief", "secondary"])
    'brief'
    """
    return max(standings, key=STANDINGS.index, default="official")


@dataclass(frozen=True)
class Quantity:
    """A value bound to the dataset rows and the computation behind it.

    ``value`` is in ``unit`` (a code of units.csv); ``rows`` are ``dataset:key``; ``how`` says in Chinese how
    it was computed (empty for a figure read from one row); ``known`` is the day the newest of its rows
    became public.
    """

    value: float | int | str
    unit: str
    rows: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    standing: Standing = "official"
    period: str = ""
    known: date | None = None
    qualifier: str = ""
    how: str = ""
    note: str = ""

    @property
    def number(self) -> float:
        """The value as a float; TypeError for a quantity that is text."""
        if isinstance(self.value, str):
            raise TypeError(f"{self.value!r} is text, not a number ({', '.join(self.rows)})")
        return float(self.value)

    def with_value(self, value: float | int | str, unit: str | None = None) -> Quantity:
        """Return a copy that holds another value of the same origin (a share read as its percentage, say)."""
        return replace(self, value=value, unit=unit or self.unit)


def derive(
    value: float | int | str,
    unit: str,
    *inputs: Quantity,
    how: str,
    standing: Standing | Literal["inherit", "own"] = "estimate",
    period: str | None = None,
) -> Quantity:
    """Return a quantity computed from others: it rests on all their rows and sources.

    Its standing is the weakest of the inputs' and ``standing``; ``inherit`` adds no judgement of its own
    (selections, sums of one publisher's figures); ``own`` is for a count of our own entries, which is our
    arithmetic whatever the rows say.

    >>> a, b = Quantity(50.0, "set", ("robots:a",)), Quantity(40.0, "set", ("robots:b",))
    >>> derive(25.0, "percent", a, b, how="（甲－乙）÷乙").rows
    ('robots:a', 'robots:b')
    """
    if standing == "own":
        firmness: Standing = "estimate"
    else:
        firmness = weakest([*(q.standing for q in inputs), *([] if standing == "inherit" else [standing])])
    days = [q.known for q in inputs if q.known]
    periods = [q.period for q in inputs if q.period]
    return Quantity(
        value=value,
        unit=unit,
        rows=_unique(row for q in inputs for row in q.rows),
        sources=_unique(source for q in inputs for source in q.sources),
        standing=firmness,
        period=_span(periods) if period is None else period,
        known=max(days, default=None),
        how=how,
    )


def from_frame(
    value: float | int | str,
    unit: str,
    frame: pd.DataFrame,
    *,
    how: str,
    standing: Standing | Literal["inherit", "own"] = "inherit",
    period: str | None = None,
) -> Quantity:
    """Return a quantity computed from every row of a loaded frame (columns row, source, standing, known, period)."""
    return derive(value, unit, *from_rows(frame), how=how, standing=standing, period=period)


def from_rows(frame: pd.DataFrame) -> list[Quantity]:
    """Return one quantity for each row of a loaded frame, in order."""
    return [from_row(row) for row in frame.to_dict("records")]


def from_row(row: dict[Any, Any]) -> Quantity:
    """Return the quantity a single dataset row states."""
    from pandas import isna  # here: who only names a standing need not wait for pandas

    value = row.get("value")
    missing = value is None or isna(value)
    return Quantity(
        value=str(row.get("text", "")) if missing else value,  # type: ignore[arg-type]
        unit=str(row.get("unit") or "text"),
        rows=(str(row["row"]),),
        sources=(str(row["source"]),),
        standing=row["standing"],
        period=str(row.get("period", "")),
        known=_day(row.get("known")),
        qualifier=str(row.get("qualifier") or ""),
        note=str(row.get("note") or ""),
    )


def references(*found: Quantity | None) -> str:
    """Return the rows that some quantities rest on as one text, apart by blanks: a line's ``row`` in a table.

    >>> references(Quantity(1, "set", ("robots:a",)), None, Quantity(2, "set", ("robots:a", "robots:b")))
    'robots:a robots:b'
    """
    return " ".join(_unique(row for q in found if q is not None for row in q.rows))


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _span(periods: Sequence[str]) -> str:
    if not periods:
        return ""
    first, last = min(periods), max(periods)
    return first if first == last else f"{first.split('/')[0]}/{last.split('/')[-1]}"


@dataclass(frozen=True)
class Provenance:
    """What a chart or table rests on: rows, sources, the weakest standing and the newest day known."""

    rows: tuple[str, ...]
    sources: tuple[str, ...]
    standing: Standing
    standings: tuple[Standing, ...]
    known: date | None

    @classmethod
    def of(cls, quantities: Iterable[Quantity]) -> Provenance:
        """Return the provenance of several quantities together."""
        found = list(quantities)
        standings = {q.standing for q in found}
        return cls(
            rows=_unique(row for q in found for row in q.rows),
            sources=_unique(source for q in found for source in q.sources),
            standing=weakest(standings),
            standings=tuple(s for s in STANDINGS if s in standings),
            known=max((q.known for q in found if q.known), default=None),
        )
