"""The tree of errors that cross a module's border.

    MagpieError
    ├── UserError                 safe to show to a person; carries the key of its text
    ├── ConfigurationError        the operator must change a setting; one plain sentence
    └── MarketplaceError          a marketplace could not be read; never "no results"
        ├── UnavailableError      time-out, 5xx, closed socket; worth a retry
        ├── RateLimitedError      asked too often; carries how long to wait
        ├── BlockedError          403, captcha or block page; open the circuit, tell people
        ├── LoginNeededError      a human has to log in again
        ├── ConsentNeededError    a human has to answer a consent page
        ├── LayoutChangedError    the page came but could not be read
        └── QueryRefusedError     the marketplace says it ignored or refused part of the query

Sending to a person is not here: it answers with a `core.alerts.sender.SendOutcome` value.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar


class MagpieError(Exception):
    """Root of all errors of our own."""


class UserError(MagpieError):
    """Something the person can mend. `key` names a sentence in `bots/texts`, `params` fills it."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class ConfigurationError(MagpieError):
    """The operator must change something; the message is one plain sentence without secrets."""


class MarketplaceError(MagpieError):
    """A marketplace could not be read.

    `kind` is stored with the source's health and named to people; `retryable` says whether the same
    request may succeed without anybody doing anything.
    """

    kind: ClassVar[str] = "error"
    retryable: ClassVar[bool] = True

    def __init__(self, marketplace: str, detail: str = "") -> None:
        super().__init__(f"{marketplace}: {self.kind}" + (f" ({detail})" if detail else ""))
        self.marketplace = marketplace
        self.detail = detail


class UnavailableError(MarketplaceError):
    """Time-out, 5xx or a connection that broke."""

    kind = "unavailable"


class RateLimitedError(MarketplaceError):
    """Asked too often."""

    kind = "rate_limited"

    def __init__(
        self, marketplace: str, detail: str = "", *, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(marketplace, detail)
        self.retry_after = retry_after


class BlockedError(MarketplaceError):
    """The site refuses us: 403, captcha or a block page, also with status 200."""

    kind = "blocked"
    retryable = False


class LoginNeededError(MarketplaceError):
    """A human has to log in again."""

    kind = "login_needed"
    retryable = False


class ConsentNeededError(MarketplaceError):
    """A human has to answer a consent page."""

    kind = "consent_needed"
    retryable = False


class LayoutChangedError(MarketplaceError):
    """The page came, was not empty, and nothing in it could be read."""

    kind = "layout_changed"
    retryable = False


class QueryRefusedError(MarketplaceError):
    """The marketplace ignored or refused a part of the query, so its results cannot be trusted."""

    kind = "query_refused"
    retryable = False
