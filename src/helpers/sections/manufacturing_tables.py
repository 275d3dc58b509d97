"""Tables of chapter 03: the briefing's figures dated, growth, robot output, factories, surveys, documents."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import accumulate
from typing import Any

import pandas as pd

from helpers import wording
from helpers.data.units import converted
from helpers.models.growth import GrowthError, growth
from helpers.records import Quantity, from_frame, references
from helpers.sections.manufacturing import INDICATORS, LEVELS
from helpers.sections.series import annual, by_key, by_period, months_between, newest, row_of, rows_of

#: The month the briefing is dated; ages of its figures are counted to its end.
BRIEFING_MONTH = "2026-01"

#: What the briefing states without a date: label with unit, dataset, row that dates it, series it belongs to.
CLAIMS: tuple[tuple[str, str, str, str], ...] = (
    ("5G 基站（個）", "infrastructure", "cn-5g-2025-07", "5g_base_stations"),
    ("千兆 10G-PON 端口（個）", "infrastructure", "cn-pon-2025-07", "10g_pon_ports"),
    ("在用標準機架（個）", "infrastructure", "cn-racks-2025-06", "racks_in_use"),
    ("智能算力（EFLOPS）", "infrastructure", "cn-intelligent-2025-06", "intelligent_computing"),
    ("工業互聯網平台（家）", "infrastructure", "cn-platforms-2024-q1", "industrial_internet_platforms"),
    ("標識註冊量（個）", "infrastructure", "cn-identifiers-brief", "industrial_internet_identifiers"),
    ("標識服務企業（家）", "infrastructure", "cn-enterprises-2024-11", "industrial_internet_enterprises"),
    ("工業設備連接（台）", "infrastructure", "cn-devices-2024-q1", "industrial_devices_connected"),
    (
        "「5G+工業互聯網」項目（個）",
        "infrastructure",
        "cn-5g-projects-2025-11",
        "5g_industrial_internet_projects",
    ),
    ("基礎級智能工廠（家）", "factories", "cn-basic-2025-02", "smart_factories_basic"),
)

#: Documents on every sector, and those on one sector, of the "AI plus" action (keys of policy_events).
OPINIONS = "2026-opinions"
GENERAL = ("2024-work-report", "2025-ai-plus", "2025-fifteenth-plan")
SECTORS = ("2025-energy", "2025-transport", "2025-health", OPINIONS)


def claims_table(load: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return the briefing's undated figures beside their true period and the newest figure known.

    ``age`` counts the months from the end of the period a figure
    describes to the end of the month the briefing is dated. ``load`` gives a dataset as of the date.
    """
    lines = []
    for label, dataset, key, series in CLAIMS:
        frame = load(dataset)
        stated, latest = by_key(frame, key), newest(frame, series)
        lines.append(
            {
                "label": label,
                "stated": _figure(stated),
                "period": _slashed(stated.period) if stated else "—",
                "age": str(months_between(stated.period, BRIEFING_MONTH)) if stated else "—",
                "dated": _dated(stated),
                "latest": _figure(latest),
                "latest_period": _slashed(latest.period) if latest else "—",
                "row": references(stated, latest),
            }
        )
    return pd.DataFrame(lines)


def _dated(stated: Quantity | None) -> str:
    if stated is None:
        return "—"
    return f"{_slashed(stated.period)}，{months_between(stated.period, BRIEFING_MONTH)} 個月前"


def growth_table(load: Callable[[str], pd.DataFrame], first_year: int, last_year: int) -> pd.DataFrame:
    """Return growth of every indicator over a span, each from the first and the last year with a figure.

    ``load`` gives a dataset as of the date. Indicators with fewer than two year figures in the span
    are left out.
    """
    lines = []
    for series, indicator in INDICATORS.items():
        rows = annual(load(indicator.dataset), series, indicator.economy)
        try:
            found = growth(dict(zip(rows["year"], rows["value"], strict=True)), first_year, last_year)
        except GrowthError:
            continue
        ends = rows[rows["year"].isin([found.first_year, found.last_year])]
        lines.append(
            {
                "indicator": f"{indicator.label}（{indicator.axis}）",
                "span": f"{found.first_year}–{found.last_year}",
                "levels": f"{wording.scaled(found.first)} → {wording.scaled(found.last)}",
                "rise": f"{wording.number(converted(found.total, 'share', 'percent'))}%",
                "pace": f"每年 {wording.number(converted(found.annual, 'share', 'percent'), 1)}%",
                "row": row_of(ends),
            }
        )
    return pd.DataFrame(lines, columns=["indicator", "span", "levels", "rise", "pace", "row"])


def output_table(robots: pd.DataFrame) -> pd.DataFrame:
    """Return robot output by year beside the official growth rate, which the levels do not reproduce."""
    output, rates = annual(robots, "robot_output"), annual(robots, "robot_output_growth")
    by_year = {row["year"]: row for row in rates.to_dict("records")}
    levels = {row["year"]: row for row in output.to_dict("records")}
    lines = [
        {
            "year": str(year),
            "output": wording.scaled(levels[year]["value"]) if year in levels else "未能查得",
            "growth": wording.number(by_year[year]["value"], 1, sign=True) if year in by_year else "—",
            "note": str((levels.get(year) or by_year[year])["note"] or ""),
            "row": " ".join(found[year]["row"] for found in (levels, by_year) if year in found),
        }
        for year in sorted({*levels, *by_year})
    ]
    return pd.DataFrame(lines, columns=["year", "output", "growth", "note", "row"])


def factory_table(factories: pd.DataFrame) -> pd.DataFrame:
    """Return the number of smart factories, a line for each statement and a column a level."""
    used = by_period(pd.concat([rows_of(factories, f"smart_factories_{level}") for level in LEVELS]))
    lines = []
    for (period, known), group in used.groupby(["period", "known"], sort=False):
        cells = {str(row["series"]).rsplit("_", 1)[-1]: row for row in group.to_dict("records")}
        line = {"period": _slashed(str(period)), "known": _slashed(str(known)), "row": row_of(group)}
        lines.append(line | {level: _cell(cells[level]) if level in cells else "—" for level in LEVELS})
    return pd.DataFrame(lines, columns=["period", "known", *LEVELS, "row"])


def survey_table(adoption: pd.DataFrame, economies: pd.DataFrame) -> pd.DataFrame:
    """Return every survey known, the Mainland's first, with place, period and share in words."""
    names = dict(zip(economies["code"], economies["label"], strict=True))
    ordered = by_period(adoption).assign(rest=adoption["economy"] != "china")
    found = ordered.sort_values(["rest", "economy", "label"], kind="stable").drop(columns="rest")
    return found.assign(
        place=found["economy"].map(names),
        when=found["period"].map(_slashed),
        share=[_cell(row) for row in found.to_dict("records")],
    )


def documents(policy: pd.DataFrame) -> pd.DataFrame:
    """Return the national documents behind the action, oldest first, with their order among sector documents.

    The work report, the State Council's Opinions and the plan proposal cover every sector: no order. The order
    of a sector document rests on those before it as well.
    """
    found = by_period(policy[policy["key"].isin([*GENERAL, *SECTORS])])
    sector = found["key"].isin(SECTORS)
    order = [f"第 {n} 份" if own else "—" for n, own in zip(sector.cumsum(), sector, strict=True)]
    counted = found.loc[sector, "row"]
    upto = dict(zip(counted, accumulate(counted, "{1} {0}".format), strict=True))
    return found.assign(
        order=order,
        row=found["row"].replace(upto),
        place=["" if o == "—" else f"{o}行業文件" for o in order],
        when=found["period"].map(_slashed),
    )


def sector_order(policy: pd.DataFrame) -> dict[str, Quantity]:
    """Return manufacturing's place among the sector documents known, itself included; empty before it was out."""
    sectors = by_period(policy[policy["key"].isin(SECTORS)])
    keys = sectors["key"].tolist()
    if OPINIONS not in keys:
        return {}
    upto = sectors.iloc[: keys.index(OPINIONS) + 1]
    return {
        "sector-order": from_frame(len(upto), "rank", upto, how="按公布日期排列，至製造業為止的行業文件數目")
    }


def _slashed(period: str) -> str:
    # Narrow columns: 2025/7/31 stays on one line where 2025 年 7 月 31 日 takes four.
    year, *rest = period.split("-")
    quarter = {"Q1": "首季", "Q2": "次季", "Q3": "第三季", "Q4": "末季", "H1": "上半年", "H2": "下半年"}
    if rest and rest[0] in quarter:
        return f"{year} {quarter[rest[0]]}"
    return "/".join([year, *(part.lstrip("0") for part in rest)]) if rest else f"{year} 年"


def _figure(q: Quantity | None) -> str:
    return "當時尚未公布" if q is None else f"{_before(q.qualifier)}{wording.scaled(q.number)}"


def _cell(row: Mapping[Hashable, Any]) -> str:
    value = float(str(row["value"]))
    return f"{_before(str(row['qualifier'] or ''))}{wording.scaled(value, None if value >= 1e4 else 1)}"


def _before(qualifier: str) -> str:
    word = wording.QUALIFIERS[qualifier]
    return f"{word} " if word else ""
