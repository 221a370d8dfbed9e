"""Two owners become one, and a chat leaves an owner again; each in one transaction.

Everything that stands under an owner goes along: searches, places, marks, history. What a payment
provider knows stays where it is: the owner with a paid plan is the one that remains, and two paid
plans are settled by those who see to payments, who find the other owner by `merged_into`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.alerts import fallback

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

UNLINKED: Final = "unlinked"
"""Why a place is gone for good: its person is somebody else now."""

STAYS: Final = frozenset(
    {
        "billing_checkouts",
        "billing_customers",
        "billing_said",
        "subscriptions",
        "communities",
        "consents",
    }
)
"""Tables with an owner that a merge leaves alone: what was bought is moved by those who see to it,
a community is no person, and a consent lasts no hour."""

_ORDER = text("""
SELECT o.id FROM owners o WHERE o.id = ANY(CAST(:ids AS bigint[])) AND o.merged_into IS NULL
ORDER BY EXISTS (SELECT FROM subscriptions s WHERE s.owner_id = o.id) DESC, o.id
""")
_LOCK = text("SELECT id FROM owners WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR UPDATE")

# A place that both have, an address of theirs for instance, becomes one before the rest moves. A
# browser is named after its owner and, behind that, after itself.
_PAIRS: Final = """
    WITH twins AS (
        SELECT DISTINCT ON (old.id) old.id AS old, new.id AS new, old.state, old.identity_id
        FROM destinations old JOIN destinations new USING (platform, tenant, thread)
        WHERE old.owner_id = :old AND new.owner_id = :new
          AND (new.chat = old.chat OR (platform = 'webpush'
               AND split_part(new.chat, '_', 2) = split_part(old.chat, '_', 2)))
        ORDER BY old.id, new.state <> 'active', new.id
    )
"""
_TWINS: Final = tuple(
    _PAIRS + statement
    for statement in (
        """
        INSERT INTO search_destinations (search_id, destination_id, format)
        SELECT sd.search_id, t.new, sd.format FROM search_destinations sd
        JOIN twins t ON t.old = sd.destination_id ON CONFLICT DO NOTHING
        """,
        """
        UPDATE alerts a SET destination_id = t.new FROM twins t
        WHERE a.destination_id = t.old AND NOT EXISTS (
            SELECT FROM alerts b WHERE b.destination_id = t.new AND b.item_id = a.item_id
              AND b.reason = a.reason AND b.price_key = a.price_key)
        """,
        """
        UPDATE deliveries d SET destination_id = t.new FROM twins t
        WHERE d.destination_id = t.old
        """,
        """
        UPDATE destinations d SET identity_id = coalesce(d.identity_id, t.identity_id),
            state = CASE WHEN t.state = 'active' THEN 'active' ELSE d.state END,
            state_reason = CASE WHEN t.state = 'active' THEN '' ELSE d.state_reason END
        FROM twins t WHERE d.id = t.new
        """,
        "DELETE FROM destinations d USING twins t WHERE d.id = t.old",
    )
)
_MOVE: Final = (
    # Deliveries are found by their place: an index leads there, and not to their owner.
    """
    UPDATE deliveries d SET owner_id = :new
    WHERE d.destination_id IN (SELECT id FROM destinations WHERE owner_id IN (:old, :new))
      AND d.owner_id = :old
    """,
    """
    UPDATE destinations SET owner_id = :new, position = position + 1
        + (SELECT coalesce(max(position), 0) FROM destinations WHERE owner_id = :new)
    WHERE owner_id = :old
    """,
    "UPDATE alerts SET owner_id = :new WHERE owner_id = :old",
    """
    WITH top AS (SELECT greatest(coalesce(max(number), 0), 0) AS number FROM searches
                 WHERE owner_id = :new),
    given AS (SELECT id, row_number() OVER (ORDER BY state = 'deleted', number) AS place
              FROM searches WHERE owner_id = :old)
    UPDATE searches s SET owner_id = :new, updated_at = clock_timestamp(),
        number = CASE WHEN s.number > 0 THEN top.number + given.place ELSE s.number END
    FROM given, top WHERE s.id = given.id
    """,
    "UPDATE drafts SET owner_id = :new WHERE owner_id = :old",
    "UPDATE outlets SET owner_id = :new WHERE owner_id = :old",
    "UPDATE proofs SET owner_id = :new WHERE owner_id = :old",
    """
    INSERT INTO item_marks (owner_id, item_id, mark, why, listing_id, created_at)
    SELECT :new, item_id, mark, why, listing_id, created_at FROM item_marks WHERE owner_id = :old
    ON CONFLICT DO NOTHING
    """,
    "DELETE FROM item_marks WHERE owner_id = :old",
    """
    INSERT INTO hidden_sellers (owner_id, marketplace, seller, created_at)
    SELECT :new, marketplace, seller, created_at FROM hidden_sellers WHERE owner_id = :old
    ON CONFLICT DO NOTHING
    """,
    "DELETE FROM hidden_sellers WHERE owner_id = :old",
    "UPDATE claims SET member_id = :new WHERE member_id = :old",
    "UPDATE shared_searches SET owner_id = :new WHERE owner_id = :old",
    "UPDATE link_codes SET owner_id = :new WHERE owner_id = :old",
    "UPDATE chat_identities SET owner_id = :new WHERE owner_id = :old",
    # What the one that remains has not chosen, the other may have.
    """
    UPDATE owners n SET name = coalesce(nullif(n.name, ''), o.name),
        currency = coalesce(n.currency, o.currency), units = coalesce(n.units, o.units),
        timezone = CASE WHEN n.timezone = 'UTC' THEN o.timezone ELSE n.timezone END,
        home = coalesce(n.home, o.home), preferences = o.preferences || n.preferences
    FROM owners o WHERE n.id = :new AND o.id = :old
    """,
    "UPDATE owners SET merged_into = :new WHERE merged_into = :old",
    """
    UPDATE owners SET merged_into = :new, name = '', home = NULL, preferences = '{}'
    WHERE id = :old
    """,
    "SELECT pg_notify('searches_changed', '')",
)

_NEW_OWNER = text("""
INSERT INTO owners (kind, name, locale, timezone)
SELECT 'person', i.display_name, o.locale, o.timezone
FROM chat_identities i JOIN owners o ON o.id = i.owner_id
WHERE i.id = :identity_id AND i.owner_id = :owner_id
  AND EXISTS (SELECT FROM chat_identities x WHERE x.owner_id = i.owner_id AND x.id <> i.id)
RETURNING id
""")
_LEAVE: Final = (
    "UPDATE chat_identities SET owner_id = :new WHERE id = :identity_id",
    # A search that told only there tells the first of the other places.
    """
    INSERT INTO search_destinations (search_id, destination_id)
    SELECT s.id, (SELECT d.id FROM destinations d
                  WHERE d.owner_id = :owner_id AND d.state = 'active'
                    AND d.identity_id IS DISTINCT FROM :identity_id
                  ORDER BY d.position, d.id LIMIT 1)
    FROM searches s
    WHERE s.owner_id = :owner_id
      AND EXISTS (SELECT FROM destinations d WHERE d.owner_id = :owner_id
                    AND d.state = 'active' AND d.identity_id IS DISTINCT FROM :identity_id)
      AND NOT EXISTS (SELECT FROM search_destinations sd JOIN destinations d
                        ON d.id = sd.destination_id
                      WHERE sd.search_id = s.id AND d.identity_id IS DISTINCT FROM :identity_id)
    ON CONFLICT DO NOTHING
    """,
    """
    DELETE FROM search_destinations WHERE destination_id IN (
        SELECT id FROM destinations WHERE owner_id = :owner_id AND identity_id = :identity_id)
    """,
    "UPDATE link_codes SET closed_at = :now WHERE identity_id = :identity_id AND closed_at IS NULL",
    "SELECT pg_notify('searches_changed', '')",
)
# Its history stays, but nothing a platform tells of that chat may bring it back to life here.
_SHUT = text("""
UPDATE destinations SET state = 'gone', state_reason = :why, identity_id = NULL,
    chat = 'unlinked-' || id
WHERE owner_id = :owner_id AND identity_id = :identity_id RETURNING id
""")
_WAITING = text("""
SELECT id FROM deliveries WHERE destination_id = ANY(CAST(:places AS bigint[]))
  AND state IN ('pending', 'retry', 'held', 'leased')
""")


async def merge(connection: AsyncConnection, one: int, other: int) -> int:
    """Make two owners one; gives the one that remains. The same owner twice is no work."""
    ids = [one, other]
    await connection.execute(_LOCK, {"ids": ids})
    found = list((await connection.execute(_ORDER, {"ids": ids})).scalars())
    if len(found) < 2:
        return int(found[0]) if found else one
    new, old = found
    for statement in (*_TWINS, *_MOVE):
        given = {"new": new, "old": old}
        used = {name: value for name, value in given.items() if f":{name}" in statement}
        await connection.execute(text(statement), used)
    return int(new)


async def unlink(
    connection: AsyncConnection, *, owner_id: int, identity_id: int, now: dt.datetime
) -> int | None:
    """Give a chat identity a new, empty owner; None if it is not theirs, or the only one.

    What it was told stays with the old owner, and what waited for its chat goes elsewhere.
    """
    await connection.execute(_LOCK, {"ids": [owner_id]})
    keys = {"owner_id": owner_id, "identity_id": identity_id}
    new = (await connection.execute(_NEW_OWNER, keys)).scalar_one_or_none()
    if new is None:
        return None
    for statement in _LEAVE:
        given = {**keys, "new": new, "now": now}
        used = {name: value for name, value in given.items() if f":{name}" in statement}
        await connection.execute(text(statement), used)
    shut = list((await connection.execute(_SHUT, {**keys, "why": UNLINKED})).scalars())
    waiting = await connection.execute(_WAITING, {"places": shut})
    await fallback.move(connection, list(waiting.scalars()), now, UNLINKED)
    return int(new)
