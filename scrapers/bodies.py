"""Reading an answer's body with a cap on what travels and on what it unpacks to.

aiohttp would unpack a whole network chunk at once; a few kilobytes can hold a gigabyte of zeros.
So the bytes come to us packed and are unpacked in steps that stop at the cap.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

ACCEPT_ENCODING = "gzip, deflate"
MAX_JSON_NESTS = 150_000
MAX_JSON_PARTS = 800_000
_CHUNK = 65_536


class BodyTooLargeError(Exception):
    """The body is larger than the caller is willing to hold."""


class BodyEncodingError(ValueError):
    """The body is packed in a way we did not ask for, or its packing is damaged."""


class Unpacker:
    """Takes the chunks of one body and gives back what they say, never more than the cap."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._parts: list[bytes] = []
        self._size = 0
        self._encoding = encoding.strip().lower()
        if self._encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise BodyEncodingError("unknown content encoding")
        packed = self._encoding not in {"", "identity"}
        # 32 lets zlib find out by itself whether the wrapper is gzip or zlib.
        self._inflate = zlib.decompressobj(32 + zlib.MAX_WBITS) if packed else None
        self._started = False

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max_bytes:
            raise BodyTooLargeError
        self._parts.append(data)

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk as it came from the wire."""
        if self._inflate is None:
            self._keep(chunk)
            return
        if not self._started and chunk:
            self._started = True
            if self._encoding == "deflate" and chunk[0] & 0x0F != zlib.DEFLATED:
                # Some servers mean the raw stream, without the zlib wrapper of the standard.
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            while chunk and not self._inflate.eof:
                room = min(_CHUNK * 16, self._max_bytes - self._size + 1)
                self._keep(self._inflate.decompress(chunk, room))
                chunk = self._inflate.unconsumed_tail
        except zlib.error as error:
            raise BodyEncodingError("damaged content encoding") from error

    def finish(self) -> bytes:
        """The whole body; one whose packing was cut short is damaged."""
        if self._inflate is not None and self._started and not self._inflate.eof:
            raise BodyEncodingError("the body ended too early")
        return b"".join(self._parts)


async def read_body(chunks: AsyncIterator[bytes], encoding: str, max_bytes: int) -> bytes:
    """Read a streamed body to its end or to the cap, whichever comes first."""
    unpacker = Unpacker(encoding, max_bytes)
    async for chunk in chunks:
        unpacker.feed(chunk)
    return unpacker.finish()


def is_reasonable_json(body: bytes) -> bool:
    """Whether JSON has no more parts than a full page of listings could have.

    Eight megabytes of "{}," become two hundred when they are read.
    """
    return (
        body.count(b"{") + body.count(b"[") <= MAX_JSON_NESTS and body.count(b",") <= MAX_JSON_PARTS
    )
