"""Chapter 00, progress: how far the briefing's figures have moved on, targets against where things stand."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from helpers import wording
from helpers.data.units import converted
from helpers.publish import plots, theme
from helpers.publish.display import Units
from helpers.records import Quantity, derive, from_frame, from_row, references
from helpers.sections import ecosystem_tables
from helpers.sections.manufacturing_tables import BRIEFING_MONTH, CLAIMS
from helpers.sections.series import by_key, months_between, newest

Load = Callable[[str], pd.DataFrame]

#: Targets as the chart's axis names them, where the full name would be cut on a phone; by key.
SHORT = {
    "light-design-tools": "輕工設計工具",
    "platforms-devices": "平台連接設備",
    "platforms-number": "工業互聯網平台",
}


def moves(load: Load) -> pd.DataFrame:
    """Return the briefing's undated figures that have a newer figure of the same series.

    Columns: label, pair (the two figures), stated, latest (their unit), ratio (latest as a multiple of
    stated), shown, age in months from the period a figure describes to the briefing's month, row.
    """
    lines = []
    for label, dataset, key, series in CLAIMS:
        stated, latest = by_key(load(dataset), key), newest(load(dataset), series)
        if stated is None or latest is None:
            continue
        ratio = latest.number / stated.number
        lines.append(
            {
                "pair": (stated, latest),
                "label": label.partition("（")[0],
                "stated": stated.number,
                "latest": latest.number,
                "ratio": ratio,
                "shown": f"{wording.number(ratio, 2, trim=False)} 倍",
                "age": months_between(stated.period, BRIEFING_MONTH),
                "period": wording.period(latest.period),
                "row": references(stated, latest),
            }
        )
    columns = ["label", "pair", "stated", "latest", "ratio", "shown", "age", "period", "row"]
    return pd.DataFrame(lines, columns=columns).sort_values("ratio", ascending=False, kind="stable")


def move_quantities(load: Load) -> dict[str, Quantity]:
    """Return how many of the briefing's undated figures there are, how many moved on, and the oldest's age."""
    table = moves(load)
    if table.empty:
        return {}
    rows = [q for pair in table["pair"] for q in pair]
    newer = int((table["ratio"] > 1).sum())
    most = table.iloc[0]
    return {
        "moves-total": derive(
            len(table), "count", *rows, how="可與最新數字相比的項目", standing="own", period=""
        ),
        "moves-newer": derive(
            newer, "count", *rows, how="最新數字高於《簡報》所載者", standing="own", period=""
        ),
        "moves-oldest": derive(
            int(table["age"].max()),
            "month",
            *rows,
            how="最舊一項由所屬時期的期末至《簡報》的月份",
            standing="own",
            period="",
        ),
        "moves-most": derive(
            str(most["label"]), "text", *rows, how="倍數最大的一項", standing="own", period=""
        ),
        "moves-most-ratio": derive(
            float(most["ratio"]), "ratio", *most["pair"], how="最新數字÷《簡報》所載", period=""
        ),
    }


def move_chart(load: Load) -> alt.TopLevelMixin:
    """Return the newest figures as multiples of the briefing's, largest first."""
    return plots.bars(
        moves(load).drop(columns="pair"),
        "ratio",
        "label",
        x_title="最新數字相當於《簡報》所載的倍數",
        labels="shown",
    )


def target_rows(load: Load) -> pd.DataFrame:
    """Return the rows of the Opinions' own targets."""
    targets = load("targets")
    return targets[targets["scheme"] == "opinions"]


def targets_table(load: Load, units: Units) -> pd.DataFrame:
    """Return the Opinions' targets with what is known of progress: label, goal (amount and year), progress, row."""
    table = ecosystem_tables.targets_table(shown_targets(load), load("target_progress"), units)
    return table.assign(goal=table["amount"] + "（" + table["period"] + "）")


def progress(load: Load) -> pd.DataFrame:
    """Return every national target of 2027 or later with published progress, as per cent of the target.

    Columns: label (short, for the axis), name (in full), percent, shown, row (of both ends); the nearest first.
    """
    targets = load("targets")
    pairs = load("target_progress").merge(targets, left_on="target", right_on="key", suffixes=("", "_target"))
    pairs = (
        pairs[pairs["period_target"] >= "2027"].sort_values("period").drop_duplicates("target", keep="last")
    )
    percent = pairs["value"] / pairs["value_target"] * converted(1, "share", "percent")
    short = [SHORT.get(key, label) for key, label in zip(pairs["target"], pairs["label"], strict=True)]
    return pd.DataFrame(
        {
            "label": [f"{name}（{year}）" for name, year in zip(short, pairs["period_target"], strict=True)],
            "name": pairs["label"] + "（" + pairs["period_target"].map(wording.period) + "）",
            "percent": percent,
            "shown": [f"{wording.number(value, 0)}%" for value in percent],
            "row": pairs["row"] + " " + pairs["row_target"],
        }
    ).sort_values("percent", ascending=False)


def progress_rows(load: Load) -> list[Quantity]:
    """Return the figures the comparison of progress rests on: both ends of each bar."""
    wanted = " ".join(progress(load)["row"]).split()
    frames = [load("targets"), load("target_progress")]
    return [from_row(row) for frame in frames for row in frame[frame["row"].isin(wanted)].to_dict("records")]


def progress_chart(load: Load) -> alt.TopLevelMixin:
    """Return progress as per cent of the target, one bar a target."""
    return plots.bars(
        progress(load).drop(columns="name"),
        "percent",
        "label",
        x_title="最新數字佔目標的百分比",
        x_format=theme.PERCENT,
        labels="shown",
    )


def progress_quantities(load: Load) -> dict[str, Quantity]:
    """Return the target nearest to being met, and how many of the Opinions' numbered targets are followed.

    Each part is left out where nothing of the kind was public.
    """
    return {**_nearest(load), **_followed(load)}


def _nearest(load: Load) -> dict[str, Quantity]:
    shown, rows = progress(load), progress_rows(load)
    if shown.empty:
        return {}
    first = shown.iloc[0]
    how = "最新數字÷目標值，取最高的一項"
    return {
        "progress-first": derive(str(first["name"]), "text", *rows, how=how, period=""),
        "progress-first-share": derive(float(first["percent"]), "percent", *rows, how=how, period=""),
    }


def _followed(load: Load) -> dict[str, Quantity]:
    own, told = target_rows(load), load("target_progress")
    numbered = own[own["value"].notna()]
    met = numbered[numbered["key"].isin(told["target"])]
    rows = pd.concat([numbered, told[told["target"].isin(met["key"])]])
    counts = {
        "targets-numbered": (numbered["series"].nunique(), "每個範圍只計一次", numbered),
        "targets-followed": (len(met), "已見公布進度者", rows),
    }
    return {
        id: from_frame(count, "item", basis, how=how, standing="own", period="2027")
        for id, (count, how, basis) in counts.items()
        if count
    }


def shown_targets(load: Load) -> pd.DataFrame:
    """Return the rows of the table of targets: the Opinions' own or, before them, every later national one."""
    own = target_rows(load)
    return own if len(own) else ecosystem_tables.later_targets(load("targets"))
