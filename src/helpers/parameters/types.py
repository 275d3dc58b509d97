"""Named parameter types: what a chapter's parameter may be, with label, range and unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _iso_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("no_date", "no day of the calendar") from error
    return value


def _whole(value: Any) -> Any:
    # YAML and JSON may write 2030 as 2030.0 or 2.03e3: the same number, and JSON Schema calls it an integer.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _distinct(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("named_twice", "each entry may be named once")
    return values


Whole = BeforeValidator(_whole)
Distinct = AfterValidator(_distinct)
Date = Annotated[
    str,
    Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
    AfterValidator(_iso_date),
]

#: Before this day too little of the data was public for every chapter to have something to say.
EARLIEST = "2025-09-01"
#: Years and days after this one are slips of the keyboard.
LATEST_YEAR = 2050
LATEST = f"{LATEST_YEAR}-12-31"


def _in_reach(value: str) -> str:
    if value < EARLIEST:
        raise PydanticCustomError("too_early", "the report's data reach back to {day}", {"day": EARLIEST})
    if value > LATEST:
        raise PydanticCustomError("too_late", "no later day than {day} is taken", {"day": LATEST})
    return value


AsOf = Annotated[
    Date,
    AfterValidator(_in_reach),
    Field(
        title="數據截至日期",
        json_schema_extra={"scope": "report", "formatMinimum": EARLIEST, "formatMaximum": LATEST},
    ),
]
Year = Annotated[int, Field(ge=2000, le=LATEST_YEAR, title="年份", json_schema_extra={"unit": "年"}), Whole]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, title="比率")]
Percent = Annotated[
    float, Field(ge=0, le=100, allow_inf_nan=False, title="百分率", json_schema_extra={"unit": "%"})
]
Count = Annotated[int, Field(ge=0, le=10**12, title="數目"), Whole]
MoneyHKD = Annotated[
    float, Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "港元"})
]
MoneyCNY = Annotated[
    float,
    Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "元人民幣"}),
]
MoneyUSD = Annotated[
    float, Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "美元"})
]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-.]*$", max_length=60)]
Economy = Annotated[Code, Field(title="經濟體", json_schema_extra={"choices": "economies.code"})]
Economies = Annotated[
    list[Economy],
    Field(min_length=1, max_length=20, title="經濟體", json_schema_extra={"uniqueItems": True}),
    Distinct,
]

# Types of single chapters: one block a chapter, in order.

# 01-global-race
RankingMeasure = Annotated[
    Literal["level", "gain", "growth"],
    Field(
        title="排名尺度",
        json_schema_extra={
            "labels": {
                "level": "2025 年下半年用戶比例",
                "gain": "下半年增幅（百分點）",
                "growth": "下半年相對增幅（%）",
            }
        },
    ),
]

# 02-two-paths
Tokens = Annotated[int, Field(ge=1, le=10**14, title="詞元數", json_schema_extra={"unit": "個詞元"}), Whole]
InputRatio = Annotated[
    float,
    Field(ge=0, le=100, allow_inf_nan=False, title="輸入與輸出之比", json_schema_extra={"unit": "倍"}),
]
ProductLine = Annotated[Code, Field(title="產品線", json_schema_extra={"choices": "prices.line"})]
ProductLines = Annotated[
    list[ProductLine],
    Field(min_length=1, max_length=5, title="產品線", json_schema_extra={"uniqueItems": True}),
    Distinct,
]
OpenModel = Annotated[
    Literal["gpt-oss-120b", "gpt-oss-20b", "llama-3.3-70b", "qwen3-235b-a22b"], Field(title="開放模型")
]
Hardware = Annotated[Literal["H100", "H200"], Field(title="GPU 型號")]
GpuPrice = Annotated[
    float,
    Field(
        ge=0.01, le=100, allow_inf_nan=False, title="GPU 租價", json_schema_extra={"unit": "美元／GPU 小時"}
    ),
]
GpuCount = Annotated[int, Field(ge=0, le=10000, title="GPU 張數", json_schema_extra={"unit": "張"}), Whole]
Utilisation = Annotated[
    float,
    Field(ge=0.01, le=1, allow_inf_nan=False, title="使用率"),
]
HkdPerUsd = Annotated[
    float,
    Field(ge=7, le=9, allow_inf_nan=False, title="匯率", json_schema_extra={"unit": "港元兌每美元"}),
]

# 03-manufacturing-first
Indicator = Annotated[
    Literal[
        "5g_base_stations", "10g_pon_ports", "racks_in_use", "robot_installations", "robot_density", "mva_usd"
    ],
    Field(
        title="推算的指標",
        json_schema_extra={
            "labels": {
                "5g_base_stations": "5G 基站",
                "10g_pon_ports": "10G-PON 端口",
                "racks_in_use": "在用標準機架",
                "robot_installations": "工業機器人年裝機量",
                "robot_density": "工業機器人密度",
                "mva_usd": "製造業增加值（現價）",
            }
        },
    ),
]
Saturation = Annotated[
    float,
    Field(ge=0.5, le=1, allow_inf_nan=False, title="飽和水平"),
]
Confidence = Annotated[
    float,
    Field(ge=0.5, le=0.99, allow_inf_nan=False, title="預測區間的覆蓋率"),
]

# 04-ecosystem
Lens = Annotated[
    Literal["lever", "actor", "side"],
    Field(
        title="分析角度", json_schema_extra={"labels": {"lever": "槓桿", "actor": "承擔者", "side": "供需側"}}
    ),
]
Plan = Annotated[Code, Field(title="地方方案", json_schema_extra={"choices": "local_plans.plan"})]
Plans = Annotated[
    list[Plan],
    Field(min_length=1, max_length=5, title="對照的地方方案", json_schema_extra={"uniqueItems": True}),
    Distinct,
]

# 05-industries-and-smes
Rating = Annotated[int, Field(ge=1, le=5, title="評級", json_schema_extra={"unit": "級"}), Whole]
Life = Annotated[int, Field(ge=1, le=20, title="使用年期", json_schema_extra={"unit": "年"}), Whole]

# 06-hong-kong
Sector = Annotated[
    Literal[
        "manufacturing",
        "utilities-construction",
        "trade-wholesale",
        "retail",
        "transport",
        "accommodation-food",
        "information",
        "finance",
        "real-estate",
        "professional",
        "social-personal",
    ],
    Field(
        title="行業",
        json_schema_extra={
            "labels": {
                "manufacturing": "製造業",
                "utilities-construction": "礦業、公用事業及地盤",
                "trade-wholesale": "進出口貿易及批發",
                "retail": "零售",
                "transport": "運輸、倉庫及速遞",
                "accommodation-food": "住宿及膳食服務",
                "information": "資訊及通訊",
                "finance": "金融及保險",
                "real-estate": "地產",
                "professional": "專業及商用服務",
                "social-personal": "社會及個人服務",
            }
        },
    ),
]
Sectors = Annotated[
    list[Sector], Field(min_length=1, title="合資格行業", json_schema_extra={"uniqueItems": True}), Distinct
]
ProgrammeYears = Annotated[int, Field(ge=1, le=20, title="年期", json_schema_extra={"unit": "年"}), Whole]
CostSpread = Annotated[
    float,
    Field(
        ge=0, le=3, allow_inf_nan=False, title="項目成本離散程度", json_schema_extra={"unit": "對數標準差"}
    ),
]
HkdPerCny = Annotated[
    float,
    Field(ge=0.1, le=10, allow_inf_nan=False, title="匯率", json_schema_extra={"unit": "港元兌每元人民幣"}),
]
