"""Sessions, messages and the adapter on a real database."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from bots.replies import File, Reply, Span, Text
from bots.web.adapter import WebAdapter, address_of
from bots.web.render import line_of
from bots.web.store import PAGE, Session
from core.alerts.states import Gone, Rejected, RetryAfter, Sent
from core.clock import ManualClock
from core.db import Database
from core.listen import connect_arguments


@pytest.fixture
def adapter(database: Database, clock: ManualClock) -> WebAdapter:
    return WebAdapter(database, clock, ("key",))


@pytest.fixture
async def session(adapter: WebAdapter, clock: ManualClock) -> Session:
    found = await adapter.store.session(await adapter.store.open_session(clock.now(), "en"))
    assert found is not None
    return found


def said(text: str) -> Reply:
    return Reply(parts=(Text((Span(text),)),))


async def test_only_a_hash_of_the_secret_is_kept(
    adapter: WebAdapter, clock: ManualClock, database: Database
) -> None:
    secret = await adapter.store.open_session(clock.now(), "en")
    async with database.raw() as connection:
        row = await connection.fetchval("SELECT to_jsonb(s)::text FROM web_sessions s")
    assert secret not in row
    assert await adapter.store.session(secret + "x") is None
    assert await adapter.store.session("\ud800") is None


async def test_a_message_is_sent_once_per_delivery(adapter: WebAdapter, session: Session) -> None:
    address = address_of(session.chat)
    first = await adapter.send(address, said("a"), dedupe_key="d1")
    again = await adapter.send(address, said("a"), dedupe_key="d1")
    other = await adapter.send(address, said("a"), dedupe_key="d2")
    assert isinstance(first, Sent)
    assert again == first != other
    assert len(await adapter.store.newest(session.chat)) == 2


async def test_a_chat_that_is_no_more_is_gone(adapter: WebAdapter) -> None:
    assert isinstance(await adapter.send(address_of("nobody"), said("a")), Gone)


async def test_an_edit_is_newer_and_stays_in_its_chat(
    adapter: WebAdapter, session: Session, clock: ManualClock
) -> None:
    address = address_of(session.chat)
    sent = await adapter.send(address, said("a"))
    assert isinstance(sent, Sent)
    await adapter.send(address, said("b"))
    revision = await adapter.store.revision(session.chat)
    assert await adapter.send(address, said("c"), edit=sent.message_id) == sent
    newer = await adapter.store.newer(session.chat, revision)
    assert [(m.id, m.edited, m.body) for m in newer] == [
        (int(sent.message_id), True, {"parts": [{"t": "text", "rich": [{"x": "c"}]}]})
    ]
    stranger = await adapter.store.session(await adapter.store.open_session(clock.now(), "en"))
    assert stranger is not None
    for edit in (sent.message_id, "999999", "x"):
        outcome = await adapter.send(address_of(stranger.chat), said("d"), edit=edit)
        assert isinstance(outcome, Rejected)


async def test_a_line_of_the_person_cannot_be_edited(
    adapter: WebAdapter, session: Session, clock: ManualClock
) -> None:
    line = await adapter.store.insert(session.chat, "person", line_of("a"), None, clock.now())
    assert line is not None
    outcome = await adapter.send(address_of(session.chat), said("b"), edit=str(line.id))
    assert isinstance(outcome, Rejected)


async def test_revisions_of_a_chat_appear_in_their_order(
    adapter: WebAdapter, session: Session, database: Database
) -> None:
    """A writer that got its number first but commits late must not be overtaken."""
    late = await asyncpg.connect(**connect_arguments(database.url))
    try:
        transaction = late.transaction()
        await transaction.start()
        await late.execute(
            "SELECT 1 FROM web_sessions WHERE chat = $1 FOR NO KEY UPDATE", session.chat
        )
        await late.execute(
            "INSERT INTO web_messages (chat, sender, body) VALUES ($1, 'magpie', '{}')",
            session.chat,
        )
        async with asyncio.TaskGroup() as tasks:
            second = tasks.create_task(adapter.send(address_of(session.chat), said("b")))
            done, _ = await asyncio.wait({second}, timeout=0.2)
            assert not done
            await transaction.commit()
    finally:
        await late.close()
    newer = await adapter.store.newer(session.chat, 0)
    assert newer[0].body == {}
    assert [m.revision for m in newer] == sorted(m.revision for m in newer)


async def test_two_that_send_one_delivery_at_once_send_one_message(
    adapter: WebAdapter, session: Session, database: Database
) -> None:
    """Whoever had to wait sees a snapshot without the row; that must not make the chat Gone."""
    first = await asyncpg.connect(**connect_arguments(database.url))
    try:
        transaction = first.transaction()
        await transaction.start()
        await first.execute(
            "SELECT 1 FROM web_sessions WHERE chat = $1 FOR NO KEY UPDATE", session.chat
        )
        written = await first.fetchval(
            "INSERT INTO web_messages (chat, sender, body, dedupe_key)"
            " VALUES ($1, 'magpie', '{}', 'delivery:d1') RETURNING id",
            session.chat,
        )
        sending = adapter.send(address_of(session.chat), said("b"), dedupe_key="d1")
        async with asyncio.TaskGroup() as tasks:
            second = tasks.create_task(sending)
            done, _ = await asyncio.wait({second}, timeout=0.2)
            assert not done
            await transaction.commit()
    finally:
        await first.close()
    assert second.result() == Sent(str(written))
    assert len(await adapter.store.newest(session.chat)) == 1


async def test_history_comes_in_pages(adapter: WebAdapter, session: Session) -> None:
    for n in range(PAGE + 5):
        await adapter.send(address_of(session.chat), said(str(n)))
    newest = await adapter.store.newest(session.chat)
    assert len(newest) == PAGE
    earlier = await adapter.store.newest(session.chat, newest[0].id)
    assert [m.body["parts"][0]["rich"][0]["x"] for m in earlier] == ["0", "1", "2", "3", "4"]
    assert await adapter.store.first(session.chat) == earlier[0].id


async def test_a_file_stays_behind_until_it_is_asked_for(
    adapter: WebAdapter, session: Session
) -> None:
    file = File("a.json", "application/json", b"{}")
    words = Text((Span("here"),))
    sent = await adapter.send(address_of(session.chat), Reply(parts=(words, file)))
    assert isinstance(sent, Sent)
    shown = (await adapter.store.newest(session.chat))[0].body["parts"]
    assert [part["t"] for part in shown] == ["text", "file"]
    assert "content" not in shown[1]
    whole = await adapter.store.body(session.chat, int(sent.message_id))
    assert whole is not None
    assert whole["parts"][1]["content"] == "e30="
    assert await adapter.store.body("other", int(sent.message_id)) is None


async def test_a_file_too_large_is_rejected(adapter: WebAdapter, session: Session) -> None:
    file = File("a.bin", "application/octet-stream", bytes(10_000_000))
    outcome = await adapter.send(address_of(session.chat), Reply(parts=(file,)))
    assert isinstance(outcome, Rejected)


async def test_seen_goes_only_forward_and_never_past_what_there_is(
    adapter: WebAdapter, session: Session, clock: ManualClock, database: Database
) -> None:
    async def seen(message_id: int) -> int:
        await adapter.store.seen(session.chat, message_id, "en", clock.now())
        async with database.raw() as connection:
            return int(await connection.fetchval("SELECT seen_message_id FROM web_sessions"))

    assert await seen(10**15) == 0
    sent = await adapter.send(address_of(session.chat), said("a"))
    assert isinstance(sent, Sent)
    assert await seen(10**15) == int(sent.message_id)
    assert await seen(0) == int(sent.message_id)


async def test_a_database_that_is_away_is_a_reason_to_try_again(clock: ManualClock) -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    outcome = await WebAdapter(away, clock, ("key",)).send(address_of("c"), said("a"))
    assert isinstance(outcome, RetryAfter)
    await away.close()
