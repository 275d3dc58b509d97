"""Chapter 06: support schemes side by side, and the ten recommendations with evidence and what followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from helpers import wording
from helpers.periods import end_of
from helpers.publish.references import quoted
from helpers.records import Quantity, derive, from_frame, from_row
from helpers.sections.hong_kong import latest, ratio
from helpers.sections.series import by_key, by_period, known, row_of

MISSING = "—"
NO_STEP = "未見新措施"

#: What a scheme has achieved, the first that is known of these.
RESULTS = ("funded_firms", "approved_applications", "target_firms")
RESULT_WORDS = {"funded_firms": "已資助", "approved_applications": "已批", "target_firms": "目標"}

STAGES = {
    "announced": "已宣布",
    "funded": "已撥款",
    "launched": "已展開",
    "closed": "收緊或結束",
    "reported": "其他",
}

#: Terms that prose or tables state; the other rows only explain them.
SHOWN = (
    "share",
    "firm_share",
    "tax_deduction",
    "cap",
    "cap_expense",
    "budget",
    "sectors",
    "approved_amount",
    *RESULTS,
)

#: What a scheme outside Hong Kong may state of its rate and cap, and the words put before it.
SHARE_WORDS = {"share": "資助", "firm_share": "企業自付", "tax_deduction": "扣稅"}
CAP_WORDS = {"cap": "上限", "cap_expense": "開支上限"}

#: Steps of an answer to a recommendation, from none to most.
ANSWERS = ("announced", "funded", "launched")


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
    5: (
        "算力資助平均為牌價的{q}`scheme-aiss-share:tenths`，獲批的有{q}`scheme-aiss-approved-applications`項目。",
    ),
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
        "高才通獲批{q}`ttps-approved`；",
        "《大灣區標準合同》涵蓋 {q}`gba-cities:number` 個內地城市，自 2024 年 11 月起不限行業。",
    ),
}


def scheme_figures(schemes: pd.DataFrame, smes: Quantity | None) -> dict[str, Quantity]:
    """Return every numeric term shown as ``scheme-<scheme>-<series>``, and the reach derived from them.

    Of a scheme's results only the best known is shown. ``smes`` is the number of smaller enterprises the
    reach is measured against.
    """
    figures: dict[str, Quantity] = {}
    shown = schemes[schemes["value"].notna() & schemes["series"].isin(SHOWN)]
    for scheme, own in shown.groupby("scheme", sort=True):
        for series in SHOWN:
            found = latest(own, series=series)
            if found and (series not in RESULTS or series == _result(own)):
                figures[f"scheme-{scheme}-{series.replace('_', '-')}"] = found
    return {**figures, **_shares(schemes), **_reach(figures, smes)}


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


def _shares(schemes: pd.DataFrame) -> dict[str, Quantity]:
    """Return the lowest and highest government share in Hong Kong and on the Mainland."""
    found: dict[str, Quantity] = {}
    for economy, place in (("hong-kong", "hk"), ("china", "cn")):
        rows = schemes[(schemes["economy"] == economy) & (schemes["series"] == "share")]
        if len(rows):
            ordered = rows.sort_values("value", kind="stable")
            found[f"{place}-share-low"] = from_row(ordered.iloc[0].to_dict())
            found[f"{place}-share-high"] = from_row(ordered.iloc[-1].to_dict())
    return found


def _average(total: Quantity | None, each: Quantity | None, unit: str) -> Quantity | None:
    if total is None or each is None:
        return None
    how = "批出總額÷獲批申請" if unit == "hkd" else "款項÷每家上限，即每家都取足上限時的數目"
    return derive(total.number / each.number, unit, total, each, how=how, period=total.period)


def local_schemes(schemes: pd.DataFrame) -> pd.DataFrame:
    """Return Hong Kong's schemes for display: columns named, scope, terms, label, status, row."""
    local = schemes[schemes["economy"] == "hong-kong"]
    order = ["dtspp", "dtspp-enhanced", "tvp", "mplus", "nifs", "nias", "bud", "aiss"]
    return pd.DataFrame(
        [_local_row(local[local["scheme"] == s], s) for s in order if (local["scheme"] == s).any()],
        columns=["named", "scope", "terms", "label", "status", "row"],
    )


def _local_row(rows: pd.DataFrame, scheme: str) -> dict[str, str]:
    result = _result(rows)
    stated = rows[rows["series"].isin(["scope", "share", "cap", "budget", "closed", result])]
    shown = by_period(stated).drop_duplicates("series", keep="last")
    scope = shown[shown["series"] == "scope"]
    label, status = str(rows.iloc[0]["label"]), _status(rows)
    achieved = _led(RESULT_WORDS[result], rows, scheme, result) if result else MISSING
    return {
        "named": f"{label}（{status}）",
        "scope": str(scope["text"].item()) if len(scope) else MISSING,
        "terms": _joined(
            _led("出資", rows, scheme, "share"),
            _led("上限", rows, scheme, "cap"),
            _led("總額", rows, scheme, "budget"),
            achieved,
        ),
        "label": label,
        "status": status,
        "row": row_of(shown) or row_of(rows),
    }


def _result(rows: pd.DataFrame) -> str | None:
    """Return the first of ``RESULTS`` that a scheme states, None where it states none."""
    return next((series for series in RESULTS if (rows["series"] == series).any()), None)


def _joined(*parts: str) -> str:
    """Return the parts that state something, joined by a Chinese semicolon.

    >>> _joined("出資 50%", "上限 —"), _joined("—", "—")
    ('出資 50%', '—')
    """
    return "；".join(part for part in parts if not part.endswith(MISSING)) or MISSING


def _led(word: str, rows: pd.DataFrame, scheme: str, series: str) -> str:
    """Return a cell led by a word; words such as 逾 follow it directly, a bare number keeps a space."""
    found = by_period(rows[rows["series"] == series])
    if found.empty:
        return MISSING
    return f"{word}{'' if found.iloc[-1]['qualifier'] else ' '}{_cell(rows, scheme, series)}"


def _cell(rows: pd.DataFrame, scheme: str, series: str) -> str:
    if not (rows["series"] == series).any():
        return MISSING
    return f"{{q}}`scheme-{scheme}-{series.replace('_', '-')}`"


def _status(rows: pd.DataFrame) -> str:
    closed = rows[rows["series"] == "closed"]
    if len(closed):
        return f"{wording.period(str(closed.iloc[0]['period']))}截止"
    running = rows["series"].isin(["share", *RESULTS])
    return "接受申請" if running.any() else "籌備中"


def vouchers_elsewhere(schemes: pd.DataFrame) -> pd.DataFrame:
    """Return vouchers outside Hong Kong for display: columns label, terms, note, row."""
    outside = schemes[schemes["economy"] != "hong-kong"]
    rows = []
    for scheme in dict.fromkeys(_by_economy(outside)["scheme"]):
        own = outside[outside["scheme"] == scheme]
        terms = own[own["series"].isin([*SHARE_WORDS, *CAP_WORDS, "budget"])]
        notes = by_period(terms)["note"]
        rows.append(
            {
                "label": str(own.iloc[0]["label"]),
                "terms": _joined(
                    _first(own, scheme, SHARE_WORDS),
                    _first(own, scheme, CAP_WORDS),
                    _led("預算", own, scheme, "budget"),
                ),
                "note": "；".join(dict.fromkeys(str(note) for note in notes if note)) or MISSING,
                "row": row_of(terms) or row_of(own),
            }
        )
    return pd.DataFrame(rows, columns=["label", "terms", "note", "row"])


def _first(rows: pd.DataFrame, scheme: str, words: Mapping[str, str]) -> str:
    """Return the cell of the first series a scheme states, with the words that say what it is."""
    for series, word in words.items():
        if (rows["series"] == series).any():
            return _led(word, rows, scheme, series)
    return MISSING


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
    table: pd.DataFrame, events: pd.DataFrame, has: Callable[..., bool], briefing: str
) -> pd.DataFrame:
    """Return the ten recommendations for display: columns order, asked, evidence, followed, status, row.

    ``events`` are those of ``developments``; ``has`` tells whether the figures named are published, so that
    evidence may quote them; ``briefing`` is the day (ISO) after which an event counts as having followed.
    """
    rows = []
    for row in table.sort_values("order").to_dict("records"):
        order = int(row["order"])
        own = events[events["order"] == order]
        after = own[own["day"] > briefing]
        told, lead = (after, "") if len(after) else (own.tail(1), "簡報之前：")
        status = _answer(after)
        rows.append(
            {
                "order": str(order),
                "asked": f"{order}. {row['label']}：{row['text']}",
                "evidence": _evidence(order, has),
                "followed": f"{status}。{_events(told, lead)}",
                "status": status,
                "row": " ".join([row["row"], *told["row"]]),
            }
        )
    return pd.DataFrame(rows, columns=["order", "asked", "evidence", "followed", "status", "row"])


def _evidence(order: int, has: Callable[..., bool]) -> str:
    return "".join(said for said in EVIDENCE[order] if has(*quoted(said))) or MISSING


def _events(events: pd.DataFrame, lead: str) -> str:
    """Return events in words led by some; nothing where there is none."""
    told, last = [], ""
    for _, event in events.iterrows():
        period = wording.period(str(event["period"]))
        told.append(f"{'同日' if period == last else period}，{event['text']}{_amount(event)}")
        last = period
    return f"{lead}{'；'.join(told)}。" if told else ""


def last_event(events: pd.DataFrame) -> Quantity:
    """Return the newest event known, whose period prose can name."""
    newest = events.sort_values("day", kind="stable").iloc[-1]
    return from_frame(
        str(newest["text"]), "text", events[events["row"] == newest["row"]], how="日期最近的一項"
    )


def _amount(event: pd.Series[Any]) -> str:
    return "" if pd.isna(event["value"]) else f"（{{q}}`event-{event['key']}`）"


def _answer(events: pd.DataFrame) -> str:
    steps = [ANSWERS.index(stage) for stage in events["stage"] if stage in ANSWERS]
    return STAGES[ANSWERS[max(steps)]] if steps else NO_STEP


def briefing_day(asked: pd.DataFrame) -> str:
    """Return the day (ISO) the recommendations became known; empty while they are not."""
    return str(asked["known"].max()) if len(asked) else ""


def answered(asked: pd.DataFrame, events: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many recommendations were followed by some step; empty while none was.

    ``events`` are those of ``developments``.
    """
    steps = events[(events["day"] > briefing_day(asked)) & events["stage"].isin(ANSWERS)]
    followed = asked[asked["order"].isin(steps["order"])]
    if followed.empty:
        return {}
    how = "簡報後至少有一項已宣布、已撥款或已展開的事態"
    used = pd.concat([followed, steps.drop_duplicates("row")], ignore_index=True)
    return {"hk-answered": from_frame(len(followed), "measure", used, how=how)}


def event_figures(table: pd.DataFrame, events: pd.DataFrame) -> dict[str, Quantity]:
    """Return the sums and counts of the events a display table of recommendations names."""
    named = {name for cell in table["followed"] for name in quoted(str(cell))}
    return known({name: by_key(events, name.removeprefix("event-")) for name in sorted(named)})
