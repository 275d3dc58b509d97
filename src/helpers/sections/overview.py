"""Chapter 00, the overview: the other chapters' own figures that carry the argument on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from helpers import wording
from helpers.records import Quantity, from_row
from helpers.sections import (
    ecosystem,
    evidence,
    global_race,
    global_race_use,
    hong_kong,
    hong_kong_schemes,
    industries,
    manufacturing,
    two_paths,
)

Load = Callable[[str], pd.DataFrame]

#: Ids of the figures the page tells, chapter by chapter; each is the chapter's own quantity of that id.
HEADLINES = (
    "race-milestones",
    "race-milestone-economies",
    "race-milestones-recent",
    "race-sector-economies",
    "race-manufacturing-economies",
    "ai-use-china",
    "ai-use-china-rank",
    "ai-use-economies",
    "ai-use-united-states",
    "paths-open-models",
    "paths-open-china",
    "paths-open-us",
    "paths-permissive-china",
    "paths-permissive-us",
    "paths-model-claude-sonnet",
    "paths-model-deepseek",
    "paths-gap-2025-first",
    "paths-gap-2025-last",
    "paths-gap-2026-last",
    "5g-stations",
    "5g-briefing",
    "intelligent-computing",
    "robot-installations-latest",
    "robot-installations-share",
    "llm-adoption-2024",
    "llm-adoption-2025",
    "minister-adoption",
    "opinions-bodies",
    "opinions-tasks",
    "opinions-measures",
    "opinions-annexes",
    "target-2027-models",
    "target-2027-datasets",
    "target-2027-scenarios",
    "target-2027-firms",
    "target-2027-leaders",
    "target-2027-agents",
    "eco-items",
    "eco-items-supply",
    "eco-items-demand",
    "eco-side-reversals",
    "eco-shanghai-lead",
    "eco-guangdong-lead",
    "textiles-uncontrolled",
    "eu-large-now",
    "eu-all-now",
    "hk-smes",
    "hk-mfg-smes",
    "hk-mfg-sme-share",
    "hk-covered-share",
    "hkpc-plan-ai",
    "hkpc-plan-year",
    "scheme-dtspp-sectors",
    "scheme-aiss-share",
    "scheme-aiss-approved-applications",
    "hk-answered",
)

#: The figures on the cards whose period the card names, and the word after it.
CARDS = {
    "ai-use-china": "",
    "5g-stations": "末",
    "intelligent-computing": "末",
    "robot-installations-latest": "",
    "textiles-uncontrolled": "",
    "hk-mfg-smes": "",
    "hkpc-plan-ai": "",
}


#: The counts of the ledger of evidence that the overview tells.
CHECKED = ("claims-total", "claims-sound", "claims-qualified", "claims-alone")


def headlines(load: Load, as_of: date) -> dict[str, Quantity]:
    """Return every headline; one that was not yet public says so. ``load`` gives datasets as of the date."""
    found = {
        **race_figures(load, as_of),
        **two_paths.licence_quantities(load("models")),
        **two_paths.price_quantities(load("prices")),
        **two_paths.gap_quantities(load("frontier_gap")),
        **manufacturing.infrastructure_figures(load("infrastructure")),
        **manufacturing.robot_figures(load("robots")),
        **manufacturing.adoption_figures(load("adoption")),
        **ecosystem_figures(load),
        **industries.digital_quantities(load("sector_digital")),
        **industries.size_quantities(load("ai_use_by_size")),
        **hong_kong_figures(load),
    }
    return {id: found.get(id, Quantity(manufacturing.PENDING, "text")) for id in HEADLINES}


def assumed(load: Load, key: str) -> Quantity:
    """Return what the report itself sets, by its key in ``data/assumptions.csv``."""
    rows = load("assumptions").set_index("key", drop=False)
    return from_row(rows.loc[key].to_dict())


def race_figures(load: Load, as_of: date) -> dict[str, Quantity]:
    """Return chapter 01's counts of programmes and sectors, and its shares of users."""
    events = global_race.milestones(load("programmes"), load("economies"))
    return {
        **global_race.milestone_quantities(events, as_of.isoformat()),
        **global_race.sector_quantities(load("programmes")),
        **global_race_use.use_quantities(
            load("ai_use"), assumed(load, "01.identical"), assumed(load, "01.high-share")
        ),
    }


def ecosystem_figures(load: Load) -> dict[str, Quantity]:
    """Return chapter 04's figures of the Opinions, their coding, and how early local plans were."""
    own = ecosystem.event_quantities(load("policy_events"))
    if not load("measure_items").empty:
        own |= ecosystem.coding_quantities(load("measure_items"), load("measures"))
    return {
        **ecosystem.opinions_quantities(load("opinions"), load("targets")),
        **ecosystem.under("eco", own),
    }


def hong_kong_figures(load: Load) -> dict[str, Quantity]:
    """Return chapter 06's figures, with how many recommendations have been followed by some step."""
    smes = hong_kong.sme_figures(load("hk_smes"))
    events = hong_kong_schemes.developments(load("hk_developments"))
    asked = hong_kong_schemes.recommendations(
        load("hk_recommendations"), events, {}, hong_kong_schemes.BRIEFING
    )
    return {
        **smes,
        **hong_kong.survey_figures(load("hk_surveys")),
        **hong_kong_schemes.scheme_figures(load("schemes"), smes.get("hk-smes")),
        "hk-answered": hong_kong_schemes.answered(asked, events),
    }


def price_ratio(load: Load) -> dict[str, Quantity]:
    """Return how many times DeepSeek's output price Claude Sonnet's is, as chapter 02 has it."""
    found = two_paths.price_ratios(load("prices")).get("paths-price-ratio")
    return {"paths-price-ratio": found or Quantity(manufacturing.PENDING, "text")}


def checked(load: Load) -> dict[str, Quantity]:
    """Return the counts of the ledger of evidence that the overview tells; empty before the briefing was out."""
    counts = evidence.quantities(load, evidence.judged(load)) if evidence.known(load) else {}
    return {id: q for id, q in counts.items() if id in CHECKED}


def card_periods(figures: dict[str, Quantity]) -> dict[str, Quantity]:
    """Return the period each card names, in brackets, under ``when-`` and the figure's id; empty if pending.

    >>> card_periods({id: Quantity(1.0, "station", period="2025-07") for id in CARDS})["when-5g-stations"].value
    '（2025 年 7 月末）'
    """
    said = {id: wording.period(figures[id].period) for id in CARDS}
    return {
        f"when-{id}": figures[id].with_value(f"（{said[id]}{after}）" if said[id] else "", "text")
        for id, after in CARDS.items()
    }


def told(figures: dict[str, Quantity], *ids: str) -> bool:
    """Tell whether all of some headlines were public, so that a sentence may rest on them.

    >>> told({"a": Quantity(1, "count"), "b": Quantity(manufacturing.PENDING, "text")}, "a", "b")
    False
    """
    return all(figures[id].value != manufacturing.PENDING for id in ids)


def day(as_of: date) -> str:
    """Return the date of the data in words."""
    return wording.day(as_of)
