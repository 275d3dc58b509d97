"""Named parameter types: what a chapter's parameter may be, with label, range and unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _iso_date(value: str) -> str:
    if date.fromisoformat(value).isoformat() != value:
        raise ValueError("write the date as YYYY-MM-DD")
    return value


def _number(value: Any) -> Any:
    # bool is an int to Python but never a number to a reader.
    if isinstance(value, bool):
        raise ValueError("true and false are not numbers")
    return value


def _distinct(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise ValueError("each entry may be named once")
    return values


Number = BeforeValidator(_number)
Date = Annotated[
    str,
    Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}),
    AfterValidator(_iso_date),
]

#: Before this day too little of the data was public for every chapter to have something to say.
EARLIEST = "2025-09-01"


def _late_enough(value: str) -> str:
    if value < EARLIEST:
        raise PydanticCustomError("too_early", "the report's data reach back to {day}", {"day": EARLIEST})
    return value


AsOf = Annotated[
    Date,
    AfterValidator(_late_enough),
    Field(title="數據截至日期", json_schema_extra={"scope": "report", "formatMinimum": EARLIEST}),
]
Year = Annotated[int, Number, Field(ge=2000, le=2050, title="年份", json_schema_extra={"unit": "年"})]
Share = Annotated[
    float, Number, Field(ge=0, le=1, allow_inf_nan=False, title="比率", json_schema_extra={"unit": "0 至 1"})
]
Percent = Annotated[
    float, Number, Field(ge=0, le=100, allow_inf_nan=False, title="百分率", json_schema_extra={"unit": "%"})
]
Count = Annotated[int, Number, Field(ge=0, le=10**12, title="數目")]
MoneyHKD = Annotated[
    float, Number, Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "港元"})
]
MoneyCNY = Annotated[
    float,
    Number,
    Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "元人民幣"}),
]
MoneyUSD = Annotated[
    float, Number, Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "美元"})
]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-.]*$", max_length=60)]
Economy = Annotated[Code, Field(title="經濟體", json_schema_extra={"choices": "economies.code"})]
Economies = Annotated[
    list[Economy], Field(min_length=1, max_length=20, title="經濟體"), AfterValidator(_distinct)
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
Tokens = Annotated[int, Number, Field(ge=1, le=10**14, title="詞元數", json_schema_extra={"unit": "個詞元"})]
InputRatio = Annotated[
    float,
    Number,
    Field(ge=0, le=100, allow_inf_nan=False, title="輸入與輸出之比", json_schema_extra={"unit": "倍"}),
]
ProductLine = Annotated[Code, Field(title="產品線", json_schema_extra={"choices": "prices.line"})]
ProductLines = Annotated[
    list[ProductLine], Field(min_length=1, max_length=5, title="產品線"), AfterValidator(_distinct)
]
OpenModel = Annotated[
    Literal["gpt-oss-120b", "gpt-oss-20b", "llama-3.3-70b", "qwen3-235b-a22b"], Field(title="開放模型")
]
Hardware = Annotated[Literal["H100", "H200"], Field(title="GPU 型號")]
GpuPrice = Annotated[
    float,
    Number,
    Field(ge=0, le=100, allow_inf_nan=False, title="GPU 租價", json_schema_extra={"unit": "美元／GPU 小時"}),
]
GpuCount = Annotated[int, Number, Field(ge=0, le=10000, title="GPU 張數", json_schema_extra={"unit": "張"})]
Utilisation = Annotated[
    float,
    Number,
    Field(ge=0.01, le=1, allow_inf_nan=False, title="使用率", json_schema_extra={"unit": "0.01 至 1"}),
]
HkdPerUsd = Annotated[
    float,
    Number,
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
    Number,
    Field(ge=0.5, le=1, allow_inf_nan=False, title="飽和水平", json_schema_extra={"unit": "0.5 至 1"}),
]
Confidence = Annotated[
    float,
    Number,
    Field(
        ge=0.5,
        le=0.99,
        allow_inf_nan=False,
        title="預測區間的覆蓋率",
        json_schema_extra={"unit": "0.5 至 0.99"},
    ),
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
    list[Plan], Field(min_length=1, max_length=5, title="對照的地方方案"), AfterValidator(_distinct)
]

# 05-industries-and-smes
Rating = Annotated[int, Number, Field(ge=1, le=5, title="評級", json_schema_extra={"unit": "1 至 5 級"})]
Life = Annotated[int, Number, Field(ge=1, le=20, title="使用年期", json_schema_extra={"unit": "年"})]

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
Sectors = Annotated[list[Sector], Field(min_length=1, title="合資格行業"), AfterValidator(_distinct)]
ProgrammeYears = Annotated[int, Number, Field(ge=1, le=20, title="年期", json_schema_extra={"unit": "年"})]
CostSpread = Annotated[
    float,
    Number,
    Field(
        ge=0, le=3, allow_inf_nan=False, title="項目成本離散程度", json_schema_extra={"unit": "對數標準差"}
    ),
]
HkdPerCny = Annotated[
    float,
    Number,
    Field(ge=0.1, le=10, allow_inf_nan=False, title="匯率", json_schema_extra={"unit": "港元兌每元人民幣"}),
]
