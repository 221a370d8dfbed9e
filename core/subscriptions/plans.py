"""What a plan allows, as data. Without billing, one plan the operator chooses holds for all."""

from __future__ import annotations

import dataclasses

EVERY_WAY = ("email", "push", "sms", "webhook")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The limits of one plan. What is not named is not limited."""

    name: str
    max_searches: int
    min_interval_seconds: int
    longest_interval_seconds: int = 3600
    """Promised: a search is looked for at least so often."""
    max_marketplaces: int | None = None
    """On so many marketplaces a search is looked for; None for all that are on."""
    fallbacks: tuple[str, ...] = EVERY_WAY
    """Ways to reach somebody beside the chat."""
    history_days: int = 3650
    digests: bool = True
    api: bool = True
    max_members: int | None = None
    """So many people of a community may have searches in it."""
    rank: int = 0
    """Of two plans the higher one counts, and going up is an upgrade."""
    kinds: tuple[str, ...] = ()
    """Who can buy it: "person", "community"; nobody if empty."""


SELF_HOSTED = Plan(name="self_hosted", max_searches=100_000, min_interval_seconds=1, rank=9)
"""Everything allowed, for people who run Magpie themselves; each marketplace has its own pace."""

FREE = Plan(
    name="free",
    max_searches=3,
    min_interval_seconds=1800,
    max_marketplaces=2,
    fallbacks=("email",),
    history_days=7,
    digests=False,
    api=False,
    max_members=3,
    rank=0,
)
PLUS = Plan(
    name="plus",
    max_searches=15,
    min_interval_seconds=600,
    longest_interval_seconds=1800,
    fallbacks=("email", "push", "sms"),
    history_days=90,
    api=False,
    rank=1,
    kinds=("person",),
)
PRO = Plan(
    name="pro",
    max_searches=60,
    min_interval_seconds=60,
    longest_interval_seconds=600,
    history_days=365,
    rank=2,
    kinds=("person",),
)
TEAM = Plan(
    name="team",
    max_searches=200,
    min_interval_seconds=60,
    longest_interval_seconds=600,
    history_days=365,
    max_members=250,
    rank=3,
    kinds=("community",),
)

PLANS = {plan.name: plan for plan in (SELF_HOSTED, FREE, PLUS, PRO, TEAM)}
SOLD = (PLUS, PRO, TEAM)
"""Those somebody can buy, cheapest first."""


def sold_to(kind: str) -> tuple[Plan, ...]:
    """What an owner of this kind can buy."""
    return tuple(plan for plan in SOLD if kind in plan.kinds)
