"""Chapter 06, Hong Kong: the figures its prose states, as of the date of the frames.

Support schemes and recommendations are in ``hong_kong_schemes``, the voucher in ``hong_kong_voucher``,
charts in ``hong_kong_charts``. Every function leaves out a figure that is not yet public.
"""

from __future__ import annotations

import pandas as pd

from helpers import wording
from helpers.data.units import converted
from helpers.records import Quantity, derive, from_frame, from_row
from helpers.sections.series import by_key, by_keys, by_period, known, newest

#: Statistical groupings that hold the four sectors of the first digital programme (food, retail, tourism and
#: personal services); tourism has no grouping of its own, so this is the widest reading.
COVERED = ("retail", "accommodation-food", "social-personal")

SURVEY_ROWS = {
    "hkpc-plan-ai": "hkpc-2025-plan",
    "hkpc-plan-year": "hkpc-2025-plan-year",
    "hkpc-staff-use": "hkpc-2025-staff",
    "hkpc-sample": "hkpc-2025-sample",
    "hkpc-no-governance": "hkpc-2025-governance",
    "hkpc-cost-rank": "hkpc-2025-barrier-5",
    "hkpc-budget-2023": "hkpc-2023-budget",
    "cisco-pacesetter": "cisco-2025-pacesetter",
    "wtia-hiring": "wtia-2025-hiring",
    "mckinsey-workflow": "mckinsey-2026-workflow",
    "mckinsey-workers": "mckinsey-2026-workers",
}

ECONOMY_SERIES = {
    "hk-rnd-amount": "rnd_amount",
    "hk-mfg-value-added": "mfg_value_added",
    "ttps-approved": "ttps_approved",
    "ttps-technology": "ttps_it",
    "talent-arrived": "talent_arrived",
    "ttps-renewal": "ttps_renewal",
    "gba-cities": "gba_cities",
    "hkairdi-budget": "hkairdi_budget",
    "itf-ai-funding": "itf_ai_funding",
    "innohk-ai-labs": "innohk_ai_labs",
}

COMPUTE_SERIES = {
    "cyberport-compute": "cyberport_capacity",
    "cyberport-in-use": "cyberport_in_use",
    "cyberport-utilisation": "cyberport_utilisation",
    "compute-demand": "demand",
    "sandy-ridge-compute": "sandy_ridge_capacity",
    "sandy-ridge-price": "sandy_ridge_price",
    "sandy-ridge-investment": "sandy_ridge_investment",
    "sandy-ridge-floor": "sandy_ridge_floor",
    "sandy-ridge-months": "sandy_ridge_months",
    "datacentre-operating": "datacentre_operating",
    "datacentre-building": "datacentre_building",
    "datacentre-planned": "datacentre_planned",
    "datacentre-vacancy": "datacentre_vacancy",
    "clp-datacentre": "clp_datacentre_growth",
}


def latest(frame: pd.DataFrame, **where: str) -> Quantity | None:
    """Return the figure of the newest period among the rows whose columns equal ``where``, or None."""
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return from_row(by_period(frame).iloc[-1].to_dict()) if len(frame) else None


def ratio(part: Quantity | None, whole: Quantity | None, how: str) -> Quantity | None:
    """Return ``part`` as a percentage of ``whole``, None where one is missing; no judgement is added."""
    if part is None or whole is None:
        return None
    value = converted(part.number / whole.number, "ratio", "percent")
    return derive(value, "percent", part, whole, how=how, standing="inherit", period=part.period)


def times(larger: Quantity | None, smaller: Quantity | None, how: str) -> Quantity | None:
    """Return how many times ``larger`` is of ``smaller``, None where one is missing."""
    if larger is None or smaller is None:
        return None
    return derive(larger.number / smaller.number, "ratio", larger, smaller, how=how, period=larger.period)


def sme_figures(smes: pd.DataFrame) -> dict[str, Quantity]:
    """Return counts of smaller enterprises: all, manufacturing, the first programme's sectors."""
    total, manufacturing = _firms(smes, "total"), _firms(smes, "manufacturing")
    year = total.period if total else ""
    covered = smes[(smes["series"] == "firms") & (smes["period"] == year) & smes["sector"].isin(COVERED)]
    reach = None
    if len(covered):
        how = "零售、住宿及膳食服務、社會及個人服務各組合計"
        reach = from_frame(float(covered["value"].sum()), "firm", covered, how=how)
    before = by_key(smes, "2019-manufacturing-firms")
    return known(
        {
            "hk-smes": total,
            "hk-mfg-smes": manufacturing,
            "hk-sme-persons": latest(smes, series="persons", sector="total"),
            "hk-mfg-persons": latest(smes, series="persons", sector="manufacturing"),
            "hk-mfg-sme-share": ratio(manufacturing, total, "製造業中小企÷全部中小企"),
            "hk-mfg-smes-2019": before,
            "hk-covered-smes": reach,
            "hk-covered-share": ratio(reach, total, "各組合計÷全部中小企"),
            "hk-sme-enterprises": latest(smes, series="share_of_enterprises", sector="total"),
            "hk-sme-employment": latest(smes, series="share_of_employment", sector="total"),
        }
    )


def _firms(smes: pd.DataFrame, sector: str) -> Quantity | None:
    return latest(smes, series="firms", sector=sector)


def survey_figures(surveys: pd.DataFrame) -> dict[str, Quantity]:
    """Return what each survey found, and the barriers named, in words; surveys are never joined."""
    found = by_keys(surveys, SURVEY_ROWS)
    return found | barrier_figures(surveys)


def barrier_figures(surveys: pd.DataFrame) -> dict[str, Quantity]:
    """Return the barriers of the productivity council's 2025 survey in the order published, in words."""
    rows = surveys[(surveys["survey"] == "hkpc-2025") & (surveys["aspect"] == "barrier")].sort_values("value")
    if rows.empty:
        return {}
    words = wording.listing([str(label) for label in rows["label"]])
    return {"hkpc-barriers": from_frame(words, "text", rows, how="各項障礙，按公布的次序")}


def share_figures(economy: pd.DataFrame, value_added: pd.DataFrame) -> dict[str, Quantity]:
    """Return research spending and manufacturing as per cent of GDP; manufacturing on each basis."""
    return known(
        {
            "hk-rnd-share": latest(economy, series="rnd_share"),
            "hk-rnd-share-2015": by_key(economy, "rnd-share-2015"),
            "hk-mfg-narrow": latest(economy, series="mfg_share_narrow"),
            "hk-mfg-broad": latest(economy, series="mfg_share_broad"),
            "hk-mfg-share-wb": newest(value_added, "mva_share_gdp", "hong-kong"),
            "hk-mfg-share-wb-2000": by_key(value_added, "hk-share-2000"),
        }
    )


def economy_figures(economy: pd.DataFrame) -> dict[str, Quantity]:
    """Return sums of money, talent and data-flow figures."""
    figures = {name: latest(economy, series=series) for name, series in ECONOMY_SERIES.items()}
    total, business = figures["hk-rnd-amount"], latest(economy, series="rnd_business")
    same_year = business is not None and total is not None and business.period == total.period
    return known(
        {
            **figures,
            "hk-rnd-business": ratio(business, total, "工商機構研發開支÷研發總開支") if same_year else None,
            "ttps-technology-share": ratio(
                figures["ttps-technology"],
                by_key(economy, "talent-ttps-approved-2025-06"),
                "自述具創科背景者÷同期獲批申請",
            ),
        }
    )


def opportunity_figures(targets: pd.DataFrame, plans: pd.DataFrame) -> dict[str, Quantity]:
    """Return the Mainland's targets that are a market for Hong Kong's solution providers."""
    return known(
        {
            "scenarios-target": by_key(targets, "opinions-scenarios"),
            "benchmarks-target": by_key(targets, "opinions-firms"),
            "dongguan-scenarios": by_key(plans, "dongguan-scenarios"),
        }
    )


def compute_figures(compute: pd.DataFrame) -> dict[str, Quantity]:
    """Return computing power, its use, projected demand and the data-centre pipeline."""
    figures = {name: latest(compute, series=series) for name, series in COMPUTE_SERIES.items()}
    first = by_key(compute, "cyberport-2024-12")
    now = figures["cyberport-compute"]
    gap = times(figures["compute-demand"], now, "2030 年需求推算÷超算中心現有算力")
    grown = None
    if now is not None and first is not None and now.rows != first.rows:
        grown = times(now, first, "最新算力÷啟用時算力")
    total = latest(compute, series="clp_total_growth")
    fall = total.with_value(-total.number, total.unit) if total is not None and total.number < 0 else None
    return known(
        {
            **figures,
            "cyberport-first": first,
            "compute-gap": gap,
            "cyberport-multiple": grown,
            "clp-total-fall": fall,
        }
    )


def ranking_figures(rankings: pd.DataFrame) -> dict[str, Quantity]:
    """Return Hong Kong's place among city hubs in AI for finance, and its rank as a financial centre."""
    finance = rankings[rankings["ranking"] == "ai-finance-part-5"]
    centre = rankings[rankings["ranking"].str.startswith("gfci-")]
    return known(
        {
            "ai-finance-rank": latest(finance, series="rank", place="hong-kong"),
            "ai-finance-score": latest(finance, series="city_score", place="hong-kong"),
            "ai-finance-london": latest(finance, series="city_score", place="london"),
            "ai-finance-new-york": latest(finance, series="city_score", place="new-york"),
            "ai-finance-cities": latest(finance, series="cities"),
            "gfci-rank": latest(centre, series="rank"),
            "gfci-fintech": latest(centre, series="fintech_rank"),
        }
    )
