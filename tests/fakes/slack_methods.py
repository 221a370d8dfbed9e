"""The methods of Slack's Web API that the app calls, as far as anybody can tell from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.slack_rules import RefusedError, check_blocks, check_view, marks_in

if TYPE_CHECKING:
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]


def _team(slack: FakeSlack, team: str) -> Json:
    if not team:
        raise RefusedError("invalid_auth")
    about = slack.teams[team]
    if about.get("dead"):
        raise RefusedError(about["dead"])
    return about


def _channel(slack: FakeSlack, team: str, given: Json, *, writing: bool = True) -> Json:
    _team(slack, team)
    found = slack.channels.get(str(given.get("channel")))
    if found is None or found["team"] != team:
        raise RefusedError("channel_not_found")
    if writing and found.get("is_archived"):
        raise RefusedError("is_archived")
    if writing and not found["is_member"]:
        raise RefusedError("not_in_channel")
    return found


def _message(slack: FakeSlack, given: Json) -> Json:
    blocks = given.get("blocks") or []
    check_blocks(blocks, slack.files, slack.unseen)
    if not given.get("text") and not blocks:
        raise RefusedError("no_text")
    if len(given.get("text", "")) > 40_000:
        raise RefusedError("msg_too_long")
    slack.mentions += marks_in([*blocks, {"type": "mrkdwn", "text": given.get("text", "")}])
    return {"text": given.get("text", ""), "blocks": blocks}


def auth_test(slack: FakeSlack, team: str, _token: str, _given: Json) -> Json:
    about = _team(slack, team)
    return {
        "team_id": team,
        "team": about["name"],
        "user": "magpie",
        "user_id": "UBOT00",
        "bot_id": "B1",
    }


def auth_revoke(slack: FakeSlack, team: str, _token: str, _given: Json) -> Json:
    _team(slack, team)["dead"] = "token_revoked"
    return {"revoked": True}


def post_message(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    where = _channel(slack, team, given)
    message = _message(slack, given)
    thread = given.get("thread_ts")
    if thread and not any(one["ts"] == thread for one in slack.posted.get(where["id"], ())):
        raise RefusedError("thread_not_found")
    for name in ("thread_ts", "reply_broadcast", "metadata", "unfurl_links", "unfurl_media"):
        if name in given:
            message[name] = given[name]
    kept = slack.post(where["id"], message)
    return {"channel": where["id"], "ts": kept["ts"], "message": message}


def post_ephemeral(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    where = _channel(slack, team, given)
    message = {**_message(slack, given), "only_for": given["user"]}
    if "thread_ts" in given:
        message["thread_ts"] = given["thread_ts"]
    return {"message_ts": slack.post(where["id"], message)["ts"]}


def update(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    where = _channel(slack, team, given)
    found = [
        one
        for one in slack.posted.get(where["id"], ())
        if one["ts"] == given.get("ts") and one.get("only_for") is None
    ]
    if not found:
        raise RefusedError("message_not_found")
    found[0].update(_message(slack, given))
    found[0]["edits"] += 1
    return {"channel": where["id"], "ts": given["ts"]}


def respond(slack: FakeSlack, _team_id: str, _token: str, given: Json) -> Json:
    """What an address for replies does."""
    about = given["about"]
    message = _message(slack, given)
    original = about["original"]
    if given.get("replace_original") and original is not None:
        original.update(message)
        original["edits"] += 1
        return {}
    only = None if given.get("response_type") == "in_channel" else about["user"]
    kept = slack.post(about["channel"], {**message, "only_for": only, "via_url": True})
    if original is None:
        about["original"] = kept
    return {}


def users_info(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    _team(slack, team)
    found = slack.people.get((team, str(given.get("user"))))
    if found is None:
        raise RefusedError("user_not_found")
    shown = dict(found)
    if str(given.get("include_locale")).lower() != "true":
        shown.pop("locale")
    return {"user": shown}


def conversations_open(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    _team(slack, team)
    user = str(given.get("users"))
    if (team, user) not in slack.people:
        raise RefusedError("user_not_found")
    return {"channel": {"id": slack.direct(user, team)}}


def conversations_info(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    return {"channel": _channel(slack, team, given, writing=False)}


def views_open(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    _team(slack, team)
    if given.get("trigger_id") not in slack.triggers:
        raise RefusedError("invalid_trigger_id")
    slack.triggers.discard(given["trigger_id"])
    check_view(given["view"], slack.files, slack.unseen)
    slack.opened.append(given["view"])
    return {"view": given["view"]}


def views_publish(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    _team(slack, team)
    check_view(given["view"], slack.files, slack.unseen)
    slack.mentions += marks_in(given["view"]["blocks"])
    slack.homes[team, given["user_id"]] = given["view"]
    return {"view": given["view"]}


def get_upload_url(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    about = _team(slack, team)
    if "files:write" not in about["scopes"]:
        raise RefusedError("missing_scope")
    if not str(given.get("length", "")).isdigit():
        raise RefusedError("invalid_arguments")
    number = f"F{len(slack.uploads) + 1:06d}"
    slack.uploads[number] = b""
    return {"file_id": number, "upload_url": f"{slack.origin}/upload/{number}"}


def complete_upload(slack: FakeSlack, team: str, _token: str, given: Json) -> Json:
    _team(slack, team)
    for file in given["files"]:
        if not slack.uploads.get(file["id"]):
            raise RefusedError("file_not_found")
        slack.files.add(file["id"])
    if given.get("channel_id"):
        where = _channel(slack, team, {"channel": given["channel_id"]})
        slack.post(where["id"], {"text": "", "blocks": [], "files": given["files"]})
    return {"files": given["files"]}


def oauth_access(slack: FakeSlack, _team_id: str, _token: str, given: Json) -> Json:
    from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET  # noqa: PLC0415 - it imports us

    if (given.get("client_id"), given.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        raise RefusedError("bad_client_secret")
    team, _, user = str(given.get("code")).partition("/")
    if team not in slack.teams:
        raise RefusedError("invalid_code")
    about = slack.teams[team]
    about.pop("dead", None)
    return {
        "app_id": "A1",
        "access_token": about["token"],
        "token_type": "bot",
        "scope": about["scopes"],
        "bot_user_id": "UBOT00",
        "team": {"id": team, "name": about["name"]},
        "enterprise": None,
        "is_enterprise_install": about.get("is_org", False),
        "authed_user": {"id": user},
    }


def connections_open(slack: FakeSlack, _team_id: str, token: str, _given: Json) -> Json:
    from tests.fakes.slack import APP_TOKEN  # noqa: PLC0415 - it imports us

    if token != APP_TOKEN:
        raise RefusedError("invalid_auth")
    return {"url": slack.socket.url}


METHODS: Mapping[str, Callable[[FakeSlack, str, str, Json], Json]] = {
    "auth.test": auth_test,
    "auth.revoke": auth_revoke,
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "response_url": respond,
    "users.info": users_info,
    "conversations.open": conversations_open,
    "conversations.info": conversations_info,
    "views.open": views_open,
    "views.publish": views_publish,
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "oauth.v2.access": oauth_access,
    "apps.connections.open": connections_open,
}
