"""Chapter 06: the voucher open to all sectors, from the parameters to figures, tables and sensitivity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from helpers import wording
from helpers.models.sensitivity import tornado
from helpers.models.voucher import Terms, by_sector, firms_within, total_cost
from helpers.records import Quantity, derive, from_frame
from helpers.sections.hong_kong import known

#: Points of the cost curve between no take-up and the largest drawn.
STEPS = 40


@dataclass(frozen=True)
class Plan:
    """One voucher: sectors that may apply, yearly take-up (0 to 1), years, terms in Hong Kong dollars."""

    eligible: tuple[str, ...]
    take_up: float
    years: int
    terms: Terms


def plan(eligible: Sequence[str], take_up: float, years: int, **terms: float) -> Plan:
    """Return the voucher of a chapter's parameters; ``terms`` are those of ``models.voucher.Terms``."""
    return Plan(tuple(eligible), take_up, years, Terms(**terms))


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
    smes: pd.DataFrame, scheme: Plan, budgets: Mapping[str, Quantity | None]
) -> dict[str, Quantity]:
    """Return what the voucher costs, whom it reaches, what its parameters are and what ``budgets`` would buy.

    ``budgets`` maps a name to a sum of money in Hong Kong dollars (None while it is not public); each gives
    ``voucher-within-<name>``, the firms it pays for, and ``voucher-times-<name>``, cost over budget.
    """
    rows = sector_rows(smes)
    if rows.empty:
        return {}
    used = rows[rows["sector"].isin(scheme.eligible)]
    firms = eligible_firms(smes, scheme)
    cost = total_cost(firms, scheme.take_up, scheme.years, scheme.terms)
    grant = scheme.terms.average_grant
    reached = cost / grant if grant else 0.0

    def of(value: float, unit: str, how: str) -> Quantity:
        return from_frame(value, unit, used, how=how, standing="estimate")

    total = of(cost, "hkd", "惠及企業×平均資助額，不計行政費")
    table = by_sector(counts(smes), scheme.eligible, scheme.take_up, scheme.years, scheme.terms)
    factory = table[table["sector"] == "manufacturing"].to_dict("records")[0]
    return {
        **_assumptions(scheme),
        "voucher-cost": total,
        "voucher-firms": of(reached, "firm", "合資格企業×(1－(1－每年申請率)^年期)"),
        "voucher-eligible": of(firms, "firm", "所選行業的中小企合計"),
        "voucher-grant": of(grant, "hkd", "項目成本呈對數正態分布時，出資比例與上限下的平均資助額"),
        "voucher-yearly": of(cost / scheme.years, "hkd", "總成本÷年期"),
        "voucher-own-money": of(reached * scheme.terms.own_money, "hkd", "惠及企業×平均自付額"),
        "voucher-mfg-firms": of(float(factory["reached"]), "firm", "製造業中小企×同一申請率"),
        "voucher-mfg-share": of(100 * float(factory["share"]), "percent", "製造業÷全部惠及企業"),
        **_against(total, scheme, budgets),
    }


def _assumptions(scheme: Plan) -> dict[str, Quantity]:
    def given(value: float, unit: str) -> Quantity:
        return Quantity(value, unit, standing="estimate", how="參數")

    return {
        "voucher-cap": given(scheme.terms.cap, "hkd"),
        "voucher-share": given(100 * scheme.terms.government_share, "percent"),
        "voucher-take-up": given(100 * scheme.take_up, "percent"),
        "voucher-years": given(scheme.years, "year"),
        "voucher-project-cost": given(scheme.terms.project_cost, "hkd"),
    }


def _against(total: Quantity, scheme: Plan, budgets: Mapping[str, Quantity | None]) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    for name, money in known(budgets).items():
        within = firms_within(money.number, scheme.terms)
        found[f"voucher-within-{name}"] = derive(within, "firm", money, how="預算÷平均資助額")
        ratio = total.number / money.number
        found[f"voucher-times-{name}"] = derive(ratio, "ratio", total, money, how="總成本÷預算")
    return found


def overspends(figures: Mapping[str, Quantity], name: str) -> bool:
    """Return whether the voucher costs more than a budget (False where the budget is not known)."""
    times = figures.get(f"voucher-times-{name}")
    return times is not None and times.number > 1


def sector_table(smes: pd.DataFrame, scheme: Plan) -> pd.DataFrame:
    """Return firms, firms reached, cost in million dollars and share by sector, with labels and rows."""
    rows = sector_rows(smes)
    result = by_sector(counts(smes), scheme.eligible, scheme.take_up, scheme.years, scheme.terms)
    result = result.merge(rows[["sector", "label"]], on="sector", how="left", validate="one_to_one")
    result["millions"] = result["cost"] / 1e6
    result["percent"] = 100 * result["share"]
    return result.sort_values("firms", ascending=False, ignore_index=True)


def shares_in_use(schemes: pd.DataFrame) -> tuple[float, float]:
    """Return the lowest and highest government share (0 to 1) of Hong Kong's schemes known so far."""
    own = schemes[(schemes["economy"] == "hong-kong") & (schemes["series"] == "share")]["value"] / 100
    return (float(own.min()), float(own.max())) if len(own) else (0.0, 1.0)


def sensitivity(smes: pd.DataFrame, scheme: Plan, shares: tuple[float, float]) -> pd.DataFrame:
    """Return the tornado of total cost (dollars) with a Chinese ``label`` that names each range.

    Amounts, take-up and years run from half to double; the share over ``shares``, those of existing schemes;
    the sectors from manufacturing alone to all of them.
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
    ranges = {name: (value / 2, value * 2) for name, value in base.items()}
    ranges["take_up"] = (scheme.take_up / 2, min(1.0, scheme.take_up * 2))
    ranges["firms"] = _widened(base["firms"], sectors["manufacturing"], sum(sectors.values()))
    ranges["government_share"] = _widened(base["government_share"], *shares)
    frame = tornado(_cost, base, ranges)
    bounds = zip(frame["parameter"], frame["low"], frame["high"], strict=True)
    frame["label"] = [_LABELS[name](low, high) for name, low, high in bounds]
    return frame


def _widened(base: float, low: float, high: float) -> tuple[float, float]:
    return min(base, low), max(base, high)


def _cost(firms: float, take_up: float, years: float, **terms: float) -> float:
    return total_cost(firms, take_up, years, Terms(**terms))


def _percents(low: float, high: float) -> str:
    return f"{wording.number(100 * low, 1)}%–{wording.number(100 * high, 1)}%"


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


def widest(frame: pd.DataFrame) -> str:
    """Return the assumption that moves a tornado's result most, and the next, in Chinese."""
    return "，其次是".join(_NAMES[name] for name in frame["parameter"].head(2))


def cost_curves(smes: pd.DataFrame, scheme: Plan) -> pd.DataFrame:
    """Return total cost against take-up for half, the same and double the cap: take_up (%), cost, cap."""
    firms = eligible_firms(smes, scheme)
    most = min(1.0, max(0.01, 2 * scheme.take_up))
    lines = []
    for factor in (0.5, 1.0, 2.0):
        terms = replace(scheme.terms, cap=scheme.terms.cap * factor)
        label = f"上限 {wording.scaled(terms.cap)}港元"
        for step in range(STEPS + 1):
            rate = most * step / STEPS
            lines.append((100 * rate, total_cost(firms, rate, scheme.years, terms), label))
    return pd.DataFrame(lines, columns=["take_up", "cost", "cap"])
