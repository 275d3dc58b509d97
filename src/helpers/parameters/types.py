"""Named parameter types: what a chapter's parameter may be, with label, range and unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field


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
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}), AfterValidator(_iso_date)]
AsOf = Annotated[Date, Field(title="數據截至日期", json_schema_extra={"scope": "report"})]
Year = Annotated[int, Number, Field(ge=2000, le=2050, title="年份", json_schema_extra={"unit": "年"})]
Share = Annotated[float, Number, Field(ge=0, le=1, allow_inf_nan=False, title="比率", json_schema_extra={"unit": "0 至 1"})]
Percent = Annotated[float, Number, Field(ge=0, le=100, allow_inf_nan=False, title="百分率", json_schema_extra={"unit": "%"})]
Count = Annotated[int, Number, Field(ge=0, le=10**12, title="數目")]
MoneyHKD = Annotated[float, Number, Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "港元"})]
MoneyCNY = Annotated[float, Number, Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "元人民幣"})]
MoneyUSD = Annotated[float, Number, Field(ge=0, le=1e12, allow_inf_nan=False, title="金額", json_schema_extra={"unit": "美元"})]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-.]*$", max_length=60)]
Economy = Annotated[Code, Field(title="經濟體", json_schema_extra={"choices": "economies.code"})]
Economies = Annotated[list[Economy], Field(min_length=1, max_length=20, title="經濟體"), AfterValidator(_distinct)]

# Types of single chapters: one block a chapter, in order.
