"""What is said on Slack only: modals, the Home tab, channels, installing the app."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "slack.form.new": "New search",
    "slack.form.what": "What are you looking for?",
    "slack.form.what_hint": "standing desk, not broken",
    "slack.form.place": "Near which place?",
    "slack.form.place_hint": "Austin, or LS6",
    "slack.form.max": "The most it may cost",
    "slack.form.within": "How far away? (25 mi, 20 km)",
    "slack.form.to": "Send alerts to",
    "slack.form.to_me": "Me, directly",
    "slack.form.to_hint": "Leave it empty for your own direct messages.",
    "slack.form.show": "Show matches",
    "slack.form.edit": "Change the search",
    "slack.form.change": "What should change?",
    "slack.form.change_hint": "max 300, not red, 20 mi",
    "slack.form.empty": "Say what you are looking for.",
    "slack.answer": "Answer",
    "slack.send_to": "Send to:",
    "slack.send_me": "DM me",
    "slack.send_channel": "A channel",
    "slack.invite": (
        "I am not in that channel: type */invite @Magpie* there, then press *Check again*."
    ),
    "slack.archived": "That channel is archived. Choose another one.",
    "slack.closed": "I cannot write there. Choose another place.",
    "slack.busy": "I cannot do that this very moment. Please try once more.",
    "slack.not_installed": "Magpie is not installed in this workspace any more.",
    "slack.here": "Direct messages with Magpie",
    "slack.home.hello": (
        "I watch second-hand marketplaces and message you the moment your thing is listed. "
        "Press *New search*, or type /watch anywhere."
    ),
    "slack.home.searches": Plural(one="*{n} search*", other="*{n} searches*"),
    "slack.home.channels": "*In channels of this workspace*",
    "slack.home.new": "New search",
    "slack.home.settings": "Settings",
    "slack.home.places": "Where alerts go",
    "slack.home.plans": "My plan",
    "slack.home.plan": "*Plan:* {plan}",
    "slack.home.alerts_go": "*Alerts go to:* {places}",
    "slack.home.paused": "paused",
    "slack.home.gone": "{place} (cannot be reached)",
    "slack.home.nowhere": "nowhere yet",
    "slack.home.more": Plural(one="and {n} more: /watch list", other="and {n} more: /watch list"),
    "slack.installed": "Magpie is installed. Go back to Slack: it has written to you there.",
    "slack.install_failed": "That did not work. Please begin again with “Add to Slack”.",
    "slack.install_cancelled": "Nothing was installed.",
    "slack.install_org": "Please install Magpie in one workspace, not in the whole organisation.",
}
