from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from core.clock import ManualClock
from scrapers.ebay.consent import EbayConsent
from scrapers.http import HTTPClient
from tests.conftest import NOW


async def test_the_link_asks_for_no_more_than_reading_and_carries_the_state() -> None:
    http = HTTPClient(ManualClock(NOW))
    consent = EbayConsent(
        http,
        client_id="app",
        client_secret="never shown",
        ru_name="Ru-Name",
        auth_base="https://auth.ebay.com/",
        api_base="https://api.ebay.com",
    )
    link = urlsplit(consent.link("a&b"))
    assert (link.netloc, link.path) == ("auth.ebay.com", "/oauth2/authorize")
    assert parse_qs(link.query) == {
        "client_id": ["app"],
        "redirect_uri": ["Ru-Name"],
        "response_type": ["code"],
        "scope": ["https://api.ebay.com/oauth/api_scope"],
        "state": ["a&b"],
    }
    assert "never" not in link.query
