"""Whether one listing satisfies one search: pure, and the same wherever it is asked.

The pipeline asks through the index, `/why` and previews ask here; both stand on `CompiledSearch`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.matching.compiled import compile_search
from core.matching.prepared import prepare

if TYPE_CHECKING:
    from core.listings.listing import Listing
    from core.matching.compiled import CompiledSearch
    from core.matching.prepared import PreparedListing
    from core.matching.verdict import Match, Miss, Verdict
    from core.searches.criteria import Criteria


def match(criteria: Criteria, listing: Listing) -> Verdict:
    """Say whether the listing satisfies the search, or the first rule (in order) that it fails."""
    return compile_search(criteria).match(prepare(listing))


def all_misses(criteria: Criteria, listing: Listing) -> tuple[Miss, ...]:
    """Every rule that the listing fails, in order: what each exclusion hid, what nearly fitted.

    Each missing group of words and each exclusion that struck is told on its own.
    """
    return compile_search(criteria).misses(prepare(listing))


def rank_key(
    criteria: Criteria, listing: Listing, match: Match
) -> tuple[int, int, int, float, float]:
    """Sort by this, ascending, and the best matches come first.

    Soft words found, then how little is unknown, then how many required words the title itself
    carries, then the way to it, then the price.
    """
    return rank_of(compile_search(criteria), prepare(listing), match)


def rank_of(
    search: CompiledSearch, prepared: PreparedListing, match: Match
) -> tuple[int, int, int, float, float]:
    """`rank_key` for whoever has compiled the search and prepared the listing already."""
    titled = sum(any(term.in_title(prepared) for term in group) for group in search.text.groups)
    charged = search.charged(prepared)
    return (
        -match.soft_hits,
        len(match.notes),
        -titled,
        math.inf if match.distance_km is None else match.distance_km,
        math.inf if charged is None else charged,
    )
