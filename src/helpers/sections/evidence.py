"""The ledger of evidence: the verdict on each figure and claim of the briefing, and how chapters link to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from helpers.data.units import convert
from helpers.problems import ReportError
from helpers.publish import plots
from helpers.records import Quantity, derive, from_rows
from helpers.sections.series import by_keys, months_between

Load = Callable[[str], pd.DataFrame]
Row = dict[Any, Any]

#: Verdicts in the order shown: what the reader can rely on most comes first.
SAME, EARLIER, STATED, SAMPLE, MOVED, QUALIFIED, DIFFERS, ALONE = (
    "相符", "相符，屬較早日期", "有據可查", "調查樣本", "已有較新數字", "須作補充", "不符", "未能追溯",
)  # fmt: skip
VERDICTS = (SAME, EARLIER, STATED, SAMPLE, MOVED, QUALIFIED, DIFFERS, ALONE)

#: What our reading of the evidence (column ``bearing``) means for a claim.
BEARINGS = {"supports": STATED, "qualifies": QUALIFIED, "contradicts": DIFFERS}

#: What opens the claims of a chapter, and what stands there before the briefing was out.
OPENING = (
    "本章所涉的說法已逐項核對，按判斷列出；"
    "每項連到[核對表](95-evidence-ledger)的一行，載有查得的數字或事實與說明。"
)
UNPUBLISHED = "截至資料日，《簡報》尚未發表。"


def judged(load: Load, chapter: str | None = None) -> pd.DataFrame:
    """Return one row a claim in the briefing's order, all or a chapter's: key, section (chapter), label, verdict."""
    claims = load("briefing").sort_values("order")
    if chapter is not None:
        claims = claims[claims["section"] == chapter]
    verdicts = [judge(claim, load)[0] for claim in claims.to_dict("records")]
    return claims[["key", "section", "label"]].assign(verdict=verdicts).reset_index(drop=True)


def judge(claim: Row, load: Load) -> tuple[str, list[Row]]:
    """Return the verdict on a claim, by the limits of ``data/assumptions.csv``, and the rows found for it."""
    found = evidence_of(claim, load)
    return verdict(claim, found, **{name: q.number for name, q in limits(load).items()}), found


def limits(load: Load) -> dict[str, Quantity]:
    """Return the limits of the rule: ``tolerance`` (a share of the evidence), ``stale`` (months)."""
    keys = {"tolerance": "95.tolerance", "stale": "95.stale-months"}
    return by_keys(load("assumptions"), keys)


def evidence_of(claim: Row, load: Load) -> list[Row]:
    """Return the dataset rows a claim is held against that were public; none of them only the briefing's own."""
    rows = []
    for reference in str(claim["evidence"] or "").split():
        dataset, _, key = reference.partition(":")
        frame = load(dataset)
        rows += frame[(frame["key"] == key) & (frame["standing"] != "brief")].to_dict("records")
    return rows


def verdict(claim: Row, found: Sequence[Row], *, tolerance: float, stale: float) -> str:
    """Return the verdict on a claim (columns nature, value, period, bearing) given the rows found for it.

    No row: it cannot be traced. A bearing is our reading and decides; without one the figures are compared.
    What then holds, wholly or in part, is no more than a sample where all the evidence is a survey.
    ``tolerance`` and ``stale`` are those of ``compared``.

    >>> rule = {"tolerance": 0.02, "stale": 2}
    >>> stations = {"nature": "total", "value": 100, "period": "2026-01", "bearing": ""}
    >>> verdict(stations, [{"value": 100, "period": "2025-07"}], **rule)
    '相符，屬較早日期'
    >>> verdict({"nature": "claim", "bearing": "supports"}, [{"text": "……"}], **rule)
    '有據可查'
    >>> verdict(stations, [], **rule)
    '未能追溯'
    >>> survey = {"value": 100, "period": "2025-12", "survey": "hkpc-2025", "standing": "estimate"}
    >>> verdict(stations, [survey], **rule)
    '調查樣本'
    >>> verdict({**stations, "bearing": "contradicts"}, [survey], **rule)
    '不符'
    """
    if not found:
        return ALONE
    bearing = claim["bearing"]
    reading = BEARINGS[bearing] if bearing else compared(claim, found[0], tolerance=tolerance, stale=stale)
    if reading in (SAME, EARLIER, STATED, QUALIFIED) and all(map(is_sample, found)):
        return SAMPLE
    return reading


def compared(claim: Row, found: Row, *, tolerance: float, stale: float) -> str:
    """Return the verdict on a figure held against the value and period of a row.

    Figures agree where they differ by no more than the share ``tolerance`` of the evidence (the briefing
    rounds); the older of equal figures are told so where more than ``stale`` months lie between the periods.
    A running total that has since grown is out of date, not wrong.

    >>> rule = {"tolerance": 0.02, "stale": 2}
    >>> stations = {"nature": "total", "value": 100, "period": "2026-01"}
    >>> compared(stations, {"value": 120, "period": "2025-12"}, **rule)
    '已有較新數字'
    >>> compared({**stations, "nature": "figure"}, {"value": 120, "period": "2025-12"}, **rule)
    '不符'
    """
    stated, seen = float(claim["value"]), float(found["value"])
    if abs(seen - stated) > tolerance * abs(seen):
        return MOVED if claim["nature"] == "total" and seen > stated else DIFFERS
    return EARLIER if months_between(str(found["period"]), str(claim["period"])) > stale else SAME


def is_sample(row: Row) -> bool:
    """Tell whether a row is what the respondents of a survey said.

    >>> is_sample({"survey": "hkpc-2025", "standing": "estimate"}), is_sample({"standing": "estimate"})
    (True, False)
    """
    return bool(row.get("survey")) and row["standing"] == "estimate"


def anchor(key: str) -> str:
    """Return the name of a claim's row in the ledger, which links lead to.

    >>> anchor("5g-stations")
    'claim-5g-stations'
    """
    return f"claim-{key}"


def of_chapter(chapter: str, load: Load) -> str:
    """Return MyST that lists the claims of a chapter by verdict, each linked to its row of the ledger.

    ``chapter`` is its file name without ending. Raises ReportError for a chapter the briefing has no claim on.
    """
    if not known(load):
        return UNPUBLISHED
    claims = judged(load, chapter)
    if claims.empty:
        raise ReportError(f"data/briefing.csv has no claim of chapter '{chapter}'; leave its list out")
    lines = []
    for name in VERDICTS:
        own = claims[claims["verdict"] == name]
        links = [f"[{label}](#{anchor(key)})" for key, label in zip(own["key"], own["label"], strict=True)]
        lines += [f"- **{name}**：{'、'.join(links)}"] if links else []
    return "\n".join([OPENING, "", *lines])


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the number of claims by verdict, every verdict in its order: verdict, claims, shown, row."""
    of = {v: table.loc[table["verdict"] == v, "key"] for v in VERDICTS}
    rows = [(v, len(keys), f"{len(keys)} 項", " ".join("briefing:" + keys)) for v, keys in of.items()]
    return pd.DataFrame(rows, columns=["verdict", "claims", "shown", "row"])


def verdict_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the number of claims by verdict."""
    return plots.bars(counts(table), "claims", "verdict", x_title="項", labels="shown")


def quantities(load: Load, table: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many claims there are and how many have each kind of verdict; none before the briefing was out."""
    if not known(load):
        return {}
    claims = from_rows(load("briefing"))
    rule = limits(load).values()

    def told(how: str, *verdicts: str) -> Quantity:
        count = int(table["verdict"].isin(verdicts).sum())
        return derive(count, "item", *claims, *rule, how=how, standing="own", period="2026-01")

    every = "逐項點算《簡報》的數字與陳述"
    return {
        "claims-total": derive(len(table), "item", *claims, how=every, standing="own", period="2026-01"),
        "claims-sound": told("相符、相符而屬較早日期、有據可查者合計", SAME, EARLIER, STATED),
        "claims-earlier": told("數值相符而所屬時期較早", EARLIER),
        "claims-sample": told("佐證全屬調查樣本", SAMPLE),
        "claims-moved": told("未見原來的數值，只查得其後較高的公布", MOVED),
        "claims-qualified": told("有據而須補充說明", QUALIFIED),
        "claims-differ": told("與查得的數字或事實不同", DIFFERS),
        "claims-alone": told("未找到《簡報》以外的來源", ALONE),
    }


def rules(load: Load) -> dict[str, Quantity]:
    """Return the limits of the rule as the page states them."""
    found = limits(load)
    return {
        "ledger-tolerance": convert(found["tolerance"], "percent"),
        "ledger-stale": found["stale"],
    }


def known(load: Load) -> bool:
    """Tell whether the briefing had been published on the date."""
    return len(load("briefing")) > 0
