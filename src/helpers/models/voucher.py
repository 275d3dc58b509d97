"""A technology voucher for smaller enterprises: average grant, firms reached, cost by sector and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import pandas as pd
from scipy.special import ndtr


class VoucherError(ValueError):
    """The terms of the voucher make no sense: a negative amount, a share above one, no year at all."""


@dataclass(frozen=True)
class Terms:
    """Terms of a voucher that pays a share of one project a firm, up to a cap.

    Amounts are in one currency: ``cap`` the largest grant a firm may receive, ``project_cost`` the mean cost
    of the projects put forward. ``government_share`` (0 to 1) is the matching ratio: 0.5 is one to one, 0.75
    three to one. ``spread`` is the standard deviation of the logarithm of project costs; 0 means all cost the
    same.

    >>> Terms(cap=50_000, government_share=0.5, project_cost=100_000).average_grant
    50000.0
    >>> Terms(cap=50_000, government_share=0.5, project_cost=80_000).average_grant
    40000.0
    """

    cap: float
    government_share: float
    project_cost: float
    spread: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.government_share <= 1:
            raise VoucherError(f"the government's share is between 0 and 1, not {self.government_share:g}")
        for name in ("cap", "project_cost", "spread"):
            if getattr(self, name) < 0:
                raise VoucherError(f"{name} may not be negative: {getattr(self, name):g}")

    @property
    def average_grant(self) -> float:
        """The mean grant, E[min(cap, share x cost)], for lognormal project costs.

        The expected value of a lognormal variable limited at k (Klugman, Panjer and Willmot, Loss Models,
        appendix A) times the share, with k the cost at which the cap binds.
        """
        if 0 in (self.cap, self.government_share, self.project_cost):
            return 0.0
        limit = self.cap / self.government_share
        if self.spread == 0:
            return self.government_share * min(limit, self.project_cost)
        location = log(self.project_cost) - self.spread**2 / 2
        z = (log(limit) - location) / self.spread
        limited = self.project_cost * ndtr(z - self.spread) + limit * (1 - ndtr(z))
        return float(self.government_share * limited)

    @property
    def own_money(self) -> float:
        """The mean amount a firm pays itself: project cost less grant."""
        return self.project_cost - self.average_grant


def reached_share(take_up: float, years: float) -> float:
    """Share of eligible firms reached after some years, each firm once.

    ``take_up`` (0 to 1) is the yearly share of the firms not yet reached, so the share reached is
    1 - (1 - take_up)^years.

    >>> round(reached_share(0.1, 2), 4)
    0.19
    """
    if not 0 <= take_up <= 1:
        raise VoucherError(f"take-up is between 0 and 1, not {take_up:g}")
    if years <= 0:
        raise VoucherError(f"a voucher runs for some time, not {years:g} years")
    return float(1 - (1 - take_up) ** years)


def total_cost(firms: float, take_up: float, years: float, terms: Terms) -> float:
    """Cost of the grants over all years (currency of the terms), without administration.

    >>> round(total_cost(1000, 0.1, 2, Terms(50_000, 0.5, 80_000)))
    7600000
    """
    return firms * reached_share(take_up, years) * terms.average_grant


def by_sector(
    firms: Mapping[str, float], eligible: Sequence[str], take_up: float, years: float, terms: Terms
) -> pd.DataFrame:
    """Return firms reached and cost of each sector: columns sector, firms, reached, cost, share.

    ``firms`` holds the enterprises of every sector; sectors outside ``eligible`` stay in the table with
    nobody reached. ``share`` is the sector's part of all firms reached (0 to 1). Rows keep the order of ``firms``.
    Raises VoucherError for an eligible sector without a count.

    >>> by_sector({"a": 100, "b": 300}, ["b"], 0.5, 1, Terms(10, 1.0, 10))["reached"].tolist()
    [0.0, 150.0]
    """
    if unknown := [sector for sector in eligible if sector not in firms]:
        raise VoucherError(f"no count of enterprises for {', '.join(unknown)}; known: {', '.join(firms)}")
    share = reached_share(take_up, years)
    reached = {sector: count * share * (sector in eligible) for sector, count in firms.items()}
    everyone = sum(reached.values())
    table = pd.DataFrame(
        {"sector": list(firms), "firms": list(firms.values()), "reached": list(reached.values())}
    )
    table["cost"] = table["reached"] * terms.average_grant
    table["share"] = table["reached"] / everyone if everyone else 0.0
    return table


def by_year(firms: float, take_up: float, years: int, terms: Terms) -> pd.DataFrame:
    """Return firms newly reached and cost of each year: columns year (1, 2, …), reached, cost, cumulative.

    >>> by_year(1000, 0.1, 2, Terms(50_000, 0.5, 80_000))["reached"].round(6).tolist()
    [100.0, 90.0]
    """
    rows = []
    before = 0.0
    for year in range(1, years + 1):
        total = firms * reached_share(take_up, year)
        new = total - before
        rows.append((year, new, new * terms.average_grant, total * terms.average_grant))
        before = total
    return pd.DataFrame(rows, columns=["year", "reached", "cost", "cumulative"])


def firms_within(budget: float, terms: Terms) -> float:
    """Number of average grants a budget pays for (0 when the terms pay nothing).

    >>> firms_within(300e6, Terms(50_000, 0.5, 100_000))
    6000.0
    """
    return budget / terms.average_grant if terms.average_grant else 0.0
