"""Replies as Discord's messages: within every limit, in order, mentioning nobody."""

from __future__ import annotations

import datetime as dt

from bots.discord.limits import fit
from bots.discord.render import render
from bots.replies import Buttons, Card, Chart, File, Form, Notice, Press, Reply, Span, Text
from core.text import utf16_length

LISTED = dt.datetime(2026, 11, 23, 14, 2, tzinfo=dt.UTC)
CARD = Card(
    summary="£285 · Trek Marlin 5 M · 6 mi",
    photo_url="https://i.shop.example/1.jpg",
    price=(Span("£285", bold=True), Span(" "), Span("£300", strike=True)),
    title="Trek Marlin 5 M",
    url="https://shop.example/1",
    place="6 mi · Leeds",
    source="Gumtree · used",
    listed_at=LISTED,
    found_at=LISTED + dt.timedelta(seconds=40),
    times="listed 14:02, found 40 s later",
    clock="14:02",
    clock_at=LISTED,
    reason="New · for mountain bike",
    deal="25% under the usual £380",
    rows=((Press("Open", url="https://shop.example/1"), Press("⋯", token="1/a.more/1/mac")),),
)
HOSTILE = "@everyone <@1> **x** [a](https://evil.example) \u202e" + "😀" * 10_000


def test_a_card_is_one_line_and_an_embed() -> None:
    body = render(Reply(parts=(CARD,))).body()
    assert body["content"] == "£285 · Trek Marlin 5 M · 6 mi"
    assert body["allowed_mentions"] == {"parse": []}
    (embed,) = body["embeds"]
    assert embed == {
        "title": "Trek Marlin 5 M",
        "url": "https://shop.example/1",
        "color": embed["color"],
        "description": "**£285** ~~£300~~\n📉 25% under the usual £380",
        "fields": [
            {"name": "📍", "value": "6 mi · Leeds", "inline": True},
            {"name": "🏷️", "value": "Gumtree · used", "inline": True},
            {
                "name": "🕒",
                "value": f"listed <t:{int(LISTED.timestamp())}:R>, found 40 s later",
                "inline": True,
            },
        ],
        "footer": {"text": "New · for mountain bike"},
        "image": {"url": "https://i.shop.example/1.jpg"},
    }
    assert [b["label"] for b in body["components"][0]["components"]] == ["Open", "⋯"]


def test_what_is_sold_is_struck_and_has_no_buttons() -> None:
    sold = Card(summary=CARD.summary, price=CARD.price, title=CARD.title, badge="SOLD", struck=True)
    body = render(Reply(parts=(sold,))).body()
    assert body["content"] == "~~£285 · Trek Marlin 5 M · 6 mi~~"
    assert body["embeds"][0]["title"] == "~~Trek Marlin 5 M~~"
    assert (
        body["embeds"][0]["description"].startswith("~~**")
        or "**~~" in (body["embeds"][0]["description"])
    )
    assert body["embeds"][0]["author"] == {"name": "SOLD"}
    assert body["components"] == []


def test_words_after_a_card_stay_after_it() -> None:
    small = Card(summary="£60 · Frame", title="Frame", price=(Span("£60"),), small=True)
    body = render(
        Reply(
            parts=(
                Text((Span("2 match", bold=True),)),
                small,
                Text((Span("Nearly:"),)),
                small,
                Buttons(((Press("Watch", token="1/d.watch/1/mac"),),)),
            )
        )
    ).body()
    assert body["content"] == "**2 match**"
    assert [e.get("title") or e["description"] for e in body["embeds"]] == [
        "Frame", "Nearly:", "Frame",
    ]  # fmt: skip


def test_small_cards_alone_are_announced_by_the_first() -> None:
    small = Card(summary="£60 · Frame", title="Frame", small=True)
    assert render(Reply(parts=(small, small))).content == "£60 · Frame"


def test_notices_charts_files_and_forms() -> None:
    form = Form("Edit", "1/f.edit/7/mac", (), "Save")
    chart = Chart("Prices", ((LISTED, 285.0),), "GBP", "Fell from £300 to £285.")
    file = File("export.json", "application/json", b"{}")
    message = render(Reply(parts=(Notice((Span("eBay is away."),), "warning"), chart, file, form)))
    assert message.content == "⚠️ eBay is away.\n**Prices**\nFell from £300 to £285."
    assert message.files == [file]
    assert message.forms == [form]
    assert message.components[0]["components"][0]["custom_id"] == "~form 1/f.edit/7/mac"


def test_hostile_text_stays_words_within_every_limit() -> None:
    card = Card(
        summary=HOSTILE, title=HOSTILE, place=HOSTILE, source=HOSTILE, times=HOSTILE,
        reason=HOSTILE, deal=HOSTILE, caution=HOSTILE, badge=HOSTILE, price=(Span(HOSTILE),),
        photo_url="https://x.example/" + "p" * 3_000, url="https://x.example/" + "u" * 3_000,
    )  # fmt: skip
    small = Card(summary=HOSTILE, title=HOSTILE, reason=HOSTILE, small=True)
    for reply in (
        Reply(parts=(Text((Span(HOSTILE, bold=True),)), card, *[small] * 12)),
        Reply(parts=tuple(Text((Span(f"{n}{HOSTILE}"),)) for n in range(20))),
    ):
        body = render(reply).body()
        assert utf16_length(body["content"]) <= 2_000
        assert "@everyone" not in body["content"].replace("\\@everyone", "")
        assert len(body["embeds"]) <= 10
        total = 0
        for embed in body["embeds"]:
            assert utf16_length(embed.get("title", "")) <= 256
            assert all(utf16_length(field["value"]) <= 1_024 for field in embed.get("fields", ()))
            assert "url" not in embed.get("image", {})
            total += sum(
                utf16_length(text)
                for text in (
                    embed.get("title", ""), embed.get("description", ""),
                    embed.get("footer", {}).get("text", ""),
                    embed.get("author", {}).get("name", ""),
                    *(f["name"] + f["value"] for f in embed.get("fields", ())),
                )
            )  # fmt: skip
        assert total <= 6_000


def test_a_text_that_fills_a_message_is_cut_and_not_left_out() -> None:
    for length in (1_997, 1_998, 1_999, 2_000, 10_000):
        content = render(Reply(parts=(Text((Span("a" * length),)),))).content
        assert content.startswith("a" * 1_990)
        assert len(content) <= 2_000
    two = (Text((Span("a" * 1_998),)), Text((Span("b"),)))
    assert render(Reply(parts=two)).content == "a" * 1_998 + "\nb"
    three = (*two, Text((Span("c"),)))
    assert render(Reply(parts=three)).content == "a" * 1_998 + "\n…"


def test_a_reply_of_nothing_is_still_a_message() -> None:
    assert render(Reply(parts=(Text((Span(""),)),))).body()["content"]
    assert fit("", 5) == ""
