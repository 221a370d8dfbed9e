"""Where a person is told, beside the chat."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "sms.ceiling": (
        "You have had as many text messages as one day allows ({n}). Further alerts go to your next"
        " destination, or wait until tomorrow."
    ),
}
