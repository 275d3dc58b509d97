"""Tables of chapter 04: measures, targets with progress, local plans, and what followed the Opinions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers import wording
from helpers.publish.display import Units
from helpers.publish.references import gap
from helpers.records import from_row
from helpers.sections.ecosystem import ACTORS, LEVERS, NATIONAL, NATIONAL_NAME, SIDES, TASKS, dated
from helpers.sections.series import row_of

SCHEMES = {
    "opinions": "《意見》",
    "ai-plus": "「人工智能+」",
    "energy": "能源",
    "health": "醫療衞生",
    "platforms": "工業互聯網",
    "internet-ai": "工業互聯網",
    "light-industry": "輕工業",
    "traditional": "傳統製造業",
    "fifteenth-plan": "「十五五」",
}
BOUNDS = {"": "", "lower": "", "upper": "最多 ", "minimum": "不少於 "}
UNSEEN = "標題未見"
NO_PROGRESS = "未見公布"

COVERED = {"quantified": "有數字", "named": "有條文，無數字"}
#: What the number charts compare: series of either dataset that are of one kind.
KINDS = {
    "models": "模型",
    "general-models": "模型",
    "datasets": "數據集或語料",
    "products": "產品、終端或智能體",
    "agents": "產品、終端或智能體",
    "scenarios": "應用場景",
    "firms": "應用或標桿企業",
    "benchmark-firms": "應用或標桿企業",
}


def amount(rows: pd.DataFrame, units: Units) -> str:
    """Return what the rows of one target say: a range, a limit, a number with its unit, or its words."""
    first = rows.sort_values("value").iloc[0].to_dict()
    if pd.isna(first["value"]):
        return str(first["text"])
    last = from_row(rows.sort_values("value").iloc[-1].to_dict())
    if len(rows) > 1:
        return f"{units.number(from_row(first))} 至 {units.text(last)}"
    return BOUNDS[str(first["bound"])] + units.text(last)


def measures_table(measures: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return one line a measure: number, task, title, coded levers, actors and sides.

    Consecutive measures without a title share one line, coded by what is known of their task alone.
    """
    rows = []
    titled = measures[measures["text"] != ""].assign(group=lambda frame: frame["key"])
    blank = measures[measures["text"] == ""].assign(group=lambda frame: frame["task"])
    for group, own in pd.concat([titled, blank]).sort_values("number").groupby("group", sort=False):
        unseen = own["text"].iloc[0] == ""
        loose = (items["measure"] == "") & (items["task"] == group)
        mine = items[loose if unseen else items["measure"] == group]
        numbers = [str(int(number)) for number in own["number"]]
        rows.append({
            "number": numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}",
            "task": TASKS[own["task"].iloc[0]],
            "place": f"{TASKS[own['task'].iloc[0]]}，第 {' 至 '.join(dict.fromkeys([numbers[0], numbers[-1]]))} 項",
            "title": UNSEEN if unseen else own["text"].iloc[0],
            "lever": _labels(mine["lever"], LEVERS),
            "actor": _labels(mine["actor"], ACTORS),
            "side": _labels(mine["side"], SIDES),
            "row": row_of(own, mine),
        })  # fmt: skip
    columns = ["number", "task", "place", "title", "lever", "actor", "side", "row"]
    return pd.DataFrame(rows, columns=columns)


def _labels(codes: pd.Series[str], labels: dict[str, str]) -> str:
    return "、".join(label for code, label in labels.items() if code in set(codes))


def later_targets(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the targets due in 2027 or later, by document, those with numbers first, then by lever."""
    later = targets[(targets["period"] >= "2027") & targets["scheme"].isin(SCHEMES)]
    return later.assign(
        place=later["scheme"].map(list(SCHEMES).index),
        wordy=later["value"].isna(),
        means=later["lever"].map(list(LEVERS).index),
    ).sort_values(["place", "wordy", "means", "period"], kind="stable")


def targets_table(targets: pd.DataFrame, progress: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Return targets due in 2027 or later: document, target, year, amount, side, newest progress if any.

    ``goal`` is the target's name with its year where that is not 2027.
    """
    rows = []
    later = later_targets(targets)
    for (scheme, _, period), own in later.groupby(["scheme", "series", "period"], sort=False):
        quantified = bool(own["value"].notna().all())
        met = progress[progress["target"].isin(own["key"]) & quantified].sort_values("period").tail(1)
        rows.append({
            "scheme": SCHEMES[str(scheme)],
            "label": own["label"].iloc[0],
            "goal": own["label"].iloc[0] + ("" if period == "2027" else f"（{wording.period(str(period))}）"),
            "period": wording.period(str(period)),
            "amount": amount(own, units),
            "side": SIDES[own["side"].iloc[0]].removesuffix("側").removeprefix("兩側"),
            "progress": _progress(met, units) if quantified else "—",
            "row": row_of(own, met),
        })  # fmt: skip
    columns = ["scheme", "label", "goal", "period", "amount", "side", "progress", "row"]
    return pd.DataFrame(rows, columns=columns)


def _progress(met: pd.DataFrame, units: Units) -> str:
    if met.empty:
        return NO_PROGRESS
    last = from_row(met.iloc[-1].to_dict())
    return f"{units.text(last)}（{wording.period(last.period)}）"


def plan_names(local: pd.DataFrame, plans: Sequence[str]) -> dict[str, str]:
    """Return the short name of each chosen plan that was public, the national one first."""
    documents = local[local["facet"] == "document"].set_index("plan")["label"]
    return {NATIONAL: NATIONAL_NAME, **{plan: str(documents[plan]) for plan in plans if plan in documents}}


def plan_rows(
    targets: pd.DataFrame, items: pd.DataFrame, local: pd.DataFrame, plans: Sequence[str]
) -> pd.DataFrame:
    """Return every coded row of the national and the chosen local plans; ``plan`` tells them apart.

    The national plan's rows are its targets and the items of its text.
    """
    own = targets[targets["scheme"] == NATIONAL]
    national = pd.concat([own, items], ignore_index=True).assign(plan=NATIONAL)
    chosen = local[local["plan"].isin(plans) & local["facet"].isin(["target", "instrument"])]
    frames = [frame for frame in (national, chosen) if not frame.empty]
    return pd.concat(frames, ignore_index=True) if frames else chosen.copy()


def coverage(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return which lever each plan touches, with a number or in words only.

    Columns lever, plan, state, texts, row. ``rows`` from :func:`plan_rows`.
    """
    found = []
    for (plan, lever), own in rows[rows["lever"] != ""].groupby(["plan", "lever"], sort=False):
        counted = own["value"].notna().any()
        named = [
            str(row["label"] if isinstance(row.get("label"), str) else row["text"])
            for row in own.to_dict("records")
        ]
        found.append({
            "lever": LEVERS[str(lever)],
            "plan": names[str(plan)],
            "state": COVERED["quantified" if counted else "named"],
            "texts": "；".join(dict.fromkeys(named)),
            "row": row_of(own),
        })  # fmt: skip
    return pd.DataFrame(found, columns=["lever", "plan", "state", "texts", "row"])


def plan_numbers(rows: pd.DataFrame, names: dict[str, str], units: Units) -> pd.DataFrame:
    """Return the countable targets of the plans by kind: kind, plan, low, high, said, shown, row.

    ``rows`` from :func:`plan_rows`; instruments (money, rates) are left out.
    """
    found = []
    kept = rows[rows["series"].isin(KINDS) & rows["value"].notna()] if "series" in rows else rows.iloc[:0]
    for (plan, series, period), own in kept.groupby(["plan", "series", "period"], sort=False):
        found.append({
            "kind": KINDS[str(series)],
            "plan": names[str(plan)],
            "low": float(own["value"].min()),
            "high": float(own["value"].max()),
            "said": "–".join(wording.number(value) for value in sorted(set(own["value"]))),
            "shown": f"{own['label'].iloc[0]}：{amount(own, units)}（{wording.period(str(period))}）",
            "row": row_of(own),
        })  # fmt: skip
    return pd.DataFrame(found, columns=["kind", "plan", "low", "high", "said", "shown", "row"])


def local_table(local: pd.DataFrame, plans: Sequence[str], units: Units) -> pd.DataFrame:
    """Return one line a local plan: name and date, quantified targets, instruments, remarks."""
    rows = []
    for plan in plans:
        own = local[local["plan"] == plan]
        document, goals, means = (own[own["facet"] == f] for f in ("document", "target", "instrument"))
        if document.empty:
            continue
        rows.append({
            "plan": f"{document['label'].iloc[0]}（{wording.period(str(document['period'].iloc[0]))}）",
            "targets": _listed(goals, units) or "未見量化目標",
            "instruments": _listed(means, units) or "—",
            "note": str(document["note"].iloc[0]) or "—",
            "row": row_of(document, goals, means),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=["plan", "targets", "instruments", "note", "row"])


def _listed(rows: pd.DataFrame, units: Units) -> str:
    parts = []
    order = [*LEVERS, ""]
    ordered = rows.assign(means=rows["lever"].map(order.index)).sort_values("means", kind="stable")
    for (_, period), own in ordered.groupby(["series", "period"], sort=False):
        label = own["label"].iloc[0]
        if own["value"].notna().any() and own["facet"].iloc[0] == "target":
            parts.append(_joined(f"{str(period)[:4]} 年{label}", amount(own, units)))
        else:
            parts.append(_joined(label, amount(own, units)) if own["value"].notna().any() else str(label))
    return "；".join(parts)


def _joined(left: str, right: str) -> str:
    between = gap(left, right)
    return f"{left}{' ' if between is None else between}{right}"


def follow_ups(events: pd.DataFrame) -> pd.DataFrame:
    """Return the sector and local documents published after the Opinions, oldest first."""
    ordered = dated(events)
    opinions = ordered.loc[ordered["key"] == "2026-opinions", "day"]
    since = "9999" if opinions.empty else str(opinions.iloc[0])
    later = ordered[(ordered["day"] > since) & ordered["level"].isin(["sector", "local"])]
    return later.assign(
        shown=[wording.period(period) for period in later["period"]],
        document=[f"{body}：{label}" for body, label in zip(later["body"], later["label"], strict=True)],
        lever=[LEVERS.get(code, "—") for code in later["lever"]],
    ).reset_index(drop=True)
