"""Plans, paying, and limits.

Sentences under `limits.` are said without billing too, so there is no word of it in them.
"""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "plan.free": "Free",
    "plan.plus": "Plus",
    "plan.pro": "Pro",
    "plan.team": "Team",
    "plan.self_hosted": "Everything",
    "limits.interval": "This is looked for every {span} at the most.",
    "limits.marketplaces": Plural(
        "This is looked for on one site: {names}; not on {others}.",
        "This is looked for on {n} sites: {names}; not on {others}.",
    ),
    "limits.fallback": "That way to reach you is not switched on for you.",
    "limits.history": Plural(
        "Prices are shown for the last day.", "Prices are shown for the last {n} days."
    ),
    "limits.digests": "Digests are not switched on for you.",
    "limits.api": "The API is not switched on for you.",
    "limits.members": Plural(
        "One member can have searches here, and has.",
        "{n} members can have searches here, and {n} have.",
    ),
    "plans.lifted": "*{plan}* lifts that.",
    "plans.see": "See plans",
    "plans.title": "You are on *{plan}*.",
    "plans.title_here": "This community is on *{plan}*.",
    "plans.price": "{amount} a {interval}",
    "plans.interval_month": "month",
    "plans.interval_year": "year",
    "plans.renews": "Renews on *{at}*.",
    "plans.trial": "On trial until *{at}*; nothing is charged before.",
    "plans.ends": "Ends on *{at}* and is not charged again.",
    "plans.changes": "Becomes *{plan}* on *{at}*.",
    "plans.owing": "The last payment did not go through. The plan stays until *{at}*.",
    "plans.blocked": "It is stopped while a payment is in dispute.",
    "plans.searches": Plural(
        "Searches: *{used}* of *one*, {left} left.", "Searches: *{used}* of *{n}*, {left} left."
    ),
    "plans.resting": Plural(
        "*One* search rests for want of room; it is kept.",
        "*{n}* searches rest for want of room; they are kept.",
    ),
    "plans.members": "Members with searches: up to *{n}*.",
    "plans.every": "Looks every *{span}* at the most.",
    "plans.sites": Plural("On *one* site.", "On *{n}* sites at once."),
    "plans.all_sites": "On *all* sites.",
    "plans.reach": "Beside the chat: {kinds}.",
    "plans.reach_email": "email",
    "plans.reach_push": "push",
    "plans.reach_sms": "text message",
    "plans.reach_webhook": "webhook",
    "plans.history": Plural("One day of prices.", "{n} days of prices."),
    "plans.digests": "Digests.",
    "plans.offer": "*{plan}*: {searches} searches, looked for every {span}, {prices}",
    "plans.offer_trial": Plural("First day free.", "First {n} days free."),
    "plans.buy": "{plan} {amount} / {interval}",
    "plans.upgrade": "Upgrade",
    "plans.manage": "Card, invoices",
    "plans.end": "End my plan",
    "plans.resume": "Keep my plan",
    "plans.choose": "Choose what runs",
    "plans.making": "Making your link…",
    "plans.link": (
        "Pay for *{plan}* ({amount} a {interval}) on Stripe's page. This message says so when it is"
        " paid. The link is for you alone."
    ),
    "plans.pay": "Pay {amount}",
    "plans.portal": (
        "Your card, your invoices and ending the plan are on Stripe's page. The link is for you"
        " alone, and good for a few minutes."
    ),
    "plans.open_portal": "Open",
    "plans.never_bought": "There is nothing to manage yet: nothing was ever bought.",
    "plans.sent_privately": "I have sent you the link privately.",
    "plans.no_private": "Open a private chat with me first: a link to pay at is not for others.",
    "plans.open_private": "Open a private chat",
    "plans.ask_up": (
        "Change from {before} to *{plan}* now? You pay the difference for the running period today,"
        " then {amount} a {interval}."
    ),
    "plans.ask_up_trial": (
        "Change from {before} to *{plan}* now? You are on trial until {at}: nothing is charged"
        " before, then {amount} a {interval}."
    ),
    "plans.ask_down": (
        "Change from {before} to *{plan}* on *{at}*? Until then everything stays; from then on it"
        " is {amount} a {interval}."
    ),
    "plans.yes_change": "Yes, change",
    "plans.ask_end": "End *{plan}* on *{at}*? Your searches are kept.",
    "plans.yes_end": "Yes, end it",
    "plans.did_upgraded": "Done: you are on *{plan}* in a moment.",
    "plans.did_payment_open": (
        "Your bank wants to hear from you first. I am sending you the link; nothing changes until"
        " then."
    ),
    "plans.did_at_period_end": "Noted: it becomes *{plan}* at the end of the period.",
    "plans.did_kept": "Done: everything stays as it is.",
    "plans.did_same": "That is the plan you have.",
    "plans.did_end": "Done: it ends with the period and is not charged again.",
    "plans.choose_title": Plural(
        "*One* search can run. Tap the one that should:",
        "*{n}* searches can run. Tap those that should; the others rest, by what brought something"
        " longest ago:",
    ),
    "plans.row_runs": "▶ {number}. {name}",
    "plans.row_chosen": "✓ {number}. {name}",
    "plans.row_rests": "⏸ {number}. {name}",
    "plans.too_many_chosen": Plural(
        "Only one can run. Tap the one that is ticked first.",
        "Only {n} can run. Tap one that is ticked first.",
    ),
    "plans.try_later": (
        "The payment service does not answer as it should. Nothing was charged; please try again in"
        " a few minutes."
    ),
    "plans.not_sold": "That plan is not on sale here.",
    "plans.pay_first": "A payment is still open. Settle it under /billing, then change the plan.",
    "plans.nothing_runs": "No plan is running. Type /upgrade to choose one.",
    "plans.already_paid": "A plan is running already. Type /plan to see it.",
    "plans.just_paid": "That link was just used or has ended. Type /plan to see where you are.",
    "billing.link_open": "A link to pay at was here. Type /upgrade for a new one.",
    "billing.link_expired": "The link to pay at has run out. Type /upgrade for a new one.",
    "billing.link_replaced": "A newer link took the place of this one.",
    "billing.link_waiting": "Your payment is on its way. I say here when it has come.",
    "billing.begun": (
        "Plans are sold here now, and you are on *{plan}*. Nothing of yours is deleted."
    ),
    "billing.started": "*Paid.* You are on *{plan}*; it renews on {at}. Type /plan to see it.",
    "billing.trial_started": (
        "*{plan}* is on. The trial lasts until {at}; nothing is charged before. Type /plan to see"
        " it."
    ),
    "billing.upgraded": "You are on *{plan}* now.",
    "billing.downgraded": "You are on *{plan}* now.",
    "billing.will_change": "{plan} becomes *{next_plan}* on {at}. Until then everything stays.",
    "billing.stays": "Nothing changes after all: you stay on *{plan}*.",
    "billing.ending": (
        "*{plan}* ends on {at} and is not charged again. Until then everything stays. /plan takes"
        " it back."
    ),
    "billing.resumed": "*{plan}* goes on; it renews on {at}.",
    "billing.recovered": "Your payment has come. *{plan}* goes on.",
    "billing.back": "You are on *{plan}* now.",
    "billing.ended": "Your plan has ended; you are on *{plan}* now. Nothing of yours is deleted.",
    "billing.grace_over": (
        "The payment did not come, so you are on *{plan}* now. Nothing of yours is deleted;"
        " /billing lets you pay."
    ),
    "billing.unpaid": (
        "The payment did not come after several tries, so you are on *{plan}* now. Nothing of yours"
        " is deleted; /billing lets you pay."
    ),
    "billing.payment_failed": (
        "*{amount}* for *{plan}* could not be taken. The plan stays for a week; /billing lets you"
        " change the card."
    ),
    "billing.last_try": (
        "*{amount}* for *{plan}* could not be taken again, and there is no further try. /billing"
        " lets you change the card before the plan stops."
    ),
    "billing.unfinished": (
        "The invoice of *{amount}* for *{plan}* could not be made, mostly because the billing"
        " address is missing or wrong. /billing lets you mend it."
    ),
    "billing.action_required": (
        "Your bank wants you to confirm *{amount}* for *{plan}*. Until you do, nothing changes."
    ),
    "billing.trial_ending": (
        "The trial of *{plan}* ends on {at}; then it costs {amount}. /billing adds a card or ends"
        " it; without a card it ends by itself."
    ),
    "billing.refunded": "*{amount}* is on its way back to you.",
    "billing.disputed": (
        "Your bank has taken *{amount}* back, so *{plan}* is stopped until that is settled."
    ),
    "billing.dispute_won": "The matter with your bank is settled; *{plan}* goes on.",
    "billing.dispute_lost": "Your bank keeps *{amount}*, so *{plan}* has ended.",
    "billing.duplicate": (
        "*{plan}* was bought twice. One is ended, and its payment is on its way back to you."
    ),
    "billing.now_on": "You are on *{plan}* now.",
    "billing.searches_rest": Plural(
        "One search rests now; it is kept. /plan lets you choose which.",
        "{n} searches rest now; they are kept. /plan lets you choose which.",
    ),
    "billing.searches_back": Plural(
        "The search that rested runs again.", "The {n} searches that rested run again."
    ),
    "billing.of_discord": (
        "This is about the server with *{place}*: type such commands there, with *server: True*."
    ),
    "billing.of_slack": (
        "This is about the workspace with *{place}*: type such commands there, with *here* behind."
    ),
    "billing.of_place": "This is about *{place}*: type such commands there.",
    "billing.pay": "Pay",
    "web.paid.wait": (
        "Thank you. The payment is being confirmed; the message in your chat says so when it is."
        " You can close this page."
    ),
    "web.paid.back": "You can close this page and go back to your chat.",
}
