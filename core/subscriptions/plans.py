"""What a plan allows, as data. Without billing, one plan the operator chooses holds for all."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The limits of one plan."""

    name: str
    max_searches: int
    min_interval_seconds: int


SELF_HOSTED = Plan(name="self_hosted", max_searches=100_000, min_interval_seconds=1)
"""Everything allowed, for people who run Magpie themselves; each marketplace has its own pace."""

PLANS = {plan.name: plan for plan in (SELF_HOSTED,)}
