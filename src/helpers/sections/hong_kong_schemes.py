"""Chapter 06: support schemes side by side, and the ten recommendations with evidence and what followed."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from helpers import wording
from helpers.records import Quantity, derive, from_frame
from helpers.sections.hong_kong import known, latest, ratio
from helpers.sections.series import by_period, end_of

MISSING = "—"
NO_STEP = "未見新措施"

#: The last day of the month the briefing is dated; what happened later may have answered it.
BRIEFING = "2026-01-31"

#: What a scheme has achieved, the first that is known of these.
RESULTS = ("funded_firms", "approved_applications", "target_firms")
RESULT_WORDS = {"funded_firms": "已資助", "approved_applications": "已批", "target_firms": "目標"}

STAGES = {
    "reported": "其他",
    "closed": "收緊或結束",
    "announced": "已宣布",
    "funded": "已撥款",
    "launched": "已展開",
}

#: Steps of an answer to a recommendation, from none to most.
ANSWERS = ("announced", "funded", "launched")

ROLE = re.compile(r"\{q\}`([a-z0-9-]+)[`:]")

#: Evidence for each recommendation; a sentence is left out while one of its figures is not yet public.
EVIDENCE: dict[int, tuple[str, ...]] = {
    1: ("2025 年《施政報告》已提出「AI+」方向，但沒有像內地文件般列明數目與限期。",),
    2: (
        "香港在金融 AI 城市樞紐中排第 {q}`ai-finance-rank:number`（共 {q}`ai-finance-cities`）。",
        "製造業只佔本地生產總值 {q}`hk-mfg-share-wb`（世界銀行口徑）。",
    ),
    3: (
        "研發總開支佔本地生產總值 {q}`hk-rnd-share`，其中工商機構佔 {q}`hk-rnd-business`。",
        "研發院獲預留 {q}`hkairdi-budget`。",
    ),
    4: ("超算中心 {q}`cyberport-compute`，2030 年需求推算 {q}`compute-demand`。",),
    5: ("算力資助平均為牌價的 {q}`scheme-aiss-share`，獲批項目{q}`scheme-aiss-approved-applications`。",),
    6: (
        "首輪只收 {q}`scheme-dtspp-sectors:number` 個界別，不包括製造業；全港中小企 {q}`hk-smes`。",
        "已資助 {q}`scheme-dtspp-funded-firms`，佔 {q}`dtspp-reach`。",
    ),
    7: (
        "東莞以 2027 年前建成 {q}`dongguan-scenarios:number` 個示範場景為目標；",
        "香港公布的是政務環節，未見產業場景清單。",
    ),
    8: ("知識產權融資、評估與估值資助在 2025 年《施政報告》已提出，以人工智能為專題的平台未見公布。",),
    9: ("新型工業化資助計劃已批 {q}`scheme-nifs-approved-applications`，說明本地亦有需求可作試驗場。",),
    10: (
        "高才通獲批 {q}`ttps-approved`；",
        "《大灣區標準合同》涵蓋 {q}`gba-cities:number` 個內地城市，自 2024 年 11 月起不限行業。",
    ),
}


def scheme_figures(schemes: pd.DataFrame, smes: Quantity | None) -> dict[str, Quantity]:
    """Return every numeric term as ``scheme-<scheme>-<series>``, and the reach derived from them.

    ``smes`` is the number of smaller enterprises the reach is measured against.
    """
    figures: dict[str, Quantity] = {}
    numeric = schemes[schemes["value"].notna()]
    for (scheme, series), rows in numeric.groupby(["scheme", "series"], sort=True):
        found = latest(rows)
        if found is not None:
            figures[f"scheme-{scheme}-{str(series).replace('_', '-')}"] = found
    return {**figures, **_reach(figures, smes)}


def _reach(figures: Mapping[str, Quantity], smes: Quantity | None) -> dict[str, Quantity]:
    def of(name: str) -> Quantity | None:
        return figures.get(f"scheme-{name}")

    return known(
        {
            "dtspp-reach": ratio(of("dtspp-funded-firms"), smes, "已資助中小企÷全部中小企"),
            "dtspp-target-reach": ratio(of("dtspp-target-firms"), smes, "目標中小企÷全部中小企"),
            "bud-reach": ratio(of("bud-funded-firms"), smes, "累計受資助企業÷全部中小企"),
            "tvp-reach": ratio(
                of("tvp-approved-applications"), smes, "累計獲批申請÷全部中小企，同一企業可獲批多次"
            ),
            "tvp-average": _average(of("tvp-approved-amount"), of("tvp-approved-applications"), "hkd"),
            "mplus-firms": _average(of("mplus-budget"), of("mplus-cap"), "firm"),
            "enhanced-firms": _average(of("dtspp-enhanced-budget"), of("dtspp-cap"), "firm"),
        }
    )


def _average(total: Quantity | None, each: Quantity | None, unit: str) -> Quantity | None:
    if total is None or each is None:
        return None
    how = "批出總額÷獲批申請" if unit == "hkd" else "款項÷每家上限，即每家都取足上限時的數目"
    return derive(total.number / each.number, unit, total, each, how=how, period=total.period)


def local_rows(schemes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of Hong Kong's schemes."""
    return schemes[schemes["economy"] == "hong-kong"]


def elsewhere_rows(schemes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the schemes outside Hong Kong."""
    return schemes[schemes["economy"] != "hong-kong"]


def local_schemes(schemes: pd.DataFrame) -> pd.DataFrame:
    """Return Hong Kong's schemes for display: columns label, scope, share, cap, money, result, status."""
    local = local_rows(schemes)
    order = ["dtspp", "dtspp-enhanced", "tvp", "mplus", "nifs", "nias", "bud", "aiss"]
    return pd.DataFrame(
        [_local_row(local[local["scheme"] == s], s) for s in order if (local["scheme"] == s).any()],
        columns=["label", "scope", "share", "cap", "money", "result", "status"],
    )


def _local_row(rows: pd.DataFrame, scheme: str) -> dict[str, str]:
    scope = by_period(rows[rows["series"] == "scope"])
    result = next((s for s in RESULTS if (rows["series"] == s).any()), None)
    return {
        "label": str(rows.iloc[0]["label"]),
        "scope": str(scope.iloc[-1]["text"]) if len(scope) else MISSING,
        "share": _cell(rows, scheme, "share"),
        "cap": _cell(rows, scheme, "cap"),
        "money": _cell(rows, scheme, "budget"),
        "result": f"{RESULT_WORDS[result]} {_cell(rows, scheme, result)}" if result else MISSING,
        "status": _status(rows),
    }


def _cell(rows: pd.DataFrame, scheme: str, series: str) -> str:
    if not (rows["series"] == series).any():
        return MISSING
    return f"{{q}}`scheme-{scheme}-{series.replace('_', '-')}`"


def _status(rows: pd.DataFrame) -> str:
    closed = rows[rows["series"] == "closed"]
    if len(closed):
        return f"{wording.period(str(closed.iloc[0]['period']))}截止"
    if (rows["scheme"] == "dtspp-enhanced").any():
        return "籌備中"
    return "接受申請"


def vouchers_elsewhere(schemes: pd.DataFrame) -> pd.DataFrame:
    """Return vouchers outside Hong Kong for display: columns label, share, cap, money, note."""
    outside = elsewhere_rows(schemes)
    rows = []
    for scheme in dict.fromkeys(_by_economy(outside)["scheme"]):
        own = outside[outside["scheme"] == scheme]
        share, firm = _cell(own, scheme, "share"), _cell(own, scheme, "firm_share")
        notes = by_period(own)["note"]
        rows.append(
            {
                "label": str(own.iloc[0]["label"]),
                "share": share if share != MISSING or firm == MISSING else f"企業自付{firm}",
                "cap": _cell(own, scheme, "cap"),
                "money": _cell(own, scheme, "budget"),
                "note": "；".join(dict.fromkeys(str(note) for note in notes if note)) or MISSING,
            }
        )
    return pd.DataFrame(rows, columns=["label", "share", "cap", "money", "note"])


def _by_economy(frame: pd.DataFrame) -> pd.DataFrame:
    order = {"china": 0, "singapore": 1, "korea": 2}
    return frame.assign(_order=frame["economy"].map(order)).sort_values("_order", kind="stable")


def developments(frame: pd.DataFrame) -> pd.DataFrame:
    """Return events one row a recommendation: ``order`` is its number, ``day`` the event's date."""
    split = frame.assign(order=frame["recommendations"].str.split())
    split = split.explode("order", ignore_index=True)
    split["order"] = split["order"].astype(int)
    split["day"] = [end_of(str(p)).isoformat() for p in split["period"]]
    split["stage_label"] = split["stage"].map(STAGES)
    return split.sort_values(["order", "day"], kind="stable", ignore_index=True)


def recommendations(
    table: pd.DataFrame, events: pd.DataFrame, published: Mapping[str, Quantity], briefing: str
) -> pd.DataFrame:
    """Return the ten recommendations for display: columns order, label, text, evidence, latest, status.

    ``events`` are those of ``developments``; ``published`` the figures evidence may quote; ``briefing`` is
    the day (ISO) after which an event counts as having followed.
    """
    rows = []
    for row in table.sort_values("order").to_dict("records"):
        own = events[events["order"] == int(row["order"])]
        rows.append(
            {
                "order": str(int(row["order"])),
                "label": row["label"],
                "text": row["text"],
                "evidence": _evidence(int(row["order"]), published),
                "latest": _latest_event(own, briefing),
                "status": _answer(own[own["day"] > briefing]),
            }
        )
    return pd.DataFrame(rows, columns=["order", "label", "text", "evidence", "latest", "status"])


def _evidence(order: int, published: Mapping[str, Quantity]) -> str:
    told = [s for s in EVIDENCE[order] if all(name in published for name in ROLE.findall(s))]
    return "".join(told) or MISSING


def _latest_event(events: pd.DataFrame, briefing: str) -> str:
    if events.empty:
        return MISSING
    last = events.iloc[-1]
    before = "（簡報之前）" if last["day"] <= briefing else ""
    return f"{wording.period(str(last['period']))}：{last['text']}{before}"


def _answer(events: pd.DataFrame) -> str:
    steps = [ANSWERS.index(stage) for stage in events["stage"] if stage in ANSWERS]
    return STAGES[ANSWERS[max(steps)]] if steps else NO_STEP


def answered(table: pd.DataFrame, asked: pd.DataFrame) -> Quantity:
    """Return how many recommendations of a display table were followed by some step, resting on ``asked``."""
    number = int((table["status"] != NO_STEP).sum())
    return from_frame(number, "measure", asked, how="簡報後至少有一項已宣布、已撥款或已展開的事態")


def recommendation_rows(asked: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return the rows the table of recommendations rests on."""
    return pd.concat([asked, events.drop_duplicates("row")], ignore_index=True)
