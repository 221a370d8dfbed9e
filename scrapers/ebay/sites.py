"""eBay's sites: one API, told apart by a header."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """One national site. `country` is also its key in settings."""

    country: str
    marketplace_id: str
    currency: str
    domain: str


SITES = {
    site.country: site
    for site in (
        Site("GB", "EBAY_GB", "GBP", "ebay.co.uk"),
        Site("US", "EBAY_US", "USD", "ebay.com"),
        Site("DE", "EBAY_DE", "EUR", "ebay.de"),
        Site("AU", "EBAY_AU", "AUD", "ebay.com.au"),
        Site("CA", "EBAY_CA", "CAD", "ebay.ca"),
        Site("FR", "EBAY_FR", "EUR", "ebay.fr"),
        Site("IT", "EBAY_IT", "EUR", "ebay.it"),
        Site("ES", "EBAY_ES", "EUR", "ebay.es"),
    )
}
_ALIASES = {"UK": "GB"}


def site_of(code: str) -> Site | None:
    """The site of a country, however the operator writes it ("uk", "EBAY_GB")."""
    code = code.strip().upper().removeprefix("EBAY_").replace("EBAY-", "")
    return SITES.get(_ALIASES.get(code, code))


def site_of_host(host: str) -> Site | None:
    """The site a listing's address belongs to."""
    host = host.lower()
    for site in SITES.values():
        if host == site.domain or host.endswith(f".{site.domain}"):
            return site
    return None
