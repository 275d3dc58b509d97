"""Charts of chapter 06: enterprises by sector, surveys, computing power, economy, schemes, events."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from helpers import wording
from helpers.data.units import convert
from helpers.publish import ink, plots, theme
from helpers.records import Quantity, references
from helpers.sections.hong_kong import COVERED
from helpers.sections.hong_kong_schemes import STAGES, briefing_day
from helpers.sections.hong_kong_voucher import sector_rows
from helpers.sections.series import row_of

HEIGHT = 320
ROW = 36

#: What the surveys measure, in the order of the legend, and the rows shown of each.
ASPECTS = {"intention": "打算", "staff": "員工使用", "firm": "企業使用", "depth": "應用深度"}
SURVEYS_SHOWN = (
    "hkpc-2025-plan",
    "hkpc-2025-plan-year",
    "hkpc-2025-staff",
    "mckinsey-2026-workers",
    "hkgcc-2025-integrating",
    "wtia-2025-integrated",
    "hkgcc-2024-limited",
    "hkpc-2023-using",
    "hkgcc-2025-intermediate",
    "mckinsey-2026-workflow",
    "hkgcc-2024-extensive",
    "cisco-2025-pacesetter",
)

COMPUTE_SHOWN = (
    "cyberport-2024-12",
    "cyberport-2025-12",
    "private-supply-2030",
    "demand-2030",
    "sandy-ridge-2032",
)

#: Shares of GDP by series, in the order of the legend; the World Bank's stands in a dataset of its own.
LINES = {
    "rnd_share": "研發總開支",
    "mva_share_gdp": "製造業（世界銀行）",
    "mfg_share_csd": "製造業（統計處，舊口徑）",
    "mfg_share_narrow": "製造業（工總及港大研究）",
    "mfg_share_broad": "製造業（同上，廣義）",
}

#: Short names of the schemes marked in the scatter of terms.
MARKED = {
    "dtspp": "數碼轉型",
    "tvp": "科技券",
    "mplus": "製造升級",
    "nifs": "新型工業化",
    "bud": "BUD",
    "nias": "工業加速",
    "dongguan-compute": "東莞",
    "zhangzhou-annotation": "漳州標注",
    "chengdu-compute": "成都",
    "beijing-compute": "北京",
    "hangzhou-compute": "杭州",
}
BELOW = ("bud", "nias", "beijing-compute")


def sme_chart(smes: pd.DataFrame) -> alt.TopLevelMixin:
    """Return smaller enterprises by sector, marked by whether the first programme could cover them."""
    rows = sector_rows(smes).sort_values("value", ascending=False)
    group = {sector: "首輪計劃可涵蓋" for sector in COVERED} | {"manufacturing": "製造業"}
    data = pd.DataFrame(
        {
            "行業": rows["label"],
            "中小企": rows["value"],
            "組別": [group.get(sector, "其他行業") for sector in rows["sector"]],
            "數目": [wording.scaled(value) for value in rows["value"]],
            "row": rows["row"],
        }
    )
    return plots.bars(
        data, "中小企", "行業", x_title="中小企（家）", x_format=theme.WAN, color="組別", labels="數目"
    )


def survey_rows(surveys: pd.DataFrame) -> pd.DataFrame:
    """Return the survey results shown, in the order shown."""
    order = {key: position for position, key in enumerate(SURVEYS_SHOWN)}
    found = surveys[surveys["key"].isin(order)]
    return found.sort_values("key", key=lambda keys: keys.map(order))


def survey_chart(surveys: pd.DataFrame) -> alt.TopLevelMixin:
    """Return one mark a survey result, coloured by what was asked; figures not confirmed are hollow."""
    rows = survey_rows(surveys)
    data = pd.DataFrame(
        {
            "key": rows["key"],
            "調查": rows["organiser"].str.replace("香港生產力促進局", "生產力局")
            + " "
            + rows["period"].str[:4]
            + "："
            + rows["label"],
            "百分比": rows["value"],
            "量度": rows["aspect"].map(ASPECTS),
            "text": [
                f"{wording.QUALIFIERS[q]} {wording.number(v, 1)}%".strip()
                for q, v in zip(rows["qualifier"], rows["value"], strict=True)
            ],
            "firm": rows["standing"] != "unconfirmed",
            "row": rows["row"],
        }
    )
    x = alt.X(
        "百分比:Q",
        title="受訪者百分比",
        scale=alt.Scale(domain=[0, 112], nice=False),
        axis=alt.Axis(labelExpr=theme.PERCENT, values=[0, 25, 50, 75, 100], grid=True),
    )
    return _labelled_dots(data, x, "調查", "量度", [a for a in ASPECTS.values() if a in set(data["量度"])])


def compute_rows(compute: pd.DataFrame) -> pd.DataFrame:
    """Return the computing power shown: installed, expected, demanded."""
    order = {key: position for position, key in enumerate(COMPUTE_SHOWN)}
    found = compute[compute["key"].isin(order)]
    return found.sort_values("key", key=lambda keys: keys.map(order))


def compute_chart(compute: pd.DataFrame) -> alt.TopLevelMixin:
    """Return installed computing power beside demand and plans on a logarithmic scale."""
    rows = compute_rows(compute)
    data = pd.DataFrame(
        {
            "key": rows["key"],
            "項目": rows["label"] + "（" + rows["period"].map(wording.period).str.replace(" ", "") + "）",
            "PFLOPS": rows["value"],
            "性質": ["已裝設" if s == "cyberport_capacity" else "推算或規劃" for s in rows["series"]],
            "text": [wording.number(value) for value in rows["value"]],
            "firm": rows["series"] == "cyberport_capacity",
            "row": rows["row"],
        }
    )
    x = alt.X(
        "PFLOPS:Q",
        title="算力（PFLOPS，對數刻度）",
        scale=alt.Scale(type="log", domain=[500, 1_000_000], nice=False),
        axis=alt.Axis(labelExpr="format(datum.value, ',')", values=[1e3, 1e4, 1e5, 1e6], grid=True),
    )
    return _labelled_dots(data, x, "項目", "性質", ["已裝設", "推算或規劃"])


def _labelled_dots(
    data: pd.DataFrame, x: alt.X, name: str, group: str, order: list[str]
) -> alt.TopLevelMixin:
    """Return dots with their names above them inside the plot: long names survive a narrow screen."""
    y = alt.Y("key:N", sort=None, axis=None, scale=alt.Scale(padding=0.4))
    legend = alt.Legend(title=None, columns=2)
    base = alt.Chart(data).encode(
        y=y,
        x=x,
        tooltip=[alt.Tooltip(f"{name}:N"), alt.Tooltip("text:N", title="數值"), alt.Tooltip(f"{group}:N")],
    )
    color = alt.Color(f"{group}:N", sort=order, legend=legend, scale=alt.Scale(domain=order))
    shape = alt.Shape(f"{group}:N", sort=order, legend=legend, scale=alt.Scale(domain=order))
    names = alt.Chart(data).encode(y=y, x=alt.value(2), text=alt.Text(f"{name}:N"))
    points = base.encode(color=color, shape=shape)
    return alt.layer(
        names.mark_text(align="left", baseline="bottom", dy=-6, color=ink.MUTED),
        points.transform_filter("datum.firm").mark_point(filled=True, size=90, opacity=1, yOffset=5),
        points.transform_filter("!datum.firm").mark_point(
            filled=False, size=90, opacity=1, strokeWidth=2, yOffset=5
        ),
        base.mark_text(align="left", dx=9, dy=5, baseline="middle", color=ink.TEXT).encode(text="text:N"),
    ).properties(height=ROW * max(len(data), 2))


def economy_rows(economy: pd.DataFrame, value_added: pd.DataFrame) -> pd.DataFrame:
    """Return research intensity and manufacturing's share on each basis, with a column ``line``."""
    rows = pd.concat([economy, value_added[value_added["economy"] == "hong-kong"]])
    return rows[rows["series"].isin(LINES)].assign(line=lambda own: own["series"].map(LINES))


def economy_chart(economy: pd.DataFrame, value_added: pd.DataFrame) -> alt.TopLevelMixin:
    """Return research spending and manufacturing as per cent of GDP; bases are separate lines."""
    rows = economy_rows(economy, value_added)
    data = pd.DataFrame(
        {
            "年份": rows["period"].astype(int),
            "百分比": rows["value"],
            "指標": rows["line"],
            "firm": rows["standing"] != "unconfirmed",
            "study": rows["series"].isin(["mfg_share_narrow", "mfg_share_broad"]),
            "row": rows["row"],
        }
    )
    order = [name for name in LINES.values() if name in set(data["指標"])]
    legend = alt.Legend(title=None, columns=1, offset=32, labelLimit=260)
    base = alt.Chart(data).encode(
        x=alt.X(
            "年份:Q",
            title=None,
            axis=alt.Axis(labelExpr=theme.YEAR, tickMinStep=1, labelSeparation=6),
            scale=alt.Scale(nice=False, padding=10),
        ),
        y=alt.Y("百分比:Q", title="佔本地生產總值", axis=alt.Axis(labelExpr=theme.PERCENT, tickCount=5)),
        color=alt.Color("指標:N", sort=order, legend=legend, scale=alt.Scale(domain=order)),
        tooltip=["指標:N", alt.Tooltip("年份:Q", format="d"), alt.Tooltip("百分比:Q", format=".2f")],
    )
    shape = alt.Shape("指標:N", sort=order, legend=legend, scale=alt.Scale(domain=order))
    # A break of the series in 2018: research spending is drawn as two lines.
    points = base.encode(shape=shape)
    line = base.transform_calculate(part="datum['指標'] === '研發總開支' && datum['年份'] < 2018")
    return alt.layer(
        line.mark_line().encode(detail="part:N"),
        points.transform_filter("datum.firm && !datum.study").mark_point(filled=True, size=46, opacity=1),
        points.transform_filter("!datum.firm").mark_point(
            filled=False, fill=ink.PAPER, size=46, strokeWidth=1.8, opacity=1
        ),
        points.transform_filter("datum.study").mark_point(filled=False, size=110, strokeWidth=2, opacity=1),
    ).properties(height=HEIGHT)


def terms_rows(schemes: pd.DataFrame) -> pd.DataFrame:
    """Return the share and cap rows of the schemes of Hong Kong and the Mainland that state both."""
    own = schemes[schemes["economy"].isin(["hong-kong", "china"]) & schemes["series"].isin(["share", "cap"])]
    both = own.groupby("scheme")["series"].transform("nunique") == 2
    return own[both]


def _terms_data(schemes: pd.DataFrame, rate: Quantity) -> pd.DataFrame:
    """Return one line a point: schemes of one place with the same cap and share stand together."""
    rows = terms_rows(schemes).sort_values("period", kind="stable")
    newest = rows.drop_duplicates(["scheme", "series"], keep="last")
    wide = newest.pivot(index=["economy", "scheme", "label"], columns="series", values="value").reset_index()
    wide["cap"] = wide["cap"] * wide["economy"].map({"china": rate.number, "hong-kong": 1.0})
    wide["name"] = wide["scheme"].map(MARKED).fillna("")
    wide["below"] = wide["scheme"].isin(BELOW)
    wide["row"] = wide["scheme"].map(newest.groupby("scheme")["row"].agg(" ".join))
    points = wide.groupby(["economy", "cap", "share"], sort=True).agg(
        計劃=("label", "、".join),
        name=("name", "".join),
        below=("below", "any"),
        數目=("label", "size"),
        row=("row", " ".join),
    )
    points = points.reset_index().rename(columns={"cap": "上限", "share": "出資比例"})
    points["地方"] = points["economy"].map({"china": "內地", "hong-kong": "香港"})
    points["row"] += points["economy"].map({"china": f" {references(rate)}", "hong-kong": ""})
    points["上限金額"] = [wording.scaled(value) + "港元" for value in points["上限"]]
    return points


def terms_chart(schemes: pd.DataFrame, rate: Quantity) -> alt.TopLevelMixin:
    """Return the government's share against the cap in dollars; a larger mark is several schemes.

    ``rate`` is what one yuan is worth in Hong Kong dollars.
    """
    legend = alt.Legend(title=None, columns=2, offset=32)
    domain = ["香港", "內地"]
    base = alt.Chart(_terms_data(schemes, rate)).encode(
        x=alt.X(
            "上限:Q",
            title="每家上限（港元，對數刻度）",
            scale=alt.Scale(type="log", domain=[20_000, 1_000_000_000], nice=False),
            axis=alt.Axis(labelExpr=theme.WAN, values=[1e5, 1e6, 1e7, 1e8], grid=True),
        ),
        y=alt.Y(
            "出資比例:Q",
            title="政府出資比例",
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(labelExpr=theme.PERCENT, tickCount=5),
        ),
        tooltip=[
            "計劃:N",
            "地方:N",
            "上限金額:N",
            alt.Tooltip("出資比例:Q", title="政府出資（%）", format=".0f"),
        ],
    )
    points = base.encode(
        color=alt.Color("地方:N", sort=domain, legend=legend, scale=alt.Scale(domain=domain)),
        shape=alt.Shape("地方:N", sort=domain, legend=legend, scale=alt.Scale(domain=domain)),
        size=alt.Size("數目:Q", legend=None, scale=alt.Scale(domain=[1, 3], range=[70, 220])),
    )
    names = base.encode(text="name:N")
    return alt.layer(
        points.mark_point(filled=True, opacity=0.9),
        names.transform_filter("!datum.below").mark_text(dy=-12, color=ink.TEXT, fontSize=11),
        names.transform_filter("datum.below").mark_text(dy=13, color=ink.TEXT, fontSize=11),
    ).properties(height=HEIGHT)


def events_chart(events: pd.DataFrame, asked: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the events by recommendation over time, shaped by stage, with the briefing's date as a rule.

    ``asked`` are the recommendations; without any there is no rule.
    """
    names = {int(o): f"{int(o)} {label}" for o, label in zip(asked["order"], asked["label"], strict=True)}
    heads = dict(zip(asked["order"].astype(int), asked["row"], strict=True))
    data = pd.DataFrame(
        {
            "建議": [names.get(int(o), str(o)) for o in events["order"]],
            "日期": events["day"],
            "階段": events["stage_label"],
            "事態": events["text"],
            "row": [
                f"{row} {heads.get(order, '')}".strip()
                for order, row in zip(events["order"], events["row"], strict=True)
            ],
        }
    )
    order = [label for label in STAGES.values() if label in set(data["階段"])]
    legend = alt.Legend(title=None, columns=3)
    base = alt.Chart(data).encode(
        x=alt.X(
            "日期:T",
            title=None,
            axis=alt.Axis(labelExpr="utcFormat(datum.value, '%Y-%m')", tickCount=5, labelSeparation=8),
            scale=alt.Scale(type="utc", padding=10),
        ),
        y=alt.Y(
            "建議:N",
            title=None,
            sort=list(names.values()),
            axis=alt.Axis(grid=True, labelOverlap=False),
            scale=alt.Scale(paddingInner=0.5, paddingOuter=0.25),
        ),
        tooltip=["日期:N", "事態:N", "階段:N"],
    )
    briefing = [(briefing_day(asked), "《簡報》", row_of(asked))] if len(asked) else []
    rule = alt.Chart(pd.DataFrame(briefing, columns=["日期", "text", "row"])).encode(x="日期:T")
    return alt.layer(
        rule.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=ink.LINE),
        # Several steps of one day stand one under the other.
        base.mark_point(filled=True, size=60, opacity=0.9).encode(
            yOffset=alt.YOffset("階段:N", sort=order, scale=alt.Scale(domain=order)),
            color=alt.Color("階段:N", sort=order, legend=legend, scale=alt.Scale(domain=order)),
            shape=alt.Shape("階段:N", sort=order, legend=legend, scale=alt.Scale(domain=order)),
        ),
        rule.mark_text(align="center", dy=-3, baseline="bottom", color=ink.MUTED).encode(
            text="text:N", y=alt.value(0)
        ),
    ).properties(height=HEIGHT)


def curve_chart(
    curves: pd.DataFrame, budgets: Mapping[str, Quantity | None], take_up: Quantity
) -> alt.TopLevelMixin:
    """Return the voucher's cost against take-up for three caps, with known budgets as level lines.

    ``budgets`` maps a Chinese name to money; ``take_up`` (a share) is marked by an upright line.
    """
    legend = alt.Legend(title=None, columns=2, offset=32)
    x = alt.X(
        "take_up:Q",
        title="每年申請率",
        axis=alt.Axis(labelExpr=theme.PERCENT, tickCount=5),
        scale=alt.Scale(nice=False),
    )
    y = alt.Y("cost:Q", title="總成本（港元）", axis=alt.Axis(labelExpr=theme.YI, tickCount=6))
    order = list(dict.fromkeys(curves["cap"]))
    lines = alt.Chart(curves).encode(
        x=x,
        y=y,
        color=alt.Color("cap:N", sort=order, legend=legend, scale=alt.Scale(domain=order)),
        strokeDash=alt.StrokeDash("cap:N", sort=order, legend=legend, scale=alt.Scale(domain=order)),
        tooltip=[
            alt.Tooltip("cap:N", title="條款"),
            alt.Tooltip("take_up:Q", title="每年申請率（%）", format=".1f"),
            alt.Tooltip("cost:Q", title="總成本（港元）", format=",.0f"),
        ],
    )
    levels = pd.DataFrame(
        [(name, q.number, references(q)) for name, q in budgets.items() if q is not None],
        columns=["name", "cost", "row"],
    )
    level = alt.Chart(levels).encode(y=y)
    chosen = {"take_up": [convert(take_up, "percent").number], "row": [references(take_up)]}
    here = alt.Chart(pd.DataFrame(chosen)).encode(x=x)
    return alt.layer(
        here.mark_rule(color=ink.GRID, strokeWidth=6),
        level.mark_rule(strokeDash=[3, 3], color=ink.MUTED),
        lines.mark_line(),
        level.mark_text(align="right", dx=-4, dy=-7, color=ink.MUTED).encode(
            x=alt.value("width"), text="name:N"
        ),
    ).properties(height=HEIGHT)


def sensitivity_chart(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the tornado of the voucher's total cost."""
    return plots.tornado(frame, label="label", x_title="總成本（港元）", x_format=theme.YI)
