"""What Discord's refusals mean for a message."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome

CANNOT_DM: Final = 50007
NO_MUTUAL_SERVER: Final = 50278
_GONE: Final = {
    10003: "unknown channel",
    10004: "unknown server",
    10013: "unknown user",
    50001: "missing access",
    50013: "missing permissions",
    CANNOT_DM: "cannot message this person",
    NO_MUTUAL_SERVER: "no server in common",
    160005: "the thread is locked",
}
UNKNOWN_MESSAGE: Final = 10008
UNKNOWN_WEBHOOK: Final = 10015
UNKNOWN_INTERACTION: Final = 10062
ALREADY_ANSWERED: Final = 40060
INVALID_BODY: Final = 50035
TOO_MANY_FOLLOW_UPS: Final = 40094
NO_HISTORY: Final = 160002
"""To answer a message, the bot must be allowed to read it."""
NO_FILES: Final = frozenset({50013, 40005})
"""What is said where files may not be sent, or not such large ones; and also of much else."""
NOT_SO: Final = frozenset({INVALID_BODY, 200000, 200001, 240000})
"""Refusals of how a message is made: a wrong field, a word or a link that a filter keeps out."""
_SLOWED: Final = {
    20016: 10.0,
    20028: 10.0,
    20022: 60.0,
    30046: 120.0,
    40003: 60.0,
    40004: 60.0,
    40062: 10.0,
    40333: 60.0,
    130000: 10.0,
    160006: 300.0,
}
"""Too fast, too many at once, or Discord has too much to do: it is well a while later."""
ABOUT_MESSAGES: Final = frozenset({UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, 50027})
TOKEN_REFUSED_SECONDS: Final = 300.0
UNCLEAR_SECONDS: Final = 60.0


class ApiError(Exception):
    """Discord said no, or nothing. `outcome` is what becomes of a message that was meant."""

    def __init__(self, outcome: SendOutcome, *, status: int = 0, code: int = 0) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.status = status
        self.code = code
        self.fields: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """A response that is no success."""

    status: int
    body: Any

    @property
    def code(self) -> int:
        """Discord's own number, 0 without one."""
        code = self.body.get("code") if isinstance(self.body, dict) else None
        return code if isinstance(code, int) else 0

    @property
    def fields(self) -> tuple[str, ...]:
        """Which fields of a message were refused, as paths."""
        errors = self.body.get("errors") if isinstance(self.body, dict) else None
        return tuple(_paths(errors, "")) if isinstance(errors, dict) else ()

    def error(self) -> ApiError:
        """The error to raise."""
        made = ApiError(outcome_of(self), status=self.status, code=self.code)
        made.fields = self.fields
        return made


def _paths(errors: dict[str, Any], path: str) -> list[str]:
    if "_errors" in errors:
        return [path]
    found: list[str] = []
    for name, inside in errors.items():
        if isinstance(inside, dict):
            found += _paths(inside, f"{path}.{name}" if path else name)
    return found


def outcome_of(refusal: Refusal) -> SendOutcome:
    """Whether to come again, where the address is dead, and where it was our own mistake."""
    status, code = refusal.status, refusal.code
    if code in _GONE:
        return Gone(f"{code} {_GONE[code]}")
    if code in _SLOWED:
        return RetryAfter(_SLOWED[code], f"{code} too fast")
    if code in ABOUT_MESSAGES:
        return Rejected(f"{code} the message is gone")
    if status == 401:
        # Nothing is lost while the operator looks for the right token.
        return RetryAfter(TOKEN_REFUSED_SECONDS, "the bot's token is refused", whole_platform=True)
    if status in {403, 404} and code:
        return Gone(f"{code} refused with {status}")
    if status in {403, 404}:
        # Not Discord itself but something in front of it: no word about this address.
        return RetryAfter(UNCLEAR_SECONDS, f"status {status}", whole_platform=True)
    if status >= 500:
        # A message carries a nonce: if it did arrive, Discord gives back the one that is there.
        return RetryAfter(2.0, f"status {status}")
    return Rejected(f"{status} {code}: {', '.join(refusal.fields)[:120]}")
