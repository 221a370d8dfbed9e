"""One posting's page."""

from __future__ import annotations

import pytest

from core.errors import BlockedError, LayoutChangedError
from scrapers.craigslist.ids import Ids
from scrapers.craigslist.posting import parse_posting
from tests.conftest import NOW
from tests.fakes.craigslist import Posting, gone_page, render_posting

TOKEN = "exUqi1zx1Wtjx1Amj7uYnK"
URL = f"https://www.craigslist.org/view/d/brooklyn-bike/{TOKEN}"


def test_the_page_tells_both_names() -> None:
    ids = Ids()
    parse_posting(render_posting(Posting(number=7952768834)), TOKEN, URL, ids, NOW)
    assert ids.settle("7952768834", "") == TOKEN


def test_where_a_posting_lies_decides_its_currency() -> None:
    body = render_posting(Posting(number=1001, lat=43.65, lon=-79.38))
    found = parse_posting(
        body.replace(b'"priceCurrency": "USD"', b'"a": 1'), "1001", URL, Ids(), NOW
    )
    assert found is not None
    assert (found.currency, found.country) == ("CAD", "CA")


@pytest.mark.parametrize("why", ["deleted by its author", "flagged for removal", "removed"])
def test_gone_is_none(why: str) -> None:
    assert parse_posting(gone_page(why), TOKEN, URL, Ids(), NOW) is None


def test_expired_is_none() -> None:
    body = gone_page().replace(b"been deleted by its author", b"expired")
    assert parse_posting(body, TOKEN, URL, Ids(), NOW) is None


def test_another_page_is_an_error() -> None:
    with pytest.raises(LayoutChangedError):
        parse_posting(b"<title>craigslist</title>", TOKEN, URL, Ids(), NOW)
    with pytest.raises(BlockedError):
        parse_posting(b"<title>blocked</title>", TOKEN, URL, Ids(), NOW)


def test_damaged_data_costs_only_itself() -> None:
    body = render_posting(Posting(number=1001)).replace(b'{"@type"', b'{"@type')
    body = body.replace(b'data-latitude="40.68"', b'data-latitude="north"')
    found = parse_posting(body, "1001", URL, Ids(), NOW)
    assert found is not None
    assert found.lat is None
