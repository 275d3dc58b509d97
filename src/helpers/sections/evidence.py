"""The ledger of evidence: each figure and claim of the briefing beside what the report found, with a verdict."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from helpers import wording
from helpers.publish import plots
from helpers.publish.display import Units
from helpers.records import Quantity, from_frame, from_row
from helpers.sections.series import months_between

Load = Callable[[str], pd.DataFrame]

#: A figure agrees where it is within this share of the evidence (the briefing rounds).
TOLERANCE = 0.02

#: A figure told without a date is out of date where its evidence is older than these months.
STALE_MONTHS = 2

#: Verdicts in the order shown: what the reader can rely on most comes first.
SAME, EARLIER, STATED, QUALIFIED, SURVEY, DIFFERS, ALONE = (
    "相符", "相符，屬較早日期", "有據可查", "須作補充", "樣本調查", "不符", "未能追溯",
)  # fmt: skip
VERDICTS = (SAME, EARLIER, STATED, QUALIFIED, SURVEY, DIFFERS, ALONE)

#: Numbers of the chapters as the table names them.
CHAPTERS = {f"{n:02d}": label for n, label in enumerate(("摘要", "一", "二", "三", "四", "五", "六"))}


def ledger(load: Load, units: Units) -> pd.DataFrame:
    """Return one row a claim, chapter by chapter: chapter, label, stated, found, when, verdict, note, row."""
    lines = []
    for claim in load("briefing").sort_values(["section", "key"]).to_dict("records"):
        found = evidence_of(claim, load)
        lines.append(
            {
                "chapter": CHAPTERS[str(claim["section"])[:2]],
                "label": claim["label"],
                "stated": _words(claim, units),
                "found": _words(found, units) if found else "—",
                "when": wording.period(str(found["period"])) if found else "—",
                "verdict": verdict(claim, found),
                "note": claim["note"],
                "row": claim["row"],
            }
        )
    return pd.DataFrame(
        lines, columns=["chapter", "label", "stated", "found", "when", "verdict", "note", "row"]
    )


def evidence_of(claim: dict[Any, Any], load: Load) -> dict[Any, Any] | None:
    """Return the dataset row a claim is held against, or None where none was public or only the briefing has it."""
    if not claim["evidence"]:
        return None
    dataset, _, key = str(claim["evidence"]).partition(":")
    frame = load(dataset)
    rows = frame[(frame["key"] == key) & (frame["standing"] != "brief")]
    return rows.iloc[0].to_dict() if len(rows) else None


def verdict(claim: dict[Any, Any], found: dict[Any, Any] | None) -> str:
    """Return the verdict on a claim (columns nature, value, period, note) given the row found for it.

    >>> verdict({"nature": "figure", "value": 100, "period": "2026-01", "note": ""},
    ...         {"value": 100, "period": "2025-07"})
    '相符，屬較早日期'
    >>> verdict({"nature": "figure", "value": 236, "period": "2024", "note": ""}, {"value": 241, "period": "2024"})
    '不符'
    """
    if claim["nature"] == "survey":
        return SURVEY
    if found is None:
        return ALONE
    if claim["nature"] != "figure" or pd.isna(claim["value"]) or pd.isna(found.get("value")):
        return QUALIFIED if claim["note"] else STATED
    if abs(float(claim["value"]) / float(found["value"]) - 1) > TOLERANCE:
        return DIFFERS
    return EARLIER if months_between(str(found["period"]), str(claim["period"])) > STALE_MONTHS else SAME


def _words(row: dict[Any, Any], units: Units) -> str:
    q = from_row(row)
    return wording.day(str(q.value)) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(q.value)) else units.text(q)


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the number of claims by verdict, every verdict in its order: verdict, claims, shown."""
    found = table["verdict"].value_counts()
    rows = [(v, int(found.get(v, 0))) for v in VERDICTS]
    return pd.DataFrame(rows, columns=["verdict", "claims"]).assign(
        shown=lambda f: f["claims"].astype(str) + " 項"
    )


def verdict_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the number of claims by verdict."""
    return plots.bars(counts(table), "claims", "verdict", x_title="項", labels="shown")


def rows(load: Load) -> list[Quantity]:
    """Return the claims and the evidence the ledger rests on."""
    claims = load("briefing").to_dict("records")
    found = [row for claim in claims if (row := evidence_of(claim, load))]
    return [from_row(row) for row in (*claims, *found)]


def quantities(load: Load, table: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many claims there are and how many have each kind of verdict."""
    claims = load("briefing")

    def count(*verdicts: str) -> int:
        return int(table["verdict"].isin(verdicts).sum())

    def told(value: int, how: str) -> Quantity:
        return from_frame(value, "item", claims, how=how, standing="own", period="2026-01")

    return {
        "claims-total": told(len(table), "逐項點算《簡報》的數字與陳述"),
        "claims-sound": told(count(SAME, EARLIER, STATED), "相符、相符而屬較早日期、有據可查三類合計"),
        "claims-earlier": told(count(EARLIER), "數值相符而所屬時期早於《簡報》兩個月以上"),
        "claims-qualified": told(count(QUALIFIED), "有據而須補充說明"),
        "claims-differ": told(count(DIFFERS), f"與所得數字相差逾 {TOLERANCE:.0%}"),
        "claims-survey": told(count(SURVEY), "出自樣本調查或個別說法"),
        "claims-alone": told(count(ALONE), "未找到《簡報》以外的來源"),
    }


def known(load: Load) -> bool:
    """Tell whether the briefing had been published on the date."""
    return len(load("briefing")) > 0
