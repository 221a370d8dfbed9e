"""Why an alert went where it went, and the measure of a day."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "ceiling.said": (
        "*{name}* has had {n} messages from me today, which is as many as one day takes. "
        "What comes now goes to your next place, or waits until tomorrow. /searches shows "
        "what you could pause or narrow."
    ),
    "delivery.tried": Plural(
        "… {where}, tried once; next try {when}",
        "… {where}, tried {n} times; next try {when}",
    ),
    "delivery.gone_told": "→ {where} cannot be reached any more; the next place has it already",
    "delivery.newer": "→ {where}: a newer alert of the same thing took its place",
    "delivery.not_seen": "✗ {where}: you had seen it in a preview",
    "delivery.moved_dead": (
        "→ {where} cannot be reached any more, so it went to the next place, {when}"
    ),
    "delivery.moved_late": (
        "→ {where} did not take it in time, so it went to the next place, {when}"
    ),
    "delivery.moved_unseen": (
        "→ nobody confirmed it at {where}, so it went to the next place as well, {when}"
    ),
}
