"""Where a person is told, beside the chat; and what became of their alerts."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "sms.ceiling": (
        "You have had as many text messages as one day allows ({n}). Further alerts go to your next"
        " destination, or wait until tomorrow."
    ),
    "notices.place_troubled": (
        "*{name}* has not taken an alert for a while, so alerts come here for now. I keep trying"
        " there, and it takes over by itself when it works again."
    ),
    "reach.title": "*Where I tell you,* the first one first:",
    "reach.route_hint": (
        "Which search goes where: /destinations bikes to my phone, sofas by daily email"
    ),
    "reach.here": "this chat",
    "reach.waits": Plural(
        "What a place has not taken after *{n} minute* goes to the next.",
        "What a place has not taken after *{n} minutes* goes to the next.",
    ),
    "reach.other_wait": "Wait another time",
    "reach.kind_email": "email",
    "reach.kind_sms": "text message",
    "reach.kind_webhook": "webhook",
    "reach.kind_ntfy": "ntfy",
    "reach.kind_pushover": "Pushover",
    "reach.kind_webpush": "browser",
    "reach.kind_fcm": "app",
    "reach.email": "Email",
    "reach.sms": "Text message",
    "reach.webhook": "Webhook",
    "reach.ntfy": "ntfy",
    "reach.pushover": "Pushover",
    "reach.fcm": "App",
    "reach.webpush": "This browser",
    "reach.add_webpush": "Add this browser",
    "reach.add_email": "Add email",
    "reach.add_sms": "Add phone",
    "reach.add_webhook": "Add webhook",
    "reach.add_ntfy": "Add ntfy",
    "reach.add_pushover": "Add Pushover",
    "reach.add_fcm": "Add the app",
    "reach.format_rich": "full cards",
    "reach.format_compact": "short",
    "reach.format_hourly": "once an hour",
    "reach.format_daily": "once a day, at eight",
    "reach.format_weekly": "on Mondays at eight",
    "reach.state_paused": "paused",
    "reach.state_gone": "cannot be reached",
    "reach.state_unproven": "waits for its code",
    "reach.state_troubled": "takes nothing at the moment",
    "reach.searches": Plural("{n} search", "{n} searches"),
    "reach.test": "Send a test",
    "reach.tested": "A test is on its way to *{name}*.",
    "reach.name": "Name it",
    "reach.ask_name": "What shall I call it?",
    "reach.bad_name": "A name needs a letter or two.",
    "reach.format": "Other format",
    "reach.first": "Put first",
    "reach.all": "All searches report here too",
    "reach.all_done": Plural(
        "{n} search now reports to *{name}* too.", "{n} searches now report to *{name}* too."
    ),
    "reach.pause": "Pause",
    "reach.resume": "Resume",
    "reach.cannot_resume": "Nothing gets there at the moment. Remove it and add it again.",
    "reach.remove": "Remove",
    "reach.not_here": "This is the chat we are in; it stays.",
    "reach.back": "All places",
    "reach.rotate": "New secret",
    "reach.rotated": (
        "Your webhook is signed with this secret from now on, and with the old one beside it for a"
        " day. It is shown only once:"
    ),
    "reach.replay": "Say a day again",
    "reach.replayed": Plural(
        "{n} alert of the last day is said there again.",
        "{n} alerts of the last day are said there again.",
    ),
    "reach.secret": (
        "Posts to your webhook are signed as Standard Webhooks asks. The secret is shown only once:"
    ),
    "reach.topic": "Subscribe to this topic in the ntfy app, then have the code sent:",
    "reach.send_code": "Send the code",
    "reach.ask_email": "Which address? I send a code there first.",
    "reach.ask_sms": "Which number? I text a code there first.",
    "reach.ask_webhook": "Which https address? I post a code there first.",
    "reach.ask_pushover": "Your user key from pushover.net, 30 letters and digits?",
    "reach.ask_fcm": "The app shows a long token for me. Paste it here; I send a code there first.",
    "reach.code_sent_email": "A code is on its way by email. Type it here.",
    "reach.code_sent_sms": "A code is on its way by text message. Type it here.",
    "reach.code_sent_webhook": (
        "I have posted a code to your webhook, as *challenge* in its data. Type it here."
    ),
    "reach.code_sent_ntfy": "A code is on its way to your topic. Type it here.",
    "reach.code_sent_pushover": "A code is on its way through Pushover. Type it here.",
    "reach.code_sent_fcm": "A code is on its way to the app. Type it here.",
    "reach.wrong_code": "That is not the code, or it is too old.",
    "reach.proven": (
        "*{name}* is yours. Alerts go there when nothing before it in /destinations takes them."
    ),
    "reach.too_many_codes": "That is enough codes for one day. Try again tomorrow.",
    "reach.code_failed": "The code could not be sent just now. Try again in a few minutes.",
    "reach.code_refused": "Nothing can be sent there. Is it written right?",
    "reach.off": "That way to reach you is not switched on here.",
    "reach.said_no": (
        "From there came the wish never to be written to again, and I keep to it. The link at the"
        " end of the last mail takes it back."
    ),
    "reach.said_no_sms": (
        "From there came STOP, and I keep to it. Text START to the number I wrote from to take it"
        " back."
    ),
    "reach.bad_email": "That does not look like an email address.",
    "reach.bad_sms": (
        "I cannot text that number. Write it with its country, like +447700900123; I can text"
        " numbers of {countries}."
    ),
    "reach.bad_pushover": "A Pushover key is 30 letters and digits.",
    "reach.bad_fcm": "That is not the token that the app shows.",
    "reach.bad_browser": "This browser gave nothing that I can send to. Try another one.",
    "reach.browser_only": "A browser is added in the web chat, with the button for it.",
    "reach.browser_done": (
        "This browser shows alerts from now on, also when the tab is closed, when nothing "
        "before it in /destinations takes them."
    ),
    "reach.bad_webhook": "A webhook needs a public address that begins with https.",
    "reach.unknown": "That place is no longer in your list.",
    "reach.too_many": "You have {n} places already. Remove one first.",
    "route.how": (
        "Tell me which search goes where, and how if you like: *bikes to #deals and my phone, "
        "sofas by daily email, tents to compact ntfy*."
    ),
    "route.no_search": "None of your searches is called *{said}*.",
    "route.no_place": "None of your places is called *{said}*. /destinations shows them.",
    "route.done": "*{what}* now goes to *{where}*.",
    "settings.set_drop": "Other price fall",
    "settings.drop": "Price falls are told from *{n}%*",
    "settings.swap_deals": "Great deals at night",
    "settings.deals_on": "Great deals come through quiet hours",
    "settings.deals_off": "Great deals wait for the end of quiet hours like the rest",
    "delivery.title": "*Your last alerts*",
    "delivery.none": "No alert in the last two weeks.",
    "delivery.sent": "✓ {where}, {when}",
    "delivery.bundled": "✓ {where}, {when}, with others in one message",
    "delivery.waiting": "… {where}, still trying",
    "delivery.held": "… {where}, kept for {when}",
    "delivery.held_paused": "… {where}, kept until the search goes on",
    "delivery.moved": "→ not taken by {where}, so it went to the next place",
    "delivery.unknown": "? {where}, {when}: no answer came, so it may be there or not",
    "delivery.gone": "✗ {where} cannot be reached, and there was no other place",
    "delivery.refused": "✗ {where} did not accept it",
    "delivery.not_old": "✗ {where}: it could not be delivered for days",
    "delivery.not_paused": "✗ {where} is paused",
    "delivery.not_deleted": "✗ {where}: the search was deleted before",
    "delivery.not_changed": "✗ {where}: the search was changed and no longer wants it",
    "delivery.not_hidden": "✗ {where}: you had hidden it",
    "delivery.not_over": "✗ {where}: it was gone before it could be told",
    "delivery.report": " (then: {report})",
}
