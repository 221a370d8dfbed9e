"""What is said in servers, workspaces and groups, and before a chat is posted to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "group.needs": "Needs *{right}*.",
    "group.needs_offer": "Needs *{right}*. Want it only for you?",
    "group.get_dms": "Get DMs instead",
    "group.right.discord": "Manage Server",
    "group.right.telegram": "an admin of this group",
    "group.right.slack": "a workspace admin",
    "group.right.other": "an admin of this place",
    "group.not_your_draft": "That preview is somebody else's. Make your own with /watch.",
    "group.personal": "That is about you alone. Write it to me in a private chat.",
    "group.dms_on": (
        "Watching *{name}* for you alone. Its alerts come to your private chat with me."
    ),
    "group.dms_already": "You are watching that for yourself already.",
    "group.dms_closed": (
        "I cannot write to you privately yet. Open a private chat with me and send: {command}"
    ),
    "group.open_private": "Open a private chat",
    "group.hidden": "Hidden for you. The others still see it.",
    "group.kept": "Kept for you. /kept in a private chat shows it.",
    "group.unkept": "No longer kept.",
    "group.claimed": "You are on it. The others see that.",
    "group.claimed_by": "{name} has been on it since {when}.",
    "group.released": "Released.",
    "group.not_your_claim": "Only {name} or an admin can release it.",
    "group.members_small": "Members may make searches: *while the group is small*",
    "group.members_on": "Members may make searches: *yes*",
    "group.members_off": "Members may make searches: *no, admins only*",
    "group.swap_members": "Members' searches",
    "posting.missing": "I cannot post in *{place}* yet. I need: *{rights}*.",
    "posting.closed": "I cannot post in *{place}* yet.",
    "posting.here": "this chat",
    "posting.check_again": "Check again",
}
