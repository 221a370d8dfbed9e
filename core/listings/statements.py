"""The statements of a page, and the rows they take and give. A page is one round trip each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind, StoredListing

_COLUMNS: Final = (
    ("title", "text"),
    ("description", "text"),
    ("url", "text"),
    ("image_urls", "text[]"),
    ("price", "numeric"),
    ("currency", "text"),
    ("price_kind", "text"),
    ("postage", "numeric"),
    ("bid_count", "int"),
    ("ends_at", "timestamptz"),
    ("buy_now", "bool"),
    ("auction", "bool"),
    ("condition", "text"),
    ("seller", "text"),
    ("place_label", "text"),
    ("lat", "float8"),
    ("lon", "float8"),
    ("country", "text"),
    ("deliverable", "bool"),
    ("collectable", "bool"),
    ("state", "text"),
    ("listed_at", "timestamptz"),
    ("categories", "text[]"),
    ("description_complete", "bool"),
    ("twin_key", "bigint"),
)
_NAMES: Final = ", ".join(name for name, _ in _COLUMNS)
_GIVEN: Final = ", ".join(f"u.{name}" for name, _ in _COLUMNS)


def _given_as(head: Sequence[tuple[str, str]]) -> str:
    """The rows of `json_of`. One text is half the work of an array a column, for both sides."""
    columns = ", ".join(f"{name} {kind}" for name, kind in (*head, *_COLUMNS))
    return f"json_to_recordset($3::json) AS u({columns})"


# Addresses and names of kinds hold no blanks (see `clean`); an array within a row would come back
# in its braces.
_ROW: Final = ", ".join(
    f"array_to_string(l.{name}, ' ')" if kind == "text[]" else f"l.{name}"
    for name, kind in _COLUMNS[:-1]
)
STORED: Final = f"l.id, l.item_id, l.external_id, l.first_seen_at, l.changed_at, {_ROW}"
"""What `stored_listing` reads."""

LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('listings of ' || $1, 0))"
"""Two pages of one marketplace that hold the same listings in different order would wait for each
other for ever; so pages with something to write are written one after the other."""

# The limits force one index look-up for each row asked for, in the one partition that can hold it,
# whatever the planner believes of tables that have grown since it last looked.
KNOWN: Final = f"""
    SELECT u.external_id, l.id, l.item_id, l.fingerprint, l.old
    FROM unnest($2::text[], $3::bigint[]) AS u(external_id, fingerprint)
    CROSS JOIN LATERAL (
        SELECT l.id, l.item_id, l.fingerprint,
               CASE WHEN l.fingerprint <> u.fingerprint THEN ROW({STORED}) END AS old
        FROM listings l WHERE l.marketplace = $1 AND l.external_id = u.external_id LIMIT 1
    ) l
"""  # noqa: S608 - joined from constants of this module, values are bound

TWINS: Final = f"""
    SELECT u.twin_key, l.old
    FROM unnest($2::bigint[]) AS u(twin_key)
    CROSS JOIN LATERAL (
        SELECT ROW({STORED}) AS old FROM listings l
        WHERE l.twin_key = u.twin_key AND l.twin_key IS NOT NULL AND l.marketplace = $1
        ORDER BY l.first_seen_at DESC LIMIT 20
    ) l
"""  # noqa: S608 - likewise

_NEW_HEAD: Final = (("external_id", "text"), ("item_id", "bigint"), ("fingerprint", "bigint"))
INSERT: Final = f"""
    WITH made AS (
        INSERT INTO listings AS l (marketplace, external_id, item_id, fingerprint, {_NAMES},
                                   first_seen_at, changed_at)
        SELECT $1, u.external_id, coalesce(u.item_id, nextval('item_ids')), u.fingerprint, {_GIVEN},
               $2, $2
        FROM {_given_as(_NEW_HEAD)}
        ON CONFLICT (marketplace, external_id) DO NOTHING
        RETURNING l.external_id, l.id, l.item_id, l.price, l.currency, l.state
    ), points AS (
        INSERT INTO price_points (listing_id, observed_at, amount, currency, state)
        SELECT id, $2, price, currency, state FROM made
    )
    SELECT external_id, id, item_id FROM made
"""  # noqa: S608 - likewise

_OLD_HEAD: Final = (
    ("external_id", "text"),
    ("old_fingerprint", "bigint"),
    ("fingerprint", "bigint"),
    ("moved", "bool"),
)
UPDATE: Final = f"""
    WITH changed AS (
        UPDATE listings l
        SET (fingerprint, changed_at, {_NAMES}) = ROW(u.fingerprint, $2, {_GIVEN})
        FROM {_given_as(_OLD_HEAD)}
        WHERE l.marketplace = $1 AND l.external_id = u.external_id
          AND l.fingerprint = u.old_fingerprint
        RETURNING l.external_id, l.id, l.price, l.currency, l.state, u.moved
    ), points AS (
        INSERT INTO price_points (listing_id, observed_at, amount, currency, state)
        SELECT id, $2, price, currency, state FROM changed WHERE moved
        ON CONFLICT (listing_id, observed_at)
        DO UPDATE SET amount = excluded.amount, currency = excluded.currency, state = excluded.state
    )
    SELECT external_id FROM changed
"""  # noqa: S608 - likewise


def json_of(rows: Iterable[tuple[Mapping[str, Any], Listing, int | None]]) -> str:
    """The rows that the insert and the update take: the columns of their head, listing, twin key.

    Money travels as text, so that no float comes near it.
    """
    return orjson.dumps(
        [{**head, **_row(one), "twin_key": key} for head, one, key in rows]
    ).decode()


def _row(one: Listing) -> dict[str, Any]:
    price, postage = one.price, one.postage
    return {
        "external_id": one.external_id,
        "title": one.title,
        "description": one.description,
        "url": one.url,
        "image_urls": one.image_urls,
        "price": None if price is None else str(price),
        "currency": one.currency,
        "price_kind": one.price_kind,
        "postage": None if postage is None else str(postage),
        "bid_count": one.bid_count,
        "ends_at": one.ends_at,
        "buy_now": one.buy_now,
        "auction": one.auction,
        "condition": one.condition,
        "seller": one.seller,
        "place_label": one.place_label,
        "lat": one.lat,
        "lon": one.lon,
        "country": one.country,
        "deliverable": one.deliverable,
        "collectable": one.collectable,
        "state": one.state,
        "listed_at": one.listed_at,
        "categories": one.categories,
        "description_complete": one.description_complete,
    }


def stored_listing(marketplace: str, row: Sequence[Any]) -> StoredListing:
    """A row of `STORED` as the value it is."""
    id_, item_id, external_id, first_seen_at, changed_at, *values = row
    told: dict[str, Any] = {
        name: value for (name, _), value in zip(_COLUMNS[:-1], values, strict=True)
    }
    told["image_urls"] = tuple(told["image_urls"].split())
    told["categories"] = tuple(told["categories"].split())
    told["price_kind"] = PriceKind(told["price_kind"])
    told["state"] = ListingState(told["state"])
    told["condition"] = Condition(told["condition"]) if told["condition"] else None
    return StoredListing(
        id=id_,
        item_id=item_id,
        listing=Listing(marketplace=marketplace, external_id=external_id, **told),
        first_seen_at=first_seen_at,
        changed_at=changed_at,
    )
