"""Bringing searches over from elsewhere."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "import.private": (
        "That works in a private chat only: what you keep elsewhere is nobody else's business."
    ),
    "import.which": "I can bring over what you keep on one site: */import {name}*",
    "import.agree": "Agree at {site}",
    "import.begin": (
        "I can read your saved searches and watched things at {site} once, and make searches"
        " of them here. Agree there; the page then shows a code, and how to send it to me."
        " Nothing is saved before you have seen it."
    ),
    "import.looking": "Reading what you keep at {site}…",
    "import.failed": "{site} did not answer as it should. Please start again with /import.",
    "import.wrong_code": "That code is not right, or too old. Please start again: */import {name}*",
    "import.found": Plural(
        "At {site} I found *one* search:",
        "At {site} I found *{n}* searches:",
    ),
    "import.more": Plural(
        "… and one more.",
        "… and {n} more.",
    ),
    "import.sellers": (
        "Your favourite sellers: {sellers}. "
        "eBay shows a seller’s things only by a word, so say what you want from one of them, "
        "for example *lego from seller {first}*."
    ),
    "import.seller": "Watch {seller}…",
    "import.save": "Watch all of them",
    "import.saved": Plural(
        "*One* search is being watched. /watches shows it.",
        "*{n}* searches are being watched. /watches shows them.",
    ),
    "import.saved_some": Plural(
        "There was room for *one* search. /watches shows it.",
        "There was room for *{n}* searches. /watches shows them.",
    ),
}
