"""Chapter 00, the overview: the other chapters' own figures that carry the argument on one page."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers.publish.references import quoted
from helpers.records import Quantity
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
from helpers.sections.series import by_keys

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

#: The cards in order: the figure, the chapter it leads to, and what the figure is.
CARDS = (
    ("ai-use-china", "01-global-race", "內地的人工智能用戶佔工作年齡人口（{q}`ai-use-china:period`）"),
    (
        "paths-price-ratio",
        "02-two-paths",
        "{q}`paths-model-claude-sonnet` 與 {q}`paths-model-deepseek` 的輸出標價之比",
    ),
    ("5g-stations", "03-manufacturing-first", "內地的 5G 基站（{q}`5g-stations:period`末）"),
    (
        "robot-installations-latest",
        "03-manufacturing-first",
        "內地新裝的工業機器人（{q}`robot-installations-latest:period`）",
    ),
    (
        "intelligent-computing",
        "03-manufacturing-first",
        "內地的智能算力（{q}`intelligent-computing:period`末）；各次公布的統計範圍可能不同",
    ),
    ("opinions-measures", "04-ecosystem", "《「人工智能+製造」專項行動實施意見》的措施"),
    (
        "textiles-uncontrolled",
        "05-industries-and-smes",
        "內地紡織企業未經數控的關鍵工序（{q}`textiles-uncontrolled:period`）",
    ),
    ("hk-mfg-smes", "06-hong-kong", "香港的製造業中小企（{q}`hk-mfg-smes:period`）"),
    ("hkpc-plan-ai", "06-hong-kong", "打算逐步引入人工智能的香港受訪企業（{q}`hkpc-plan-ai:period`）"),
)

#: The counts of the ledger of evidence that the overview tells.
CHECKED = ("claims-total", "claims-sound", "claims-qualified", "claims-alone")


def headlines(load: Load, as_of: str) -> dict[str, Quantity]:
    """Return every headline that was public. ``load`` gives datasets as of the date ``as_of`` (ISO)."""
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
    return {id: found[id] for id in HEADLINES if id in found}


def race_figures(load: Load, as_of: str) -> dict[str, Quantity]:
    """Return chapter 01's counts of programmes and sectors, and its shares of users."""
    events = global_race.milestones(load("programmes"), load("economies"))
    own = by_keys(load("assumptions"), {"identical": "01.identical", "high": "01.high-share"})
    return {
        **global_race.milestone_quantities(events, as_of),
        **global_race.sector_quantities(load("programmes")),
        **global_race_use.use_quantities(load("ai_use"), own["identical"], own["high"]),
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
    return {
        **smes,
        **hong_kong.survey_figures(load("hk_surveys")),
        **hong_kong_schemes.scheme_figures(load("schemes"), smes.get("hk-smes")),
        **hong_kong_schemes.answered(load("hk_recommendations"), events),
    }


def price_ratio(load: Load) -> dict[str, Quantity]:
    """Return how many times DeepSeek's output price Claude Sonnet's is, as chapter 02 has it; empty if unknown."""
    found = two_paths.price_ratios(load("prices"))
    return {id: found[id] for id in ("paths-price-ratio",) if id in found}


def checked(load: Load) -> dict[str, Quantity]:
    """Return the counts of the ledger of evidence that the overview tells; empty before the briefing was out."""
    counts = evidence.quantities(load, evidence.judged(load)) if evidence.known(load) else {}
    return {id: q for id, q in counts.items() if id in CHECKED}


def cards(has: Callable[..., bool]) -> str:
    """Return MyST of the cards, each a link to its chapter; ``has`` tells whether figures are published.

    A card stands only where all its figures do.

    >>> print(cards(lambda *ids: "opinions-measures" in ids).splitlines()[4])
    :::{grid-item-card} {q}`opinions-measures`
    """
    lines = ["::::{grid} 1 2 3 3", ":gutter: 3", ":class-container: report-cards", ""]
    for id, chapter, words in CARDS:
        if has(id, *quoted(words)):
            head = f":::{{grid-item-card}} {{q}}`{id}`"
            lines += [head, f":link: {chapter}", ":link-type: doc", words, ":::"]
    return "\n".join([*lines, "::::"])
