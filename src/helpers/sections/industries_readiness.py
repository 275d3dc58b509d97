"""Chapter 05, the guide for firms, and one factory's readiness: level, distance to pilots, next best step."""

from __future__ import annotations

from collections.abc import Mapping

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
    next_step,
    route,
)
from helpers.records import Quantity, from_frame

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
STEPS_HERE = (
    f"五個維度各評 {LOWEST} 至 {HIGHEST} 級",
    "依官方等級定級，指出最弱一項",
    "列出每類試點尚欠的級數和要補的事",
    "以視覺檢測為例計算回本",
    "不作模擬：能否推廣，視試點結果而定",
)

Ratings = Mapping[str, int]


def guide_quantities(guide: pd.DataFrame) -> dict[str, Quantity]:
    """Return the links of the value chain the guide names, as words; empty while the guide is not known."""
    rows = _part(guide, "value-chain")
    if rows.empty:
        return {}
    how = "《簡報》對《應用指南》的轉述"
    return {"guide-value-chain": from_frame(wording.listing(list(rows["label"])), "text", rows, how=how)}


def guide_table(guide: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of the guide in order, what each asks for, and what this chapter does with it."""
    tools, pilots = (wording.listing(list(_part(guide, part)["label"])) for part in ("tool", "pilot"))
    capabilities = wording.listing(list(_part(guide, "capability")["text"]))
    more = {
        "guide-step-3": f"規劃{capabilities}等",
        "guide-step-4": f"以{tools}等低成本方案，優先在{pilots}等環節試點",
    }
    steps = _part(guide, "step")
    return steps.assign(
        asked=[more.get(key, text) for key, text in zip(steps["key"], steps["text"], strict=True)],
        here=list(STEPS_HERE),
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


def readiness(
    ratings: Ratings, guide: pd.DataFrame, requirements: pd.DataFrame
) -> tuple[Assessment, Step | None]:
    """Return the level of a factory and its next best step."""
    levels, pilots = levels_of(guide), pilots_of(in_guide_order(requirements))
    return assess(ratings, levels), next_step(ratings, pilots, levels)


def readiness_quantities(
    ratings: Ratings, guide: pd.DataFrame, requirements: pd.DataFrame
) -> dict[str, Quantity]:
    """Return score, level, weakest dimensions, nearest pilot and next step, as numbers and words."""
    found, step = readiness(ratings, guide, requirements)
    levels = guide[guide["part"] == "level"]

    def said(value: float | str, unit: str, how: str, *, rows: pd.DataFrame = levels) -> Quantity:
        return from_frame(value, unit, rows, how=how, standing="estimate", period="")

    weakest = "、".join(f"「{DIMENSIONS[name]}」" for name in found.weakest)
    words = {
        "readiness-lowest": said(LOWEST, "rating", "本報告的自評尺度"),
        "readiness-highest": said(HIGHEST, "rating", "本報告的自評尺度"),
        "readiness-point": said(POINT, "index-point", "滿分除以最高級數"),
        "readiness-full": said(POINT * HIGHEST, "index-point", "官方指標的滿分"),
        "readiness-average": said(found.average, "index-point", f"各項評級的平均 × {POINT:g}"),
        "readiness-score": said(found.score, "index-point", f"平均分與「最弱一項＋{POINT:g} 分」中較低者"),
        "readiness-level": said(found.level.name, "text", "得分所屬的官方等級"),
        "readiness-weakest": said(weakest, "text", "評級最低的維度"),
        "readiness-next-level": said(
            found.following.name if found.following else "最高級", "text", "下一等級"
        ),
        "readiness-missing": said(found.missing, "index-point", "下一等級的下限減去得分"),
    }
    if step:
        near = requirements[requirements["label"] == step.pilot]
        steps = route(ratings, pilots_of(in_guide_order(requirements)), levels_of(guide))
        path = "，再".join(
            f"把「{DIMENSIONS[s.dimension]}」由 {s.rating} 級提到 {s.target} 級" for s in steps
        )
        words |= {
            "next-dimension": said(DIMENSIONS[step.dimension], "text", "最多試點所缺的一項", rows=near),
            "next-target": said(step.target, "rating", "現有評級加一", rows=near),
            "next-pilot": said(step.pilot, "text", "所缺級數最少的試點", rows=near),
            "next-helps": said(len(step.helps), "count", "同樣缺這一項的試點數目", rows=requirements),
            "next-score": said(step.after.score, "index-point", "走完這一步的得分", rows=levels),
            "next-action": said(ACTIONS[step.dimension], "text", "本報告的建議", rows=near),
            "next-path": said(path, "text", "逐級補足最近試點所缺", rows=near),
            "next-points": said(len(steps), "rating", "最近試點所缺的級數", rows=near),
        }
    return words


def below_top(ratings: Ratings, guide: pd.DataFrame, requirements: pd.DataFrame) -> bool:
    """Tell whether a level above the factory's exists."""
    return readiness(ratings, guide, requirements)[0].following is not None


def has_step(ratings: Ratings, guide: pd.DataFrame, requirements: pd.DataFrame) -> bool:
    """Tell whether some pilot is not yet within reach."""
    return readiness(ratings, guide, requirements)[1] is not None


def pilot_table(ratings: Ratings, requirements: pd.DataFrame) -> pd.DataFrame:
    """Return the pilots, nearest first: points short, what is short, and what has to be in place for it."""
    ordered = in_guide_order(requirements)
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
            }
        )
    return pd.DataFrame(rows)


def rating_rows(ratings: Ratings, guide: pd.DataFrame, requirements: pd.DataFrame) -> pd.DataFrame:
    """Return each dimension's rating beside the least rating of the nearest pilot, for the chart."""
    _, step = readiness(ratings, guide, requirements)
    ordered = in_guide_order(requirements)
    pilot = step.pilot if step else str(ordered["label"].iloc[0])
    needs = ordered[ordered["label"] == pilot]
    return needs.assign(
        dimension=needs["series"].map(DIMENSIONS),
        rating=[ratings[name] for name in needs["series"]],
        short=[value > ratings[name] for name, value in zip(needs["series"], needs["value"], strict=True)],
        pilot=pilot,
    )
