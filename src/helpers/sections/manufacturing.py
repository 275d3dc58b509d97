"""Chapter 03, manufacturing as the first stop: the figures its prose states, as of the date of the frames.

Tables are in ``manufacturing_tables``, charts in ``manufacturing_charts``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor

import pandas as pd

from helpers import wording
from helpers.data.units import convert, converted
from helpers.models.adoption import Logistic, fit_logistic
from helpers.models.growth import Projection, better_trend, cagr, project
from helpers.records import Quantity, derive, from_frame, from_row, from_rows
from helpers.sections.series import annual, basis, by_key, known, newest, within

#: Levels of the Mainland's smart factory scheme, lowest first.
LEVELS = {"basic": "基礎級", "advanced": "先進級", "excellence": "卓越級", "pioneer": "領航級"}

#: The briefing's survey of large models and agents in industry.
ADOPTION = "llm_agent_adoption_industry"


@dataclass(frozen=True)
class Indicator:
    """A series that growth and projections can be asked of: its dataset, Chinese label and axis unit."""

    dataset: str
    label: str
    axis: str
    economy: str = "china"


#: Robot output is absent on purpose: its base was restated several times, so levels give no growth.
INDICATORS: dict[str, Indicator] = {
    "5g_base_stations": Indicator("infrastructure", "5G 基站", "個"),
    "10g_pon_ports": Indicator("infrastructure", "10G-PON 端口", "個"),
    "racks_in_use": Indicator("infrastructure", "在用標準機架", "個"),
    "robot_installations": Indicator("robots", "工業機器人年裝機量", "台"),
    "robot_density": Indicator("robots", "工業機器人密度", "台／萬名僱員"),
    "mva_usd": Indicator("value_added", "製造業增加值", "現價美元"),
}


def infrastructure_figures(frame: pd.DataFrame) -> dict[str, Quantity]:
    """Return where networks and computing stand, the figures the briefing used, and the distance between."""
    stations, stated = newest(frame, "5g_base_stations"), by_key(frame, "cn-5g-2025-07")
    computing, first = newest(frame, "intelligent_computing"), by_key(frame, "cn-intelligent-2025-06")
    half_precision = newest(frame, "intelligent_computing_fp16")
    return known(
        {
            "5g-stations": stations,
            "5g-briefing": stated,
            "5g-november": by_key(frame, "cn-5g-2025-11"),
            "5g-since-briefing": _difference(
                stated, _beyond(stated, stations), "最新數字減去《簡報》所載數字"
            ),
            "racks": newest(frame, "racks_in_use"),
            "intelligent-computing": computing,
            "computing-briefing": first,
            "computing-multiple": _multiple(first, computing),
            "computing-fp16": half_precision,
            "computing-fp16-growth": _rise(first, half_precision),
            "computing-fp32-total": newest(frame, "computing_total"),
            "computing-clusters": newest(frame, "computing_clusters_10k"),
            "industrial-enterprises": newest(frame, "industrial_internet_enterprises"),
            "industrial-platforms": newest(frame, "industrial_internet_platforms"),
            "industrial-identifiers": newest(frame, "industrial_internet_identifiers"),
            "identifiers-2024": by_key(frame, "cn-identifiers-2024-11"),
            "identifiers-briefing": by_key(frame, "cn-identifiers-brief"),
            "devices-briefing": by_key(frame, "cn-devices-2024-q1"),
            "industrial-devices": newest(frame, "industrial_devices_connected"),
            "5g-projects": newest(frame, "5g_industrial_internet_projects"),
            "villages-with-5g": newest(frame, "5g_village_coverage"),
        }
    )


def robot_figures(frame: pd.DataFrame) -> dict[str, Quantity]:
    """Return output, installations, density and stock, with China's share of the world's installations."""
    china, world = newest(frame, "robot_installations"), newest(frame, "robot_installations", "world")
    first = by_key(frame, "cn-output-2015")
    output = newest(frame, "robot_output")
    density, korea = newest(frame, "robot_density"), newest(frame, "robot_density", "korea")
    return known(
        {
            "robot-output-first": first,
            "robot-output-latest": output,
            "robot-output-growth": newest(frame, "robot_output_growth"),
            "robot-output-this-year": _beyond(output, newest(frame, "robot_output_ytd")),
            "robot-installations-latest": china,
            "robot-installations-share": _share(china, world, "內地裝機量除以全球裝機量"),
            "robot-stock": newest(frame, "robot_stock"),
            "robot-density-latest": density,
            "robot-density-korea": korea,
            "robot-density-germany": newest(frame, "robot_density", "germany"),
            "robot-density-to-korea": _share(density, korea, "內地密度除以韓國密度"),
            "robot-density-world": newest(frame, "robot_density", "world"),
            "robot-divisions": newest(frame, "robot_coverage_divisions"),
            "robot-groups": newest(frame, "robot_coverage_groups"),
            "robot-groups-briefing": newest(frame, "robot_coverage_groups_brief"),
            "robot-domestic-share": newest(frame, "robot_domestic_brand_share"),
        }
    )


def factory_figures(frame: pd.DataFrame) -> dict[str, Quantity]:
    """Return smart factories now and in the briefing, their coverage and the effects the ministry reports."""
    stated, best = by_key(frame, "cn-basic-2025-02"), by_key(frame, "cn-excellence-2025-02")
    return known(
        {
            "smart-factories-newer": _beyond(stated, newest(frame, "smart_factories_basic")),
            "smart-factories-briefing": stated,
            "excellence-to-basic": _share(best, stated, "卓越級數目除以同日公布的基礎級數目"),
            "smart-factories-coverage": newest(frame, "smart_factories_coverage_excellence"),
            "efficiency-gain": newest(frame, "smart_factory_efficiency_excellence"),
            "defect-cut": newest(frame, "smart_factory_defects_excellence"),
            "development-cut": newest(frame, "smart_factory_cycle_excellence"),
            "lighthouse-factories": newest(frame, "lighthouse_factories"),
        }
    )


def value_added_figures(frame: pd.DataFrame, first_year: int) -> dict[str, Quantity]:
    """Return manufacturing's weight: share of GDP now and at the start of the span, dollars, world share."""
    share = annual(frame, "mva_share_gdp")
    start = share[share["year"] >= first_year]
    china, america = newest(frame, "mva_usd"), newest(frame, "mva_usd", "united-states")
    return known(
        {
            "mva-share-china": newest(frame, "mva_share_gdp"),
            "mva-share-china-first": from_row(start.iloc[0].to_dict()) if len(start) else None,
            "mva-china-usd": china,
            "mva-china-to-us": _multiple(america, china),
            "mva-china-yuan": newest(frame, "mva_yuan"),
            "mva-world-share": newest(frame, "mva_world_share"),
            "mva-world-share-ministry": newest(frame, "mva_world_share_ministry"),
        }
    )


def adoption_figures(adoption: pd.DataFrame) -> dict[str, Quantity]:
    """Return the briefing's two survey points and, once public, the minister's figure beside them."""
    first, last = by_key(adoption, "cn-llm-2024"), by_key(adoption, "cn-llm-2025")
    return known(
        {
            "llm-adoption-2024": first,
            "llm-adoption-2025": last,
            "llm-adoption-rise": _difference(first, last, "後一年的比率減前一年", "percentage-point"),
            "minister-adoption": by_key(adoption, "cn-minister-2025"),
            "estimate-2023": by_key(adoption, "cn-ccid-2023"),
            "cases-2024": by_key(adoption, "cn-cases-2024"),
            "cases-2025": by_key(adoption, "cn-cases-2025"),
        }
    )


def industry_figures(frame: pd.DataFrame) -> dict[str, Quantity]:
    """Return the size of the AI industry with its year in words, and the number of AI companies, newest known.

    Before a year's size was reported as done, the ministry's expectation stands in and is called so.
    """
    size = newest(frame, "ai_core_industry")
    year = "" if size is None else wording.period(size.period)
    expected = size is not None and size.rows == ("ai_industry:cn-core-2025-expected",)
    when = f"{year}，公布時屬預計" if expected else year
    return known(
        {
            "ai-core-industry": size,
            "ai-core-industry-when": size and size.with_value(when, "text"),
            "ai-companies": newest(frame, "ai_companies"),
        }
    )


def adoption_curve(adoption: pd.DataFrame, saturation: float) -> Logistic | None:
    """Return the curve through the briefing's survey points, or None before both are known."""
    found = annual(adoption, ADOPTION)
    if len(found) < 2:
        return None
    shares = [converted(value, unit, "share") for value, unit in found[["value", "unit"]].to_numpy()]
    return fit_logistic(found["year"].tolist(), shares, saturation)


def curve_figures(
    adoption: pd.DataFrame, saturation: Quantity, nearly: Quantity, until: Quantity
) -> dict[str, Quantity]:
    """Return what the curve gives for the year ``until`` and the first year it is nearly saturated.

    ``saturation`` and ``nearly`` (the part of it that counts as nearly there) are shares. Empty before both
    survey points are known.
    """
    curve = adoption_curve(adoption, saturation.number)
    if curve is None:
        return {}
    points = annual(adoption, ADOPTION)
    how = "按兩個調查點與假設的飽和水平推算的邏輯斯諦曲線"
    level = derive(
        curve.at(until.number), "share", *basis(points, saturation, until), how=how, period=str(until.value)
    )
    first = floor(curve.reaches(nearly.number * saturation.number)) + 1
    crossed = f"{how}，首個越過界線的年份"
    return {
        "curve-saturation": convert(saturation, "percent"),
        "curve-near": convert(nearly, "percent"),
        "curve-level": convert(level, "percent"),
        "curve-near-year": derive(
            first, "year", *basis(points, saturation, nearly), how=crossed, period=str(first)
        ),
    }


def saturations(assumed: Quantity, others: Quantity) -> list[float]:
    """Return the saturations to draw, lowest first: the one assumed and the others, a text apart by blanks.

    >>> saturations(Quantity(0.9, "share"), Quantity("0.6 0.75", "share"))
    [0.6, 0.75, 0.9]
    """
    return sorted({assumed.number, *map(float, str(others.value).split())})


def indicator_rows(
    load: Callable[[str], pd.DataFrame], series: str, first_year: int, last_year: int
) -> pd.DataFrame:
    """Return the year figures of an indicator inside a span; ``load`` gives a dataset as of the date.

    Raises ReportError where the span holds none.
    """
    indicator = INDICATORS[series]
    return within(annual(load(indicator.dataset), series, indicator.economy), first_year, last_year)


def projection(rows: pd.DataFrame, year: int, confidence: float, fewest: Quantity) -> list[Projection]:
    """Return the trend of year figures carried from their first year to ``year``, one projection a year.

    Empty for fewer than ``fewest`` figures; ``year`` is later than all of them, as the chapter's rule has it.
    """
    years, levels = rows["year"].tolist(), rows["value"].tolist()
    if len(years) < fewest.number:
        return []
    span = list(range(years[0], year + 1))
    return project(years, levels, span, trend=better_trend(years, levels), confidence=confidence)


def projection_figures(
    rows: pd.DataFrame, projected: Sequence[Projection], *settings: Quantity
) -> dict[str, Quantity]:
    """Return the last projected level with the ends of its interval, and its yearly rise where that slows.

    ``settings`` are the parameters it was projected under. Empty where nothing was projected.
    """
    if not projected:
        return {}
    last, unit, how = projected[-1], str(rows["unit"].iloc[0]), "最小二乘趨勢與預測區間"
    ends = {"projected": last.expected, "projected-low": last.low, "projected-high": last.high}
    year = f"{last.year:.0f}"
    trend = "線性" if last.trend == "linear" else "指數"
    return {
        "projection-trend": from_frame(trend, "text", rows, how="逐點抽出驗算，取誤差較小的趨勢"),
        **{
            id: derive(value, unit, *basis(rows, *settings), how=how, period=year)
            for id, value in ends.items()
        },
        **_slowing(rows, last),
    }


def _slowing(rows: pd.DataFrame, fitted: Projection) -> dict[str, Quantity]:
    # A trend that rises faster than the last year did may well point too high.
    trend, last = _trend_rise(rows, fitted), _last_rise(rows, fitted)
    return {"projection-rise": trend, "last-rise": last} if trend.number > last.number else {}


def _trend_rise(rows: pd.DataFrame, fitted: Projection) -> Quantity:
    linear = fitted.trend == "linear"
    unit = str(rows["unit"].iloc[0]) if linear else "share"
    rise = from_frame(fitted.slope, unit, rows, how="趨勢線的每年增幅", standing="estimate")
    return rise if linear else convert(rise, "percent")


def _last_rise(rows: pd.DataFrame, fitted: Projection) -> Quantity:
    first, last = from_rows(rows.tail(2))
    years = int(last.period) - int(first.period)
    if fitted.trend == "linear":
        rise = (last.number - first.number) / years
        return derive(rise, last.unit, first, last, how="最近兩個年份之差，按年平均")
    rate = cagr(first.number, last.number, years)
    return convert(derive(rate, "share", first, last, how="最近兩個年份的年均增速"), "percent")


def _beyond(stated: Quantity | None, found: Quantity | None) -> Quantity | None:
    """Return a figure only where it is higher than one stated."""
    return found if stated and found and found.number > stated.number else None


def _difference(
    first: Quantity | None, last: Quantity | None, how: str, unit: str | None = None
) -> Quantity | None:
    if first is None or last is None:
        return None
    return derive(last.number - first.number, unit or last.unit, first, last, how=how, standing="inherit")


def _multiple(base: Quantity | None, other: Quantity | None) -> Quantity | None:
    if base is None or other is None:
        return None
    return derive(other.number / base.number, "ratio", base, other, how="後者除以前者")


def _rise(first: Quantity | None, last: Quantity | None) -> Quantity | None:
    if first is None or last is None:
        return None
    rise = derive(last.number / first.number - 1, "share", first, last, how="（後者－前者）÷前者")
    return convert(rise, "percent")


def _share(part: Quantity | None, whole: Quantity | None, how: str) -> Quantity | None:
    if part is None or whole is None or part.period != whole.period:
        return None
    return convert(derive(part.number / whole.number, "share", part, whole, how=how), "percent")
