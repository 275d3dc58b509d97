"""The ledger of evidence: each figure and claim of the briefing beside what the report found, with a verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from helpers import wording
from helpers.publish import plots
from helpers.publish.display import Units
from helpers.records import Quantity, from_frame, from_row
from helpers.sections.series import end_of, months_between

Load = Callable[[str], pd.DataFrame]
Row = dict[Any, Any]

#: A figure agrees where it is within this share of the evidence (the briefing rounds).
TOLERANCE = 0.02

#: A figure told without a date is out of date where its evidence is older than these months.
STALE_MONTHS = 2

#: Verdicts in the order shown: what the reader can rely on most comes first.
SAME, EARLIER, STATED, MOVED, QUALIFIED, DIFFERS, ALONE = (
    "相符", "相符，屬較早日期", "有據可查", "已有較新數字", "須作補充", "不符", "未能追溯",
)  # fmt: skip
VERDICTS = (SAME, EARLIER, STATED, MOVED, QUALIFIED, DIFFERS, ALONE)

#: What our reading of the evidence (column ``bearing``) means for a claim.
BEARINGS = {"supports": STATED, "qualifies": QUALIFIED, "contradicts": DIFFERS}

#: Chapters as the table names them, by the first two digits of their file.
CHAPTERS = {
    f"{n:02d}": name for n, name in enumerate(("開首", *(f"第{digit}章" for digit in "一二三四五六")))
}

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

#: How the table is laid out; three columns stay legible on a phone.
COLUMNS = {
    "item": "項目與《簡報》所載（撮述）",
    "found": "查得的數字或事實（所屬時期）",
    "judged": "判斷與說明",
}


def ledger(load: Load, units: Units) -> pd.DataFrame:
    """Return one row a claim in the briefing's order: key, item (with what it says), found, verdict, judged."""
    lines = []
    for claim in load("briefing").sort_values("order").to_dict("records"):
        found = evidence_of(claim, load)
        judged = verdict(claim, found)
        said = [str(claim["remark"])] if found and claim["remark"] else []
        said += [str(claim["note"])] if claim["note"] else []
        lines.append(
            {
                "key": claim["key"],
                "item": f"{CHAPTERS[str(claim['section'])[:2]]}．{claim['label']}：{_words(claim, units)}",
                "found": found_words(found, units),
                "verdict": judged,
                "judged": f"{judged}：{'；'.join(said)}" if said else judged,
            }
        )
    return pd.DataFrame(lines, columns=["key", "item", "found", "verdict", "judged"])


def evidence_of(claim: Row, load: Load) -> list[Row]:
    """Return the dataset rows a claim is held against that were public; none of them only the briefing's own."""
    rows = []
    for reference in str(claim["evidence"] or "").split():
        dataset, _, key = reference.partition(":")
        frame = load(dataset)
        rows += frame[(frame["key"] == key) & (frame["standing"] != "brief")].to_dict("records")
    return rows


def verdict(claim: Row, found: Sequence[Row]) -> str:
    """Return the verdict on a claim (columns nature, value, period, bearing) given the rows found for it.

    No row: it cannot be traced. A bearing is our reading and decides. Otherwise the figures are compared: a
    running total that has since grown is out of date, not wrong; equal figures of an older period are told so.

    >>> stations = {"nature": "total", "value": 100, "period": "2026-01", "bearing": ""}
    >>> verdict(stations, [{"value": 100, "period": "2025-07"}])
    '相符，屬較早日期'
    >>> verdict(stations, [{"value": 120, "period": "2025-12"}])
    '已有較新數字'
    >>> verdict({**stations, "nature": "figure"}, [{"value": 120, "period": "2025-12"}])
    '不符'
    >>> verdict({"nature": "claim", "bearing": "supports"}, [{"text": "……"}]), verdict(stations, [])
    ('有據可查', '未能追溯')
    """
    if not found:
        return ALONE
    if claim["bearing"]:
        return BEARINGS[claim["bearing"]]
    stated, seen = float(claim["value"]), float(found[0]["value"])
    if abs(seen - stated) > TOLERANCE * abs(seen):
        return MOVED if claim["nature"] == "total" and seen > stated else DIFFERS
    return EARLIER if months_between(str(found[0]["period"]), str(claim["period"])) > STALE_MONTHS else SAME


def found_words(found: Sequence[Row], units: Units) -> str:
    """Return the evidence in words with its period (a dash where there is none).

    A date stands alone: it needs no period beside it.
    """
    if not found:
        return "—"
    parts = list(dict.fromkeys(_words(row, units) for row in found))
    said = ("；" if any(re.search("[，、]", part) for part in parts) else "、").join(parts)
    if ISO_DATE.fullmatch(str(found[0].get("text") or "")):
        return said
    first, *_, last = sorted((str(row["period"]) for row in (*found, *found)), key=end_of)
    return f"{said}（{wording.period(first if first == last else f'{first}/{last}')}）"


def _words(row: Row, units: Units) -> str:
    if row.get("level"):  # policy documents are known by their titles; the text only sums them up
        return str(row["label"])
    text = str(row.get("text") or "")
    if not text:
        return units.text(from_row(row))
    if ISO_DATE.fullmatch(text):
        return wording.day(text)
    return f"{row['label']}：{text}" if row.get("model") else text


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
    found = [row for claim in claims for row in evidence_of(claim, load)]
    return [from_row(row) for row in (*claims, *found)]


def quantities(load: Load, table: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many claims there are and how many have each kind of verdict."""
    claims = load("briefing")

    def told(how: str, *verdicts: str) -> Quantity:
        count = int(table["verdict"].isin(verdicts or VERDICTS).sum())
        return from_frame(count, "item", claims, how=how, standing="own", period="2026-01")

    return {
        "claims-total": told("逐項點算《簡報》的數字與陳述"),
        "claims-sound": told("相符、相符而屬較早日期、有據可查者合計", SAME, EARLIER, STATED),
        "claims-earlier": told(f"數值相符而所屬時期早於《簡報》逾 {STALE_MONTHS} 個月", EARLIER),
        "claims-moved": told("累計數其後已有較高的公布", MOVED),
        "claims-qualified": told("有據而須補充說明", QUALIFIED),
        "claims-differ": told("與查得的數字或事實不同", DIFFERS),
        "claims-alone": told("未找到《簡報》以外的來源", ALONE),
    }


def rules() -> dict[str, Quantity]:
    """Return the limits of the rule as the page states them."""
    return {
        "ledger-tolerance": Quantity(100 * TOLERANCE, "percent", how="本報告所定的界線"),
        "ledger-stale": Quantity(STALE_MONTHS, "month", how="本報告所定的界線"),
    }


def known(load: Load) -> bool:
    """Tell whether the briefing had been published on the date."""
    return len(load("briefing")) > 0
