"""eBay's sites by code and by host."""

from __future__ import annotations

from scrapers.ebay.sites import SITES, site_of, site_of_host


def test_codes_in_every_spelling() -> None:
    assert [site_of(code) for code in ("gb", " UK ", "EBAY_GB")] == [SITES["GB"]] * 3
    assert site_of("XX") is None
    assert set(SITES) == {"GB", "US", "DE", "AU", "CA", "FR", "IT", "ES"}


def test_hosts_of_listings() -> None:
    assert site_of_host("www.ebay.co.uk") is SITES["GB"]
    assert site_of_host("ebay.com.au") is SITES["AU"]
    assert site_of_host("www.ebay.com") is SITES["US"]
    assert site_of_host("notebay.com") is None
    assert site_of_host("ebay.com.evil.example") is None
