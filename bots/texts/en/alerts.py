"""What happens when a card's buttons are pressed, and `/why`."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "alerts.hidden": "Hidden. Why?",
    "alerts.hidden_toast": "Hidden",
    "alerts.no.dear": "Too dear",
    "alerts.no.far": "Too far",
    "alerts.no.kind": "Wrong kind",
    "alerts.no.this": "Just this one",
    "alerts.no.thanks": "Thanks, noted.",
    "alerts.no.dear_offer": "Shall *{name}* stop at *{max}*?",
    "alerts.no.far_offer": "Shall *{name}* stay within *{distance}*?",
    "alerts.no.kind_how": "What should be hidden? Tap a word or write it, like “not {word}”.",
    "alerts.no.kind_hide": "Hide “{word}”",
    "alerts.kept": "Kept",
    "alerts.unkept": "No longer kept",
    "alerts.seller_hidden": "*{seller}* on {marketplace} is hidden from now on.",
    "alerts.seller_shown": "*{seller}* is shown again.",
    "alerts.lower": "How much at most for *{name}*?",
    "alerts.lower_to": "{max}",
    # /why
    "why.usage": (
        "Send me the link of a listing, answer a card with /why, or type /why and the number of a "
        "search."
    ),
    "why.look_for": "Look for “{words}”",
    "why.search": "*{name}*",
    "why.search_count": Plural(
        "Of the listings I have seen in the last days, *{n} matches*.",
        "Of the listings I have seen in the last days, *{n} match*.",
    ),
    "why.near": "Nearly: {title}. But {reason}.",
    "why.unknown_listing": (
        "I have not seen that listing. If it is new, try again in a few minutes."
    ),
    "why.no_searches": "You have no searches it could match.",
    "why.title": "*{title}* · {price}",
    "why.match": "✓ *{number}. {name}*: it matches.",
    "why.miss": "✗ *{number}. {name}*: {reason}",
    "why.detail": "… *{number}. {name}*: I have to read the listing whole first.",
    "why.rule.marketplace": "you do not look on {found}",
    "why.rule.state": "it is {found}",
    "why.rule.seller": "you have hidden its seller",
    "why.rule.price_high": "it costs {found}, your limit is {detail}",
    "why.rule.price_low": "it costs {found}, you want at least {detail}",
    "why.rule.not_free": "it is not free",
    "why.rule.currency": "its price is in another currency ({found})",
    "why.rule.buying": "it is sold another way",
    "why.rule.condition": "its condition is {found}",
    "why.rule.required": "“{detail}” is not in it",
    "why.rule.title": "none of your words is in the title",
    "why.rule.excluded": "“{detail}” hides it: “{found}”",
    "why.rule.wanted": "it is a wanted ad: “{found}”",
    "why.rule.box_only": "it is only the box: “{found}”",
    "why.rule.accessory": "it looks like a part or accessory: “{found}”",
    "why.rule.year": "its year is {found}",
    "why.rule.mileage": "its mileage is {found}",
    "why.rule.country": "it is in another country",
    "why.rule.distance": "it is {found} away, your radius is {detail}",
    "why.rule.handover": "it is for {found} only",
    "why.hidden_by_you": "You have hidden this one.",
}
