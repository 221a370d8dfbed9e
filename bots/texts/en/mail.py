"""What one-way messages say around a card, and the pages their links lead to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "mail.open": "Open on {source}",
    "mail.hide": "Not for me",
    "mail.keep": "Keep",
    "mail.pause": "Pause this search",
    "mail.more": Plural("… and {n} more.", "… and {n} more."),
    "mail.see_all": "See all in Magpie",
    "mail.all_of_them": Plural("*{n} find* in this message.", "*{n} finds* in this message."),
    "mail.why": "You get this because you watch for it in Magpie.",
    "mail.unsubscribe": "No more mail from Magpie",
    "mail.photo": "Photo: {title}",
    "digest.hourly": Plural("*{n} find* in the last hour.", "*{n} finds* in the last hour."),
    "digest.daily": Plural("*{n} find* since yesterday.", "*{n} finds* since yesterday."),
    "digest.weekly": Plural("*{n} find* of the week.", "*{n} finds* of the week."),
    "code.subject": "Your Magpie code is {code}",
    "code.said": (
        "Your Magpie code is *{code}*. Type it in the chat you asked from; it is good for half an"
        " hour. If you did not ask, ignore this: without the code nothing more comes."
    ),
    "link.ask.no": "Hide this find, so that no more is said of it?",
    "link.ask.keep": "Keep this find in your list?",
    "link.ask.stop": "Pause the search that found this?",
    "link.ask.off": "Stop all mail from Magpie to this address?",
    "link.ask.on": "Send mail from Magpie to this address again?",
    "link.yes.no": "Hide it",
    "link.yes.keep": "Keep it",
    "link.yes.stop": "Pause the search",
    "link.yes.off": "Stop the mail",
    "link.yes.on": "Send mail again",
    "link.done.no": "Hidden. Nothing more is said of it.",
    "link.done.keep": "Kept. You find it with /kept in the chat.",
    "link.done.stop": "Paused. /resume in the chat starts it again.",
    "link.done.off": "Done. No more mail comes to this address.",
    "link.done.on": "Done. Mail comes to this address again.",
    "link.none": "This link is not one of ours, or it is too old.",
}
