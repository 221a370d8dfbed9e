"""What platforms can be asked, and what stands in where one cannot answer."""

from __future__ import annotations

from bots.adapter import Limits, Posting
from bots.events import AnyEvent, ChatAddress
from bots.reach import ConnectedReach, NoReach
from bots.replies import Reply
from core.alerts.states import SendOutcome, Sent

DEALS = ChatAddress(platform="pigeon", tenant="t", chat="deals", community="g", private=False)
WEB = ChatAddress(platform="web", tenant="local", chat="1")


class Pigeon:
    platform = "pigeon"
    limits = Limits(text=100, caption=100, buttons_per_row=1, rows=1, label=10, token_bytes=64)

    def parse(self, raw: object) -> AnyEvent | None:
        raise AssertionError(raw)

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        raise AssertionError(address, reply, edit, dedupe_key, silent)

    async def answer(self, event: AnyEvent, reply: Reply, *, edit: str | None) -> SendOutcome:
        del event, reply, edit
        return Sent("1")

    async def finish(self, event: AnyEvent, toast: str) -> None:
        """Nothing is open."""

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        return Posting(ok=user_id == "admin", missing=(address.chat,))


class Homing(Pigeon):
    platform = "homing"

    async def direct(self, address: ChatAddress, user_id: str) -> ChatAddress | None:
        return ChatAddress(platform=address.platform, tenant=address.tenant, chat=user_id)

    def deep_link(self, payload: str) -> str | None:
        return f"https://homing.example/{payload}" if payload else None

    def spelt(self, command: str) -> str:
        return f"coo {command}"


async def test_without_platforms_everything_can_be_answered_and_nothing_found() -> None:
    reach = NoReach()
    assert (await reach.can_post(DEALS, "ana")).ok
    assert await reach.direct(DEALS, "ana") is None
    assert reach.deep_links("x") == []
    assert reach.spellings("/link x") == []


async def test_each_platform_is_asked_about_its_own_chats_only() -> None:
    reach = ConnectedReach()
    reach.connect(Pigeon())
    assert (await reach.can_post(DEALS, "admin")).ok
    assert (await reach.can_post(DEALS, "ana")).missing == ("deals",)
    assert (await reach.can_post(WEB, "ana")).ok


async def test_private_chats_and_links_come_from_platforms_that_have_them() -> None:
    reach = ConnectedReach()
    reach.connect(Pigeon())
    reach.connect(Homing())
    assert await reach.direct(DEALS, "ana") is None
    here = ChatAddress(platform="homing", tenant="t", chat="deals", community="g", private=False)
    found = await reach.direct(here, "ana")
    assert found is not None
    assert found.chat == "ana"
    assert found.private
    assert reach.deep_links("link_x") == [("homing", "https://homing.example/link_x")]
    assert reach.deep_links("") == []
    assert reach.spellings("/link x") == [("homing", "coo /link x")]
