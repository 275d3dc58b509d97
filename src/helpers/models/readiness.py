"""Readiness of a factory for AI: level from ratings, distance to each pilot, and the next best step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Ratings run from 1 (not begun) to 5 (driven by data throughout); one point is worth 20 of 100.
LOWEST, HIGHEST = 1, 5
POINT = 100 / HIGHEST

Ratings = Mapping[str, int]


@dataclass(frozen=True)
class Level:
    """A level of maturity and the lowest score (of 100) that belongs to it."""

    name: str
    floor: float


@dataclass(frozen=True)
class Assessment:
    """Result of an assessment: ``average`` and ``score`` of 100, weakest dimensions, level and the next."""

    average: float
    score: float
    weakest: tuple[str, ...]
    level: Level
    following: Level | None

    @property
    def missing(self) -> float:
        """Points of score still missing to the following level (0 at the top)."""
        return max(0.0, self.following.floor - self.score) if self.following else 0.0

    @property
    def held_back(self) -> bool:
        """Whether the weakest dimension, not the average, decides the score."""
        return self.score < self.average


@dataclass(frozen=True)
class Gap:
    """What a pilot still needs: points short in each dimension (only those short), and their sum."""

    pilot: str
    short: Mapping[str, int]

    @property
    def points(self) -> int:
        """All points short."""
        return sum(self.short.values())


@dataclass(frozen=True)
class Step:
    """Raise one dimension by one point towards a pilot; ``helps`` are all pilots short in that dimension."""

    dimension: str
    rating: int
    pilot: str
    helps: tuple[str, ...]
    remaining: int
    after: Assessment

    @property
    def target(self) -> int:
        """The rating after the step."""
        return self.rating + 1


def assess(ratings: Ratings, levels: Sequence[Level], reach: float) -> Assessment:
    """Return the level of a factory from its ratings.

    The score is the mean rating of 100, but at most ``reach`` points above the weakest dimension: strong
    machines do not make up for missing data. Mean and cap are our own rule; reach and floors are the caller's.

    Raises ValueError for no ratings, one outside 1 to 5, or levels not in rising order.

    >>> levels = [Level("I", 20), Level("II", 40), Level("III", 60), Level("IV", 80)]
    >>> assess({"data": 1, "machines": 5, "people": 3}, levels, reach=20).score
    40.0
    >>> assess({"data": 2, "machines": 3, "people": 3}, levels, reach=20).level.name
    'II'
    """
    _check(ratings, levels)
    average = POINT * sum(ratings.values()) / len(ratings)
    lowest = min(ratings.values())
    score = min(average, POINT * lowest + reach)
    place = max((i for i, level in enumerate(levels) if score >= level.floor), default=0)
    return Assessment(
        average=average,
        score=score,
        weakest=tuple(name for name, value in ratings.items() if value == lowest),
        level=levels[place],
        following=levels[place + 1] if place + 1 < len(levels) else None,
    )


def gaps(ratings: Ratings, pilots: Mapping[str, Ratings]) -> list[Gap]:
    """Return each pilot's gap, nearest first (ties keep the given order).

    ``pilots`` maps a pilot to the least rating it needs in each dimension.

    >>> gaps({"data": 2, "people": 3}, {"plan": {"data": 4}, "see": {"data": 3, "people": 2}})[0].short
    {'data': 1}
    """
    found = [
        Gap(name, {d: need - ratings[d] for d, need in needs.items() if need > ratings[d]})
        for name, needs in pilots.items()
    ]
    return sorted(found, key=lambda gap: gap.points)


def next_step(
    ratings: Ratings, pilots: Mapping[str, Ratings], levels: Sequence[Level], reach: float
) -> Step | None:
    """Return the next point worth gaining towards the nearest pilot not yet ready for; None when all are.

    Of the dimensions that pilot is short in, the one that most pilots wait for comes first, then the larger
    shortfall, then the lower rating, then the order given.

    >>> levels = [Level("I", 20), Level("II", 40)]
    >>> pilots = {"see": {"data": 3, "people": 3}, "plan": {"data": 4}}
    >>> step = next_step({"data": 2, "people": 2}, pilots, levels, reach=20)
    >>> step.dimension, step.target, step.helps
    ('data', 3, ('see', 'plan'))
    """
    waiting = [gap for gap in gaps(ratings, pilots) if gap.points]
    if not waiting:
        return None
    nearest = waiting[0]

    def order(dimension: str) -> tuple[int, int, int]:
        helped = sum(dimension in gap.short for gap in waiting)
        return (-helped, -nearest.short[dimension], ratings[dimension])

    dimension = min((d for d in ratings if d in nearest.short), key=order)
    return Step(
        dimension=dimension,
        rating=ratings[dimension],
        pilot=nearest.pilot,
        helps=tuple(gap.pilot for gap in waiting if dimension in gap.short),
        remaining=nearest.points - 1,
        after=assess({**ratings, dimension: ratings[dimension] + 1}, levels, reach),
    )


def route(
    ratings: Ratings, pilots: Mapping[str, Ratings], levels: Sequence[Level], reach: float
) -> list[Step]:
    """Return the steps that make ready for the nearest waiting pilot, in order (none when none waits)."""
    steps: list[Step] = []
    current = dict(ratings)
    while step := next_step(current, pilots, levels, reach):
        if steps and step.pilot != steps[0].pilot:
            break
        steps.append(step)
        current[step.dimension] = step.target
        if step.remaining == 0:
            break
    return steps


def _check(ratings: Ratings, levels: Sequence[Level]) -> None:
    if not ratings:
        raise ValueError("at least one dimension must be rated")
    for name, value in ratings.items():
        if not LOWEST <= value <= HIGHEST:
            raise ValueError(f"{name}: a rating lies between {LOWEST} and {HIGHEST}, not {value}")
    floors = [level.floor for level in levels]
    if not floors or floors != sorted(set(floors)):
        raise ValueError("levels must be given in rising order of their floors")
