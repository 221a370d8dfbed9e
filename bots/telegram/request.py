"""The library's way to the wire, over the HTTP client that everything else here uses.

The one it brings takes as much time for a message as all the rest together.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from aiohttp.payload import BytesPayload
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_FORM: Final = "application/x-www-form-urlencoded"
_DEFAULT: Final = BaseRequest.DEFAULT_NONE
Timeout = Any
"""Seconds, None for as long as it takes, or the library's own mark for "as usual"."""


class AiohttpRequest(BaseRequest):
    """Connections to Telegram; opened with the first call, since nothing is done before."""

    __slots__ = ("_closed", "_connect", "_read", "_session", "_size")

    def __init__(self, *, connections: int, connect_seconds: float, read_seconds: float) -> None:
        self._size = connections
        self._connect = connect_seconds
        self._read = read_seconds
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        """Allow calls, also after a shutdown."""
        self._closed = False

    async def shutdown(self) -> None:
        """Close all connections."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise RuntimeError("these connections to Telegram are closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._size),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    async def do_request(  # noqa: PLR0917 - the library calls it so
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Timeout = _DEFAULT,
        write_timeout: Timeout = _DEFAULT,
        connect_timeout: Timeout = _DEFAULT,
        pool_timeout: Timeout = _DEFAULT,
    ) -> tuple[int, bytes]:
        """One call: status and body. Raises `TimedOut` and `NetworkError`, as the library asks."""
        read = self._seconds(read_timeout, self._read)
        connect = self._seconds(connect_timeout, self._connect)
        waits = (
            self._seconds(pool_timeout, self._connect),
            connect,
            self._seconds(write_timeout, self._read),
            read,
        )
        timeout = aiohttp.ClientTimeout(
            total=None if None in waits else sum(filter(None, waits)),
            connect=None if None in waits[:2] else sum(filter(None, waits[:2])),
            sock_connect=connect,
            sock_read=read,
        )
        try:
            async with self._open().request(
                method, url, data=_body(request_data), timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from error
        except aiohttp.ClientError as error:
            # Its text would hold the address, and with it the token.
            raise NetworkError(type(error).__name__) from error

    @staticmethod
    def _seconds(given: Timeout, usual: float) -> float | None:
        return usual if given is _DEFAULT else given


def _body(given: RequestData | None) -> aiohttp.FormData | BytesPayload | None:
    if given is None:
        return None
    values = given.json_parameters
    if not given.contains_files:
        # A plain form, without aiohttp's own class for it, which reads every value twice.
        return BytesPayload(urlencode(values).encode(), content_type=_FORM)
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in values.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in given.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
