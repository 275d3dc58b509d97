"""Chapter 04: the Opinions by lever, actor and side, their targets, and the local plans beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import product

import pandas as pd

from helpers import wording
from helpers.data.units import convert
from helpers.models.balance import balance_index, recodings_to_reverse, verdict
from helpers.records import Quantity, derive, from_frame, from_row, from_rows
from helpers.sections.series import basis

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
AXES = {"task": "任務", "lever": "槓桿", "actor": "承擔者", "side": "供需側"}
#: What stands down and across the matrix of each lens; levers by tasks would only repeat the headings.
MATRICES = {"lever": ("lever", "actor"), "actor": ("actor", "task"), "side": ("task", "side")}
VERDICTS = {"supply": "偏向供給側", "demand": "偏向需求側", "even": "供需大致相當"}

NATIONAL = "opinions"
NATIONAL_NAME = "全國《意見》"
SHANGHAI, GUANGDONG = "shanghai-ai-manufacturing", "guangdong-ai-manufacturing"
#: Series of the document's data that prose lists by name, and single facts it quotes.
NAMED = ("body", "task", "technology", "equipment", "sector", "stage", "channel", "voucher", "breakthrough")
FACTS = ("document-number", "colleges", "standards-bodies")


def figures(load: Callable[[str], pd.DataFrame], margin: Quantity, majority: Quantity) -> dict[str, Quantity]:
    """Return every figure the prose quotes; what is coded from the Opinions, once they are public.

    ``margin`` is the index within which two sides count as even, ``majority`` the share of its items above which
    a task leans to a side. The Opinions' headline figures keep their own ids, which the overview shares; the rest
    begin with ``eco``.
    """
    opinions, measures, items = load("opinions"), load("measures"), load("measure_items")
    targets, progress, local = load("targets"), load("target_progress"), load("local_plans")
    own = {
        **named(opinions),
        **target_quantities(targets, progress),
        **core_industry(targets, progress),
        **event_quantities(load("policy_events")),
        **local_quantities(local, targets),
        "side-margin": margin,
    }
    if not items.empty:
        own |= {
            **coding_quantities(items, measures),
            **side_balance(items, margin),
            **leaders(items),
            **task_sides(items, majority),
        }
    return {**opinions_quantities(opinions, targets), **under("eco", own)}


def opinions_quantities(opinions: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Quantity]:
    """Return the Opinions' headline figures and 2027 targets; empty before they were public."""
    counts = {f"opinions-{key}": key for key in ("bodies", "tasks", "measures", "annexes")}
    aims = {f"target-2027-{key}": f"opinions-{key}" for key in ("datasets", "scenarios", "firms", "agents")}
    ranges = {"target-2027-models": "general-models", "target-2027-leaders": "ecosystem-leaders"}
    return {
        **_rows(opinions, counts),
        **_rows(targets, aims),
        **{
            id: target_range(targets, series)
            for id, series in ranges.items()
            if series in set(targets["series"])
        },
    }


def _rows(frame: pd.DataFrame, keys: Mapping[str, str]) -> dict[str, Quantity]:
    """Return the figure of each key that was public, under its id."""
    found = {str(row["key"]): from_row(row) for row in frame.to_dict("records")}
    return {id: found[key] for id, key in keys.items() if key in found}


def target_range(targets: pd.DataFrame, series: str) -> Quantity:
    """Return a target of the Opinions that is a range, as text such as 3 至 5."""
    rows = targets[(targets["scheme"] == NATIONAL) & (targets["series"] == series)].sort_values("value")
    low, high = (wording.number(value) for value in rows["value"])
    return from_frame(f"{low} 至 {high}", "text", rows, how="目標的下限與上限")


def named(opinions: pd.DataFrame) -> dict[str, Quantity]:
    """Return the names the Opinions list under each series, as one text each, and a few single facts."""
    listed = {
        f"named-{series}": from_frame("、".join(rows["text"]), "text", rows, how="按所見次序列出")
        for series in NAMED
        if not (rows := opinions[opinions["series"] == series]).empty
    }
    return {**listed, **_rows(opinions, {key: key for key in FACTS})}


def under(prefix: str, found: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return the quantities under ids that begin with a chapter's prefix.

    >>> list(under("eco", {"items": Quantity(51, "item")}))
    ['eco-items']
    """
    return {f"{prefix}-{id}": quantity for id, quantity in found.items()}


def coding_quantities(items: pd.DataFrame, measures: pd.DataFrame) -> dict[str, Quantity]:
    """Return the counts of coded items by side, how many recodings reverse their order, and known titles.

    Everything counted from our coding is an estimate. Column side of ``items``; text of ``measures`` (empty where
    the title was not found).
    """
    supply, demand = _sides(items)
    known = int((measures["text"] != "").sum())
    return {
        "items": _judged(len(items), items, "條文要點的數目"),
        **{
            f"items-{code}": _judged(int((items["side"] == code).sum()), items, f"歸入{label}的要點")
            for code, label in SIDES.items()
        },
        "side-reversals": _judged(recodings_to_reverse(supply, demand), items, "兩側之差除以二，取整數加一"),
        "titles-known": from_frame(known, "measure", measures, how="標題見於所讀資料的措施"),
        "titles-missing": from_frame(len(measures) - known, "measure", measures, how="標題未見的措施"),
    }


def side_balance(items: pd.DataFrame, margin: Quantity) -> dict[str, Quantity]:
    """Return the index of supply and demand among coded items (column side) and the verdict within a margin."""
    supply, demand = _sides(items)
    said = VERDICTS[verdict(supply, demand, margin.number)]
    index = balance_index(supply, demand)
    return {
        "side-index": _judged(index, items, "（需求－供給）÷（需求＋供給）", "coefficient"),
        "side-verdict": _judged(said, items, "供需指數的絕對值不超過界線為相當", "text", margin),
    }


def _sides(items: pd.DataFrame) -> tuple[int, int]:
    return int((items["side"] == "supply").sum()), int((items["side"] == "demand").sum())


def _judged(
    value: float | int | str, items: pd.DataFrame, how: str, unit: str = "item", *limits: Quantity
) -> Quantity:
    # Our reading of the text is what makes these firm or not, more than who printed a single item of it.
    period = from_frame(value, unit, items, how=how).period
    return derive(value, unit, *basis(items, *limits), how=how, standing="own", period=period)


def lens_matrix(items: pd.DataFrame, lens: str) -> pd.DataFrame:
    """Return the number of coded items in each cell of the matrix a lens calls for (see ``MATRICES``).

    Columns line, column, count, texts (the items, for the tooltip), row; cells without items are left out.
    """
    return _crossed(items, *MATRICES[lens]).set_axis(["line", "column", "count", "texts", "row"], axis=1)


def lens_sides(items: pd.DataFrame, lens: str) -> pd.DataFrame:
    """Return the number of coded items for each category of a lens, or task for the lens side, by side.

    Columns category, side, count, row.
    """
    cells = _crossed(items, "task" if lens == "side" else lens, "side")
    return cells.drop(columns="texts").set_axis(["category", "side", "count", "row"], axis=1)


def _crossed(items: pd.DataFrame, *dimensions: str) -> pd.DataFrame:
    """Return the items of each combination of two dimensions in words: their number, their texts, their rows."""
    cells = items.groupby(list(dimensions)).agg(
        count=("text", "count"), texts=("text", "；".join), row=("row", " ".join)
    )
    ordered = [cell for cell in product(*(DIMENSIONS[name] for name in dimensions)) if cell in cells.index]
    return cells.loc[ordered].reset_index().replace({name: DIMENSIONS[name] for name in dimensions})


def axes(lens: str) -> str:
    """Return what stands down and across the matrix of a lens, in words.

    >>> axes("side")
    '任務與供需側'
    """
    return "與".join(AXES[name] for name in MATRICES[lens])


def leaders(items: pd.DataFrame) -> dict[str, Quantity]:
    """Return the lever and the actor of most items with their counts, and the items left to SMEs."""
    found = {}
    for name in ("lever", "actor"):
        counts = items[name].value_counts()
        labels = DIMENSIONS[name].items()
        tied = [label for code, label in labels if counts.get(code, 0) == counts.max()]
        found[f"top-{name}"] = _judged(wording.listing(tied), items, "要點最多的一類", "text")
        found[f"top-{name}-items"] = _judged(int(counts.max()), items, "該類的要點數目")
    small = int((items["actor"] == "sme").sum())
    return {**found, "sme-items": _judged(small, items, "主要承擔者為中小企業的要點")}


def task_sides(items: pd.DataFrame, majority: Quantity) -> dict[str, Quantity]:
    """Return the tasks with more than a share of their items coded to supply, to demand, to both, as words."""
    found: dict[str, Quantity] = {}
    for side in SIDES:
        share = (items["side"] == side).groupby(items["task"]).mean()
        names = [label for task, label in TASKS.items() if share.get(task, 0) > majority.number]
        words = wording.listing(names) or "沒有一項任務"
        found[f"tasks-{side}"] = _judged(words, items, "多數要點歸入該側的任務", "text", majority)
    return found


def target_quantities(targets: pd.DataFrame, progress: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many targets have numbers, the Opinions' by side, and how many are tracked.

    Ranges count once. ``targets-later`` and ``targets-tracked`` count those due in 2027 or later.
    """
    goals = targets[targets["value"].notna()].drop_duplicates(["scheme", "series", "period"])
    later = goals[goals["period"] >= "2027"]
    found = {
        "targets-later": from_frame(len(later), "item", later, how="2027 年或以後到期而有數字的目標"),
        "targets-tracked": _tracked(later, progress),
    }
    own = goals[goals["scheme"] == NATIONAL]
    if own.empty:
        return found
    for name in ("supply", "demand"):
        rows = own[own["side"] == name]
        found[f"quantified-{name}"] = _judged(len(rows), rows, "《意見》有數字的目標，範圍只數一次")
    tracked = _tracked(own, progress)
    words = f"只有 {tracked.value} 個查得" if tracked.value else "沒有一個查得"
    return {
        **found,
        "quantified": from_frame(len(own), "item", own, how="《意見》有數字的目標，範圍只數一次"),
        "quantified-tracked": derive(words, "text", tracked, how=tracked.how, standing="inherit"),
    }


def _tracked(goals: pd.DataFrame, progress: pd.DataFrame) -> Quantity:
    count = int(goals["key"].isin(progress["target"]).sum())
    seen = from_rows(progress[progress["target"].isin(goals["key"])])
    how = "其中查得同一指標實績或基數者"
    return derive(count, "item", *basis(goals, *seen), how=how, standing="inherit")


def core_industry(targets: pd.DataFrame, progress: pd.DataFrame) -> dict[str, Quantity]:
    """Return the 2017 plan's core industry target for 2025, its outcome and their ratio, once known."""
    aim = _rows(targets, {"core-target": "new-generation-core-2025"})
    fact = _rows(progress, {"core-actual": "core-industry-2025"})
    if not (aim and fact):
        return {}
    goal, actual = aim["core-target"], fact["core-actual"]
    ratio = derive(actual.number / goal.number, "ratio", actual, goal, how="實績除以目標（口徑未必相同）")
    return {**aim, **fact, "core-multiple": ratio}


def follow_up_quantities(later: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many documents followed the Opinions and the lever most of them move, if any did."""
    if later.empty:
        return {}
    counts = later["lever"].value_counts()
    leading = wording.listing([name for name in LEVERS.values() if counts.get(name, 0) == counts.max()])
    return {
        "followups": from_frame(len(later), "annex", later, how="《意見》公布之後的部門與地方文件"),
        "followups-lever": from_frame(leading, "text", later, how="份數最多的槓桿", standing="estimate"),
    }


def dated(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events in order of ``day``: the period, or mid-month where only the month is known."""
    days = [period if len(period) == 10 else f"{period}-15" for period in events["period"]]
    return events.assign(day=days).sort_values("day", kind="stable").reset_index(drop=True)


def event_quantities(events: pd.DataFrame) -> dict[str, Quantity]:
    """Return the sector documents between AI Plus and the Opinions, and the lead of local plans in days.

    Empty before the Opinions were public.
    """
    ordered = dated(events).set_index("key", drop=False)
    if "2026-opinions" not in ordered.index:
        return {}
    published = str(ordered.loc["2026-opinions", "day"])
    between = ordered["day"].between(str(ordered.loc["2025-ai-plus", "day"]), published, inclusive="neither")
    earlier = ordered[between & (ordered["level"] == "sector")]
    own = from_row(ordered.loc["2026-opinions"].to_dict())
    place = derive(len(earlier) + 1, "annex", *from_rows(earlier), own, how="已知較早的行業文件數目加一")
    names = wording.listing(list(earlier["label"]))
    found = {
        "earlier-names": from_frame(names, "text", earlier, how="按公布日期列出"),
        "opinions-place": place,
    }
    for name, key in (("shanghai", "2025-shanghai-ai-manufacturing"), ("guangdong", "2025-guangdong")):
        days = (date.fromisoformat(published) - date.fromisoformat(str(ordered.loc[key, "day"]))).days
        plan = from_row(ordered.loc[key].to_dict())
        how = "與《意見》公布日期相差的日數"
        found[f"{name}-lead"] = derive(days, "day", own, plan, how=how, standing="inherit")
    return found


def local_quantities(local: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Quantity]:
    """Return Shanghai's vouchers and targets beside the national ones, and Guangdong's measures."""
    parts = {
        f"shanghai-{part}-vouchers": f"shanghai-measures-{part}-vouchers"
        for part in ("compute", "model", "corpus")
    }
    vouchers = local[local["key"].isin(parts.values())]
    keys = {
        **parts,
        "shanghai-firms": f"{SHANGHAI}-firms",
        "shanghai-scenarios": f"{SHANGHAI}-scenarios",
        "shanghai-waiting": f"{SHANGHAI}-waiting",
        "modelling-compute": "shanghai-modelling-compute",
        "modelling-corpora": "shanghai-modelling-corpora",
        "guangdong-measures": f"{GUANGDONG}-measures",
        "guangdong-areas": f"{GUANGDONG}-areas",
    }
    found = _rows(local, keys)
    if not vouchers.empty:
        total = vouchers["value"].sum()
        found["shanghai-vouchers"] = from_frame(total, "cny", vouchers, how="各種券的總額相加")
    nation = _rows(targets, {"firms": "opinions-firms", "scenarios": "opinions-scenarios"})
    for name, unit in (("firms", "ratio"), ("scenarios", "percent")):
        if name in nation and f"shanghai-{name}" in found:
            city, whole = found[f"shanghai-{name}"], nation[name]
            how = "上海目標除以全國目標（定義與目標年不同）"
            ratio = derive(city.number / whole.number, "ratio", city, whole, how=how)
            found[f"shanghai-{name}-relative"] = convert(ratio, unit)
    return found


def lever_quantities(rows: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many levers the national and the local plans touch, and those not seen in the local ones.

    ``rows`` from :func:`helpers.sections.ecosystem_tables.plan_rows`; empty unless both are there.
    """
    coded = rows[rows["lever"] != ""]
    national, local = coded[coded["plan"] == NATIONAL], coded[coded["plan"] != NATIONAL]
    if national.empty or local.empty:
        return {}
    unseen = [label for code, label in LEVERS.items() if code not in set(local["lever"])]
    return {
        "levers-national": _judged(national["lever"].nunique(), national, "全國文件涉及的槓桿"),
        "levers-local": _judged(local["lever"].nunique(), local, "所選地方方案合共涉及的槓桿"),
        "levers-unseen": _judged(
            f"未見的是{'、'.join(unseen)}" if unseen else "沒有一類未見",
            local,
            "所選地方方案未見的槓桿",
            "text",
        ),
    }
