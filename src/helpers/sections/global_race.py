"""Chapter 01, programmes: milestones, sectors named, money and targets, the briefing's examples."""

from __future__ import annotations

import pandas as pd

from helpers import wording
from helpers.publish.display import Units
from helpers.records import Quantity, from_frame, from_row, from_rows

HOME = "china"

#: What a programme names, grouped so that eight programmes can stand side by side.
SECTORS = {
    "manufacturing": "製造",
    "health": "醫療與生物",
    "transport": "交通與物流",
    "electronics": "芯片、通訊",
    "energy": "能源",
    "materials": "材料與化工",
    "robotics": "機器人",
    "defence": "國防",
    "science": "科學研究",
    "agriculture": "農業食品",
    "consumer": "消費與文化",
    "construction": "建造",
    "government": "民生與治理",
    "finance": "金融",
}

#: Figures of the programmes the prose quotes, by key; each is told once it is known.
QUOTED = (
    "us-genesis-labs",
    "us-genesis-productivity",
    "us-genesis-agreements",
    "us-genesis-awards",
    "us-genesis-challenges",
    "us-genesis-funding",
    "us-action-plan-actions",
    "eu-apply-ai-money",
    "eu-apply-ai-sectors",
    "eu-adoption-baseline",
    "eu-adoption-target",
    "kr-members-2025-09",
    "kr-members-2025-12",
    "kr-divisions",
    "kr-value-added",
    "kr-plants",
    "kr-plant-projects",
    "kr-plant-projects-launched",
    "kr-spending",
    "kr-spending-usd-herald",
    "kr-spending-usd-desk",
    "cn-ai-plus-2027",
    "cn-ai-plus-2030",
    "cn-fund",
    "jp-investment-public",
    "de-output",
    "de-money",
    "uk-compute",
    "uk-manufacturing-money",
    "sg-companies",
    "sg-missions",
)


def quoted(figures: pd.DataFrame) -> dict[str, Quantity]:
    """Return the known figures the prose quotes, under ``race-`` and their key."""
    rows = {str(row["key"]): row for row in figures.to_dict("records")}
    return {f"race-{key}": from_row(rows[key]) for key in QUOTED if key in rows}


def public(frame: pd.DataFrame, *keys: str) -> bool:
    """Return whether all the rows named by key are in a frame, that is, were known on the chapter's date."""
    return set(keys) <= set(frame["key"])


def names(economies: pd.DataFrame) -> dict[str, str]:
    """Return the Chinese label of each economy code (columns code, label)."""
    return dict(zip(economies["code"], economies["label"], strict=True))


def milestones(programmes: pd.DataFrame, economies: pd.DataFrame) -> pd.DataFrame:
    """Return the dated events of the programmes, oldest first.

    Adds ``name`` (economy), ``day`` (ISO date; the middle of the month where only the month is known),
    ``shown`` (the date in words) and ``home`` (whether it is the Mainland's).
    """
    events = programmes[programmes["facet"] == "event"].copy()
    events["day"] = [period if len(period) == 10 else f"{period}-15" for period in events["period"]]
    events = events.sort_values(["day", "economy"], kind="stable")
    return events.assign(
        name=events["economy"].map(names(economies)),
        shown=[wording.period(period) for period in events["period"]],
        home=events["economy"] == HOME,
    ).reset_index(drop=True)


def milestone_quantities(events: pd.DataFrame, as_of: str) -> dict[str, Quantity]:
    """Return how many events there are, in how many economies, and how many in the year to ``as_of``."""
    start = (pd.Timestamp(as_of) - pd.DateOffset(months=12)).date().isoformat()
    recent = events[events["day"] > start]
    return {
        "race-milestones": from_frame(len(events), "measure", events, how="列於時間線的事件數目"),
        "race-milestone-economies": from_frame(
            events["economy"].nunique(), "count", events, how="有事件的經濟體數目"
        ),
        "race-milestones-recent": from_frame(
            len(recent), "measure", events, how="截至日之前一年內的事件數目"
        ),
    }


def sectors(programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the dataset rows in which a programme names a sector."""
    return programmes[programmes["facet"] == "sector"].reset_index(drop=True)


def sector_matrix(programmes: pd.DataFrame, economies: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each group of sectors an economy's programmes name, the widest named first.

    Columns: label (of the group), name (economy), text (as the programmes put it), home, row.

    Raises KeyError for a group that has no label.
    """
    rows = sectors(programmes)
    label = names(economies)
    breadth = rows.groupby("sector")["economy"].nunique()
    order = sorted(breadth.index, key=lambda sector: (-breadth[sector], list(SECTORS).index(sector)))
    cells = [
        {
            "label": SECTORS[sector],
            "name": label[str(economy)],
            "text": "、".join(own["text"]),
            "home": economy == HOME,
            "row": " ".join(own["row"]),
        }
        for sector in order
        for economy, own in rows[rows["sector"] == sector].groupby("economy", sort=False)
    ]
    return pd.DataFrame(cells, columns=["label", "name", "text", "home", "row"])


def sector_quantities(programmes: pd.DataFrame) -> dict[str, Quantity]:
    """Return how many economies name sectors, how many of them manufacturing, and what is named next most."""
    rows = sectors(programmes)
    breadth = rows.groupby("sector")["economy"].nunique().to_dict()
    making = breadth.pop("manufacturing", 0)
    most = max(breadth.values(), default=0)
    following = [f"「{label}」" for sector, label in SECTORS.items() if most and breadth.get(sector) == most]
    # A long list of ties says nothing but that the rest is scattered.
    words = wording.listing(following) if 0 < len(following) < 4 else "零散的其他領域"
    return {
        "race-sector-economies": from_frame(
            rows["economy"].nunique(), "count", rows, how="有點名領域的經濟體數目"
        ),
        "race-manufacturing-economies": from_frame(making, "count", rows, how="點名製造的經濟體數目"),
        "race-next-sectors": from_frame(words, "text", rows, how="製造以外最多經濟體點名的領域"),
    }


def programme_table(programmes: pd.DataFrame, economies: pd.DataFrame) -> pd.DataFrame:
    """Return one display row for each programme, oldest first.

    Columns: plan (economy, programme, date), day (ISO), body, content (sectors named and remarks), row.
    """
    label = names(economies)
    rows: list[dict[str, str]] = []
    for _, own in programmes.groupby("programme", sort=False):
        bodies = own[own["facet"] == "body"]
        if bodies.empty:
            continue
        first = bodies.iloc[0]
        named, said = _joined(own, ["sector"], "、"), _joined(own, ["money", "remark"], "；")
        parts = [f"點名的領域：{named}" if named else "", said]
        told = own[own["facet"].isin(["body", "sector", "money", "remark"])]
        rows.append(
            {
                "plan": f"{label[first['economy']]}：{first['label']}（{short_period(first['period'])}）",
                "day": first["period"],
                "body": _joined(own, ["body"], "、"),
                "content": "。".join(part for part in parts if part) or "—",
                "row": " ".join(told["row"]),
            }
        )
    columns = ["plan", "day", "body", "content", "row"]
    return pd.DataFrame(rows, columns=columns).sort_values("day", kind="stable").reset_index(drop=True)


def _joined(rows: pd.DataFrame, facets: list[str], mark: str) -> str:
    return mark.join(rows.loc[rows["facet"].isin(facets), "text"])


def short_period(code: str) -> str:
    """Return a period as narrow table columns write it.

    >>> short_period("2025-08-26"), short_period("2025/2030"), short_period("2027")
    ('2025/8/26', '2025–2030', '2027')
    """
    if "/" in code:
        return code.replace("/", "–")
    return "/".join(part.lstrip("0") for part in code.split("-"))


def programme_figures(
    figures: pd.DataFrame, economies: pd.DataFrame, nature: str, units: Units
) -> pd.DataFrame:
    """Return the programmes' figures of one nature (money, target, progress, scope) by economy, for a table.

    Adds ``item`` (economy, what the figure is and its year, marked where it is not confirmed) and ``amount``
    (the figure in words, in its own currency).
    """
    own = figures[figures["nature"] == nature].copy()
    label = names(economies)
    own["place"] = own["economy"].map(list(label).index)
    own = own.sort_values(["place", "programme", "period", "key"], kind="stable")
    doubt = own["standing"].map(lambda standing: "〔未經證實〕" if standing == "unconfirmed" else "")
    return own.assign(
        item=own["economy"].map(label) + "：" + own["label"] + "，" + own["period"].map(short_period) + doubt,
        amount=[units.text(quantity, digits=2) for quantity in from_rows(own)],
    ).reset_index(drop=True)


def example_table(applications: pd.DataFrame) -> pd.DataFrame:
    """Return the briefing's examples: label, claim (its own), evidence (what could be checked, dated), row."""
    rows = []
    for label, own in applications.groupby("label", sort=False):
        claims, evidence = own[own["facet"] == "claim"], own[own["facet"] == "evidence"]
        if claims.empty:
            continue
        found = [
            f"{row['text']}（{wording.period(str(row['period']))}）" for row in evidence.to_dict("records")
        ]
        rows.append(
            {
                "label": label,
                "claim": claims["text"].iloc[0],
                "evidence": "；".join(found) or "未見可查的背景",
                "row": " ".join([claims["row"].iloc[0], *evidence["row"]]),
            }
        )
    return pd.DataFrame(rows, columns=["label", "claim", "evidence", "row"])
