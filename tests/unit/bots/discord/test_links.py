"""What Discord names as a wrong address goes, and nothing else."""

from __future__ import annotations

import copy

from bots.discord.links import without_links
from bots.discord.render import Message


def message() -> Message:
    link = {"type": 2, "style": 5, "label": "Open", "url": "http://localhost/1"}
    more = {"type": 2, "style": 2, "label": "More", "custom_id": "1"}
    return Message(
        embeds=[{"title": "Trek", "url": "http://localhost/1", "image": {"url": "https://x/1"}}],
        components=[{"type": 1, "components": [link]}, {"type": 1, "components": [link, more]}],
    )


def test_only_what_is_named_goes() -> None:
    fields = ("embeds.0.url", "components.0.components.0.url", "components.1.components.0.url")
    made = without_links(message(), fields)
    assert made is not None
    assert made.embeds == [
        {"title": "Trek", "image": {"url": "https://x/1"}, "description": "<http://localhost/1>"}
    ]
    assert [one["label"] for row in made.components for one in row["components"]] == ["More"]


def test_what_names_no_link_is_no_business_of_links() -> None:
    given = message()
    before = copy.deepcopy(given)
    assert without_links(given, ("content", "embeds.0.image.url", "embeds.0.title")) is None
    assert without_links(given, ()) is None
    assert given == before


def test_a_link_that_is_no_address_is_not_shown_and_a_bundle_stays_short() -> None:
    odd = Message(embeds=[{"title": "x", "url": "javascript:1"}])
    made = without_links(odd, ("embeds.0.url",))
    assert made is not None
    assert made.embeds == [{"title": "x"}]
    bundle = Message(embeds=[{"url": "http://localhost/1"}, {"url": "http://localhost/2"}])
    made = without_links(bundle, ("embeds.1.url",))
    assert made is not None
    assert made.embeds == [{"url": "http://localhost/1"}, {}]
