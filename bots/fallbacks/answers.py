"""What an HTTP status of a provider means for a message. The same for all who speak HTTP."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Final

import aiohttp

from core.alerts.states import Rejected, RetryAfter, SendOutcome, Unknown

TIMEOUT: Final = 15.0
MOST_BYTES: Final = 65_536
LONGEST_WAIT: Final = 86_400.0
KEY_REFUSED: Final = 300.0
"""A key that is refused is the operator's to mend; nothing is lost meanwhile."""


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """An answer as far as it was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None for garbage."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def wait(self) -> float:
        """What Retry-After asks for; 0 without one."""
        value = self.headers.get("Retry-After", "").strip()
        digits = value.split(".", 1)[0]
        return min(LONGEST_WAIT, float(digits)) if digits.isdigit() and len(digits) < 9 else 0.0


async def ask(
    session: aiohttp.ClientSession, method: str, url: str, **options: Any
) -> Heard | SendOutcome:
    """Ask once, follow nothing, read a bounded answer. A failure is already an outcome.

    A connection that never stood is tried again; one that broke after the request left may have
    done its work, so that is unknown.
    """
    given: dict[str, Any] = {
        "allow_redirects": False,
        "timeout": aiohttp.ClientTimeout(total=TIMEOUT),
        **options,
    }
    try:
        async with session.request(method, url, **given) as response:
            body = await response.content.read(MOST_BYTES)
            return Heard(response.status, response.headers.copy(), body)
    except aiohttp.ClientConnectorError as error:
        return RetryAfter(0, f"no connection: {type(error.os_error).__name__}")
    except TimeoutError:
        return Unknown("no answer in time")
    except aiohttp.InvalidURL:
        return Rejected("not an address")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Unknown(type(error).__name__)


def failed(heard: Heard) -> SendOutcome:
    """What a status that is no success means, where the provider has no words of its own."""
    status = heard.status
    if status == 429:
        return RetryAfter(heard.wait or 1.0, "429", whole_platform=True)
    if status in {401, 403}:
        return RetryAfter(KEY_REFUSED, f"{status}: the key is refused", whole_platform=True)
    if status in {408, 425} or status >= 500:
        return RetryAfter(heard.wait, str(status))
    return Rejected(f"status {status}")
