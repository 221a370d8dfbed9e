"""One person in several chats: linking, unlinking; and searches that are given away."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "link.how": (
        "Write this in your other chat with me within {minutes} minutes. It works once, and links "
        "nothing before you have agreed in both chats:"
    ),
    "link.command": "/link {code}",
    "link.there": "In {platform}:",
    "link.open": "Open {platform}",
    "link.ask": (
        "Link this chat with *{name}*? Both chats would then be one person: whoever writes there "
        "sees and changes everything you watch here. Say no unless you made that code yourself."
    ),
    "link.would_have": Plural(
        "Together you would have *one* search and *{places}* chats.",
        "Together you would have *{n}* searches and *{places}* chats.",
    ),
    "link.ask_maker": (
        "*{name}* has your code and wants to be one person with you. Whoever writes there would "
        "see and change everything you watch here."
    ),
    "link.yes": "Yes, link them",
    "link.wait": "Now say yes in your other chat, {name}.",
    "link.done": "Linked. This chat and *{name}* are one person now.",
    "link.refused": "All right, nothing is linked.",
    "link.wrong": (
        "I do not know that code, or it has been used or is older than {minutes} minutes. Type "
        "/link in your other chat to get a new one."
    ),
    "link.too_many": "Too many wrong codes. Try again in an hour.",
    "link.own": "That code was made by you. Write it in your *other* chat.",
    "link.already": "These two chats are linked already.",
    "link.who": "{name} on {platform}",
    "link.nameless": "a chat on {platform}",
    "unlink.which": "Linked with you. Which one shall be a person of its own again?",
    "unlink.one": "Unlink {name}",
    "unlink.this": "this chat",
    "unlink.none": "No other chat is linked with this one. /link links one.",
    "unlink.ask": (
        "Unlink *{name}*? It begins anew with nothing; everything you watch stays with your other "
        "chats, and alerts no longer go there."
    ),
    "unlink.yes": "Yes, unlink",
    "unlink.done": "Unlinked *{name}*.",
    "share.code": "*{name}* can be copied by whoever has this, as often as they like:",
    "share.command": "/start s_{code}",
    "share.gone": "That search is no longer shared.",
}
