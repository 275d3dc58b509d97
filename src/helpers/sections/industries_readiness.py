"""Chapter 05, the guide for firms, and one factory's readiness: level, distance to pilots, next best step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from helpers import wording
from helpers.models.readiness import (
    HIGHEST,
    LOWEST,
    POINT,
    Assessment,
    Level,
    Step,
    assess,
    gaps,
    route,
)
from helpers.records import Quantity, derive, from_frame, from_rows, references
from helpers.sections.series import basis, row_of

DIMENSIONS = {
    "foundation": "軟硬基礎",
    "data": "數據採集與處理",
    "process": "業務流程數字化",
    "people": "人才與管理",
    "focus": "場景與資源",
}
#: What a factory does to gain one point in a dimension; the last two are ours, the others follow the guide.
ACTIONS = {
    "foundation": "先為一條產線補齊感測、聯網和邊緣運算設備，其餘雲端租用",
    "data": "先在一條產線統一編碼、自動採集，並把缺陷紀錄和圖像歸檔標註",
    "process": "先把試點工序的標準、流程和紀錄搬進系統",
    "people": "先指定一名負責人，訓練操作和品質人員標註、覆核",
    "focus": "先算清一條產線的缺陷成本，定下試點目標和預算",
}
#: Codes of the pilots in the order the guide names them.
PILOTS = ("inspection", "scheduling", "drawing")

#: What this chapter does with each step of the guide.
STEPS_HERE = {
    "guide-step-1": "五個維度各評 {q}`readiness-lowest:number` 至 {q}`readiness-highest`",
    "guide-step-2": "依官方等級定級，指出最弱一項",
    "guide-step-3": "列出每類試點尚欠的級數和要補的事",
    "guide-step-4": "以視覺檢測為例計算回本",
    "guide-step-5": "不作模擬：能否推廣，視試點結果而定",
}

Ratings = Mapping[str, int]


def settings(setting: Callable[[str], Quantity]) -> dict[str, Quantity]:
    """Return the rating of each dimension, given by ``setting`` (a chapter's, of a parameter's name)."""
    return {name: setting(f"rating_{name}") for name in DIMENSIONS}


def levels_given(given: Mapping[str, Quantity]) -> dict[str, int]:
    """Return the bare ratings."""
    return {name: int(rating.number) for name, rating in given.items()}


def guide_quantities(guide: pd.DataFrame) -> dict[str, Quantity]:
    """Return the links of the value chain the guide names, as words; empty while the guide is not known."""
    rows = _part(guide, "value-chain")
    if rows.empty:
        return {}
    how = "《簡報》對《應用指南》的轉述"
    return {"guide-value-chain": from_frame(wording.listing(list(rows["label"])), "text", rows, how=how)}


def guide_table(guide: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of the guide in order, what each asks for, and what this chapter does with it."""
    tools, pilots, capabilities = (_part(guide, part) for part in ("tool", "pilot", "capability"))
    tool_names, pilot_names = (wording.listing(list(part["label"])) for part in (tools, pilots))
    asked = {
        "guide-step-3": f"規劃{wording.listing(list(capabilities['text']))}等",
        "guide-step-4": f"以{tool_names}等低成本方案，優先在{pilot_names}等環節試點",
    }
    more = {"guide-step-3": row_of(capabilities), "guide-step-4": row_of(tools, pilots)}
    steps = _part(guide, "step")
    return steps.assign(
        asked=[asked.get(key, text) for key, text in zip(steps["key"], steps["text"], strict=True)],
        here=steps["key"].map(STEPS_HERE),
        row=steps["row"] + " " + steps["key"].map(more).fillna(""),
    )


def _part(guide: pd.DataFrame, part: str) -> pd.DataFrame:
    return guide[guide["part"] == part].sort_values("key")


def indicator_quantities(guide: pd.DataFrame) -> dict[str, Quantity]:
    """Return the dimensions of the official indicators and the floors of their levels, as words."""
    dimensions = guide[guide["part"] == "dimension"].sort_values("key")
    levels = guide[guide["part"] == "level"].sort_values("value")
    floors = [
        f"{name}由 {floor:g} 分起" for name, floor in zip(levels["label"], levels["value"], strict=True)
    ]
    return {
        "indicator-dimensions": from_frame(
            wording.listing(list(dimensions["label"])), "text", dimensions, how="2022 年版指標的維度"
        ),
        "indicator-levels": from_frame("、".join(floors), "text", levels, how="2022 年版指標的等級下限"),
    }


def levels_of(guide: pd.DataFrame) -> list[Level]:
    """Return the four official levels of the 2022 indicators, lowest first."""
    rows = guide[guide["part"] == "level"].sort_values("value")
    return [Level(row["label"], float(row["value"])) for row in rows.to_dict("records")]


def pilots_of(requirements: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return the least rating each pilot needs in each dimension, pilots by label in the guide's order."""
    return {
        str(label): {series: int(value) for series, value in zip(rows["series"], rows["value"], strict=True)}
        for label, rows in requirements.groupby("label", sort=False)
    }


def in_guide_order(requirements: pd.DataFrame) -> pd.DataFrame:
    """Return requirements with the pilots as the guide names them, dimensions in the order of the chapter."""
    places = {name: place for place, name in enumerate([*PILOTS, *DIMENSIONS])}
    return requirements.sort_values(["application", "series"], key=lambda codes: codes.map(places))


def readiness_quantities(
    given: Mapping[str, Quantity], reach: Quantity, guide: pd.DataFrame, requirements: pd.DataFrame
) -> dict[str, Quantity]:
    """Return the scale, then level, weakest dimensions, nearest pilot and next step, as numbers and words.

    ``given`` are the ratings, ``reach`` the points a score may lie above the weakest dimension. Without a
    higher level, or without a pilot to get ready for, the quantities that tell of one are left out.
    """
    ratings, levels = levels_given(given), levels_of(guide)
    found = assess(ratings, levels, reach.number)
    steps = route(ratings, pilots_of(in_guide_order(requirements)), levels, reach.number)
    floors = from_rows(guide[guide["part"] == "level"])
    rated = list(given.values())
    words = _scale(rated, floors) | {"readiness-reach": reach} | _level(found, [*rated, reach], floors)
    return words | (_next_step(steps, [*rated, reach], requirements) if steps else {})


def _said(value: float | str, unit: str, how: str, *inputs: Sequence[Quantity]) -> Quantity:
    return derive(value, unit, *(q for each in inputs for q in each), how=how, period="")


def _scale(rated: Sequence[Quantity], floors: Sequence[Quantity]) -> dict[str, Quantity]:
    return {
        "readiness-lowest": _said(LOWEST, "rating", "本報告的自評尺度", rated),
        "readiness-highest": _said(HIGHEST, "rating", "本報告的自評尺度", rated),
        "readiness-point": _said(POINT, "index-point", "滿分 ÷ 最高級數", rated, floors),
        "readiness-full": _said(POINT * HIGHEST, "index-point", "官方指標的滿分", floors),
    }


def _level(found: Assessment, given: Sequence[Quantity], floors: Sequence[Quantity]) -> dict[str, Quantity]:
    weakest = "、".join(f"「{DIMENSIONS[name]}」" for name in found.weakest)
    words = {
        "readiness-average": _said(found.average, "index-point", "各項評級的平均 × 每級分數", given),
        "readiness-score": _said(found.score, "index-point", "平均分與最弱一項加上限中較低者", given),
        "readiness-weakest": _said(weakest, "text", "評級最低的維度", given),
        "readiness-level": _said(found.level.name, "text", "得分所屬的官方等級", given, floors),
    }
    if found.following:
        words |= {
            "readiness-next-level": _said(found.following.name, "text", "下一等級", given, floors),
            "readiness-missing": _said(found.missing, "index-point", "下一等級的下限減去得分", given, floors),
        }
    return words


def _next_step(
    steps: Sequence[Step], given: Sequence[Quantity], requirements: pd.DataFrame
) -> dict[str, Quantity]:
    step, needs = steps[0], from_rows(requirements)
    path = "，再".join(f"把「{DIMENSIONS[s.dimension]}」由 {s.rating} 級提到 {s.target} 級" for s in steps)
    return {
        "next-dimension": _said(DIMENSIONS[step.dimension], "text", "最多試點所缺的一項", given, needs),
        "next-target": _said(step.target, "rating", "現有評級加一", given, needs),
        "next-pilot": _said(step.pilot, "text", "所缺級數最少的試點", given, needs),
        "next-helps": _said(len(step.helps), "count", "同樣缺這一項的試點數目", given, needs),
        "next-score": _said(step.after.score, "index-point", "走完這一步的得分", given, needs),
        "next-action": _said(ACTIONS[step.dimension], "text", "本報告的建議", given, needs),
        "next-path": _said(path, "text", "逐級補足最近試點所缺", given, needs),
        "next-points": _said(len(steps), "rating", "最近試點所缺的級數", given, needs),
    }


def pilot_table(given: Mapping[str, Quantity], requirements: pd.DataFrame) -> pd.DataFrame:
    """Return the pilots, nearest first: points short, what is short, and what has to be in place for it."""
    ratings, ordered = levels_given(given), in_guide_order(requirements)
    reasons = {(row["label"], row["series"]): row["text"] for row in ordered.to_dict("records")}
    rows = []
    for gap in gaps(ratings, pilots_of(ordered)):
        short = [f"{DIMENSIONS[d]}（{ratings[d]}→{ratings[d] + points}）" for d, points in gap.short.items()]
        needs = [reasons[gap.pilot, d] for d in gap.short]
        rows.append(
            {
                "pilot": gap.pilot,
                "points": gap.points,
                "short": "、".join(short) or "已經具備",
                "needs": "；".join(needs) or "可以開展",
                "row": references(*basis(ordered[ordered["label"] == gap.pilot], *given.values())),
            }
        )
    return pd.DataFrame(rows)


def rating_rows(given: Mapping[str, Quantity], requirements: pd.DataFrame) -> pd.DataFrame:
    """Return each dimension's rating beside the least rating of the nearest pilot, for the chart."""
    ratings, ordered = levels_given(given), in_guide_order(requirements)
    found = gaps(ratings, pilots_of(ordered))
    pilot = next((gap.pilot for gap in found if gap.points), found[0].pilot)
    needs = ordered[ordered["label"] == pilot]
    return needs.assign(
        dimension=needs["series"].map(DIMENSIONS),
        rating=[ratings[name] for name in needs["series"]],
        short=[value > ratings[name] for name, value in zip(needs["series"], needs["value"], strict=True)],
        row=needs["row"] + " " + needs["series"].map({name: references(q) for name, q in given.items()}),
    )
