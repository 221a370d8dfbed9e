"""A mail server that takes everything, or refuses at the word it is told to."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import email
import email.policy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage

HANG_UP = "hang up"


class MailServer:
    """Speaks as much SMTP as a sender needs."""

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {}
        """By verb, what is said instead of yes; `HANG_UP` says nothing and closes. "." is the end
        of the mail."""
        self.taken: list[EmailMessage] = []
        self.logins: list[str] = []
        self.url = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()[:2]
        self.url = f"smtp://ann:secret%40word@{host}:{port}"
        try:
            yield
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 post.example ESMTP\r\n")
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                if not await self._line(line, reader, writer):
                    break
        writer.close()

    async def _line(
        self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        verb = line.split(" ", 1)[0].upper()
        said = self._instead(verb) or {
            "EHLO": "250-post.example\r\n250-AUTH PLAIN\r\n250 SIZE 1000000",
            "AUTH": "235 welcome",
            "DATA": "354 go on",
            "QUIT": "221 bye",
        }.get(verb, "250 yes")
        if verb == "AUTH":
            self.logins.append(base64.b64decode(line.rsplit(" ", 1)[1]).decode())
        if said == HANG_UP:
            return False
        writer.write(f"{said}\r\n".encode())
        if verb == "DATA" and said.startswith("354"):
            raw = (await reader.readuntil(b"\r\n.\r\n"))[:-5]
            said = self._instead(".") or "250 taken"
            if said == HANG_UP:
                return False
            if said.startswith("250"):
                self.taken.append(email.message_from_bytes(raw, policy=email.policy.default))
            writer.write(f"{said}\r\n".encode())
        return verb != "QUIT"

    def _instead(self, verb: str) -> str:
        waiting = self.answers.get(verb, [])
        return waiting.pop(0) if waiting else ""
