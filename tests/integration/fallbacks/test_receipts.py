"""`/delivery`: where each of the last alerts went, when, and why not."""

from __future__ import annotations

from tests.fakes import wire
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
