"""Chapter 02, two paths: table 1 restated, releases and licences, list prices over time, frontier gaps.

Costs are in ``two_paths_costs``, users and claims in ``two_paths_adoption``, charts in ``two_paths_charts``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.data.units import convert
from helpers.periods import end_of
from helpers.publish.display import Units
from helpers.records import Quantity, derive, from_frame, from_row, weakest
from helpers.sections.series import by_keys, by_period
from helpers.wording import period as worded

#: Licences that put no condition on who uses the model for what (approved by the Open Source Initiative).
PERMISSIVE = ("Apache-2.0", "MIT")
LICENCE_KINDS = {
    "permissive": "開放權重，寬鬆許可",
    "conditional": "開放權重，附條件",
    "closed": "閉源，只供 API",
}

#: Product lines sold by API alone, drawn beside the open releases; small models are left out for legibility.
CLOSED_LINES = ("gpt", "claude-opus", "claude-sonnet", "gemini-pro", "qwen-max")

VENDORS = {
    "alibaba": "阿里巴巴（內地）",
    "deepseek": "DeepSeek（內地）",
    "moonshot": "月之暗面（內地）",
    "z-ai": "智譜（內地）",
    "openai": "OpenAI（美國）",
    "google": "Google（美國）",
    "meta": "Meta（美國）",
    "anthropic": "Anthropic（美國）",
    "mistral": "Mistral（法國）",
    "groq": "Groq",
    "together": "Together AI",
    "openrouter": "OpenRouter",
}
LINES = {
    "gpt": "OpenAI GPT",
    "gpt-mini": "OpenAI GPT 小型號",
    "openai-o": "OpenAI o 系列",
    "claude-opus": "Claude Opus",
    "claude-sonnet": "Claude Sonnet",
    "gemini-pro": "Gemini Pro",
    "gemini-flash": "Gemini Flash",
    "deepseek": "DeepSeek",
    "deepseek-pro": "DeepSeek Pro",
    "deepseek-reasoner": "DeepSeek R1",
    "qwen-max": "Qwen Max",
    "qwen-plus": "Qwen Plus",
    "kimi": "Kimi",
    "glm": "GLM",
    "mistral-large": "Mistral Large",
}
#: Lines whose output price is drawn over time: two American, two Mainland.
PRICE_LINES = ("gpt", "claude-sonnet", "gemini-pro", "deepseek", "kimi")
#: Of these, the ones the prose names at every date; the others were listed later.
QUOTED_LINES = ("gpt", "claude-sonnet", "gemini-pro", "deepseek")
NAMED_LINES = ("claude-sonnet", "deepseek")
#: Where a line has several tariffs at once, the first of these; off-peak rates never stand alone.
TARIFFS = ("standard", "promotional", "peak")

EDITIONS = {
    "ai-index-2025": "《人工智能指數》2025 年版",
    "ai-index-2026": "《人工智能指數》2026 年版",
    "snapshot-2026-06": "2026 年 6 月快照",
    "epoch-2026": "Epoch AI",
}
GAPS = {
    "us_minus_china": "美國領先內地",
    "closed_minus_open": "閉源領先開放",
    "open_lag": "開放落後閉源",
    "first_minus_tenth": "榜首領先榜上第十",
}


def told(paths: pd.DataFrame) -> bool:
    """Return whether the briefing's own table is public as of the frame's date."""
    return bool((paths["path"] == "open-china").any())


def path_table(paths: pd.DataFrame) -> pd.DataFrame:
    """Return table 1 restated: one line a dimension, columns ``open-china``, ``closed-us``, ``evidence``, row."""
    dimension = ["order", "label"]
    wide = paths.pivot(index=dimension, columns="path", values="text")
    wide = wide.reindex(columns=["open-china", "closed-us", "evidence"]).fillna("")
    wide["row"] = paths.groupby(dimension)["row"].agg(" ".join)
    return wide.reset_index().sort_values("order")


def kind_of(licence: str) -> str:
    """Return ``permissive`` for a licence of ``PERMISSIVE``, else ``conditional``.

    >>> kind_of("MIT"), kind_of("修訂版 MIT")
    ('permissive', 'conditional')
    """
    return "permissive" if licence in PERMISSIVE else "conditional"


def open_models(models: pd.DataFrame) -> pd.DataFrame:
    """Return one row a language model with weights in the open: licence, kind, sizes, newest last.

    Columns model, label, vendor, economy, period, licence, kind, total, active (billion parameters), row (of
    the licence), row_sizes (of the sizes, apart by blanks).
    """
    listed = models[models["vendor"].isin(VENDORS)]
    licences = listed[listed["facet"] == "licence"].set_index("model")
    wide = licences[["label", "vendor", "economy", "period", "row"]].assign(licence=licences["text"])
    for facet in ("total", "active"):
        wide[facet] = listed[listed["facet"] == facet].set_index("model")["value"]
    sizes = listed[listed["facet"].isin(["total", "active"])].groupby("model")["row"].agg(" ".join)
    wide = wide.assign(kind=wide["licence"].map(kind_of), row_sizes=sizes.reindex(wide.index).fillna(""))
    return by_period(wide.reset_index().assign(known="")).drop(columns="known").reset_index(drop=True)


def licence_rows(models: pd.DataFrame) -> pd.DataFrame:
    """Return the licence rows of the listed language models."""
    return models[(models["facet"] == "licence") & models["vendor"].isin(VENDORS)]


def licence_quantities(models: pd.DataFrame) -> dict[str, Quantity]:
    """Return counts of the listed open models by country and licence kind."""
    rows = licence_rows(models)
    rows = rows.assign(kind=rows["text"].map(kind_of))
    groups = {
        "paths-open-models": rows,
        "paths-open-china": rows[rows["economy"] == "china"],
        "paths-open-us": rows[rows["economy"] == "united-states"],
        "paths-permissive-china": rows[(rows["economy"] == "china") & (rows["kind"] == "permissive")],
        "paths-permissive-us": rows[(rows["economy"] == "united-states") & (rows["kind"] == "permissive")],
    }
    how = "點算 models 數據集的許可條款；寬鬆指 Apache-2.0 或 MIT"
    return {
        id: from_frame(len(frame), "model", rows if frame.empty else frame, how=how)
        for id, frame in groups.items()
    }


def licence_table(models: pd.DataFrame, each: int = 2) -> pd.DataFrame:
    """Return the newest ``each`` listed models of every vendor for display, in the order of VENDORS."""
    newest = open_models(models).groupby("vendor", sort=False).tail(each)
    order = {vendor: place for place, vendor in enumerate(VENDORS)}
    shown = newest.assign(place=newest["vendor"].map(order)).sort_values(["place", "period"], kind="stable")
    return shown.assign(
        named=shown["label"] + "，" + shown["vendor"].map(VENDORS),
        shown=shown["period"].map(worded),
        terms=[
            f"{licence}；{_size(total, active)}"
            for licence, total, active in zip(shown["licence"], shown["total"], shown["active"], strict=True)
        ],
        row=(shown["row"] + " " + shown["row_sizes"]).str.strip(),
    )


def _size(total: float, active: float) -> str:
    if pd.isna(total):
        return "—"
    whole = f"{total:,g}"
    return whole if pd.isna(active) else f"{whole}（{active:g}）"


def model_quantities(models: pd.DataFrame) -> dict[str, Quantity]:
    """Return single facts of models the prose names, as far as they are known."""
    keys = {
        "paths-gemma-4": "gemma-4-31b-total",
        "paths-k3-size": "kimi-k3-total",
        "paths-held-back": "qwen-held-back-2026",
        "paths-pangu-licence": "pangu-weather-licence",
    }
    found = by_keys(models, keys)
    # A plain count reads in 億.
    return {id: convert(q, "count") if q.unit == "billion-parameters" else q for id, q in found.items()}


def releases(models: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Return every release to draw: vendor, day, kind of access, model name, dataset row.

    Open models count from their release, closed ones from the day their price was first listed.
    """
    opened = open_models(models)[["label", "vendor", "period", "kind", "row"]]
    charged = prices[prices["line"].isin(CLOSED_LINES) & (prices["charge"] == "output")]
    closed = by_period(charged).drop_duplicates("model").assign(kind="closed")
    closed = closed[closed["standing"] != "unconfirmed"][["label", "vendor", "period", "kind", "row"]]
    both = pd.concat([opened, closed], ignore_index=True)
    both["day"] = [end_of(period).isoformat() for period in both["period"]]
    return both.assign(maker=both["vendor"].map(VENDORS), access=both["kind"].map(LICENCE_KINDS))


def price_rows(prices: pd.DataFrame, line: str, charge: str = "output") -> pd.DataFrame:
    """Return the dollar prices of a product line over time, one a day, oldest first.

    Of several tariffs on one day the standard one is kept, else the promotional, else the peak one.
    """
    found = prices[
        (prices["line"] == line)
        & (prices["charge"] == charge)
        & (prices["unit"] == "usd-per-mtok")
        & prices["tariff"].isin(TARIFFS)
    ]
    found = found.assign(
        day=[end_of(period).isoformat() for period in found["period"]],
        rank=found["tariff"].map({name: place for place, name in enumerate(TARIFFS)}),
    )
    return found.sort_values(["day", "rank"], kind="stable").drop_duplicates("day").drop(columns="rank")


def price_history(prices: pd.DataFrame, lines: tuple[str, ...] = PRICE_LINES) -> pd.DataFrame:
    """Return output prices of product lines over time with their Chinese-page names in ``name``."""
    frames = [price_rows(prices, line).assign(name=LINES[line]) for line in lines]
    return pd.concat(frames, ignore_index=True)


def price_quantities(prices: pd.DataFrame) -> dict[str, Quantity]:
    """Return the newest output price and model of the quoted lines, and the price of a given ability."""
    found: dict[str, Quantity] = {}
    for line in QUOTED_LINES:
        rows = price_rows(prices, line)
        if len(rows):
            last = from_row(rows.iloc[-1].to_dict())
            found[f"paths-price-{line}"] = last
        if len(rows) and line in NAMED_LINES:
            found[f"paths-model-{line}"] = last.with_value(str(rows.iloc[-1]["label"]), "text")
    level = by_period(prices[prices["line"] == "level"])
    if len(level) >= 2:
        found["paths-level-first"] = from_row(level.iloc[0].to_dict())
        found["paths-level-last"] = from_row(level.iloc[-1].to_dict())
    return found


def price_ratios(prices: pd.DataFrame) -> dict[str, Quantity]:
    """Return Claude Sonnet's output price over DeepSeek's, and the fall of the price of a given ability."""
    told = price_quantities(prices)
    pairs = {
        "paths-price-ratio": ("paths-price-claude-sonnet", "paths-price-deepseek"),
        "paths-level-times": ("paths-level-first", "paths-level-last"),
    }
    return {
        id: derive(
            told[over].number / told[under].number, "ratio", told[over], told[under], how="兩個標價相除"
        )
        for id, (over, under) in pairs.items()
        if over in told and under in told
    }


def single_prices(prices: pd.DataFrame) -> dict[str, Quantity]:
    """Return single prices the prose names, as far as they are known: vintages, tariffs, cuts and rises."""
    keys = {
        "paths-v3-promo": "deepseek-deepseek-v3-promotional-output-2024-12-26",
        "paths-v3-2": "deepseek-deepseek-v3.2-output-2025-12-09",
        "paths-v3": "deepseek-deepseek-v3-output-2025-02-09",
        "paths-v3-1": "deepseek-deepseek-v3.1-output-2025-09-05",
        "paths-v4-pro-before": "deepseek-deepseek-v4-pro-output-2026-08-13",
        "paths-v4-pro-peak": "deepseek-deepseek-v4-pro-peak-output-2026-09",
        "paths-v4-pro-off": "deepseek-deepseek-v4-pro-off-peak-output-2026-09",
        "paths-k2": "moonshot-kimi-k2-output-2025-11-07",
        "paths-k3": "moonshot-kimi-k3-output-2026-07-16",
        "paths-k3-input": "moonshot-kimi-k3-input-2026-07-16",
        "paths-gpt-4": "openai-gpt-4-output-2023-03",
        "paths-gpt-5": "openai-gpt-5-output-2025-08-08",
        "paths-gpt-5-2": "openai-gpt-5.2-output-2025-12-11",
        "paths-gpt-5-5": "openai-gpt-5.5-output-2026-04-24",
        "paths-gpt-6": "openai-gpt-6-sol-output-2026-09-22",
        "paths-gemini-2-5": "google-gemini-2.5-pro-output-2025-04-04",
        "paths-gemini-3": "google-gemini-3-pro-output-2025-11-18",
        "paths-o3-before": "openai-o3-launch-output-2025-06-09",
        "paths-o3": "openai-o3-output-2025-06-10",
        "paths-opus-4-1": "anthropic-claude-opus-4.1-output-2025-08-08",
        "paths-opus-4-5": "anthropic-claude-opus-4.5-output-2025-11-24",
        "paths-luna-before": "openai-gpt-5.6-luna-output-2026-06-26",
        "paths-luna": "openai-gpt-5.6-luna-output-2026-07-30",
    }
    return by_keys(prices, keys)


def gap_rows(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the Arena gaps in per cent with name and day: one line a series and edition."""
    found = by_period(gaps[gaps["measured"] == "arena-percent"])
    names = [
        f"{GAPS[series]}（{edition[-4:]} 年版）"
        for series, edition in zip(found["series"], found["edition"], strict=True)
    ]
    return found.assign(
        name=names,
        day=[end_of(period).replace(day=1).isoformat() for period in found["period"]],
        firm=found["standing"] != "unconfirmed",
    )


def gap_table(gaps: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Return each measure of a gap (with its unit) and all its figures in time order; never across editions."""
    rows = by_period(gaps[~gaps["measured"].isin(["eci-low", "eci-high", "arena-percent"])])
    table = []
    for (series, edition, _), group in rows.groupby(["series", "edition", "measured"], sort=False):
        told = [
            f"{value:g}（{worded(period)}）"
            for value, period in zip(group["value"], group["period"], strict=True)
        ]
        table.append(
            {
                "measure": f"{EDITIONS[str(edition)]}：{_measure(str(series), group.iloc[0], units)}",
                "told": " → ".join(told),
                "standing": weakest(group["standing"]),
                "row": " ".join(group["row"]),
            }
        )
    return pd.DataFrame(table)


def _measure(series: str, row: pd.Series[Any], units: Units) -> str:
    how = "" if series == "first_minus_tenth" else f"，{row['label']}"
    return f"{GAPS[series]}{how}（{units.label(row['unit'])}）"


def gap_quantities(gaps: pd.DataFrame) -> dict[str, Quantity]:
    """Return the single gaps the prose names, as far as they are known."""
    keys = {
        "paths-gap-2025-first": "closed-minus-open-ai-index-2025-arena-percent-2024-01",
        "paths-gap-2025-last": "closed-minus-open-ai-index-2025-arena-percent-2025-02",
        "paths-gap-2026-low": "closed-minus-open-ai-index-2026-arena-percent-2024-08",
        "paths-gap-2026-last": "closed-minus-open-ai-index-2026-arena-percent-2026-03",
        "paths-gap-china-2026": "us-minus-china-ai-index-2026-arena-percent-2026-03",
        "paths-gap-china-points-2025": "us-minus-china-ai-index-2025-arena-points-2025-02",
        "paths-gap-china-points-2026": "us-minus-china-ai-index-2026-arena-points-2025-02",
        "paths-gap-mmlu-first": "us-minus-china-ai-index-2025-mmlu-2023-12",
        "paths-gap-mmlu-last": "us-minus-china-ai-index-2025-mmlu-2024-12",
        "paths-lag-early": "open-lag-epoch-2026-lag-2023-01-2025-10",
        "paths-lag-late": "open-lag-epoch-2026-lag-2026-01-2026-05",
    }
    return by_keys(gaps, keys)


def notable_quantities(notable: pd.DataFrame) -> dict[str, Quantity]:
    """Return notable models of the United States and the Mainland in the newest edition known."""
    main = notable[notable["edition"].isin(["2024", "2025", "2026-text"])]
    last = main[main["period"] == main["period"].max()]
    names = {"united-states": "paths-notable-us", "china": "paths-notable-china"}
    found = last[last["economy"].isin(names)].to_dict("records")
    return {names[str(row["economy"])]: from_row(row) for row in found}
