"""`/delivery`: where each of the last alerts went, when, and why not."""

from __future__ import annotations

import pytest

from tests.fakes import wire
from tests.fakes.outbox import Place
from tests.integration.bots.chat import House, text_of
from tests.integration.fallbacks.conftest import Post


async def test_it_is_said_where_each_alert_went_and_why_not(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await chat.command("delivery")
    ((owner, here),) = await post.world.rows("SELECT owner_id, id FROM destinations")
    # A chat of its own name: this one is served by nobody while the test looks.
    (mail, push) = [
        (await post.world.places(owner, [address], kind))[0]
        for address, kind in (("ann@a.example", "email"), ("magpie-topic-1", "ntfy"))
    ]
    await post.world.run("UPDATE destinations SET position = 9 WHERE id = :id", id=here)
    await post.world.run("UPDATE destinations SET name = platform")
    post.providers.next_answers = [wire.status(500), wire.status(413)]
    for place in (push, mail):
        await post.world.alerts(place)
        await post.deliver()
    post.providers.next_answers = []
    await post.world.alerts(mail)
    await post.deliver()
    await post.made.store.suppress("email", "ann@a.example", "bounce")
    await post.world.run("UPDATE destinations SET state = 'paused' WHERE id = :id", id=here)
    await post.world.alerts(mail)
    await post.deliver()
    await chat.command("delivery")
    said = text_of(chat.last)
    assert "tried once; next try" in said
    assert "not taken by email, so it went to the next place" in said
    assert "✓ email, " in said
    assert "email cannot be reached any more, so it went to the next place" in said


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("bundled", "", "with others in one message"),
        ("bundled", "newer alert of the item", "a newer alert of the same thing"),
        ("gone", "address is gone", "there was no other place"),
        ("gone", "told elsewhere", "the next place has it already"),
        ("cancelled", "shown in a preview", "you had seen it in a preview"),
        ("expired", "listing active", "it was gone before it could be told"),
        ("expired", "too old", "could not be delivered for days"),
        ("moved", "refused", "so it went to the next place"),
        ("rejected", "status 400", "did not accept it"),
        ("held", "search paused", "kept"),
    ],
)
async def test_every_end_has_words_of_its_own(
    house: House, post: Post, state: str, reason: str, said: str
) -> None:
    chat = house.chat("ana")
    await chat.command("delivery")
    ((owner, here, name),) = await post.world.rows("SELECT owner_id, id, chat FROM destinations")
    await post.world.run(
        "INSERT INTO lanes (platform, tenant, chat) VALUES ('web', 'local', 'ana')"
    )
    await post.world.alerts(Place(here, owner, name))
    await post.world.run(
        "UPDATE deliveries SET state = :state, state_reason = :reason", state=state, reason=reason
    )
    await chat.command("delivery")
    assert said in text_of(chat.last)
