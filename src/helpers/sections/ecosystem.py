"""Chapter 04: the Opinions by lever, actor and side, their targets, and the local plans beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

import pandas as pd

from helpers import wording
from helpers.models.balance import balance_index, recodings_to_reverse, verdict
from helpers.records import Quantity, derive, from_frame, from_row, from_rows

TASKS = {
    "foundation": "創新築基",
    "upgrade": "賦智升級",
    "products": "產品突破",
    "players": "主體培育",
    "ecosystem": "生態壯大",
    "safety": "安全護航",
    "international": "國際合作",
}
LEVERS = {
    "compute": "算力",
    "models": "模型",
    "data": "數據",
    "products": "裝備與產品",
    "firms": "企業與平台",
    "adoption": "應用推廣",
    "talent": "人才",
    "standards": "標準",
    "open-source": "開源",
    "safety": "安全",
    "international": "國際合作",
}
ACTORS = {
    "government": "中央部門",
    "local": "地方園區",
    "leader": "龍頭企業",
    "sme": "中小企業",
    "vendor": "技術企業",
    "research": "院校平台",
    "association": "行業組織",
    "foreign": "外資企業",
}
SIDES = {"supply": "供給側", "demand": "需求側", "shared": "兩側共用"}
DIMENSIONS = {"task": TASKS, "lever": LEVERS, "actor": ACTORS, "side": SIDES}
LENSES = {"lever": "政策槓桿", "actor": "承擔者", "side": "供需側"}
#: What stands down and across the matrix of each lens; levers by tasks would only repeat the headings.
MATRICES = {"lever": ("lever", "actor"), "actor": ("actor", "task"), "side": ("task", "side")}
VERDICTS = {"supply": "偏重供給側", "demand": "偏重需求側", "even": "供需大致相當"}

NATIONAL = "opinions"
NATIONAL_NAME = "全國《意見》"
SHANGHAI, GUANGDONG = "shanghai-ai-manufacturing", "guangdong-ai-manufacturing"
NOT_YET = Quantity("當時尚未公布", "text")


def opinions_quantities(opinions: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Quantity]:
    """Return the Opinions' headline figures and 2027 targets; text saying so for what was not yet public."""
    counts = {f"opinions-{key}": _row(opinions, key) for key in ("bodies", "tasks", "measures", "annexes")}
    aims = {
        "target-2027-models": target_range(targets, "general-models"),
        "target-2027-leaders": target_range(targets, "ecosystem-leaders"),
        "target-2027-datasets": _row(targets, "opinions-datasets"),
        "target-2027-scenarios": _row(targets, "opinions-scenarios"),
        "target-2027-firms": _row(targets, "opinions-firms"),
        "target-2027-agents": _row(targets, "opinions-agents"),
    }
    return {**counts, **aims}


def _row(frame: pd.DataFrame, key: str) -> Quantity:
    found = frame[frame["key"] == key]
    return NOT_YET if found.empty else from_row(found.iloc[0].to_dict())


def target_range(targets: pd.DataFrame, series: str) -> Quantity:
    """Return a target of the Opinions that is a range, as text such as 3 至 5."""
    rows = targets[(targets["scheme"] == NATIONAL) & (targets["series"] == series)].sort_values("value")
    if rows.empty:
        return NOT_YET
    low, high = (wording.number(value) for value in rows["value"])
    return from_frame(f"{low} 至 {high}", "text", rows, how="目標的下限與上限")


def named(opinions: pd.DataFrame, series: Sequence[str]) -> dict[str, Quantity]:
    """Return the names the Opinions list under each series (technologies, equipment…), as one text each."""
    found = {}
    for name in series:
        rows = opinions[opinions["series"] == name]
        text = "、".join(rows["text"])
        found[f"named-{name}"] = from_frame(text, "text", rows, how="按所見次序列出") if text else NOT_YET
    return found


def coding_quantities(items: pd.DataFrame, measures: pd.DataFrame) -> dict[str, Quantity]:
    """Return the counts of coded items by side, the verdict on them and how robust it is, and known titles.

    Everything counted from our coding is an estimate. Columns side, lever, actor of ``items``; text of
    ``measures`` (empty where the title was not found).
    """
    if items.empty:
        names = ["items", "items-supply", "items-demand", "items-shared", "side-verdict", "side-index",
                 "side-reversals", "titles-known", "titles-missing"]  # fmt: skip
        return dict.fromkeys(names, NOT_YET)
    count = {side: int((items["side"] == side).sum()) for side in SIDES}
    supply, demand = count["supply"], count["demand"]
    coded = {
        f"items-{side}": _judged(count[side], items, f"歸入{label}的要點數目")
        for side, label in SIDES.items()
    }
    known = int((measures["text"] != "").sum())
    return {
        "items": from_frame(len(items), "item", items, how="條文要點的數目", standing="estimate"),
        **coded,
        "side-verdict": _judged(
            VERDICTS[verdict(supply, demand)], items, "按供需指數判定，±0.1 之內為相當", "text"
        ),
        "side-index": _judged(balance_index(supply, demand), items, "（需求－供給）÷（需求＋供給）", "ratio"),
        "side-reversals": _judged(
            recodings_to_reverse(supply, demand), items, "兩側數目之差除以二，取整數加一"
        ),
        "titles-known": from_frame(known, "measure", measures, how="標題見於所讀資料的措施"),
        "titles-missing": from_frame(len(measures) - known, "measure", measures, how="標題未見的措施"),
    }


def _judged(value: float | int | str, items: pd.DataFrame, how: str, unit: str = "item") -> Quantity:
    return from_frame(value, unit, items, how=how, standing="estimate")


def lens_matrix(items: pd.DataFrame, lens: str) -> pd.DataFrame:
    """Return the number of coded items in each cell of the matrix a lens calls for (see ``MATRICES``).

    Columns line, column, count, texts (the items, for the tooltip); cells without items are left out. Empty
    where the Opinions were not public.
    """
    down, across = MATRICES[lens]
    if items.empty:
        return pd.DataFrame({"line": [], "column": [], "count": [], "texts": []})
    grouped = items.groupby([down, across])["text"]
    cells = grouped.agg(["count", "；".join]).set_axis(["count", "texts"], axis=1)
    ordered = [cell for cell in product(DIMENSIONS[down], DIMENSIONS[across]) if cell in cells.index]
    cells = cells.loc[ordered].reset_index()
    return cells.assign(line=cells[down].map(DIMENSIONS[down]), column=cells[across].map(DIMENSIONS[across]))[
        ["line", "column", "count", "texts"]
    ]


def lens_sides(items: pd.DataFrame, lens: str) -> pd.DataFrame:
    """Return the number of coded items for each category of a lens, or task for the lens side, by side."""
    across = "task" if lens == "side" else lens
    counts = items.groupby([across, "side"])["text"].count()
    cells = [cell for cell in product(DIMENSIONS[across], SIDES) if cell in counts.index]
    return pd.DataFrame(
        {
            "category": [DIMENSIONS[across][code] for code, _ in cells],
            "side": [SIDES[side] for _, side in cells],
            "count": [int(counts[cell]) for cell in cells],
        }
    )


def task_sides(items: pd.DataFrame) -> dict[str, Quantity]:
    """Return the tasks that lean to supply, to demand, and those without a lean, as words.

    A task leans to a side where more than half of its items are coded to it.
    """
    found: dict[str, Quantity] = {}
    for side in SIDES:
        share = (items["side"] == side).groupby(items["task"]).mean()
        names = [label for task, label in TASKS.items() if share.get(task, 0) > 0.5]
        words = wording.listing(names) or "沒有一項任務"
        found[f"tasks-{side}"] = (
            NOT_YET if items.empty else _judged(words, items, "逾半要點歸入該側的任務", "text")
        )
    return found


def lens_words(items: pd.DataFrame, lens: str) -> dict[str, Quantity]:
    """Return the leading category of each lens with its count, and the lens chosen, as words."""
    if items.empty:
        return dict.fromkeys(
            ["top-lever", "top-lever-items", "top-actor", "top-actor-items", "lens"], NOT_YET
        )
    found = {"lens": Quantity(LENSES[lens], "text")}
    for name in ("lever", "actor"):
        counts = items[name].value_counts()
        tied = [code for code in DIMENSIONS[name] if counts.get(code, 0) == counts.max()]
        label = wording.listing([DIMENSIONS[name][code] for code in tied])
        found[f"top-{name}"] = _judged(label, items, "要點最多的一類", "text")
        found[f"top-{name}-items"] = _judged(int(counts.max()), items, "該類的要點數目")
    return found


def target_quantities(targets: pd.DataFrame, progress: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many quantified targets there are by side (the Opinions'), and how many have progress known.

    Ranges count once. Targets due before 2027 are left out of the second count.
    """
    goals = targets[targets["value"].notna()].drop_duplicates(["scheme", "series", "period"])
    later = goals[goals["period"] >= "2027"]
    tracked = later[later["key"].isin(progress["target"])]
    found = {
        "targets-later": from_frame(len(later), "item", later, how="2027 年或以後到期而有數字的目標"),
        "targets-tracked": _counted(len(tracked), tracked, later, "其中查得同一指標實績或基數者"),
    }
    own = goals[goals["scheme"] == NATIONAL]
    for name, rows in (
        ("", own),
        ("-supply", own[own["side"] == "supply"]),
        ("-demand", own[own["side"] == "demand"]),
    ):
        quantity = from_frame(
            len(rows), "item", rows, how="《意見》有數字的目標，範圍只數一次", standing="estimate"
        )
        found[f"opinions-quantified{name}"] = NOT_YET if own.empty else quantity
    return found


def _counted(value: int, rows: pd.DataFrame, basis: pd.DataFrame, how: str) -> Quantity:
    return from_frame(value, "item", basis if rows.empty else rows, how=how)


def dated(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events in order of ``day``: the period, or mid-month where only the month is known."""
    days = [period if len(period) == 10 else f"{period}-15" for period in events["period"]]
    return events.assign(day=days).sort_values("day", kind="stable").reset_index(drop=True)


def event_quantities(events: pd.DataFrame) -> dict[str, Quantity]:
    """Return the sector documents between AI Plus and the Opinions, and the lead of local plans in days."""
    ordered = dated(events).set_index("key", drop=False)
    if not {"2025-ai-plus", "2026-opinions"} <= set(ordered.index):
        names = ["earlier-documents", "earlier-names", "opinions-place", "shanghai-lead", "guangdong-lead"]
        return dict.fromkeys(names, NOT_YET)
    published = str(ordered.loc["2026-opinions", "day"])
    between = ordered["day"].between(str(ordered.loc["2025-ai-plus", "day"]), published, inclusive="neither")
    earlier = ordered[between & (ordered["level"] == "sector")]
    own = from_row(ordered.loc["2026-opinions"].to_dict())
    leads = {}
    for name, key in (("shanghai", "2025-shanghai-ai-manufacturing"), ("guangdong", "2025-guangdong")):
        days = (date.fromisoformat(published) - date.fromisoformat(str(ordered.loc[key, "day"]))).days
        plan = from_row(ordered.loc[key].to_dict())
        how = "兩份文件公布日期相差的日數"
        leads[f"{name}-lead"] = derive(days, "day", own, plan, how=how, standing="inherit")
    names_text = wording.listing(list(earlier["label"]))
    place = derive(len(earlier) + 1, "annex", *from_rows(earlier), own, how="已知較早的行業文件數目加一")
    return {
        "earlier-documents": from_frame(len(earlier), "annex", earlier, how="其間由部門發出的行業文件"),
        "earlier-names": from_frame(names_text, "text", earlier, how="按公布日期列出"),
        "opinions-place": place,
        **leads,
    }


def local_quantities(local: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Quantity]:
    """Return Shanghai's vouchers and targets, the national ones beside them, and Guangdong's measures."""
    parts = ("compute", "model", "corpus")
    vouchers = local[local["key"].isin([f"shanghai-measures-{part}-vouchers" for part in parts])]
    found = {
        "shanghai-vouchers": from_frame(vouchers["value"].sum(), "cny", vouchers, how="三種券的總額相加"),
        "shanghai-firms": _row(local, f"{SHANGHAI}-firms"),
        "shanghai-scenarios": _row(local, f"{SHANGHAI}-scenarios"),
        "guangdong-measures": _row(local, f"{GUANGDONG}-measures"),
        "guangdong-areas": _row(local, f"{GUANGDONG}-areas"),
        "modelling-compute": _row(local, "shanghai-modelling-compute"),
        "modelling-corpora": _row(local, "shanghai-modelling-corpora"),
        "shanghai-waiting": _row(local, f"{SHANGHAI}-waiting"),
    }
    for part in parts:
        found[f"shanghai-{part}-vouchers"] = _row(local, f"shanghai-measures-{part}-vouchers")
    nation = _row(targets, "opinions-firms")
    city = found["shanghai-firms"]
    comparable = nation is not NOT_YET and city is not NOT_YET
    found["shanghai-firms-multiple"] = (
        derive(city.number / nation.number, "ratio", city, nation, how="上海目標除以全國目標（口徑不同）")
        if comparable
        else NOT_YET
    )
    return found


def public(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return the first frame that has rows: what a chart rests on when its own data were not yet public."""
    return next((frame for frame in frames if not frame.empty), frames[-1])
