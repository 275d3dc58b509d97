"""Chapter 05, sectors and firms: what the guide names, the digital base of sectors, AI use by firm size."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from helpers import wording
from helpers.data.units import converted
from helpers.periods import end_of
from helpers.records import Quantity, derive, from_frame, from_row
from helpers.sections.series import by_key, known

#: Kinds of application a source may name; the grouping is ours.
APPLICATIONS = {
    "design": "研發設計",
    "process": "工藝優化",
    "inspection": "質量檢測",
    "data": "數據集",
    "decision": "市場決策",
    "supply": "供應管理",
    "tracing": "監控溯源",
}
GROUPS = {
    "raw-materials": "原材料",
    "equipment": "裝備製造",
    "consumer-goods": "消費品",
    "electronics": "電子信息",
    "software": "軟件和信息技術服務",
}
#: Who tells of an application: the briefing on the annex, or a source that is not the annex.
BRIEFING = "cma-2026-01"
ORIGINS = {
    BRIEFING: "《簡報》述附件一",
    "textile-plan-comment-2025-07": "紡織業數字化方案",
    "xinhua-steel-2025-08": "新華社採訪",
    "csteelnews-2025-12": "《中國冶金報》",
}
ANNEX, OTHER = "附件一（據《簡報》）", "其他來源"

SECTORS = {
    "steel": "鋼鐵",
    "petrochemicals": "石化化工",
    "building-materials": "建材",
    "textiles": "紡織服裝",
    "home": "家居",
    "food": "食品",
    "consumer-electronics": "消費電子",
}

MEASURES = {"process-control": "關鍵工序數控化率", "design-tools": "數字化研發設計工具普及率"}
#: Sectors whose present level and target are both published, from light industry to food.
BASED_SECTORS = ("light", "textiles", "food")


def guide_sectors(lists: pd.DataFrame) -> pd.DataFrame:
    """Return the sectors of the annex in the briefing's order, with the label of their group."""
    found = lists[lists["list"] == "guide"].sort_values("key")
    return found.assign(group_label=found["group"].map(GROUPS))


def sectors_shown(lists: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """Return the sectors to show (columns sector, label, row): the annex's in its order, or while it is not known
    those for which some source names an application, which no row names."""
    sectors = guide_sectors(lists)
    if len(sectors):
        return sectors
    told = [code for code in SECTORS if code in set(applications["sector"])]
    return pd.DataFrame({"sector": told, "label": [SECTORS[code] for code in told], "row": ""})


def applications_table(applications: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    """Return the applications named, one line a sector and teller: kind and content joined, teller with period.

    A sector without any application keeps one line that says so. ``sectors`` from :func:`sectors_shown`.
    """
    lines = []
    for code, label, named in zip(sectors["sector"], sectors["label"], sectors["row"], strict=True):
        own = [row for row in applications.to_dict("records") if row["sector"] == code]
        tellers = sorted({row["source"] for row in own}, key=lambda source: list(ORIGINS).index(source))
        for teller in tellers:
            told = sorted((row for row in own if row["source"] == teller), key=_kind_place)
            period = wording.period(told[0]["period"])
            kinds = {row["application"]: APPLICATIONS[row["application"]] for row in told}
            content = "；".join(f"{kind}：{_texts(told, name)}" for name, kind in kinds.items())
            origin = f"{ORIGINS[teller]}（{period}）"
            rows = " ".join([*(row["row"] for row in told), named])
            lines.append({"sector": label, "content": content, "origin": origin, "row": rows})
        if not own:
            lines.append({"sector": label, "content": "未見具體應用", "origin": "", "row": named})
    return pd.DataFrame(lines)


def _texts(told: list[dict[Hashable, Any]], application: str) -> str:
    return "、".join(row["text"] for row in told if row["application"] == application)


def _kind_place(row: dict[Hashable, Any]) -> int:
    return list(APPLICATIONS).index(row["application"])


def application_marks(applications: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    """Return one mark a sector, kind and origin, its texts joined; sectors without any have none.

    ``sectors`` from :func:`sectors_shown`.
    """
    shown = sectors[["sector", "label", "row"]].rename(columns={"label": "name", "row": "named"})
    known = applications.merge(shown, on="sector", validate="many_to_one")
    marks = known.assign(
        origin=[ANNEX if source == BRIEFING else OTHER for source in known["source"]],
        kind=known["application"].map(APPLICATIONS),
    )
    cells = marks.groupby(["name", "named", "kind", "origin"], sort=False)
    found = cells.agg(text=("text", "；".join), row=("row", " ".join)).reset_index()
    return found.assign(row=(found["row"] + " " + found["named"]).str.strip()).drop(columns="named")


def sector_quantities(lists: pd.DataFrame, applications: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many sectors and groups are named, how many come with an application, the widest kind.

    Empty while the annex is not known.
    """
    sectors = guide_sectors(lists)
    if sectors.empty:
        return {}
    told = applications[applications["source"] == BRIEFING]
    named = sectors[sectors["sector"].isin(told["sector"])]
    groups = lists[lists["list"] == "measure4"].sort_values("key")
    kinds = (
        applications.groupby("application")["sector"].nunique().sort_values(ascending=False, kind="stable")
    )
    top = applications[applications["application"] == kinds.index[0]]
    how = "附件一行業中，《簡報》附有具體應用者的數目"
    return {
        "industries-named": from_frame(len(sectors), "count", sectors, how="《簡報》點名的行業數目"),
        "industries-groups": from_frame(len(groups), "count", groups, how="第四項措施所列類別的數目"),
        "industries-group-names": from_frame(
            "、".join(groups["label"]), "text", groups, how="第四項措施所列類別"
        ),
        "industries-exampled": from_frame(len(named), "count", pd.concat([named, told]), how=how),
        "industries-applications": from_frame(len(told), "count", told, how="《簡報》所舉應用的數目"),
        "industries-spread": from_frame(
            sectors["group"].nunique(), "count", sectors, how="傳統行業所屬類別的數目，按本報告的歸類"
        ),
        "industries-top-kind": from_frame(
            APPLICATIONS[str(kinds.index[0])], "text", top, how="最多行業提到的應用類別"
        ),
    }


def later_list_quantities(lists: pd.DataFrame) -> dict[str, Quantity]:
    """Return the size of the April 2026 list and how it meets the annex; empty while it is not known."""
    later = lists[lists["list"] == "resonance-2026"]
    if later.empty:
        return {}
    sectors = guide_sectors(lists)
    both = sectors[sectors["sector"].isin(later["sector"])]
    only = sectors[~sectors["sector"].isin(later["sector"])]
    rows = pd.concat([both, later])
    return {
        "industries-later": from_frame(len(later), "count", later, how="「模數共振」通知所列行業數目"),
        "industries-both": from_frame(len(both), "count", rows, how="附件一與通知都點名的行業數目"),
        "industries-annex-only": from_frame(
            wording.listing(list(only["label"])), "text", rows, how="附件一點名而通知沒有辨認到的行業"
        ),
    }


def digital_rows(digital: pd.DataFrame) -> pd.DataFrame:
    """Return the newest level and the target of each sector and measure, with labels, in chart order."""
    frame = digital[digital["series"].isin(MEASURES) & digital["sector"].isin(BASED_SECTORS)]
    frame = frame.assign(end=frame["period"].map(end_of)).sort_values("end", kind="stable")
    frame = frame.drop_duplicates(["sector", "series", "role"], keep="last")
    order = {name: place for place, name in enumerate(BASED_SECTORS)}
    frame = frame.assign(
        name=[
            f"{label}：{MEASURES[series]}"
            for label, series in zip(frame["label"], frame["series"], strict=True)
        ],
        moment=[
            f"{'目標' if role == 'target' else '實績'}（{wording.period(period)}）"
            for role, period in zip(frame["role"], frame["period"], strict=True)
        ],
        place=frame["sector"].map(order),
    )
    return frame.sort_values(["series", "place", "role"], ascending=[False, True, True]).drop(
        columns=["end", "place"]
    )


def digital_quantities(digital: pd.DataFrame) -> dict[str, Quantity]:
    """Return the lowest process-control rates, what is still uncontrolled, and the rise food needs a year."""
    now = _figure(digital, "food", "process-control", "actual")
    goal = _figure(digital, "food", "process-control", "target")
    textiles = _figure(digital, "textiles", "process-control", "actual")
    tools = _figure(digital, "textiles", "design-tools", "actual")
    years = converted((end_of(goal.period) - end_of(now.period)).days, "day", "year")
    return {
        "food-control": now,
        "food-control-goal": goal,
        "textiles-control": textiles,
        "textiles-tools": tools,
        "food-uncontrolled": _uncontrolled(now),
        "textiles-uncontrolled": _uncontrolled(textiles),
        "food-rise-needed": derive(
            (goal.number - now.number) / years,
            "percentage-point",
            now,
            goal,
            how="（目標－實績）÷ 兩者相隔的年數；企業範圍不同，只作約數",
        ),
    }


def _uncontrolled(rate: Quantity) -> Quantity:
    whole = converted(1, "share", rate.unit)
    return derive(whole - rate.number, rate.unit, rate, how="未達數控化的部分，即全部減去數控化率")


def _figure(digital: pd.DataFrame, sector: str, series: str, role: str) -> Quantity:
    rows = digital[(digital["sector"] == sector) & (digital["series"] == series) & (digital["role"] == role)]
    return from_row(rows.iloc[-1].to_dict())


def size_rows(use: pd.DataFrame, economies: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of large firms and all (or small) firms of one survey and period, newest last."""
    names = dict(zip(economies["code"], economies["label"], strict=True))
    frame = use.assign(
        name=[
            f"{names[code]}（{wording.period(period)}）"
            for code, period in zip(use["economy"], use["period"], strict=True)
        ],
        firms=["大企業" if size == "large" else "全體或中小企業" for size in use["size"]],
        end=use["period"].map(end_of),
    )
    return frame.sort_values(["economy", "end", "size"], kind="stable").drop(columns="end")


def size_quantities(use: pd.DataFrame) -> dict[str, Quantity]:
    """Return both rates, ratio and distance of the newest EU pair, and the same of the pair before."""
    rows = use[use["economy"] == "european-union"]
    told = {str(period): set(own["size"]) for period, own in rows.groupby("period")}
    periods = sorted((period for period, sizes in told.items() if {"large", "all"} <= sizes), key=end_of)
    found: dict[str, Quantity] = {}
    for tag, period in zip(("now", "before"), periods[::-1], strict=False):
        pair = rows[rows["period"] == period]
        large, every = (from_row(pair[pair["size"] == size].iloc[0].to_dict()) for size in ("large", "all"))
        found |= {
            f"eu-large-{tag}": large,
            f"eu-all-{tag}": every,
            f"eu-size-ratio-{tag}": derive(
                large.number / every.number, "ratio", large, every, how="大企業 ÷ 全體企業"
            ),
            f"eu-size-distance-{tag}": derive(
                large.number - every.number, "percentage-point", large, every, how="大企業－全體企業"
            ),
        }
    return found


def programme_quantities(programme: pd.DataFrame) -> dict[str, Quantity]:
    """Return the known figures of the Mainland's pilot cities, by series and role, and firms a city."""
    found = {
        f"sme-{row['series']}{'-goal' if row['role'] == 'target' else ''}": from_row(row)
        for row in programme.to_dict("records")
    }
    cities, firms = found["sme-pilot-cities-goal"], found["sme-pilot-firms-goal"]
    found["sme-firms-per-city"] = derive(
        firms.number / cities.number, "firm", firms, cities, how="目標企業數 ÷ 目標城市數"
    )
    return found


def local_quantities(plans: pd.DataFrame, surveys: pd.DataFrame) -> dict[str, Quantity]:
    """Return what a few local documents and a Hong Kong survey say of smaller firms, as far as known."""
    return known(
        {
            "shanghai-waiting": by_key(plans, "shanghai-ai-manufacturing-waiting"),
            "jiangsu-diagnosis": by_key(plans, "jiangsu-diagnosis-coverage"),
            "hk-average-budget": by_key(surveys, "hkpc-2023-budget"),
        }
    )


def distance_widens(found: dict[str, Quantity]) -> bool:
    """Tell whether the distance of large EU firms grew in percentage points while the ratio shrank."""
    if "eu-size-ratio-before" not in found:
        return False
    ratio = found["eu-size-ratio-now"].number < found["eu-size-ratio-before"].number
    return ratio and found["eu-size-distance-now"].number > found["eu-size-distance-before"].number
