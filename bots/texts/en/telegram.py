"""What only Telegram shows: its menus, its descriptions, and what a chat there lacks."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "telegram.description": (
        "I watch second-hand sites and message you the moment your thing is listed. Just write"
        " what you look for, like: road bike under £300 near Leeds"
    ),
    "telegram.short": "Tell me what you want second-hand. I watch the sites and tell you first.",
    "telegram.command.watch": "Watch for something: what, how much, where",
    "telegram.command.watches": "What you are watching",
    "telegram.command.edit": "Change a search: number and what changes",
    "telegram.command.pause": "Pause a search",
    "telegram.command.resume": "Go on with a search",
    "telegram.command.delete": "Delete a search",
    "telegram.command.kept": "What you have kept",
    "telegram.command.settings": "Place, currency, language, quiet hours",
    "telegram.command.destinations": "Where alerts go: email, phone, push, other chats",
    "telegram.command.delivery": "The last alerts, and where each went",
    "telegram.command.test": "Send yourself a test alert",
    "telegram.command.why": "Why a listing did or did not alert",
    "telegram.command.stop": "Pause everything",
    "telegram.command.share": "Give a search to a friend",
    "telegram.command.import": "Bring over searches you keep elsewhere",
    "telegram.command.link": "Connect another chat of yours",
    "telegram.command.unlink": "Take this chat out of the link",
    "telegram.command.plan": "Your plan, and what is left of it",
    "telegram.command.upgrade": "Plans and prices",
    "telegram.command.billing": "Card, invoices, ending a plan",
    "telegram.command.help": "How it works, with examples",
    "telegram.command.export": "Everything kept about you, as a file",
    "telegram.command.forget": "Delete all your data",
    "telegram.command.cancel": "Never mind the open question",
    "telegram.post.blocked": (
        "I may not write to you there yet. Open that chat, press *Start*, then check again."
    ),
    "telegram.post.not_inside": (
        "I am not in that chat. Add me as a member there (to a channel: as an administrator), then"
        " check again."
    ),
    "telegram.post.rights": (
        "I am in that chat but lack a right. Give it to me in the chat's settings under"
        " *Administrators* or *Permissions*, then check again."
    ),
    "telegram.post.not_admin": "Only an administrator of that channel can have alerts sent there.",
    "telegram.post.no_answer": "Telegram does not answer just now. Check again in a moment.",
    "telegram.answer_here": "↩ Answer this message, or I cannot read it here.",
}
