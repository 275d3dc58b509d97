"""Chapter 06: the voucher open to all sectors, from the parameters to figures, tables and sensitivity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from helpers import wording
from helpers.data.units import convert, converted
from helpers.models.sensitivity import tornado
from helpers.models.voucher import Terms, by_sector, firms_within, total_cost
from helpers.records import Quantity, derive, references
from helpers.sections.series import basis, by_key, known

#: Points of the cost curve between no take-up and the largest drawn.
STEPS = 40


@dataclass(frozen=True)
class Plan:
    """One voucher: sectors that may apply, yearly take-up (0 to 1), years, terms in Hong Kong dollars."""

    eligible: tuple[str, ...]
    take_up: float
    years: int
    terms: Terms


#: Parameters of the voucher.
PARAMETERS = (
    "eligible_sectors",
    "cap",
    "government_share",
    "take_up",
    "years",
    "project_cost",
    "cost_spread",
)


def settings(setting: Callable[[str], Quantity]) -> dict[str, Quantity]:
    """Return the voucher's parameters by name, given by ``setting`` (a chapter's, of a parameter's name)."""
    return {name: setting(name) for name in PARAMETERS}


def plan(given: Mapping[str, Quantity]) -> Plan:
    """Return the voucher that its parameters describe."""
    sectors = str(given["eligible_sectors"].value).split()
    cap, share, cost, spread = (
        given[name].number for name in ("cap", "government_share", "project_cost", "cost_spread")
    )
    terms = Terms(cap=cap, government_share=share, project_cost=cost, spread=spread)
    return Plan(tuple(sectors), given["take_up"].number, int(given["years"].number), terms)


def limits(assumptions: pd.DataFrame, shares: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return how far assumptions are moved: multiples of amounts, the shares existing schemes pay (if known).

    ``shares`` holds ``hk-share-low`` and ``hk-share-high``.
    """
    return known(
        {
            "voucher-range-low": by_key(assumptions, "06.range-low"),
            "voucher-range-high": by_key(assumptions, "06.range-high"),
            "hk-share-low": shares.get("hk-share-low"),
            "hk-share-high": shares.get("hk-share-high"),
        }
    )


def sector_rows(smes: pd.DataFrame) -> pd.DataFrame:
    """Return the newest count of smaller enterprises of every sector, the total left out."""
    firms = smes[(smes["series"] == "firms") & (smes["sector"] != "total")]
    newest: pd.DataFrame = firms[firms["period"] == firms["period"].max()]
    return newest


def counts(smes: pd.DataFrame) -> dict[str, float]:
    """Return enterprises by sector code."""
    rows = sector_rows(smes)
    return dict(zip(rows["sector"], rows["value"], strict=True))


def open_to_all(smes: pd.DataFrame, scheme: Plan) -> bool:
    """Return whether every sector may apply."""
    return set(counts(smes)) <= set(scheme.eligible)


def scope_words(smes: pd.DataFrame, scheme: Plan) -> str:
    """Return in Chinese which sectors may apply."""
    if open_to_all(smes, scheme):
        return "不限行業"
    rows = sector_rows(smes)
    labels = [str(label) for label in rows[rows["sector"].isin(scheme.eligible)]["label"]]
    return f"只限{wording.listing(labels)}" if len(labels) <= 3 else f"只限 {len(labels)} 個行業"


def eligible_firms(smes: pd.DataFrame, scheme: Plan) -> float:
    """Return the number of smaller enterprises that may apply."""
    return float(sum(count for sector, count in counts(smes).items() if sector in scheme.eligible))


def voucher_figures(
    smes: pd.DataFrame, given: Mapping[str, Quantity], budgets: Mapping[str, Quantity | None]
) -> dict[str, Quantity]:
    """Return what the voucher costs, whom it reaches, what its parameters are and what ``budgets`` would buy.

    ``given`` are the parameters of ``settings``. ``budgets`` maps a name to a sum of money in Hong Kong
    dollars (None while it is not public); each gives ``voucher-within-<name>``, the firms it pays for, and
    ``voucher-times-<name>``, cost over budget.
    """
    rows, scheme = sector_rows(smes), plan(given)
    if rows.empty:
        return {}
    inputs = basis(rows[rows["sector"].isin(scheme.eligible)], *given.values())
    firms, grant = eligible_firms(smes, scheme), scheme.terms.average_grant
    table = by_sector(counts(smes), scheme.eligible, scheme.take_up, scheme.years, scheme.terms)
    reached, cost = float(table["reached"].sum()), float(table["cost"].sum())
    factory = table[table["sector"] == "manufacturing"].to_dict("records")[0]

    def of(value: float | str, unit: str, how: str) -> Quantity:
        return derive(value, unit, *inputs, how=how, period=str(rows["period"].iloc[0]))

    total = of(cost, "hkd", "惠及企業×平均資助額，不計行政費")
    return {
        **_parameters(given),
        "voucher-scope": of(scope_words(smes, scheme), "text", "合資格行業"),
        "voucher-cost": total,
        "voucher-firms": of(reached, "firm", "合資格企業×(1－(1－每年申請率)^年期)"),
        "voucher-eligible": of(firms, "firm", "所選行業的中小企合計"),
        "voucher-grant": of(grant, "hkd", "項目成本呈對數正態分布時，出資比例與上限下的平均資助額"),
        "voucher-yearly": of(cost / scheme.years, "hkd", "總成本÷年期"),
        "voucher-own-money": of(reached * scheme.terms.own_money, "hkd", "惠及企業×平均自付額"),
        "voucher-mfg-firms": of(float(factory["reached"]), "firm", "製造業中小企×同一申請率"),
        "voucher-mfg-share": convert(of(float(factory["share"]), "share", "製造業÷全部惠及企業"), "percent"),
        **_against(total, scheme.terms, given, budgets),
    }


def _parameters(given: Mapping[str, Quantity]) -> dict[str, Quantity]:
    return {
        "voucher-cap": given["cap"],
        "voucher-share": convert(given["government_share"], "percent"),
        "voucher-take-up": convert(given["take_up"], "percent"),
        "voucher-years": given["years"],
        "voucher-project-cost": given["project_cost"],
    }


def _against(
    total: Quantity, terms: Terms, given: Mapping[str, Quantity], budgets: Mapping[str, Quantity | None]
) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    grant = [given[name] for name in ("cap", "government_share", "project_cost", "cost_spread")]
    for name, money in known(budgets).items():
        within = firms_within(money.number, terms)
        found[f"voucher-within-{name}"] = derive(within, "firm", money, *grant, how="預算÷平均資助額")
        ratio = total.number / money.number
        found[f"voucher-times-{name}"] = derive(ratio, "ratio", total, money, how="總成本÷預算")
    return found


def overspends(figures: Mapping[str, Quantity], name: str) -> bool:
    """Return whether the voucher costs more than a budget (False where the budget is not known)."""
    times = figures.get(f"voucher-times-{name}")
    return times is not None and times.number > 1


def sector_table(smes: pd.DataFrame, given: Mapping[str, Quantity]) -> pd.DataFrame:
    """Return firms, firms reached and cost (dollars, and ten thousands of them) by sector, with labels.

    ``given`` are the parameters of ``settings``: every line rests on them and on the count of its own sector.
    """
    scheme, used = plan(given), references(*given.values())
    rows = sector_rows(smes).assign(row=lambda own: own["row"] + " " + used)
    result = by_sector(counts(smes), scheme.eligible, scheme.take_up, scheme.years, scheme.terms)
    result = result.merge(rows[["sector", "label", "row"]], on="sector", how="left", validate="one_to_one")
    result["wan"] = result["cost"] / float(wording.SCALES["萬"])
    return result.sort_values("firms", ascending=False, ignore_index=True)


def sensitivity(smes: pd.DataFrame, scheme: Plan, bounds: Mapping[str, Quantity]) -> pd.DataFrame:
    """Return the tornado of total cost (dollars) with a Chinese ``label`` that names each range.

    ``bounds`` are those of ``limits``: amounts, take-up and years are multiplied by them, the share runs over
    those of existing schemes; the sectors from manufacturing alone to all of them.
    """
    sectors = counts(smes)
    base = {
        "firms": eligible_firms(smes, scheme),
        "take_up": scheme.take_up,
        "years": float(scheme.years),
        "cap": scheme.terms.cap,
        "government_share": scheme.terms.government_share,
        "project_cost": scheme.terms.project_cost,
        "spread": scheme.terms.spread,
    }
    low, high = bounds["voucher-range-low"].number, bounds["voucher-range-high"].number
    shares = [convert(q, "share").number for name, q in bounds.items() if name.startswith("hk-share")]
    ranges = {name: (value * low, value * high) for name, value in base.items()}
    ranges["take_up"] = (scheme.take_up * low, min(1.0, scheme.take_up * high))
    ranges["firms"] = _widened(base["firms"], sectors["manufacturing"], sum(sectors.values()))
    ranges["government_share"] = _widened(base["government_share"], *shares)
    frame = tornado(_cost, base, ranges)
    ends = zip(frame["parameter"], frame["low"], frame["high"], strict=True)
    frame["label"] = [_LABELS[name](first, last) for name, first, last in ends]
    return frame


def _widened(base: float, *ends: float) -> tuple[float, float]:
    return min(base, *ends), max(base, *ends)


def _cost(firms: float, take_up: float, years: float, **terms: float) -> float:
    return total_cost(firms, take_up, years, Terms(**terms))


def _percents(low: float, high: float) -> str:
    first, last = (wording.number(converted(share, "share", "percent"), 1) for share in (low, high))
    return f"{first}%–{last}%"


def _amounts(low: float, high: float) -> str:
    return f"{wording.scaled(low)}–{wording.scaled(high)}"


_LABELS: dict[str, Callable[[float, float], str]] = {
    "firms": lambda low, high: "行業：僅製造業至全部",
    "take_up": lambda low, high: f"申請率 {_percents(low, high)}",
    "years": lambda low, high: f"年期 {wording.number(low, 1)}–{wording.number(high, 1)} 年",
    "cap": lambda low, high: f"上限 {_amounts(low, high)}",
    "government_share": lambda low, high: f"出資 {_percents(low, high)}",
    "project_cost": lambda low, high: f"項目 {_amounts(low, high)}",
    "spread": lambda low, high: f"離散 {wording.number(low, 1)}–{wording.number(high, 1)}",
}


_NAMES = {
    "firms": "合資格行業的範圍",
    "take_up": "每年申請率",
    "years": "計劃年期",
    "cap": "每家上限",
    "government_share": "政府出資比例",
    "project_cost": "項目成本",
    "spread": "項目成本的離散程度",
}


def driver(frame: pd.DataFrame, total: Quantity, bounds: Mapping[str, Quantity]) -> Quantity:
    """Return the assumption that moves a tornado's result most, and the next, in Chinese."""
    words = "，其次是".join(_NAMES[name] for name in frame["parameter"].head(2))
    return derive(words, "text", total, *bounds.values(), how="敏感度分析：其餘假設不變，逐項取上下限")


def cost_curves(smes: pd.DataFrame, scheme: Plan, bounds: Mapping[str, Quantity]) -> pd.DataFrame:
    """Return total cost against take-up for the cap and its multiples: take_up (%), cost, cap."""
    firms = eligible_firms(smes, scheme)
    low, high = bounds["voucher-range-low"].number, bounds["voucher-range-high"].number
    most = min(1.0, high * scheme.take_up) or 1.0
    lines = []
    for factor in (low, 1.0, high):
        terms = replace(scheme.terms, cap=scheme.terms.cap * factor)
        label = f"上限 {wording.scaled(terms.cap)}港元"
        for step in range(STEPS + 1):
            rate = most * step / STEPS
            cost = total_cost(firms, rate, scheme.years, terms)
            lines.append((converted(rate, "share", "percent"), cost, label))
    return pd.DataFrame(lines, columns=["take_up", "cost", "cap"])
