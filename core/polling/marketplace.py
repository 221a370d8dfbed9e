"""The port every marketplace adapter satisfies, and the values that pass through it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from core.listings.listing import Listing
    from core.searches.criteria import Criteria


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """A canonical question to one marketplace. Two searches with equal queries share one call.

    `params` is sorted and folded by the marketplace that made it and opaque to everybody else. It
    leaves out whatever we can decide ourselves (price, exclusions, radius), unless the page would
    overflow without it.
    """

    marketplace: str
    params: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """Text that is unique for this query within its marketplace."""
        return urlencode(self.params)

    @classmethod
    def from_key(cls, marketplace: str, key: str) -> Query:
        """Undo `key`."""
        return cls(marketplace, tuple(parse_qsl(key, keep_blank_values=True)))

    def get(self, name: str, default: str = "") -> str:
        """Return the value of one parameter."""
        return dict(self.params).get(name, default)


@dataclasses.dataclass(frozen=True, slots=True)
class Cursor:
    """What the last poll of a target left behind: HTTP validators or the place in a paged list."""

    validators: tuple[tuple[str, str], ...] = ()
    """For example ("etag", '"abc"') and ("last-modified", …)."""
    page: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class SearchPage:
    """A page that was read. An empty one is a value too; a failed one is a `MarketplaceError`."""

    listings: tuple[Listing, ...] = ()
    not_modified: bool = False
    cursor: Cursor = Cursor()
    next_page: Cursor | None = None
    total: int | None = None
    reader: str = ""
    """Which of the marketplace's ways of reading was used ("api", "json", "tiles", "feed")."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How the words of a query may be widened, so that one call can serve many searches."""

    param: str
    """The parameter that holds them, parted by blanks; all of them must be found."""
    narrowing: frozenset[str] = frozenset()
    """Parameters without which a query finds more, never less or other things."""
    broad: bool = False
    """A query without words gives the newest listings of the place or category."""
    most_joined: int = 0
    """Length up to which "(this, that)" may stand for one word; 0 where that is not known."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Facts about a marketplace, as data."""

    label: str
    """The name people know, "eBay"."""
    newest_first: bool = True
    tells_posted_at: bool = True
    tells_postage: bool = False
    has_description: bool = True
    page_size: int = 50
    min_interval_seconds: int = 300
    daily_calls: int | None = None
    day_zone: str = "UTC"
    """The time zone at whose midnight the day's calls begin anew."""
    calls_per_minute: int | None = None
    words: Words | None = None
    """None where a query with fewer words is not sure to find all that one with more finds."""
    terms_forbid_robots: bool = False
    terms_url: str = ""
    demo: bool = False


class Marketplace(Protocol):
    """One place where things are sold."""

    name: str
    """Lower-case identifier: "ebay". Stored; never renamed."""
    capabilities: Capabilities

    def queries(self, criteria: Criteria) -> tuple[Query, ...]:
        """Say which calls would find everything that can match; empty if this place cannot."""

    async def search(self, query: Query, cursor: Cursor | None = None) -> SearchPage:
        """Read one page, newest first. Raises a `MarketplaceError`."""

    async def look_up(self, external_id: str, url: str) -> Listing | None:
        """Read one listing whole; None when it is gone. Raises a `MarketplaceError`."""

    async def close(self) -> None:
        """Give back sockets."""
