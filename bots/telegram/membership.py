"""What Telegram says about our own standing in a chat, before anything fails there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, Update
from telegram.constants import ChatMemberStatus, ChatType

if TYPE_CHECKING:
    from bots.telegram.chats import Chats
    from bots.telegram.rights import Rights

_OUT: Final = {ChatMemberStatus.BANNED: "kicked", ChatMemberStatus.LEFT: "left"}


class Membership:
    """Closes and opens chats, and follows groups that move."""

    def __init__(self, chats: Chats, rights: Rights) -> None:
        self._chats = chats
        self._rights = rights

    async def take(self, update: Update) -> bool:
        """Whether this update was about a chat and not from a person; then it is done."""
        changed = update.my_chat_member
        if changed is not None:
            chat = str(changed.chat.id)
            self._rights.forget(chat)
            private = changed.chat.type == ChatType.PRIVATE
            why = _closed(changed.new_chat_member, changed.chat.type)
            if why is not None:
                await self._chats.close(chat, "blocked" if private else why)
            else:
                await self._chats.open(chat)
            return True
        message = update.message
        if message is None:
            return False
        if message.migrate_to_chat_id is not None:
            await self._chats.migrate(str(message.chat.id), str(message.migrate_to_chat_id))
            return True
        if message.migrate_from_chat_id is not None:
            await self._chats.migrate(str(message.migrate_from_chat_id), str(message.chat.id))
            return True
        if message.forum_topic_reopened is not None:
            await self._chats.reopen(str(message.chat.id), str(message.message_thread_id or ""))
            return True
        return False


def _closed(member: ChatMember, kind: str) -> str | None:
    """Why nothing can be said there; None if it can."""
    if member.status in _OUT:
        return _OUT[ChatMemberStatus(member.status)]
    if isinstance(member, ChatMemberRestricted) and not (
        member.is_member and member.can_send_messages
    ):
        return "no right to write"
    if kind == ChatType.CHANNEL and not (
        isinstance(member, ChatMemberAdministrator) and member.can_post_messages
    ):
        return "no right to write"
    return None
