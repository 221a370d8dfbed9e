"""What is said unasked and is not an alert."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "notices.test": (
        "*This is a test.* It came the way every alert comes, so alerts reach you here."
    ),
    "notices.destination_gone": (
        "I can no longer write to *{name}*, so what was meant for it comes here now."
    ),
    "notices.community_gone": (
        "I can no longer write in *{name}*. The searches there are kept, and go on when I am let"
        " in again."
    ),
    "notices.topic_gone": (
        "A topic of *{name}* was deleted, so what was meant for it comes here now."
    ),
    "notices.place_deleted": (
        "*{name}* was deleted, so I can no longer write there. Its searches are kept, but "
        "tell nobody: to go on, write them again with /watch in another place."
    ),
    "notices.topic_deleted": (
        "The topic of *{name}* that I wrote in was deleted. Its searches are kept, but tell "
        "nobody: to go on, write them again with /watch in the group's main chat or in "
        "another topic."
    ),
    "notices.too_many": Plural(
        "*{name}* brought {n} alert in a day. To get fewer, type /edit {number} and add a word.",
        "*{name}* brought {n} alerts in a day. To get fewer, type /edit {number} and add a word.",
    ),
    "notices.too_many_price": Plural(
        "*{name}* brought {n} alert in a day. To get about a third of them, type"
        " /edit {number} max {price_max}.",
        "*{name}* brought {n} alerts in a day. To get about a third of them, type"
        " /edit {number} max {price_max}.",
    ),
    "notices.too_many_radius": Plural(
        "*{name}* brought {n} alert in a day. To look closer by, type"
        " /edit {number} within {radius} {unit}.",
        "*{name}* brought {n} alerts in a day. To look closer by, type"
        " /edit {number} within {radius} {unit}.",
    ),
    "notices.too_many_both": Plural(
        "*{name}* brought {n} alert in a day. To get fewer, type /edit {number} max {price_max}"
        " or /edit {number} within {radius} {unit}.",
        "*{name}* brought {n} alerts in a day. To get fewer, type /edit {number} max {price_max}"
        " or /edit {number} within {radius} {unit}.",
    ),
    "notices.source_blind": (
        "I cannot read {marketplace} at the moment, so nothing from there reaches you. I keep"
        " trying, and tell you when it is back."
    ),
    "notices.source_back": "{marketplace} can be read again. I have caught up.",
    "notices.query_refused": (
        "{marketplace} does not accept a search of yours as it is. Your other sites are not"
        " affected; changing its words or its place may help, or pasting the address of a"
        " search made there."
    ),
}
