"""Chapter 02, costs: a month of a closed API, a hosted open model and rented GPUs, and where they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.data.units import converted
from helpers.models.costs import Fleet, Service, Speed, break_even, fit_speed
from helpers.records import Quantity, derive, from_rows, references
from helpers.sections.series import by_keys
from helpers.sections.two_paths import LINES, VENDORS, price_rows
from helpers.wording import QUALIFIERS, scaled
from helpers.wording import period as worded

#: Product lines whose weights are in the open.
OPEN_LINES = ("deepseek", "deepseek-pro", "deepseek-reasoner", "kimi", "glm", "mistral-large")
SERVICE = ("tokens-in-day", "tokens-out-day", "cache-hit", "margin")
KINDS = {
    "closed": "閉源 API",
    "open": "開放模型，原廠 API",
    "hosted": "開放模型，第三方託管",
    "own": "開放模型，自租 GPU",
}
MODEL_NAMES = {
    "gpt-oss-120b": "gpt-oss-120b",
    "gpt-oss-20b": "gpt-oss-20b",
    "llama-3.3-70b": "Llama 3.3 70B",
    "qwen3-235b-a22b": "Qwen3 235B A22B",
}


@dataclass(frozen=True)
class Need:
    """What is asked of a model in a month, as set: output tokens, input tokens a token of output, HKD a USD."""

    output_tokens: Quantity
    input_ratio: Quantity
    hkd_per_usd: Quantity

    def bill(self, service: Service) -> float:
        """Return what the month costs with a model paid by use in USD, in HKD."""
        return self.hkd_per_usd.number * service.monthly(self.output_tokens.number, self.input_ratio.number)

    def rent(self, fleet: Fleet) -> float:
        """Return what the month costs with rented GPUs paid in USD, in HKD."""
        return self.hkd_per_usd.number * fleet.monthly(self.output_tokens.number)


@dataclass(frozen=True)
class Rig:
    """How an open model is run on rented GPUs, as set.

    ``hourly`` is the rent in USD a GPU hour, ``utilisation`` a share, ``fewest`` 0 means as many GPUs as the
    speed test used, ``upkeep`` is HKD a month, ``lengths`` names the lengths of output (tokens, apart by
    blanks) the speed is fitted on: longer answers slow every token, off the straight line.
    """

    model: Quantity
    hardware: Quantity
    hourly: Quantity
    utilisation: Quantity
    fewest: Quantity
    upkeep: Quantity
    lengths: Quantity


def settings(*of: Need | Rig) -> list[Quantity]:
    """Return what was set: all that is computed from it rests on it."""
    return [setting for one in of for setting in vars(one).values()]


@dataclass(frozen=True)
class Option:
    """One way of having a model: its name, kind, price list and the dataset rows it rests on."""

    id: str
    name: str
    kind: str
    service: Service
    prices: tuple[Quantity, ...]


def line_option(prices: pd.DataFrame, line: str) -> Option | None:
    """Return a product line at its newest prices, or None where none is known yet."""
    output = price_rows(prices, line)
    output = output[output["standing"] != "unconfirmed"]
    if output.empty:
        return None
    last = output.iloc[-1]
    inputs = price_rows(prices, line, "input")
    paired = inputs[(inputs["model"] == last["model"]) & (inputs["day"] == last["day"])]
    if paired.empty:
        return None
    kind = "open" if line in OPEN_LINES else "closed"
    return _option(f"line-{line}", str(last["label"]), kind, paired.iloc[[-1]], output.iloc[[-1]])


def hosted_option(prices: pd.DataFrame, model: str, input_ratio: float) -> Option | None:
    """Return the cheapest known host of an open model at an input ratio, each host at its newest price."""
    found = prices[(prices["line"] == "hosted") & (prices["model"] == model)]
    options = []
    for vendor, group in found.groupby("vendor", sort=True):
        latest = group[group["period"] == group["period"].max()]
        into, out = latest[latest["charge"] == "input"], latest[latest["charge"] == "output"]
        if len(into) and len(out):
            name = f"{MODEL_NAMES[model]}（{VENDORS[str(vendor)]} 託管）"
            options.append(_option("hosted", name, "hosted", into, out))
    return min(options, key=lambda option: option.service.unit_price(input_ratio), default=None)


def _option(id: str, name: str, kind: str, into: pd.DataFrame, out: pd.DataFrame) -> Option:
    prices = tuple(from_rows(pd.concat([into, out])))
    service = Service(*(converted(price.number, price.unit, "usd / token") for price in prices))
    return Option(id, name, kind, service, prices)


def options(prices: pd.DataFrame, lines: list[str], open_model: str, input_ratio: float) -> list[Option]:
    """Return the options paid by use: the chosen lines with a price, then the model's cheapest host."""
    found = [line_option(prices, line) for line in lines if line != "hosted"]
    return [option for option in (*found, hosted_option(prices, open_model, input_ratio)) if option]


def unpriced(prices: pd.DataFrame, lines: Quantity) -> dict[str, Quantity]:
    """Return the names of the chosen lines (codes apart by blanks) without a price yet; empty if none."""
    wanting = [line for line in str(lines.value).split() if line_option(prices, line) is None]
    names = "、".join(LINES.get(line, line) for line in wanting)
    return {"paths-unpriced": lines.with_value(names, "text")} if wanting else {}


def speed_rows(throughput: pd.DataFrame, rig: Rig) -> pd.DataFrame:
    """Return the benchmark rows of the rig's model and GPU that the speed is fitted on."""
    return throughput[
        (throughput["series"] == "benchmark")
        & (throughput["model"] == rig.model.value)
        & (throughput["hardware"] == rig.hardware.value)
        & throughput["tokens_out"].isin([int(length) for length in str(rig.lengths.value).split()])
    ]


def speed(throughput: pd.DataFrame, rig: Rig) -> Speed | None:
    """Return the fitted speed of a rig's GPU, or None where fewer than two input ratios were measured."""
    rows = speed_rows(throughput, rig)
    # 1000/1000 and 1024/1024 are one ratio measured twice.
    ratios = [float(value) for value in (rows["tokens_in"] / rows["tokens_out"]).round(2)]
    if len(set(ratios)) < 2:
        return None
    return fit_speed(ratios, [float(value) for value in rows["value"]])


def fleet(throughput: pd.DataFrame, rig: Rig, need: Need) -> Fleet | None:
    """Return the rented GPUs as the cost model wants them (USD), or None where the speed is not known."""
    measured = speed(throughput, rig)
    if measured is None:
        return None
    rate = measured.output_rate(need.input_ratio.number)
    fewest = rig.fewest.number or speed_rows(throughput, rig)["cards"].max()
    return Fleet(
        rent=converted(rig.hourly.number, rig.hourly.unit, "usd / month"),
        full=converted(rate, "tok-per-s", "token / month"),
        utilisation=rig.utilisation.number,
        fewest=int(fewest),
        upkeep=rig.upkeep.number / need.hkd_per_usd.number,
    )


def own_name(rig: Rig) -> str:
    """Return the name of the rented GPUs as an option."""
    return f"{MODEL_NAMES[str(rig.model.value)]}（自租 {rig.hardware.value}）"


def cost_table(
    paid: list[Option], bills: list[Quantity], own: Fleet | None, rig: Rig, need: Need
) -> pd.DataFrame:
    """Return one line an option: name, the month in HKD, the volume at which own GPUs break even, row.

    ``bills`` are those of :func:`cost_basis`: a break-even rests on the option's and on that of own GPUs.
    """
    rented = bills[len(paid) :]
    lines = [
        {
            "name": option.name if option.kind == "hosted" else f"{option.name}（{KINDS[option.kind]}）",
            "hkd": bill.number,
            "break_even": _volume(option, own, need),
            "row": references(bill, *rented),
        }
        for option, bill in zip(paid, bills, strict=False)
    ]
    own_lines = [
        {"name": own_name(rig), "hkd": bill.number, "break_even": "—", "row": references(bill)}
        for bill in rented
    ]
    return pd.DataFrame([*lines, *own_lines])


def _volume(option: Option, own: Fleet | None, need: Need) -> str:
    if own is None:
        return "未能計算"
    meet = break_even(option.service, own, need.input_ratio.number)
    return f"{scaled(_rough(meet.output_tokens))}（{meet.cards} 張）" if meet else "不會打平"


def cost_basis(
    paid: list[Option], throughput: pd.DataFrame, rig: Rig, own: Fleet | None, need: Need
) -> list[Quantity]:
    """Return the month's cost of every option and, last, of own GPUs, in HKD: what the curves rest on."""
    bills = [_bill(option, need) for option in paid]
    return [*bills, _own_bill(own, _measured(throughput, rig, need), need)] if own else bills


def cost_quantities(
    paid: list[Option], throughput: pd.DataFrame, rig: Rig, own: Fleet | None, need: Need
) -> dict[str, Quantity]:
    """Return the names and the month's cost of the first closed and the hosted option, and those of own GPUs."""
    found = {}
    for kind, option in _compared(paid).items():
        found[f"paths-{kind}-name"] = option.prices[0].with_value(option.name, "text")
        found[f"paths-{kind}-month"] = _bill(option, need)
    return {**found, **_own(own, _measured(throughput, rig, need), need)} if own else found


def _compared(paid: list[Option]) -> dict[str, Option]:
    """Return what own GPUs are held against in prose: the first closed option and the hosted one."""
    return {kind: option for option in reversed(paid) if (kind := option.kind) in ("closed", "hosted")}


def _measured(throughput: pd.DataFrame, rig: Rig, need: Need) -> list[Quantity]:
    """Return what the figures of own GPUs rest on: the speed tests and every setting."""
    return [*from_rows(speed_rows(throughput, rig)), *settings(rig, need)]


def _own(own: Fleet, basis: list[Quantity], need: Need) -> dict[str, Quantity]:
    cards, rate = own.cards(need.output_tokens.number), converted(own.full, "token / month", "tok-per-s")
    return {
        "paths-own-month": _own_bill(own, basis, need),
        "paths-own-cards": derive(cards, "count", *basis, how="輸出量除以每張 GPU 的月產量，進位", period=""),
        "paths-own-capacity": derive(
            own.capacity, "token", *basis, how="每秒輸出 × 每月秒數 × 使用率", period=""
        ),
        "paths-own-rate": derive(
            rate, "tok-per-s", *basis, how="由基準測試擬合的輸入與輸出時間推算", period=""
        ),
    }


def _own_bill(own: Fleet, basis: list[Quantity], need: Need) -> Quantity:
    how = "張數 × 每小時租價 × 每月平均小時數，另加每月人手與維護，折成港元"
    return derive(need.rent(own), "hkd", *basis, how=how, period="")


def _bill(option: Option, need: Need) -> Quantity:
    how = "輸出量 ×（輸出標價＋輸入比 × 輸入標價），折成港元"
    return derive(need.bill(option.service), "hkd", *option.prices, *settings(need), how=how, period="")


def break_evens(
    paid: list[Option], throughput: pd.DataFrame, rig: Rig, own: Fleet | None, need: Need
) -> dict[str, Quantity]:
    """Return the volumes from which own GPUs cost no more than the first closed and the hosted option."""
    found = {}
    for kind, option in _compared(paid).items() if own else ():
        meet = break_even(option.service, own, need.input_ratio.number) if own else None
        if meet:
            basis = [*option.prices, *_measured(throughput, rig, need)]
            how = "自租月費除以按用量收費的單價，取有限的有效數字"
            volume = _rough(meet.output_tokens)
            found[f"paths-{kind}-break-even"] = derive(volume, "token", *basis, how=how, period="")
    return found


def hosting_wins(bills: Mapping[str, Quantity]) -> bool:
    """Return whether the hosted model costs less a month than one's own GPUs (False where either is unknown)."""
    hosted, own = bills.get("paths-hosted-month"), bills.get("paths-own-month")
    return bool(hosted and own and hosted.number < own.number)


def _rough(value: float) -> float:
    """Return a value to three significant figures: the assumptions carry no more."""
    return float(f"{value:.3g}")


def curves(paid: list[Option], own: Fleet | None, rig: Rig, need: Need, points: int = 61) -> pd.DataFrame:
    """Return monthly cost in HKD over output volumes two orders of magnitude either side of the need.

    Columns volume (tokens), hkd, name, kind; the own fleet rises by steps.
    """
    middle = np.log10(need.output_tokens.number)
    rows = []
    for volume in np.logspace(middle - 2, middle + 2, points):
        month = replace(need, output_tokens=need.output_tokens.with_value(volume))
        rows += [(volume, month.bill(option.service), option.name, option.kind) for option in paid]
        rows += [(volume, month.rent(own), own_name(rig), "own")] if own else []
    frame = pd.DataFrame(rows, columns=["volume", "hkd", "name", "kind"])
    return frame.assign(kind=frame["kind"].map(KINDS))


def service_quantities(throughput: pd.DataFrame) -> dict[str, Quantity]:
    """Return what DeepSeek disclosed of its own service: input per output token, cache hits, margin."""
    rows = by_keys(throughput, {name: f"deepseek-service-{name}" for name in SERVICE})
    if len(rows) < len(SERVICE):
        return {}
    into, out = rows["tokens-in-day"], rows["tokens-out-day"]
    return {
        "paths-service-ratio": derive(
            into.number / out.number, "ratio", into, out, how="一日輸入詞元除以輸出詞元"
        ),
        "paths-service-cache": rows["cache-hit"],
        "paths-service-margin": rows["margin"],
    }


def rent_table(gpu_prices: pd.DataFrame) -> pd.DataFrame:
    """Return rents for display, one row a tier and period, lower and upper bounds joined, newest last."""
    rows = []
    groups = gpu_prices.groupby(["period", "hardware", "economy", "tier"], sort=True)
    for (period, hardware, _, _), group in groups:
        first = group.iloc[0]
        low, high = group["value"].min(), group["value"].max()
        word = QUALIFIERS[first["qualifier"]]
        rows.append(
            {
                "period": worded(str(period)),
                "what": f"{hardware}，{first['label']}" + (f"（{first['note']}）" if first["note"] else ""),
                "amount": f"{word} {low:g}".strip() if low == high else f"{low:g}–{high:g}",
                "standing": first["standing"],
                "row": " ".join(group["row"]),
            }
        )
    return pd.DataFrame(rows)
