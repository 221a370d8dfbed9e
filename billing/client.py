"""The one road to Stripe: the SDK with time-outs and retries, plain dictionaries, our own errors.

Whatever is written carries an idempotency key of ours, so that it may be tried again after a crash.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import stripe
import structlog

from core.subscriptions.gateway import PaymentError

Json = dict[str, Any]
API_VERSION: Final = stripe.api_version
TIMEOUT_SECONDS: Final = 10.0
RETRIES: Final = 2
PAGE: Final = 100
MOST_PAGES: Final = 1_000
_OTHER_MODE: Final = "a similar object exists in"
"""Part of Stripe's sentence; no code says it."""

_log = structlog.get_logger()


class StripeFailedError(PaymentError):
    """Stripe could not be reached, or refused. The person reads that they may try again."""

    def __init__(
        self, kind: str, code: str = "", param: str = "", *, in_other_mode: bool = False
    ) -> None:
        super().__init__("plans.try_later")
        self.kind = kind
        self.in_other_mode = in_other_mode
        """It is there for another key: one for tests was put in place of the live one, or back."""
        self.code = code
        self.param = param

    def __str__(self) -> str:
        """Name what went wrong, without Stripe's sentence: that may hold addresses and ids."""
        other = " (is STRIPE_API_KEY of the other mode?)" if self.in_other_mode else ""
        return f"Stripe: {self.kind} {self.code}".strip() + other

    @property
    def is_missing(self) -> bool:
        """Whether what was asked for does not exist, for no key at all."""
        return self.code == "resource_missing" and not self.in_other_mode


class StripeAPI:
    """Stripe's own client, asked through one function."""

    def __init__(self, key: str, base: str = "https://api.stripe.com") -> None:
        self._http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS)
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base.rstrip("/")},
            max_network_retries=RETRIES,
            http_client=self._http,
        )

    @property
    def v1(self) -> Any:
        """The services of the API."""
        return self._client.v1

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # the SDK's own

    async def ask(
        self,
        method: Callable[..., Awaitable[Any]],
        *path: str,
        params: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Json:
        """Call one method; raises `StripeFailedError`. `key` makes it the same call again."""
        options = {} if key is None else {"idempotency_key": key}
        try:
            found = await method(*path, params=dict(params or {}), options=options)
        except stripe.StripeError as error:
            failed = StripeFailedError(
                type(error).__name__,
                str(error.code or ""),
                str(getattr(error, "param", "") or ""),
                in_other_mode=_OTHER_MODE in str(error),
            )
            if not failed.is_missing:
                _log.warning("stripe.failed", kind=failed.kind, code=failed.code)
            raise failed from None
        answer: Json = found.to_dict()
        return answer

    async def every(
        self, method: Callable[..., Awaitable[Any]], params: Mapping[str, Any] | None = None
    ) -> list[Json]:
        """All pages of a list."""
        found: list[Json] = []
        asked: Json = {"limit": PAGE, **(params or {})}
        for _ in range(MOST_PAGES):
            page = await self.ask(method, params=asked)
            found += page["data"]
            if not page.get("has_more") or not page["data"]:
                break
            asked["starting_after"] = page["data"][-1]["id"]
        return found
