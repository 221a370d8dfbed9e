"""A made-up market that ships with Magpie, so that the first minute needs no keys.

It is an ordinary HTTP server with a feed; the real `feed` marketplace polls it through an address
template. It sees the words, the place and the currency in the address, and nothing else.
"""

from __future__ import annotations

from scrapers.demo.asked import Questions
from scrapers.demo.feed import Market
from scrapers.demo.server import ENTRY_TEMPLATE, TEMPLATE, DemoServer

LABEL = "Demo market"
NAME = "demo"
POLL_SECONDS = 5

__all__ = [
    "ENTRY_TEMPLATE",
    "LABEL",
    "NAME",
    "POLL_SECONDS",
    "TEMPLATE",
    "DemoServer",
    "Market",
    "Questions",
]
