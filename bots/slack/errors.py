"""What Slack's refusals mean for a message."""

from __future__ import annotations

from typing import Final

from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Unknown

DEAD_TOKENS: Final = frozenset(
    {"account_inactive", "token_revoked", "token_expired", "app_uninstalled", "team_not_found"}
)
"""The workspace has put the app out: the installation is over."""
REFUSED_TOKENS: Final = frozenset({"invalid_auth", "not_authed"})
NOT_MEMBER: Final = frozenset({"not_in_channel", "channel_not_found", "no_permission"})
_GONE: Final = NOT_MEMBER | {
    "is_archived",
    "channel_is_archived",
    "user_not_found",
    "user_disabled",
    "users_not_found",
    "user_not_visible",
    "cannot_dm_bot",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "ekm_access_denied",
    "team_access_not_granted",
    "not_allowed_for_external_recipient",
}
_SHAPE: Final = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "too_many_attachments",
        "invalid_attachments",
        "slack_file_not_found",
    }
)
"""Slack did not like how it was drawn; the words alone may pass."""
_FINAL: Final = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "msg_too_long",
        "no_text",
        "invalid_trigger_id",
        "expired_trigger_id",
        "trigger_expired",
        "used_url",
        "expired_url",
    }
)
"""No other way of drawing it would change that."""
_THREAD: Final = frozenset(
    {"thread_not_found", "cannot_reply_to_message", "message_not_found_in_thread"}
)
_LATER: Final = {
    "service_unavailable": 5.0,
    "team_added_to_org": 60.0,
    "request_timeout": 2.0,
    "rate_limited": 10.0,
    # Everybody and every app of the workspace together say too much.
    "message_limit_exceeded": 30.0,
    "accesslimited": 60.0,
    "access_denied": 300.0,
    "org_login_required": 300.0,
    "two_factor_setup_required": 300.0,
    "enterprise_is_restricted": 300.0,
    "missing_scope": 300.0,
    "messages_tab_disabled": 300.0,
}
"""Nothing is lost while Slack, or the operator, mends it."""
TOKEN_PAUSE: Final = 300.0
SERVER_PAUSE: Final = 2.0


class ApiError(Exception):
    """Slack said no, or nothing. `outcome` is what becomes of a message that was meant."""

    def __init__(self, outcome: SendOutcome, error: str = "") -> None:
        super().__init__(error or type(outcome).__name__)
        self.outcome = outcome
        self.error = error

    @property
    def is_shape(self) -> bool:
        """Whether another way of drawing it may be taken; so too what we have never heard of."""
        unheard_of = isinstance(self.outcome, Rejected) and bool(self.error)
        return self.error in _SHAPE or (unheard_of and self.error not in _FINAL | _THREAD)

    @property
    def is_thread(self) -> bool:
        """Whether it is only the message it should answer that is gone."""
        return self.error in _THREAD


def refused(error: str) -> SendOutcome:
    """The outcome of `{"ok": false, "error": …}`."""
    if error in _GONE:
        return Gone(error)
    if error in DEAD_TOKENS:
        return Gone("uninstalled")
    if error in REFUSED_TOKENS:
        return RetryAfter(TOKEN_PAUSE, "the token is refused")
    if error in _LATER:
        return RetryAfter(_LATER[error], error)
    if error in {"internal_error", "fatal_error"}:
        # "It is possible some aspect of the operation succeeded", says Slack.
        return Unknown(error)
    return Rejected(error[:120] or "no reason given")


def flooded(header: str | None) -> RetryAfter:
    """A 429; Slack says how long in whole seconds."""
    given = (header or "").strip()
    seconds = float(given) if given.isdigit() and len(given) < 6 else 1.0
    return RetryAfter(max(1.0, seconds), "429")
