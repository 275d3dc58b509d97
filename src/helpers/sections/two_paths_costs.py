"""Chapter 02, costs: a month of a closed API, a hosted open model and rented GPUs, and where they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.models.costs import BreakEven, Fleet, Service, Speed, break_even, fit_speed
from helpers.records import Quantity, derive, from_rows
from helpers.sections.two_paths import LINES, VENDORS, by_keys, price_rows
from helpers.wording import QUALIFIERS
from helpers.wording import period as worded

#: Lengths of output the speed is fitted on: longer answers slow every token, off the straight line.
OUTPUT_LENGTHS = (1000, 1024)
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
    """What is asked of a model in a month: output tokens, input tokens per output token, HKD per USD."""

    output_tokens: float
    input_ratio: float
    hkd_per_usd: float


@dataclass(frozen=True)
class Rig:
    """How an open model is run on rented GPUs; ``fewest`` 0 means as many as the speed test used."""

    model: str
    hardware: str
    hourly_usd: float
    utilisation: float
    fewest: int
    upkeep_hkd: float


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
    service = Service(float(into["value"].iloc[0]), float(out["value"].iloc[0]))
    return Option(id, name, kind, service, tuple(from_rows(pd.concat([into, out]))))


def options(prices: pd.DataFrame, lines: list[str], open_model: str, input_ratio: float) -> list[Option]:
    """Return the options paid by use: the chosen lines with a price, then the model's cheapest host."""
    found = [line_option(prices, line) for line in lines if line != "hosted"]
    return [option for option in (*found, hosted_option(prices, open_model, input_ratio)) if option]


def unpriced(prices: pd.DataFrame, lines: list[str]) -> str:
    """Return the names of chosen lines without a price yet, joined for prose (empty if none)."""
    return "、".join(LINES.get(line, line) for line in lines if line_option(prices, line) is None)


def speed_rows(throughput: pd.DataFrame, rig: Rig) -> pd.DataFrame:
    """Return the benchmark rows of the rig's model and GPU that the speed is fitted on."""
    return throughput[
        (throughput["series"] == "benchmark")
        & (throughput["model"] == rig.model)
        & (throughput["hardware"] == rig.hardware)
        & throughput["tokens_out"].isin(OUTPUT_LENGTHS)
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
    rate = measured.output_rate(need.input_ratio)
    fewest = rig.fewest or int(speed_rows(throughput, rig)["cards"].max())
    return Fleet(rig.hourly_usd, rate, rig.utilisation, fewest, rig.upkeep_hkd / need.hkd_per_usd)


def own_name(rig: Rig) -> str:
    """Return the name of the rented GPUs as an option."""
    return f"{MODEL_NAMES[rig.model]}（自租 {rig.hardware}）"


def cost_table(paid: list[Option], own: Fleet | None, rig: Rig, need: Need) -> pd.DataFrame:
    """Return one row an option: unit price, month in USD and HKD, volume at which own GPUs break even."""
    rows = []
    for option in paid:
        month = option.service.monthly(need.output_tokens, need.input_ratio)
        meet = break_even(option.service, own, need.input_ratio) if own else None
        rows.append(
            {
                "name": option.name if option.kind == "hosted" else f"{option.name}（{KINDS[option.kind]}）",
                "unit_price": option.service.unit_price(need.input_ratio),
                "usd": month,
                "hkd": month * need.hkd_per_usd,
                "break_even": _volume(meet, own is not None),
            }
        )
    if own:
        month = own.monthly(need.output_tokens)
        each = month / need.output_tokens * 1e6
        rows.append(
            {
                "name": own_name(rig),
                "unit_price": each,
                "usd": month,
                "hkd": month * need.hkd_per_usd,
                "break_even": "—",
            }
        )
    return pd.DataFrame(rows)


def _volume(meet: BreakEven | None, known: bool) -> str:
    if not known:
        return "未能計算"
    return f"{meet.output_tokens / 1e8:,.2f}（{meet.cards} 張）" if meet else "不會打平"


def cost_basis(
    paid: list[Option], throughput: pd.DataFrame, rig: Rig, own: Fleet | None, need: Need
) -> list[Quantity]:
    """Return the month's cost of every option, in HKD: what the table and the curves rest on."""
    bills = [_bill(option, need) for option in paid]
    return [*bills, _own_bill(from_rows(speed_rows(throughput, rig)), own, need)] if own else bills


def _own_bill(measured: list[Quantity], own: Fleet, need: Need) -> Quantity:
    how = "張數 × 每小時租價 × 每月平均小時數，另加每月人手與維護，折成港元"
    return derive(own.monthly(need.output_tokens) * need.hkd_per_usd, "hkd", *measured, how=how)


def cost_quantities(
    paid: list[Option], throughput: pd.DataFrame, rig: Rig, own: Fleet | None, need: Need
) -> dict[str, Quantity]:
    """Return the month's cost of the first closed, the hosted and the own option, and break-even volumes."""
    found = {
        "paths-tokens": _assumed(need.output_tokens, "token", "每月輸出詞元（參數）"),
        "paths-ratio": _assumed(need.input_ratio, "ratio", "輸入與輸出之比（參數）"),
        "paths-hourly": _assumed(rig.hourly_usd, "usd-per-gpu-hour", "GPU 租價（參數）"),
        "paths-utilisation": _assumed(rig.utilisation * 100, "percent", "使用率（參數）"),
        "paths-hkd": _assumed(need.hkd_per_usd, "coefficient", "港元兌美元（參數）"),
    }
    closed = [option for option in paid if option.kind == "closed"]
    if closed:
        first = closed[0]
        found["paths-closed-name"] = Quantity(
            first.name, "text", first.prices[0].rows, first.prices[0].sources
        )
        found["paths-closed-month"] = _bill(first, need)
    for option in paid:
        if option.kind == "hosted":
            found["paths-hosted-name"] = Quantity(
                option.name, "text", option.prices[0].rows, option.prices[0].sources
            )
            found["paths-hosted-month"] = _bill(option, need)
    if own:
        found |= _own(throughput, rig, own, need)
    return found


def _own(throughput: pd.DataFrame, rig: Rig, own: Fleet, need: Need) -> dict[str, Quantity]:
    measured = from_rows(speed_rows(throughput, rig))
    return {
        "paths-own-month": _own_bill(measured, own, need),
        "paths-own-cards": derive(
            own.cards(need.output_tokens), "count", *measured, how="輸出量除以每張 GPU 的月產量，進位"
        ),
        "paths-own-capacity": derive(own.capacity, "token", *measured, how="每秒輸出 × 每月秒數 × 使用率"),
        "paths-own-rate": derive(own.rate, "tok-per-s", *measured, how="由基準測試擬合的輸入與輸出時間推算"),
    }


def break_evens(
    paid: list[Option], throughput: pd.DataFrame, rig: Rig, own: Fleet | None, need: Need
) -> dict[str, Quantity]:
    """Return the volumes from which own GPUs cost no more than the first closed and the hosted option."""
    found = {}
    for kind in ("closed", "hosted") if own else ():
        option = next((o for o in paid if o.kind == kind), None)
        meet = break_even(option.service, own, need.input_ratio) if option and own else None
        if option and meet:
            rows = [*option.prices, *from_rows(speed_rows(throughput, rig))]
            how = "自租月費除以按用量收費的單價，取有限的有效數字"
            found[f"paths-{kind}-break-even"] = derive(_rough(meet.output_tokens), "token", *rows, how=how)
    return found


def hosting_wins(bills: Mapping[str, Quantity]) -> bool:
    """Return whether the hosted model costs less a month than one's own GPUs (False where either is unknown)."""
    hosted, own = bills.get("paths-hosted-month"), bills.get("paths-own-month")
    return bool(hosted and own and hosted.number < own.number)


def _rough(value: float) -> float:
    """Return a value to three significant figures: the assumptions carry no more."""
    return float(f"{value:.3g}")


def _bill(option: Option, need: Need) -> Quantity:
    month = option.service.monthly(need.output_tokens, need.input_ratio) * need.hkd_per_usd
    return derive(month, "hkd", *option.prices, how="輸出量 ×（輸出標價＋輸入比 × 輸入標價），折成港元")


def _assumed(value: float, unit: str, how: str) -> Quantity:
    return Quantity(value, unit, standing="estimate", how=how)


def curves(paid: list[Option], own: Fleet | None, rig: Rig, need: Need, points: int = 61) -> pd.DataFrame:
    """Return monthly cost in HKD over output volumes two orders of magnitude either side of the need.

    Columns volume (tokens), hkd, name, kind; the own fleet rises by steps.
    """
    middle = np.log10(need.output_tokens)
    volumes = np.logspace(middle - 2, middle + 2, points)
    rows = []
    for option in paid:
        rows += [
            (volume, option.service.monthly(volume, need.input_ratio), option.name, option.kind)
            for volume in volumes
        ]
    if own:
        rows += [(volume, own.monthly(volume), own_name(rig), "own") for volume in volumes]
    frame = pd.DataFrame(rows, columns=["volume", "usd", "name", "kind"])
    return frame.assign(hkd=frame["usd"] * need.hkd_per_usd, kind=frame["kind"].map(KINDS)).drop(
        columns="usd"
    )


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
            }
        )
    return pd.DataFrame(rows)
