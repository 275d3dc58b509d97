"""The ledger as a table: what the briefing says, what was found, what was published later, and the verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from helpers import wording
from helpers.data import load as datasets
from helpers.data.contracts import Catalogue
from helpers.periods import end_of
from helpers.publish.display import Units
from helpers.records import Quantity, from_row
from helpers.sections import appendices
from helpers.sections.evidence import MOVED, UNPUBLISHED, Load, Row, anchor, evidence_of, judge, limits
from helpers.sections.series import by_period

#: Chapters as the table names them, by the first two digits of their file.
CHAPTERS = {**appendices.CHAPTERS, "00": "開首"}

#: How the table is laid out; three columns stay legible on a phone.
COLUMNS = {
    "item": "項目與《簡報》所載（撮述）",
    "found": "查得的數字或事實（所屬時期）",
    "judged": "判斷與說明",
}

#: Standings of figures that are not told as later ones.
DOUBTFUL = ("brief", "unconfirmed")


def ledger(load: Load, units: Units, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row a claim in the briefing's order: key, verdict, what ``COLUMNS`` names, and its links.

    ``row_anchor`` is the name of the row, ``row_home`` the chapter it belongs to, ``row_home_name`` its word.
    """
    claims = load("briefing").sort_values("order").to_dict("records")
    lines = [_line(claim, load, units, catalogue) for claim in claims]
    return pd.DataFrame(
        lines, columns=["key", "verdict", *COLUMNS, "row", "row_anchor", "row_home", "row_home_name"]
    )


def _line(claim: Row, load: Load, units: Units, catalogue: Catalogue) -> Row:
    judged, found = judge(claim, load)
    newer = later(found, load, catalogue)
    said = [str(claim["remark"])] if found and claim["remark"] else []
    said += [str(claim["note"])] if claim["note"] else []
    return {
        "key": claim["key"],
        "verdict": judged,
        "item": f"{claim['label']}：{_words(claim, units)}",
        "found": _found(judged, found, newer, units),
        "judged": f"{judged}\n{'；'.join(said)}" if said else judged,
        "row": " ".join(str(row["row"]) for row in (claim, *found, *newer)),
        "row_anchor": anchor(str(claim["key"])),
        "row_home": claim["section"],
        "row_home_name": CHAPTERS[str(claim["section"])[:2]],
    }


def later(found: Sequence[Row], load: Load, catalogue: Catalogue) -> list[Row]:
    """Return, for the figures among some rows, the newest later figure of each one's series, none twice.

    A series is what the dataset's ``identity`` tells apart without ``period``: the same definition, another
    time. Rows only the briefing states, or that are unconfirmed, are passed over.
    """
    newest = [row for one in found if (row := _newest(one, load, catalogue))]
    told = {str(row["row"]) for row in found}
    return list({str(row["row"]): row for row in newest if row["row"] not in told}.values())


def _newest(row: Row, load: Load, catalogue: Catalogue) -> Row | None:
    dataset = str(row["row"]).partition(":")[0]
    identity = catalogue.contract(dataset).identity
    if "period" not in identity or pd.isna(row.get("value", float("nan"))):
        return None
    frame = load(dataset)
    same = [column for column in identity if column != "period"]
    of_series = frame[(frame[same] == [row[column] for column in same]).all(axis=1)]
    sound = of_series[~of_series["standing"].isin(DOUBTFUL) & of_series["value"].notna()]
    after = sound[sound["period"].map(end_of) > end_of(str(row["period"]))]
    return by_period(after).to_dict("records")[-1] if len(after) else None


def _found(judged: str, found: Sequence[Row], newer: Sequence[Row], units: Units) -> str:
    """Return the evidence in words and, on a line of its own, what was published later.

    Evidence a running total has outgrown is itself the later figure.
    """
    if judged == MOVED:
        return f"其後：{found_words(newer or found, units)}"
    said = found_words(found, units)
    return f"{said}\n其後：{found_words(newer, units)}" if newer else said


def found_words(found: Sequence[Row], units: Units) -> str:
    """Return the evidence in words with its period (a dash where there is none).

    A date stands alone: it needs no period beside it.
    """
    if not found:
        return "—"
    parts = list(dict.fromkeys(_words(row, units) for row in found))
    said = ("；" if any(re.search("[，、]", part) for part in parts) else "、").join(parts)
    if wording.ISO_DATE.fullmatch(str(found[0].get("text") or "")):
        return said
    first, *_, last = sorted((str(row["period"]) for row in (*found, *found)), key=end_of)
    within = first.startswith(last)  # a month of the year that the last one speaks of
    return f"{said}（{wording.period(last if within else f'{first}/{last}')}）"


def _words(row: Row, units: Units) -> str:
    if row.get("level"):  # policy documents are known by their titles; the text only sums them up
        return str(row["label"])
    text = str(row.get("text") or "")
    if not text:
        return units.text(from_row(row))
    if wording.ISO_DATE.fullmatch(text):
        return wording.day(text)
    return f"{row['label']}：{text}" if row.get("model") else text


def rows(load: Load, catalogue: Catalogue) -> list[Quantity]:
    """Return what the ledger rests on: the claims, the evidence, the later figures, the limits of the rule."""
    claims = load("briefing").to_dict("records")
    found = [evidence_of(claim, load) for claim in claims]
    newer = [later(group, load, catalogue) for group in found]
    shown = [from_row(row) for row in (*claims, *(row for group in (*found, *newer) for row in group))]
    return [*shown, *limits(load).values()]


def unpublished(catalogue: Catalogue) -> str:
    """Return MyST for the ledger's page before the briefing was out: it says so, under the name of every claim.

    The chapters' texts link claims on any date; the names give those links a place to lead to.
    """
    claims = datasets.load(catalogue, "briefing")
    return "\n".join([*(f"({anchor(key)})=" for key in claims["key"]), UNPUBLISHED])
