"""What is said on Discord only: slash commands and their options, channels of servers, mentions."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "discord.command.watch": "Watch second-hand sites for something",
    "discord.command.watches": "What you are watching",
    "discord.command.edit": "Change a search",
    "discord.command.pause": "Pause a search",
    "discord.command.resume": "Go on with a paused search",
    "discord.command.delete": "Delete a search; you can undo it",
    "discord.command.stop": "Pause all your searches",
    "discord.command.kept": "Listings you have kept",
    "discord.command.why": "Why a listing did or did not alert you",
    "discord.command.test": "Send a sample alert",
    "discord.command.settings": "Place, money, language, quiet hours",
    "discord.command.destinations": "Where alerts go: email, phone, push, other chats",
    "discord.command.delivery": "The last alerts, and where each went",
    "discord.command.help": "How it works, with examples",
    "discord.command.start": "What Magpie does",
    "discord.command.cancel": "Close an open question",
    "discord.command.export": "Everything Magpie keeps about you, as a file",
    "discord.command.forget": "Delete everything Magpie keeps about you",
    "discord.command.import": "Bring over searches you keep elsewhere",
    "discord.command.link": "Join this account with another chat of yours",
    "discord.command.unlink": "Take this account out of what it was joined with",
    "discord.command.share": "A code with which others can copy a search",
    "discord.command.plan": "Your plan, and what is left of it",
    "discord.command.upgrade": "What the plans give, and what they cost",
    "discord.command.billing": "Card, invoices, ending a plan",
    "discord.option.what": "For example: road bike not broken",
    "discord.option.place": "Town or postcode",
    "discord.option.max": "The most it may cost",
    "discord.option.within": "How far away, for example: 15 mi or 20 km",
    "discord.option.on": "Only on this marketplace",
    "discord.option.channel": "Post alerts in this channel (needs Manage Server)",
    "discord.option.role": "Role to mention in that channel, at most once in 10 minutes",
    "discord.option.search": "Which of your searches",
    "discord.option.change": "For example: max 300, not red",
    "discord.option.route": "For example: bikes to my phone, sofas by daily email",
    "discord.option.server": "For this server instead of for you",
    "discord.option.link": "The address of the listing",
    "discord.option.code": "The code you were given",
    "discord.option.source": "For example: ebay, and then the code of its page",
    "discord.option_name.what": "what",
    "discord.option_name.place": "place",
    "discord.option_name.max": "max",
    "discord.option_name.within": "within",
    "discord.option_name.on": "on",
    "discord.option_name.channel": "channel",
    "discord.option_name.role": "role",
    "discord.option_name.search": "search",
    "discord.option_name.change": "change",
    "discord.option_name.route": "route",
    "discord.option_name.server": "server",
    "discord.option_name.link": "link",
    "discord.option_name.code": "code",
    "discord.option_name.source": "source",
    "discord.form.new": "New search",
    "discord.form.what": "What are you looking for?",
    "discord.form.what_hint": "road bike, not broken",
    "discord.form.place": "Near which place?",
    "discord.form.place_hint": "Leeds, or LS6",
    "discord.form.max": "The most it may cost",
    "discord.form.within": "How far away? (15 mi, 20 km)",
    "discord.form.edit": "Change the search",
    "discord.form.change": "What should change?",
    "discord.form.change_hint": "max 300, not red, 20 mi",
    "discord.form.answer": "Your answer",
    "discord.answer": "✏️ Answer",
    "discord.ping_me": "🔔 Ping me",
    "discord.ping_on": (
        "You will be mentioned when something comes for *{name}*, at most once in 10 minutes."
    ),
    "discord.ping_off": "You will no longer be mentioned for *{name}*.",
    "discord.ping_full": "The list for *{name}* is full: 20 members are mentioned already.",
    "discord.needs_manage": (
        "Posting in a channel needs *Manage Server*, so I will message you directly instead."
    ),
    "discord.dm_closed": (
        "I cannot message you. Open *Privacy Settings* of this server, allow *Direct Messages*, "
        "then try again."
    ),
    "discord.dm_open": "Your alerts come here. Write /watches to see what you are watching.",
    "discord.not_in_server": "I am not in this server yet. Add me to it, then try again.",
    "discord.rights": "Open the channel's settings, *Permissions*, and allow me what is missing.",
    "discord.cannot_mention": (
        "I cannot mention {role} there: allow anyone to mention it, or give me *Mention All Roles*."
        " Alerts will come without a mention."
    ),
    "discord.not_everyone": (
        "I mention roles that members have chosen to have, never everybody. Alerts will come "
        "without a mention."
    ),
    "discord.role_alone": (
        "A role is mentioned in a channel: name one behind *{option}*. As it is, alerts will come "
        "to you directly."
    ),
    "discord.goes_to": "Alerts will come in *{place}*, where I can post.",
    "discord.pings": "{role} will be mentioned at most once in 10 minutes.",
    "discord.hears": (
        "Here I hear commands only: begin with /watch. Plain words I read in our direct messages."
    ),
    "discord.thread_other": "Magpie",
    "discord.busy": "I cannot do that this very moment. Please try once more.",
}
