"""How worn a thing is: the one scale that listings and searches share."""

from __future__ import annotations

import enum


class Condition(enum.StrEnum):
    """How worn a thing is, from best to worst; marketplaces map their own words onto these."""

    NEW = "new"
    LIKE_NEW = "like_new"
    GOOD = "good"
    FAIR = "fair"
    FOR_PARTS = "for_parts"
