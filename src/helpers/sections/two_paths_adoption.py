"""Chapter 02, adoption: DeepSeek's users, Qwen's derivatives, the 80 per cent claim, shares in Africa."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.data.units import convert, converted
from helpers.periods import end_of
from helpers.records import Quantity, derive, from_row
from helpers.sections.series import by_key, by_keys, by_period
from helpers.wording import period as worded

#: Quantities the prose names: id and row key of open_adoption.
ROWS = {
    "paths-dau": "deepseek-dau-2025-02-03",
    "paths-dau-alt": "deepseek-dau-alt-2025-02",
    "paths-mau-peak": "deepseek-mau-2025-03",
    "paths-mau-q2": "deepseek-mau-2025-q2",
    "paths-mau-q3": "deepseek-mau-2025-q3",
    "paths-mau-december": "deepseek-mau-2025-12",
    "paths-doubao-q3": "doubao-mau-2025-q3",
    "paths-doubao-december": "doubao-mau-2025-12",
    "paths-qwen-models-claim": "brief-qwen-models",
    "paths-qwen-models": "qwen-models-2026-01",
    "paths-qwen-derivatives-early": "qwen-derivatives-2025-06",
    "paths-qwen-derivatives-claim": "qwen-derivatives-2025-09",
    "paths-qwen-derivatives": "qwen-derivatives-2026-01-13",
    "paths-qwen-derivatives-wide": "qwen-derivatives-wide-2026-01",
    "paths-qwen-hub": "qwen-derivatives-hub-2025-07",
    "paths-llama-hub": "llama-derivatives-hub-2025-07",
    "paths-deepseek-hub": "deepseek-derivatives-hub-2025-07",
    "paths-qwen-tagged": "qwen-tagged-2026-03",
    "paths-little-used": "hub-little-used-2026-03",
    "paths-downloads-china": "china-downloads-2025-08",
    "paths-downloads-us": "us-downloads-2025-08",
    "paths-downloads-china-later": "china-downloads-2026-03",
    "paths-openrouter-china": "openrouter-china-2025",
    "paths-openrouter-peak": "openrouter-china-peak-2025",
    "paths-start-ups-brief": "brief-start-ups",
    "paths-start-ups-remark": "start-ups-remark-2025-08",
    "paths-start-ups-all": "start-ups-corrected-2026",
    "paths-start-ups-low": "start-ups-open-low",
    "paths-start-ups-high": "start-ups-open-high",
    "paths-africa-low": "africa-ratio-low",
    "paths-africa-high": "africa-ratio-high",
    "paths-us-plan": "us-plan-open",
    "paths-g20": "g20-2024",
    "paths-mitao": "mitao-pangu",
}
#: The readings of the start-up claim, by row key, in the order they became public.
START_UPS = (
    "start-ups-remark-2025-08",
    "start-ups-base-2025",
    "start-ups-open-low",
    "start-ups-open-high",
    "brief-start-ups",
    "start-ups-uscc-2026-03",
    "start-ups-corrected-2026",
)
#: African economies shown: the five of the highest band and some of the larger ones.
AFRICA = (
    "ethiopia",
    "zimbabwe",
    "tunisia",
    "madagascar",
    "uganda",
    "egypt",
    "nigeria",
    "kenya",
    "south-africa",
)


def adoption_quantities(adoption: pd.DataFrame) -> dict[str, Quantity]:
    """Return the figures of ``ROWS`` that are known, and the two readings of the start-up share."""
    found = by_keys(adoption, ROWS)
    return {**found, **_start_ups(found), **_days(adoption, found), **_fall(found)}


def _start_ups(found: Mapping[str, Quantity]) -> dict[str, Quantity]:
    bounds = {bound: found.get(f"paths-start-ups-{bound}") for bound in ("low", "high", "remark")}
    remark = bounds.pop("remark")
    how = "採用開放模型的比率 × 其中用內地模型的比率"
    return {
        f"paths-start-ups-product-{bound}": derive(
            q.number * convert(remark, "share").number, q.unit, q, remark, how=how
        )
        for bound, q in bounds.items()
        if q and remark
    }


def _days(adoption: pd.DataFrame, found: Mapping[str, Quantity]) -> dict[str, Quantity]:
    start, reached = by_key(adoption, "deepseek-app-launch"), found.get("paths-dau")
    if not (start and reached):
        return {}
    days = (end_of(reached.period) - end_of(str(start.value))).days
    return {"paths-dau-days": derive(days, "day", start, reached, how="兩日期相減", standing="inherit")}


def _fall(found: Mapping[str, Quantity]) -> dict[str, Quantity]:
    peak, last = found.get("paths-mau-peak"), found.get("paths-mau-december")
    if not (peak and last):
        return {}
    fall = round(converted(1 - last.number / peak.number, "share", "percent"))
    return {"paths-mau-fall": derive(fall, "percent", peak, last, how="由高位的跌幅，取整數")}


def users(adoption: pd.DataFrame) -> pd.DataFrame:
    """Return monthly active users (QuestMobile) by app, dated by the first day of the period's last month.

    A quarter's figure is drawn in its last month, unless that month has a figure of its own.
    """
    rows = by_period(adoption[adoption["series"] == "mau"])
    days = [end_of(period).replace(day=1).isoformat() for period in rows["period"]]
    rows = rows.assign(day=days, shown=rows["period"].map(worded), quarter=rows["period"].str.contains("Q"))
    return rows.sort_values(["label", "day", "quarter"], kind="stable").drop_duplicates(["label", "day"])


def user_words(later: bool) -> str:
    """Return the description of the chart of users: the fall of DeepSeek and, once known, Doubao above it."""
    fall = "DeepSeek 自 {q}`paths-mau-peak:period`的 {q}`paths-mau-peak`起逐步下降。"
    rise = "豆包在 {q}`paths-doubao-q3:period`已在其上，其後繼續上升。"
    return fall + rise if later else fall


def start_up_table(adoption: pd.DataFrame) -> pd.DataFrame:
    """Return the readings of ``START_UPS`` for display: who says what share of which start-ups, when."""
    rows = adoption[adoption["key"].isin(START_UPS)]
    rows = rows.sort_values("key", key=lambda keys: keys.map(START_UPS.index))
    words = {"about": "約 ", "nearly": "接近 "}
    return rows.assign(
        share=[
            words.get(qualifier, "") + f"{value:g}%"
            for qualifier, value in zip(rows["qualifier"], rows["value"], strict=True)
        ],
        told=rows["label"] + "（" + rows["period"].map(worded) + "）：" + rows["scope"],
    )


def share_frame(shares: pd.DataFrame, economies: pd.DataFrame) -> pd.DataFrame:
    """Return DeepSeek's share of the chatbot market by economy (per cent), the highest first.

    Columns economy, low, high (the same where the share was told, else the band read off the map), row, name,
    africa. Economies outside ``AFRICA`` are in where their share was told. Empty until the report is public.
    """
    told = shares["series"] == "share"
    read = shares["series"].isin(["band_low", "band_high"]) & shares["economy"].isin(AFRICA)
    drawn = shares[told | (read & ~shares["economy"].isin(shares.loc[told, "economy"]))]
    ends = drawn.assign(
        low=drawn["value"].where(drawn["series"] != "band_high"),
        high=drawn["value"].where(drawn["series"] != "band_low"),
    )
    frame = ends.groupby("economy", as_index=False).agg({"low": "max", "high": "max", "row": " ".join})
    frame = frame.sort_values(["high", "low"], ascending=False, kind="stable").reset_index(drop=True)
    names = economies.set_index("code")["label"]
    return frame.assign(name=frame["economy"].map(names), africa=frame["economy"].isin(AFRICA))


def share_table(frame: pd.DataFrame, use: pd.DataFrame) -> pd.DataFrame:
    """Return the African lines of :func:`share_frame` for display, with AI users and the product of both.

    Adds users (per cent of working-age people), band and reach (our estimate of the per cent of working-age
    people using DeepSeek) as ranges in words; ``row`` names the rows of both.
    """
    africa = frame[frame["africa"]]
    beside = _users(use)
    users = africa["economy"].map(beside["value"])
    using = users * converted(1, "percent", "share")
    ends = [africa["low"], africa["high"]]
    return africa.assign(
        users=users,
        band=[_range(low, high, 0) for low, high in zip(*ends, strict=True)],
        reach=[_range(low, high, 1) for low, high in zip(*(end * using for end in ends), strict=True)],
        row=(africa["row"] + " " + africa["economy"].map(beside["row"]).fillna("")).str.strip(),
    )


def _users(use: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of AI users in the second half of 2025 by economy."""
    latest = use[(use["series"] == "ms_ai_user_share") & (use["period"] == "2025-H2")]
    return latest.set_index("economy", drop=False)


def _range(low: float, high: float, digits: int) -> str:
    if pd.isna(low) or pd.isna(high):
        return "—"
    return f"{low:.{digits}f}" if low == high else f"{low:.{digits}f}–{high:.{digits}f}"


def share_quantities(shares: pd.DataFrame, use: pd.DataFrame) -> dict[str, Quantity]:
    """Return DeepSeek shares and AI use the prose names, as far as they are known."""
    found = {}
    rows = shares[shares["series"] == "share"].set_index("economy", drop=False)
    for code in ("china", "belarus", "cuba", "russia"):
        if code in rows.index:
            found[f"paths-share-{code}"] = from_row(rows.loc[code].to_dict())
    latest = _users(use)
    for code in ("nigeria", "madagascar"):
        if code in latest.index:
            found[f"paths-users-{code}"] = from_row(latest.loc[code].to_dict())
    return found
