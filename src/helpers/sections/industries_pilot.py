"""Chapter 05, one inspection pilot: what it saves, when it pays, what decides it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace

import numpy as np
import pandas as pd

from helpers import wording
from helpers.data.units import converted
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
from helpers.records import Quantity, derive, from_frame, from_row
from helpers.sections.cells import stacked
from helpers.sections.series import row_of

#: What is told where a figure is infinite: no pay-back within the life, no share that would be enough.
NEVER, NO_SHARE = "超過使用年期", "無論多高也不足夠"
ZERO_VALUE = "令淨現值為零的數值"


def settings(setting: Callable[[str], Quantity]) -> dict[str, Quantity]:
    """Return the parameters of a pilot by name, given by ``setting`` (a chapter's, of a parameter's name)."""
    names = (*(item.name for item in fields(Pilot)), "years", "discount_rate", "budget")
    return {name: setting(name) for name in names}


def line_of(given: Mapping[str, Quantity]) -> Pilot:
    """Return the production line that the parameters describe."""
    return Pilot(**{item.name: given[item.name].number for item in fields(Pilot)})


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
    """Return the tornado of the net present value (Hong Kong dollars), with Chinese labels."""

    def value(**inputs: float) -> float:
        chosen = {name.replace("-", "_"): v for name, v in inputs.items() if name != "discount-rate"}
        return pilot_value(Pilot(**chosen), years, inputs["discount-rate"])

    inputs = pilot_inputs(pilot, rate)
    frame = tornado(value, inputs, ranges_of(assumptions, inputs))
    base = assumptions[assumptions["role"] == "default"].set_index("series")
    return frame.assign(label=frame["parameter"].map(base["label"]))


def assumption_table(pilot: Pilot, years: int, rate: float, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return the inputs of this run, each with its reason, beside the bounds of the sensitivity analysis."""
    inputs = pilot_inputs(pilot, rate)
    bounds = ranges_of(assumptions, inputs)
    rows = []
    for row in assumptions[assumptions["role"] == "default"].to_dict("records"):
        name, unit = row["series"], row["unit"]
        value = float(years) if name == "years" else inputs[name]
        low, high = bounds.get(name, (math.nan, math.nan))
        span = "—" if math.isnan(low) else f"{_shown(low, unit)}－{_shown(high, unit)}"
        named = row_of(assumptions[assumptions["series"] == name])
        rows.append({**row, "used": _shown(value, unit), "span": span, "row": named})
    frame = stacked(pd.DataFrame(rows), label=("label", "note"))
    order = [*inputs, "years"]
    return frame.sort_values("series", key=lambda names: names.map(order.index)).reset_index(drop=True)


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{wording.number(converted(value, unit, 'percent'), 1)}%"
    number = wording.scaled(value)
    label = {"piece": "件", "hkd": "港元", "year": "年"}[unit]
    return number + label if number.endswith("萬") else f"{number} {label}"


def pilot_quantities(given: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return what a pilot saves, when it pays and what it needs to pay (HKD), resting on its parameters."""
    pilot, years, rate = line_of(given), int(given["years"].number), given["discount_rate"].number
    flows = cash_flows(pilot, years)
    said = _said(given)
    return {
        "pilot-years": given["years"],
        "pilot-defects": said(pilot.volume * pilot.defect_rate, "piece", "年產量 × 不良率"),
        "pilot-defect-cost": said(pilot.defect_cost, "hkd", "年產量 × 不良率 × 每件成本"),
        "pilot-saving": said(pilot.saving, "hkd", "不良成本 × 可避免的比率"),
        "pilot-net": said(pilot.saving - pilot.running_cost, "hkd", "可避免的不良成本－營運成本"),
        "pilot-payback": said(payback_years(flows), "year", "累計現金流轉正所需年數", NEVER),
        "pilot-value": said(pilot_value(pilot, years, rate), "hkd", "各年淨現金流折現後相加"),
        "pilot-irr": said(_rate(flows), "percent", "令淨現值為零的折現率", "無從計算"),
        "pilot-needed-share": said(needed_percent(pilot, years, rate), "percent", ZERO_VALUE, NO_SHARE),
        "pilot-needed-volume": said(break_even(pilot, "volume", years, rate), "piece", ZERO_VALUE, "無解"),
        "pilot-affordable": said(affordable_cost(pilot, years, rate), "hkd", ZERO_VALUE),
    }


def budget_quantities(given: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return how far the budget goes, and what a system of that price needs to pay."""
    pilot, years, rate = line_of(given), int(given["years"].number), given["discount_rate"].number
    budget = given["budget"].number
    covered = budget / pilot.system_cost if pilot.system_cost else 1.0
    small = small_system(pilot, budget)
    said = _said(given)
    return {
        "pilot-budget": given["budget"],
        "budget-covers": said(converted(covered, "share", "percent"), "percent", "預算 ÷ 系統成本"),
        "budget-gap": said(max(0.0, pilot.system_cost - budget), "hkd", "系統成本－預算"),
        "budget-needed-share": said(needed_percent(small, years, rate), "percent", ZERO_VALUE, NO_SHARE),
        "budget-needed-volume": said(break_even(small, "volume", years, rate), "piece", ZERO_VALUE, "無解"),
    }


def _said(given: Mapping[str, Quantity]) -> Callable[..., Quantity]:
    """Return what makes a quantity of the parameters; where its value is not finite, of the words given."""

    def said(value: float, unit: str, how: str, otherwise: str = "") -> Quantity:
        q = derive(value, unit, *given.values(), how=how, period="")
        return q if math.isfinite(value) else q.with_value(otherwise, "text")

    return said


def _rate(flows: np.ndarray) -> float:
    """Return the internal rate of return in per cent, infinity where there is none."""
    found = internal_rate(flows)
    return math.inf if found is None else converted(found, "share", "percent")


def led_by_factory(frame: pd.DataFrame) -> bool:
    """Tell whether the three inputs that matter most are ones a factory can measure before any system."""
    return set(frame["parameter"].iloc[:3]) == {"volume", "defect-rate", "cost-per-defect"}


def needed_percent(pilot: Pilot, years: int, rate: float) -> float:
    """Return the share of defect cost (percent) a pilot must avoid to pay; infinity where none is enough."""
    share = break_even(pilot, "avoided_share", years, rate)
    return converted(share, "share", "percent") if share <= 1 else math.inf


def small_system(pilot: Pilot, price: float) -> Pilot:
    """Return the same line with a system at another price, its running cost in the same proportion."""
    share = price / pilot.system_cost if pilot.system_cost else 1.0
    return replace(pilot, system_cost=price, running_cost=pilot.running_cost * share)


def solvable(pilot: Pilot, years: int, rate: float) -> bool:
    """Tell whether some avoided share of at most 1, and some volume, make the pilot pay."""
    needed = needed_percent(pilot, years, rate), break_even(pilot, "volume", years, rate)
    return all(map(math.isfinite, needed))


def break_even_rows(pilot: Pilot, years: int, rate: float, budget: float) -> pd.DataFrame:
    """Return, over a range of yearly volumes, the defect rate (percent) at which a pilot just pays.

    One curve for the system as assumed, one for a system that costs no more than the budget (its running cost
    in proportion) and avoids the same share. A volume at which no rate is enough is left out.
    """
    systems = {"系統成本如假設": pilot, "系統成本等於預算": small_system(pilot, budget)}
    top = 2 * max(pilot.volume, 1.0)
    curves = []
    for name, system in systems.items():
        for volume in np.linspace(top / 20, top, 39):
            at = replace(system, volume=float(volume))
            needed = break_even(at, "defect_rate", years, rate)
            if needed <= 1:
                curves.append((name, float(volume), converted(needed, "share", "percent")))
    return pd.DataFrame(curves, columns=["system", "volume", "defect_rate"])


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


def sensitivity_quantities(frame: pd.DataFrame, assumptions: pd.DataFrame) -> dict[str, Quantity]:
    """Return the three inputs that move the value most, and how many can turn its sign on their own."""
    most = wording.listing(list(frame["label"].iloc[:3]))

    def said(value: float | str, unit: str, how: str) -> Quantity:
        return from_frame(value, unit, assumptions, how=how, standing="estimate", period="")

    return {
        "pilot-first-three": said(most, "text", "敏感度分析：其餘假設不變，逐項取上下限"),
        "pilot-turning": said(int(turning(frame).sum()), "count", "單獨取上下限便令淨現值變號的假設數目"),
        "pilot-inputs": said(len(frame), "count", "模型的假設數目"),
    }


def turning(frame: pd.DataFrame) -> pd.Series[bool]:
    """Tell of each input whether it alone can turn the sign of the value within its bounds."""
    return (frame["at_low"] < 0) != (frame["at_high"] < 0)
