"""Chapter 05, one inspection pilot: what it saves, when it pays, what decides it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields, replace

import numpy as np
import pandas as pd

from helpers import wording
from helpers.models.payback import (
    Pilot,
    affordable_cost,
    break_even,
    cash_flows,
    internal_rate,
    payback_years,
    pilot_value,
)
from helpers.models.sensitivity import tornado
from helpers.records import Quantity, from_frame, from_row

NEVER = "超過使用年期"


def pilot_inputs(pilot: Pilot, rate: float) -> dict[str, float]:
    """Return the inputs of the model under the names of the assumptions (``cost-per-defect`` and so on)."""
    return {name.replace("_", "-"): value for name, value in asdict(pilot).items()} | {"discount-rate": rate}


def pilot_assumptions(assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return the assumptions on one pilot, bounds among them, with the input each is of in column ``series``."""
    series = assumptions["key"].str.extract(r"^05\.([a-z\-]+)", expand=False)
    names = [*(item.name.replace("_", "-") for item in fields(Pilot)), "discount-rate", "years"]
    return assumptions.assign(series=series)[series.isin(names)].reset_index(drop=True)


def ranges_of(assumptions: pd.DataFrame, inputs: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Return bounds for each input, as far from the value in use as the assumption's are from its default.

    Shares stop at 1.
    """
    table = assumptions.set_index(["series", "role"])["value"].to_dict()
    shares = set(assumptions.loc[assumptions["unit"] == "share", "series"])
    bounds = {}
    for name, value in inputs.items():
        low, base, high = (float(table[name, role]) for role in ("low", "default", "high"))
        top = value * high / base
        bounds[name] = (value * low / base, min(top, max(1.0, value)) if name in shares else top)
    return bounds


def sensitivity(pilot: Pilot, years: int, rate: float, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return the tornado of the net present value (Hong Kong dollars), with Chinese labels and rows."""

    def value(**inputs: float) -> float:
        chosen = {name.replace("-", "_"): v for name, v in inputs.items() if name != "discount-rate"}
        return pilot_value(Pilot(**chosen), years, inputs["discount-rate"])

    inputs = pilot_inputs(pilot, rate)
    frame = tornado(value, inputs, ranges_of(assumptions, inputs))
    base = assumptions[assumptions["role"] == "default"].set_index("series")
    return frame.assign(
        label=frame["parameter"].map(base["label"]),
        row=frame["parameter"].map(base["row"]),
        source=frame["parameter"].map(base["source"]),
        standing=frame["parameter"].map(base["standing"]),
    )


def assumption_table(pilot: Pilot, years: int, rate: float, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return the inputs of this run beside the bounds of the sensitivity analysis and the reason for each."""
    inputs = pilot_inputs(pilot, rate)
    bounds = ranges_of(assumptions, inputs)
    rows = []
    for row in assumptions[assumptions["role"] == "default"].to_dict("records"):
        name, unit = row["series"], row["unit"]
        value = float(years) if name == "years" else inputs[name]
        low, high = bounds.get(name, (math.nan, math.nan))
        span = "—" if math.isnan(low) else f"{_shown(low, unit)}－{_shown(high, unit)}"
        rows.append({**row, "used": _shown(value, unit), "span": span})
    frame = pd.DataFrame(rows)
    order = [*inputs, "years"]
    return frame.sort_values("series", key=lambda names: names.map(order.index)).reset_index(drop=True)


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{wording.number(100 * value, 1)}%"
    number = wording.scaled(value)
    label = {"piece": "件", "hkd": "港元", "year": "年"}[unit]
    return number + label if number.endswith("萬") else f"{number} {label}"


def pilot_quantities(
    pilot: Pilot, years: int, rate: float, budget: float, assumptions: pd.DataFrame
) -> dict[str, Quantity]:
    """Return what a pilot saves, when it pays, what it needs to pay, and how far the budget goes (HKD)."""
    rows = assumptions[assumptions["role"] == "default"]
    flows = cash_flows(pilot, years)
    back, irr = payback_years(flows), internal_rate(flows)
    small = small_system(pilot, budget)

    def said(value: float | str, unit: str, how: str) -> Quantity:
        return from_frame(value, unit, rows, how=how, standing="estimate", period="")

    def share(value: float) -> Quantity:
        if value > 1:
            return said("無論多高也不足夠", "text", "所需比率超過全部不良成本")
        return said(100 * value, "percent", "令淨現值為零的比率")

    def pieces(value: float) -> Quantity:
        return (
            said(value, "piece", "令淨現值為零的年產量")
            if value < math.inf
            else said("無解", "text", "沒有成效")
        )

    return {
        "pilot-defects": said(pilot.volume * pilot.defect_rate, "piece", "年產量 × 不良率"),
        "pilot-defect-cost": said(pilot.defect_cost, "hkd", "年產量 × 不良率 × 每件成本"),
        "pilot-saving": said(pilot.saving, "hkd", "不良成本 × 可避免的比率"),
        "pilot-net": said(pilot.saving - pilot.running_cost, "hkd", "可避免的不良成本－營運成本"),
        "pilot-payback": said(back, "year", "累計現金流轉正所需年數")
        if back < math.inf
        else said(NEVER, "text", "累計現金流未轉正"),
        "pilot-value": said(pilot_value(pilot, years, rate), "hkd", "各年淨現金流折現後相加"),
        "pilot-irr": said(100 * irr, "percent", "令淨現值為零的折現率")
        if irr is not None
        else said("無從計算", "text", "無解"),
        "pilot-needed-share": share(break_even(pilot, "avoided_share", years, rate)),
        "pilot-needed-volume": pieces(break_even(pilot, "volume", years, rate)),
        "pilot-affordable": said(affordable_cost(pilot, years, rate), "hkd", "令淨現值為零的系統成本"),
        "budget-covers": said(
            100 * budget / pilot.system_cost if pilot.system_cost else 100.0, "percent", "預算 ÷ 系統成本"
        ),
        "budget-gap": said(max(0.0, pilot.system_cost - budget), "hkd", "系統成本－預算"),
        "budget-needed-share": share(break_even(small, "avoided_share", years, rate)),
        "budget-needed-volume": pieces(break_even(small, "volume", years, rate)),
    }


def turns(frame: pd.DataFrame) -> bool:
    """Tell whether any input alone can turn the sign of the value within its bounds."""
    return bool(((frame["at_low"] < 0) != (frame["at_high"] < 0)).any())


def led_by_factory(frame: pd.DataFrame) -> bool:
    """Tell whether the three inputs that matter most are ones a factory can measure before any system."""
    return set(frame["parameter"].iloc[:3]) == {"volume", "defect-rate", "cost-per-defect"}


def needed_percent(pilot: Pilot, years: int, rate: float) -> float:
    """Return the share of defect cost (percent) a pilot must avoid to pay; infinity where none is enough."""
    return 100 * break_even(pilot, "avoided_share", years, rate)


def money(value: float, assumptions: pd.DataFrame) -> Quantity:
    """Return an amount given as a parameter (HKD) as a quantity prose can refer to."""
    rows = assumptions[assumptions["series"] == "system-cost"]
    return from_frame(value, "hkd", rows, how="本章參數", standing="estimate", period="")


def life(years: int, assumptions: pd.DataFrame) -> Quantity:
    """Return the life given as a parameter as a quantity prose can refer to."""
    rows = assumptions[assumptions["series"] == "years"]
    return from_frame(years, "year", rows, how="本章參數", standing="estimate", period="")


def small_system(pilot: Pilot, price: float) -> Pilot:
    """Return the same line with a system at another price, its running cost in the same proportion."""
    share = price / pilot.system_cost if pilot.system_cost else 1.0
    return replace(pilot, system_cost=price, running_cost=pilot.running_cost * share)


def solvable(pilot: Pilot, years: int, rate: float) -> bool:
    """Tell whether some avoided share of at most 1, and some volume, make the pilot pay."""
    share = break_even(pilot, "avoided_share", years, rate)
    return share <= 1 and break_even(pilot, "volume", years, rate) < math.inf


def break_even_rows(pilot: Pilot, years: int, rate: float, budget: float) -> pd.DataFrame:
    """Return, over a range of yearly volumes, the defect rate (percent) at which a pilot just pays.

    One curve for the system as assumed, one for a system that costs no more than the budget (its running cost
    in proportion) and avoids the same share. Rates above 100 % are left out.
    """
    systems = {"系統成本如假設": pilot, "系統成本等於預算": small_system(pilot, budget)}
    top = 2 * max(pilot.volume, 1.0)
    curves = []
    for name, system in systems.items():
        for volume in np.linspace(top / 20, top, 39):
            at = replace(system, volume=float(volume))
            curves.append((name, float(volume), 100 * break_even(at, "defect_rate", years, rate)))
    frame = pd.DataFrame(curves, columns=["system", "volume", "defect_rate"])
    return frame[frame["defect_rate"] <= 100].reset_index(drop=True)


def effect_rows(effects: pd.DataFrame, factories: pd.DataFrame) -> pd.DataFrame:
    """Return every reported fall in defects (percent): factory averages first, then a sector, then firms."""
    labels = {
        "smart_factory_defects_pioneer": "領航級智能工廠平均",
        "smart_factory_defects_excellence": "卓越級智能工廠平均",
    }
    official = factories[factories["series"].isin(labels)]
    official = official.assign(name=official["series"].map(labels), kind="不良品率降幅")
    told = effects[effects["series"].isin(["defects-down", "missed-down"])]
    told = told.assign(
        name=[
            f"{who}{'平均' if scope == 'sector' else '（自述）'}"
            for who, scope in zip(told["subject"], told["scope"], strict=True)
        ],
        kind=["漏檢率降幅" if series == "missed-down" else "不良品率降幅" for series in told["series"]],
    )
    columns = ["name", "kind", "value", "unit", "qualifier", "period", "known", "standing", "source", "row"]
    frame = pd.concat([official[columns], told[columns]], ignore_index=True)
    return frame.sort_values("value", ascending=False, ignore_index=True)


def effect_quantities(effects: pd.DataFrame) -> dict[str, Quantity]:
    """Return the smallest and the largest reported fall in defects or missed defects, with who reports it."""
    rows = effects.to_dict("records")
    high, low = from_row(rows[0]), from_row(rows[-1])
    return {
        "effect-low": low,
        "effect-low-who": low.with_value(str(rows[-1]["name"]), "text"),
        "effect-high": high,
        "effect-high-who": high.with_value(str(rows[0]["name"]), "text"),
    }


def sensitivity_quantities(frame: pd.DataFrame) -> dict[str, Quantity]:
    """Return the three inputs that move the value most, and how many can turn its sign on their own."""
    turns = frame[(frame["at_low"] < 0) != (frame["at_high"] < 0)]
    first = frame.iloc[:3]
    how = "敏感度分析：其餘假設不變，逐項取上下限"
    return {
        "pilot-first": from_frame(str(first["label"].iloc[0]), "text", first, how=how, standing="estimate"),
        "pilot-first-three": from_frame(
            wording.listing(list(first["label"])), "text", first, how=how, standing="estimate"
        ),
        "pilot-first-swing": from_frame(
            float(first["swing"].iloc[0]), "hkd", first, how=how, standing="estimate"
        ),
        "pilot-turning": from_frame(
            len(turns), "count", frame, how="單獨取上下限便令淨現值變號的假設數目", standing="estimate"
        ),
        "pilot-inputs": from_frame(len(frame), "count", frame, how="模型的假設數目", standing="estimate"),
    }
