"""Chapter 01, figures by economy: AI use and its ranking, manufacturing share, private investment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers import wording
from helpers.data.units import convert, converted
from helpers.models.ranking import Association, Measure, RankingError, association, ranks, reading, repeated
from helpers.records import Quantity, derive, from_frame, from_row
from helpers.sections.global_race import HOME, names
from helpers.sections.series import basis

WORLD = "world"
#: Totals printed beside the economies; never ranked with them.
AGGREGATES = (WORLD, "global-north", "global-south")
FIRST, LAST, LATEST = "2025-H1", "2025-H2", "2026-Q1"
#: The columns of the ranking that tell the share of each period.
HALVES = {"first": FIRST, "last": LAST, "latest": LATEST}
#: Economies whose share the prose tells, those whose rank, and those whose change.
TOLD = ("united-states", "singapore", "united-arab-emirates")
FOLLOWED = (HOME, "korea")
RANKED = ("united-states", HOME)

MEASURES: dict[Measure, str] = {
    "level": "下半年用戶比例",
    "gain": "下半年增幅",
    "growth": "下半年相對增幅",
}


def user_shares(use: pd.DataFrame) -> pd.DataFrame:
    """Return the dataset rows that are user shares (per cent of people of working age)."""
    return use[use["series"] == "ms_ai_user_share"]


def shares(use: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the user shares of both halves by economy, no totals (empty before publication)."""
    rows = user_shares(use)
    half = {
        period: dict(zip(own["economy"], own["value"].astype(float), strict=True))
        for period, own in rows.groupby("period")
    }
    first, last = half.get(FIRST, {}), half.get(LAST, {})
    return {code: (first[code], last[code]) for code in last if code in first and code not in AGGREGATES}


def world_share(use: pd.DataFrame) -> Quantity:
    """Return the world's user share in the second half of 2025, per cent."""
    return _share(user_shares(use), WORLD, LAST)


def ranking(
    use: pd.DataFrame, economies: pd.DataFrame, chosen: Sequence[str], measure: Measure
) -> pd.DataFrame:
    """Return the chosen economies in the order of a measure, ranked among all economies of the table.

    Columns: economy, name, rank, placed (rank and name), first, last, latest (user shares, per cent; latest
    NaN where unknown), gain (percentage points), growth (per cent), value (the measure), home; row_first,
    row_last and row_latest (the row each share is read from), row (all three). Ranks rest on every economy's
    rows, which no line names. Economies the table lacks are left out.
    """
    both, told, label = shares(use), user_shares(use), names(economies)
    place = ranks({code: reading(*pair, measure) for code, pair in both.items()}) if both else {}
    listed = [
        {
            "economy": code,
            "name": label[code],
            "rank": place[code],
            "placed": f"{place[code]}　{label[code]}",
            "first": both[code][0],
            "last": both[code][1],
            "gain": reading(*both[code], "gain"),
            "growth": reading(*both[code], "growth"),
            "value": reading(*both[code], measure),
            "home": code == HOME,
            **_told(told, code),
        }
        for code in chosen
        if code in place
    ]
    ranked = pd.DataFrame(listed) if listed else pd.DataFrame(columns=["economy", "rank", "latest", "row"])
    return ranked.sort_values(["rank", "economy"]).reset_index(drop=True)


def _told(told: pd.DataFrame, economy: str) -> dict[str, Any]:
    """Return an economy's share of the latest quarter, and the rows of its line and of each of its shares."""
    own = told[told["economy"] == economy].set_index("period")
    rows = {f"row_{half}": own["row"].get(period, "") for half, period in HALVES.items()}
    latest = own["value"].get(LATEST, float("nan"))
    return {"latest": latest, **rows, "row": " ".join(filter(None, rows.values()))}


def ranking_columns(ranked: pd.DataFrame) -> dict[str, str]:
    """Return the columns of the ranking's table with their headings; the latest quarter only once known."""
    columns = {
        "placed": "名次與經濟體",
        "first": "上半年",
        "last": "下半年",
        "gain": "增幅",
        "growth": "相對增幅",
    }
    if ranked["latest"].notna().any():
        columns["latest"] = "翌年首季"
    return columns


def ranking_widths(ranked: pd.DataFrame) -> list[int]:
    """Return the relative widths of the ranking's columns: one for words, the rest for short numbers."""
    return [2, *[1] * (len(ranking_columns(ranked)) - 1)]


def absent(use: pd.DataFrame, economies: pd.DataFrame, chosen: Sequence[str]) -> Quantity:
    """Return the chosen economies the table of user shares lacks, as a list in words.

    Hong Kong is named in any case: readers look for it first, and the table does not have it.
    """
    label, known = names(economies), shares(use)
    wanted = dict.fromkeys(["hong-kong", *chosen])
    words = wording.listing([label[code] for code in wanted if code not in known])
    return from_frame(words, "text", _halves(use), how="所選而不在表中的經濟體")


def _halves(use: pd.DataFrame) -> pd.DataFrame:
    """Return the dataset rows of the user shares of both halves, no totals."""
    rows = user_shares(use)
    return rows[rows["economy"].isin(list(shares(use))) & rows["period"].isin([FIRST, LAST])]


def use_quantities(use: pd.DataFrame, identical: Quantity, high: Quantity) -> dict[str, Quantity]:
    """Return the numbers of the prose on AI use; empty before the table was published.

    ``identical`` economies at least with the same figures are taken for an estimate of their region; ``high``
    is the share of users (0 to 1) above which the source counts economies.
    """
    both, halves = shares(use), _halves(use)
    if not both:
        return {}
    found = _counts(halves, both, identical, convert(high, "percent"))
    for code in (*TOLD, *FOLLOWED, *AGGREGATES):
        found[f"ai-use-{code}"] = _share(user_shares(use), code, LAST)
    level = ranks({code: pair[1] for code, pair in both.items()})
    for code in RANKED:
        found[f"ai-use-{code}-rank"] = from_frame(
            level[code], "rank", halves, how="按下半年比例由高至低排列", period=LAST
        )
    for code in FOLLOWED:
        found |= _followed(halves, both, code)
    found["ai-use-world-first"] = _share(user_shares(use), WORLD, FIRST)
    korea, home = found["ai-use-korea"], found[f"ai-use-{HOME}"]
    found["ai-use-korea-to-china"] = derive(
        korea.number / home.number, "ratio", korea, home, how="韓國除以內地", standing="inherit"
    )
    north, south = found["ai-use-global-north"], found["ai-use-global-south"]
    found["ai-use-divide"] = _difference(north, south, "全球北方減全球南方")
    return found


def _counts(
    halves: pd.DataFrame, both: Mapping[str, tuple[float, float]], identical: Quantity, high: Quantity
) -> dict[str, Quantity]:
    """Return how many economies there are, above ``high`` per cent, on the rise, and alike."""
    alike = repeated(both, identical.number)
    rose = [code for code, pair in both.items() if pair[1] > pair[0]]

    above = [code for code, pair in both.items() if pair[1] > high.number]

    def held(count: int, limit: Quantity, how: str, period: str) -> Quantity:
        return derive(count, "count", *basis(halves, limit), how=how, standing="inherit", period=period)

    return {
        "ai-use-economies": from_frame(
            len(both), "count", halves, how="上、下半年都有數字的經濟體數目", period=LAST
        ),
        "ai-use-high": held(len(above), high, "用戶比例高於來源所用界線的經濟體數目", LAST),
        "ai-use-same": held(
            len(alike), identical, "上、下半年數字都與另外數個經濟體全同者", f"{FIRST}/{LAST}"
        ),
        "ai-use-high-share": high,
        "ai-use-rose": from_frame(len(rose), "count", halves, how="下半年比例高於上半年的經濟體數目"),
    }


def _followed(
    halves: pd.DataFrame, both: Mapping[str, tuple[float, float]], code: str
) -> dict[str, Quantity]:
    first, last = _share(halves, code, FIRST), _share(halves, code, LAST)
    early = ranks({name: pair[0] for name, pair in both.items()})[code]
    late = ranks({name: pair[1] for name, pair in both.items()})[code]
    gain = ranks({name: reading(*pair, "gain") for name, pair in both.items()})[code]
    return {
        f"ai-use-{code}-first": first,
        f"ai-use-{code}-gain": _difference(last, first, "下半年減上半年"),
        f"ai-use-{code}-gain-rank": from_frame(gain, "rank", halves, how="按下半年增幅由高至低排列"),
        f"ai-use-{code}-move": from_frame(
            rank_move(early, late), "text", halves, how="分別按上、下半年比例由高至低排列"
        ),
    }


def rank_move(early: int, late: int) -> str:
    """Return in words how a rank changed.

    >>> rank_move(25, 18), rank_move(61, 61), rank_move(3, 4)
    ('由第 25 升至第 18', '維持第 61', '由第 3 跌至第 4')
    """
    if early == late:
        return f"維持第 {late}"
    return f"由第 {early} {'升' if late < early else '跌'}至第 {late}"


def _share(rows: pd.DataFrame, economy: str, period: str) -> Quantity:
    own = rows[(rows["economy"] == economy) & (rows["period"] == period)]
    return from_row(own.to_dict("records")[0])


def _difference(more: Quantity, less: Quantity, how: str) -> Quantity:
    return derive(more.number - less.number, "percentage-point", more, less, how=how, standing="inherit")


def latest_quantities(use: pd.DataFrame) -> dict[str, Quantity]:
    """Return what is known of the first quarter of 2026; empty before any of it was."""
    rows = use[use["period"] == LATEST]
    wanted = {
        "ai-use-world-latest": ("ms_ai_user_share", WORLD),
        "ai-use-us-latest": ("ms_ai_user_share", "united-states"),
        "ai-use-korea-latest": ("ms_ai_user_share", "korea"),
        "ai-use-high-latest": ("ms_economies_above_30", WORLD),
    }
    own = {(str(row["series"]), str(row["economy"])): from_row(row) for row in rows.to_dict("records")}
    if not set(wanted.values()) <= set(own):
        return {}
    return {id: own[figure] for id, figure in wanted.items()}


def pairs(
    use: pd.DataFrame, value_added: pd.DataFrame, economies: pd.DataFrame, chosen: Sequence[str]
) -> pd.DataFrame:
    """Return manufacturing share (per cent of GDP) and user share (second half of 2025) where both are known.

    Columns: economy, name, making, year (of it), share, home, chosen, row (of both measures).
    """
    both, label = shares(use), names(economies)
    making, rows = _making(value_added), user_shares(use)
    own = making[making["economy"].isin(list(both))].sort_values("economy")
    last = rows[rows["period"] == LAST].set_index("economy")["row"]
    return pd.DataFrame(
        {
            "economy": own["economy"],
            "name": own["economy"].map(label),
            "making": own["value"],
            "year": own["period"],
            "share": [both[code][1] for code in own["economy"]],
            "home": own["economy"] == HOME,
            "chosen": own["economy"].isin(chosen),
            "row": own["row"] + " " + own["economy"].map(last),
        }
    ).reset_index(drop=True)


def pair_rows(use: pd.DataFrame, value_added: pd.DataFrame) -> pd.DataFrame:
    """Return the dataset rows a comparison of manufacturing and user shares rests on."""
    making, halves = _making(value_added), _halves(use)
    used = halves[halves["economy"].isin(making["economy"])]
    return pd.concat([making[making["economy"].isin(used["economy"])], used], ignore_index=True)


def _making(value_added: pd.DataFrame) -> pd.DataFrame:
    """Return the manufacturing shares of the newest year that has figures of the most economies."""
    rows = value_added[value_added["series"] == "mva_share_gdp"]
    economies = rows.groupby("period")["economy"].nunique()
    year = max(economies[economies == economies.max()].index, default="")
    return rows.loc[rows["period"] == year]


def pair_association(points: pd.DataFrame, fewest: float, confidence: float) -> Association | None:
    """Return how the two measures go together, or None for fewer economies than ``fewest``."""
    if len(points) < fewest:
        return None
    try:
        return association(list(zip(points["making"], points["share"], strict=True)), confidence)
    except RankingError:
        return None


def pair_quantities(
    points: pd.DataFrame, rows: pd.DataFrame, fewest: Quantity, confidence: Quantity
) -> dict[str, Quantity]:
    """Return the numbers of the prose on manufacturing against AI use; empty for too few economies.

    ``points`` and ``rows`` are those of ``pairs`` and ``pair_rows``; ``confidence`` is a share.
    """
    found = pair_association(points, fewest.number, confidence.number)
    if found is None:
        return {}
    how, year = "各經濟體製造業增加值佔比與用戶比例的斯皮爾曼等級相關系數", points["year"].iloc[0]
    words = "區間不包括零" if found.clear else "區間包括零，不能排除兩者毫無關係"

    def bound(value: float | str, unit: str, which: str) -> Quantity:
        return derive(value, unit, *basis(rows, confidence), how=f"{how}，區間{which}", period="")

    return {
        "race-pairs": from_frame(found.count, "count", rows, how="兩項數字俱備的經濟體數目"),
        "race-pairs-year": from_frame(
            year, "date", rows, how="最多經濟體有製造業增加值佔比的一年", period=year
        ),
        "race-spearman": from_frame(
            round(found.spearman, 2), "coefficient", rows, how=how, standing="estimate"
        ),
        "race-confidence": convert(confidence, "percent"),
        "race-spearman-low": bound(round(found.low, 2), "coefficient", "下限"),
        "race-spearman-high": bound(round(found.high, 2), "coefficient", "上限"),
        "race-clear": bound(words, "text", "是否包括零"),
    }


def real_investment(investment: pd.DataFrame) -> pd.DataFrame:
    """Return the dataset rows of private investment at constant prices."""
    return investment[investment["series"] == "private_investment_real"].reset_index(drop=True)


def investment_quantities(investment: pd.DataFrame) -> dict[str, Quantity]:
    """Return private investment at constant prices in the last year: levels, ratios; empty if unknown."""
    own = _newest(real_investment(investment))
    if not own:
        return {}
    us, home, world = own["united-states"], own[HOME], own[WORLD]
    share = converted(us.number / world.number, "share", "percent")
    return {
        "race-invest-us": us,
        "race-invest-china": home,
        "race-invest-europe": own["europe"],
        "race-invest-ratio": derive(
            us.number / home.number, "ratio", us, home, how="美國除以中國內地", standing="inherit"
        ),
        "race-invest-us-share": derive(share, "percent", us, world, how="美國除以全球", standing="inherit"),
    }


def nominal_quantities(investment: pd.DataFrame) -> dict[str, Quantity]:
    """Return private investment at current prices where it is newer than the series at constant prices."""
    nominal = investment[investment["series"] == "private_investment_nominal"]
    found = _newest(nominal[nominal["period"] > real_investment(investment)["period"].max()])
    return {} if not found else {"race-nominal-us": found["united-states"], "race-nominal-china": found[HOME]}


def _newest(rows: pd.DataFrame) -> dict[str, Quantity]:
    last = rows[rows["period"] == rows["period"].max()]
    return {str(row["economy"]): from_row(row) for row in last.to_dict("records")}


def label_sides(points: pd.DataFrame, reach: Mapping[str, float]) -> list[str]:
    """Return for each point whether its label goes above or below it, so that close labels part.

    ``reach`` gives how near (in units of ``making`` and ``share``) two labels on one side would collide.
    """
    placed: list[tuple[float, float, str]] = []
    for x, y in zip(points["making"], points["share"], strict=True):
        near = [
            side for px, py, side in placed if abs(px - x) < reach["making"] and abs(py - y) < reach["share"]
        ]
        placed.append((x, y, "below" if near.count("above") > near.count("below") else "above"))
    return [side for _, _, side in placed]
