"""Chapter 00, the overview: headline figures of the other chapters, how far figures moved on, targets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import altair as alt
import pandas as pd

from helpers import wording
from helpers.publish import plots, theme
from helpers.publish.display import Units
from helpers.records import Quantity, derive, from_frame, from_row
from helpers.sections import ecosystem, ecosystem_tables, global_race_use, hong_kong, manufacturing, two_paths
from helpers.sections.manufacturing_tables import BRIEFING_MONTH, CLAIMS
from helpers.sections.series import by_key, months_between, newest

Load = Callable[[str], pd.DataFrame]

#: Ids of the cards and sentences; each is the chapter's own quantity of that id.
HEADLINES = (
    "ai-use-china",
    "ai-use-china-rank",
    "ai-use-economies",
    "paths-open-models",
    "paths-open-china",
    "paths-open-us",
    "paths-price-ratio",
    "paths-model-claude-sonnet",
    "paths-model-deepseek",
    "5g-stations",
    "intelligent-computing",
    "robot-installations-latest",
    "robot-installations-share",
    "llm-adoption-2025",
    "minister-adoption",
    "hk-smes",
    "hk-mfg-smes",
    "hk-mfg-sme-share",
    "hkpc-plan-ai",
)


def headlines(load: Load) -> dict[str, Quantity]:
    """Return the headline quantities of the chapters that were public on the date; ``load`` gives datasets."""
    infrastructure = load("infrastructure")
    found: dict[str, Quantity] = {
        **ecosystem.opinions_quantities(load("opinions"), load("targets")),
        **global_race_use.use_quantities(load("ai_use")),
        **manufacturing.infrastructure_figures(infrastructure),
        **manufacturing.robot_figures(load("robots")),
        **manufacturing.adoption_figures(load("adoption")),
        **two_paths.licence_quantities(load("models")),
        **two_paths.price_quantities(load("prices")),
        **two_paths.price_ratios(load("prices")),
        **ecosystem_counts(load),
        **hong_kong.sme_figures(load("hk_smes")),
        **hong_kong.survey_figures(load("hk_surveys")),
    }
    chosen = {
        id: q
        for id, q in found.items()
        if id in HEADLINES or id.startswith(("opinions-", "target-2027-", "eco-items-"))
    }
    return {**{id: Quantity(manufacturing.PENDING, "text") for id in HEADLINES}, **chosen}


def ecosystem_counts(load: Load) -> dict[str, Quantity]:
    """Return the balance of the Opinions' measures between supply and demand, under chapter 04's ids."""
    if load("measure_items").empty:
        return {}
    return ecosystem.under("eco", ecosystem.coding_quantities(load("measure_items"), load("measures")))


def lead(load: Load) -> str:
    """Return the report's message in two sentences, with references to its quantities."""
    if opinions_known(load):
        action = (
            "2026 年 1 月 7 日，內地 {q}`opinions-bodies`部門公布《「人工智能+製造」專項行動實施意見》，"
            "以 {q}`opinions-tasks`重點任務、{q}`opinions-measures`措施和 {q}`opinions-annexes`附件，"
            "推動人工智能由實驗室走進工廠。"
        )
    else:
        action = "內地正把「人工智能+」行動由總綱推進到各行各業，製造業的專項文件截至資料日尚未公布。"
    return action + (
        "本報告逐項核對《簡報》的數字：可比的 {q}`moves-total`基建與工廠數字，{q}`moves-newer`已有較高的公布；"
        "內地的底子確實雄厚，工廠用得有多深、香港的中小企能否跟上，證據則仍然單薄。"
    )


def opinions_known(load: Load) -> bool:
    """Tell whether the Opinions were public on the date."""
    return bool((load("opinions")["key"] == "measures").any())


def moves(load: Load) -> pd.DataFrame:
    """Return the briefing's undated figures that have a newer figure of the same series.

    Columns: label, stated, latest (their unit), ratio (latest as a multiple of stated), shown, age in months
    from the period a figure describes to the briefing's month.
    """
    lines = []
    for label, dataset, key, series in CLAIMS:
        stated, latest = by_key(load(dataset), key), newest(load(dataset), series)
        if stated is None or latest is None:
            continue
        ratio = latest.number / stated.number
        lines.append(
            {
                "label": label.partition("（")[0],
                "stated": stated.number,
                "latest": latest.number,
                "ratio": ratio,
                "shown": f"{wording.number(ratio, 2, trim=False)} 倍",
                "age": months_between(stated.period, BRIEFING_MONTH),
                "period": wording.period(latest.period),
            }
        )
    columns = ["label", "stated", "latest", "ratio", "shown", "age", "period"]
    return pd.DataFrame(lines, columns=columns).sort_values("ratio", ascending=False, kind="stable")


def move_rows(load: Load) -> list[Quantity]:
    """Return the figures the comparison of moves rests on."""
    pairs = [(by_key(load(d), key), newest(load(d), series)) for _, d, key, series in CLAIMS]
    return [q for pair in pairs for q in pair if q is not None]


def move_quantities(load: Load) -> dict[str, Quantity]:
    """Return how many of the briefing's undated figures there are, how many moved on, and the oldest's age."""
    table, rows = moves(load), move_rows(load)
    if table.empty:
        return {}
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
            float(most["ratio"]), "ratio", *rows, how="最新數字÷《簡報》所載", period=""
        ),
    }


def move_chart(load: Load) -> alt.TopLevelMixin:
    """Return the newest figures as multiples of the briefing's, largest first."""
    return plots.bars(
        moves(load), "ratio", "label", x_title="最新數字相當於《簡報》所載的倍數", labels="shown"
    )


def target_rows(load: Load) -> pd.DataFrame:
    """Return the rows of the Opinions' own targets."""
    targets = load("targets")
    return targets[targets["scheme"] == "opinions"]


def targets_table(load: Load, units: Units) -> pd.DataFrame:
    """Return the Opinions' targets with what is known of progress: label, amount, side, progress."""
    return ecosystem_tables.targets_table(shown_targets(load), load("target_progress"), units)


def progress(load: Load) -> pd.DataFrame:
    """Return every national target of 2027 or later with published progress, as per cent of the target."""
    targets = load("targets")
    pairs = load("target_progress").merge(targets, left_on="target", right_on="key", suffixes=("", "_target"))
    pairs = (
        pairs[pairs["period_target"] >= "2027"].sort_values("period").drop_duplicates("target", keep="last")
    )
    percent = 100 * pairs["value"] / pairs["value_target"]
    names = pairs["label"] + "（" + pairs["period_target"] + "）"
    return pd.DataFrame(
        {
            "label": names,
            "percent": percent,
            "shown": [f"{wording.number(value, 0)}%" for value in percent],
            "row": pairs["row"],
            "row_target": pairs["row_target"],
        }
    ).sort_values("percent", ascending=False)


def progress_rows(load: Load) -> list[Quantity]:
    """Return the figures the chart of progress rests on: both ends of each bar."""
    shown = progress(load)
    wanted = {*shown["row"], *shown["row_target"]}
    frames = [load("targets"), load("target_progress")]
    return [from_row(row) for frame in frames for row in frame[frame["row"].isin(wanted)].to_dict("records")]


def progress_chart(load: Load) -> alt.TopLevelMixin:
    """Return progress as per cent of the target, one bar a target."""
    return plots.bars(
        progress(load),
        "percent",
        "label",
        x_title="最新數字佔目標的百分比",
        x_format=theme.PERCENT,
        labels="shown",
    )


def progress_quantities(load: Load) -> dict[str, Quantity]:
    """Return how many of the Opinions' numbered targets there are and how many have published progress."""
    own = target_rows(load)
    numbered = own[own["value"].notna()]
    if numbered.empty:
        return {}
    followed = numbered["key"].isin(load("target_progress")["target"])
    count = int(numbered["series"].nunique())
    return {
        "targets-numbered": from_frame(
            count, "item", numbered, how="每個範圍只計一次", standing="own", period="2027"
        ),
        "targets-followed": from_frame(
            int(followed.sum()), "item", numbered, how="已見公布進度者", standing="own", period="2027"
        ),
    }


def shown_targets(load: Load) -> pd.DataFrame:
    """Return the rows of the table of targets: the Opinions' own or, before them, every later national one."""
    own = target_rows(load)
    return own if len(own) else ecosystem_tables.later_targets(load("targets"))


def day(as_of: date) -> str:
    """Return the date of the data in words."""
    return wording.day(as_of)


def has_use(load: Load) -> bool:
    """Tell whether the table of AI use by economy was public."""
    return global_race_use.published(load("ai_use"))


def has_prices(load: Load) -> bool:
    """Tell whether models and prices of both paths were public."""
    return "paths-price-ratio" in two_paths.price_ratios(load("prices"))


def has_minister(load: Load) -> bool:
    """Tell whether the minister's figure on AI use in manufacturing was public."""
    return by_key(load("adoption"), "cn-minister-2025") is not None


def has_survey(load: Load) -> bool:
    """Tell whether the productivity council's 2025 survey was public."""
    return "hkpc-plan-ai" in hong_kong.survey_figures(load("hk_surveys"))


def has_moves(load: Load) -> bool:
    """Tell whether any of the briefing's undated figures can be compared."""
    return not moves(load).empty


def followed(load: Load) -> bool:
    """Tell whether any of the Opinions' numbered targets has published progress."""
    found = progress_quantities(load).get("targets-followed")
    return found is not None and found.number > 0
