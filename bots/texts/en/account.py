"""Start, help, settings, export, forget, test."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "start.promise": (
        "I watch second-hand sites and message you the moment your thing is listed. "
        "Looking on: {sources}."
    ),
    "start.just_write": "Just write it, for example: *{example}*",
    "start.group_write": "Write for example: */watch {example}*",
    "start.try": "Try that one",
    "start.set_place": "📍 Set my place",
    "start.example_gb": "road bike under £300 near Leeds",
    "start.example_us": "standing desk under $200 in Austin, TX",
    "start.example_de": "road bike under 300 euros near Berlin",
    "start.example_au": "surfboard under $300 near Sydney",
    "start.no_sources": (
        "I watch second-hand sites and message you the moment your thing is listed. No site is "
        "switched on here yet."
    ),
    "start.place_known": "Your place is *{place}*.",
    "start.demo": (
        "No real marketplace is set up here yet, so you see the demo market: its listings are made "
        "up."
    ),
    "help.text": (
        "*Write what you look for*, the way you would say it:\n"
        "ps5 under £300 within 20 miles of Leeds, not broken\n"
        '"13 mini" 128gb max 220, no box\n'
        "free sofa SE London, delivery ok\n\n"
        "*Then* /watches shows what you watch, /edit 2 max 350 changes one, /pause and /resume, "
        "/delete (with Undo), /why and a link tells why a listing came or did not. "
        "/share 2 gives a search to a friend, /link makes two chats of yours one. "
        "/destinations is where alerts go: email, phone, push, other chats, each in its own "
        "form; /delivery tells what became of the last ones. "
        "/settings, /test, /export and /forget are about you; /stop pauses everything."
    ),
    "settings.title": "*Your settings*",
    "settings.place": "Place: *{place}*",
    "settings.no_place": "Place: not set",
    "settings.currency": "Currency: *{currency}*",
    "settings.units": "Distances in *{units}*",
    "settings.timezone": "Time zone: *{timezone}*",
    "settings.quiet": "Quiet hours: *{start} to {end}*, held until then",
    "settings.no_quiet": "Quiet hours: none",
    "settings.edited_on": "Edited listings: *told*",
    "settings.edited_off": "Edited listings: not told",
    "settings.language": "Language: *{language}*",
    "settings.set_language": "Language",
    "settings.which_language": "Which one? Dates, numbers and money follow it too.",
    "settings.set_place": "📍 Place",
    "settings.set_currency": "Currency",
    "settings.set_timezone": "Time zone",
    "settings.swap_units": "Use {units}",
    "settings.set_quiet": "Quiet 22–8",
    "settings.set_quiet_other": "Other hours",
    "settings.end_quiet": "No quiet hours",
    "settings.swap_edited": "Edited on/off",
    "settings.ask_place": "Where are you? Write a town or postcode.",
    "settings.share_place": "Share my position",
    "settings.ask_currency": "Which currency? For example GBP, EUR or USD.",
    "settings.ask_timezone": "Which time zone? A town near you will do, or Europe/London.",
    "settings.ask_quiet": "From when to when shall I hold alerts? For example 22:00-08:00.",
    "settings.bad_place": "I do not know “{said}”. Try the nearest town.",
    "settings.bad_currency": "“{said}” is not a currency I know. Three letters, for example GBP.",
    "settings.bad_timezone": "I know no time zone “{said}”. Try the nearest big town.",
    "settings.bad_quiet": "I could not read that. Write it like 22:00-08:00.",
    "settings.which_place": "Which {name}?",
    "settings.saved": "Saved.",
    "settings.miles": "miles",
    "settings.kilometres": "kilometres",
    "export.text": "Everything I keep about you is in this file.",
    "forget.ask": Plural(
        "Forget you wholly? *One search*, your settings and your history go, and cannot come back.",
        "Forget you wholly? *{n} searches*, your settings and your history go, and cannot come "
        "back.",
    ),
    "forget.yes": "Yes, forget me",
    "forget.done": "Done. I know nothing about you any more. Write anything to begin again.",
    "test.sent": "A test is on its way through the same door as every alert.",
    "test.sample_title": "Trek Marlin 5 mountain bike, size M",
    "test.sample_place": "Leeds",
    "test.pressed.no": (
        "That button works. On a real alert it hides the thing and asks why. Nothing was hidden."
    ),
    "test.pressed.keep": (
        "That button works. On a real alert it puts the thing into /kept. Nothing was kept."
    ),
    "test.pressed.more": (
        "That button works. On a real alert it offers Hide seller, Snooze, Lower max, Why and Stop."
    ),
    "test.nowhere": (
        "I cannot send to this chat at the moment: it is paused or was closed. Write to me from "
        "where you want your alerts."
    ),
    "cancel.nothing": "There was nothing to cancel.",
}
