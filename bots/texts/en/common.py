"""Words used everywhere."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "time.seconds": "{n} s",
    "time.minutes": "{n} min",
    "time.hours": "{n} h",
    "time.days": Plural("{n} day", "{n} days"),
    "time.ago": "{span} ago",
    "time.now": "just now",
    "button.undo": "Undo",
    "button.cancel": "Cancel",
    "button.back": "Back",
    "button.yes": "Yes",
    "button.no": "No",
    "button.help": "Help",
    "error.expired_button": "This button has expired. Type /watches to see what you are watching.",
    "error.not_yours": "That belongs to somebody else.",
    "error.gone": "That is no longer there.",
    "error.broke": (
        "Something went wrong on my side. Nothing of yours is lost; please try that once more."
    ),
    "error.busy": "That was a lot at once. Give me a few seconds.",
    "error.no_position": "That position is nowhere I know. Please share it again.",
    "error.unknown_command": "I do not know /{name}.",
    "error.unknown_command_near": "I do not know /{name}. Did you mean /{near}?",
    "cancelled": "All right, nothing changed.",
    "undone": "Undone.",
}
