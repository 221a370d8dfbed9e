"""Where a person is told, beside the chat; and what became of their alerts."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "sms.ceiling": (
        "Tu as reçu autant de SMS qu’un jour le permet ({n}). Les autres alertes vont à ta"
        " destination suivante, ou attendent jusqu’à demain."
    ),
    "notices.place_troubled": (
        "*{name}* ne prend plus d’alerte depuis un moment, alors elles viennent ici pour l’instant."
        " Je continue d’essayer là-bas, et cela reprend tout seul quand cela remarche."
    ),
    "reach.title": "*Où je te préviens,* dans l’ordre :",
    "reach.route_hint": (
        "Quelle recherche va où : /destinations bikes vers mon mobile, sofas par e-mail quotidien"
    ),
    "reach.here": "ce chat",
    "reach.waits": Plural(
        "Ce qu’une destination n’a pas pris après *{n} minute* va à la suivante.",
        "Ce qu’une destination n’a pas pris après *{n} minutes* va à la suivante.",
    ),
    "reach.other_wait": "Attendre autrement",
    "reach.kind_email": "e-mail",
    "reach.kind_sms": "SMS",
    "reach.kind_webhook": "webhook",
    "reach.kind_ntfy": "ntfy",
    "reach.kind_pushover": "Pushover",
    "reach.kind_webpush": "navigateur",
    "reach.kind_fcm": "app",
    "reach.email": "E-mail",
    "reach.sms": "SMS",
    "reach.webhook": "Webhook",
    "reach.ntfy": "ntfy",
    "reach.pushover": "Pushover",
    "reach.fcm": "App",
    "reach.webpush": "Ce navigateur",
    "reach.add_webpush": "Ajouter ce navigateur",
    "reach.add_email": "Ajouter un e-mail",
    "reach.add_sms": "Ajouter un téléphone",
    "reach.add_webhook": "Ajouter un webhook",
    "reach.add_ntfy": "Ajouter ntfy",
    "reach.add_pushover": "Ajouter Pushover",
    "reach.add_fcm": "Ajouter l’app",
    "reach.format_rich": "cartes entières",
    "reach.format_compact": "court",
    "reach.format_hourly": "une fois par heure",
    "reach.format_daily": "une fois par jour, à huit heures",
    "reach.format_weekly": "le lundi à huit heures",
    "reach.state_paused": "en pause",
    "reach.state_gone": "injoignable",
    "reach.state_unproven": "attend son code",
    "reach.state_troubled": "ne prend rien pour le moment",
    "reach.searches": Plural("{n} recherche", "{n} recherches"),
    "reach.test": "Envoyer un essai",
    "reach.tested": "Un essai est en route vers *{name}*.",
    "reach.name": "Nommer",
    "reach.ask_name": "Comment dois-je l’appeler ?",
    "reach.bad_name": "Un nom a besoin d’une lettre ou deux.",
    "reach.format": "Autre format",
    "reach.first": "Mettre en premier",
    "reach.all": "Toutes les recherches ici aussi",
    "reach.all_done": Plural(
        "{n} recherche prévient maintenant aussi *{name}*.",
        "{n} recherches préviennent maintenant aussi *{name}*.",
    ),
    "reach.pause": "Pause",
    "reach.resume": "Reprendre",
    "reach.cannot_resume": "Rien n’y arrive pour le moment. Retire-la et ajoute-la de nouveau.",
    "reach.remove": "Retirer",
    "reach.not_here": "C’est le chat où nous sommes ; il reste.",
    "reach.back": "Toutes les destinations",
    "reach.rotate": "Nouveau secret",
    "reach.rotated": (
        "Ton webhook est désormais signé avec ce secret, et pendant un jour avec l’ancien en plus."
        " Il n’est montré qu’une fois :"
    ),
    "reach.replay": "Redire un jour",
    "reach.replayed": Plural(
        "{n} alerte du dernier jour y est redite.",
        "{n} alertes du dernier jour y sont redites.",
    ),
    "reach.secret": (
        "Ce qui va à ton webhook est signé comme le demande Standard Webhooks. Le secret n’est"
        " montré qu’une fois :"
    ),
    "reach.topic": "Abonne-toi à ce sujet dans l’application ntfy, puis fais envoyer le code :",
    "reach.send_code": "Envoyer le code",
    "reach.ask_email": "Quelle adresse ? J’y envoie d’abord un code.",
    "reach.ask_sms": "Quel numéro ? J’y envoie d’abord un code.",
    "reach.ask_webhook": "Quelle adresse https ? J’y envoie d’abord un code.",
    "reach.ask_pushover": "Ta clé de pushover.net, 30 lettres et chiffres ?",
    "reach.ask_fcm": (
        "L’app montre une longue clé pour moi. Colle-la ici ; j’y envoie d’abord un code."
    ),
    "reach.code_sent_email": "Un code est en route par e-mail. Écris-le ici.",
    "reach.code_sent_sms": "Un code est en route par SMS. Écris-le ici.",
    "reach.code_sent_webhook": (
        "J’ai envoyé un code à ton webhook, comme *challenge* dans ses données. Écris-le ici."
    ),
    "reach.code_sent_ntfy": "Un code est en route vers ton sujet. Écris-le ici.",
    "reach.code_sent_pushover": "Un code est en route par Pushover. Écris-le ici.",
    "reach.code_sent_fcm": "Un code est en route vers l’app. Écris-le ici.",
    "reach.wrong_code": "Ce n’est pas le code, ou il est trop vieux.",
    "reach.proven": (
        "*{name}* est à toi. Les alertes y vont quand rien avant elle dans /destinations ne les"
        " prend."
    ),
    "reach.too_many_codes": "Cela fait assez de codes pour un jour. Réessaie demain.",
    "reach.code_failed": (
        "Le code n’a pas pu être envoyé pour le moment. Réessaie dans quelques minutes."
    ),
    "reach.code_refused": "Rien ne peut y être envoyé. Est-ce bien écrit ?",
    "reach.off": "Cette façon de te joindre n’est pas activée ici.",
    "reach.said_no": (
        "De là est venu le souhait de ne plus jamais recevoir de courrier, et je m’y tiens. Le lien"
        " à la fin du dernier e-mail revient là-dessus."
    ),
    "reach.said_no_sms": (
        "De là est venu STOP, et je m’y tiens. Envoie START au numéro d’où j’ai écrit pour revenir"
        " là-dessus."
    ),
    "reach.bad_email": "Cela ne ressemble pas à une adresse e-mail.",
    "reach.bad_sms": (
        "Je ne peux pas envoyer de SMS à ce numéro. Écris-le avec son pays, comme +33612345678 ; je"
        " joins les numéros de {countries}."
    ),
    "reach.bad_pushover": "Une clé Pushover a 30 lettres et chiffres.",
    "reach.bad_fcm": "Ce n’est pas la clé que montre l’app.",
    "reach.bad_browser": "Ce navigateur n’a rien donné où je puisse envoyer. Essaie un autre.",
    "reach.browser_only": "Un navigateur s’ajoute dans le chat web, avec son bouton.",
    "reach.browser_done": (
        "Ce navigateur montre désormais les alertes, même onglet fermé, quand rien avant lui "
        "dans /destinations ne les prend."
    ),
    "reach.bad_webhook": "Un webhook a besoin d’une adresse publique qui commence par https.",
    "reach.unknown": "Cette destination n’est plus dans ta liste.",
    "reach.too_many": "Tu as déjà {n} destinations. Retires-en une d’abord.",
    "route.how": (
        "Dis-moi quelle recherche va où et, si tu veux, comment : *vélos vers #deals et mon "
        "mobile, canapés par e-mail quotidien, tentes vers ntfy court*."
    ),
    "route.no_search": "Aucune de tes recherches ne s’appelle *{said}*.",
    "route.no_place": "Aucune de tes destinations ne s’appelle *{said}*. /destinations les montre.",
    "route.done": "*{what}* va maintenant à *{where}*.",
    "settings.set_drop": "Autre baisse de prix",
    "settings.drop": "Les baisses de prix sont annoncées à partir de *{n} %*",
    "settings.swap_deals": "Très bonnes affaires la nuit",
    "settings.deals_on": "Les très bonnes affaires passent même pendant les heures calmes",
    "settings.deals_off": "Les très bonnes affaires attendent la fin des heures calmes",
    "delivery.title": "*Tes dernières alertes*",
    "delivery.none": "Aucune alerte ces deux dernières semaines.",
    "delivery.sent": "✓ {where}, {when}",
    "delivery.bundled": "✓ {where}, {when}, avec d’autres en un message",
    "delivery.waiting": "… {where}, j’essaie encore",
    "delivery.held": "… {where}, gardée pour {when}",
    "delivery.held_paused": "… {where}, gardée jusqu’à la reprise de la recherche",
    "delivery.moved": "→ {where} ne l’a pas prise, alors elle est allée à la suivante",
    "delivery.unknown": "? {where}, {when} : pas de réponse, elle y est peut-être",
    "delivery.gone": "✗ {where} est injoignable, et il n’y avait pas d’autre destination",
    "delivery.refused": "✗ {where} ne l’a pas acceptée",
    "delivery.not_old": "✗ {where} : elle n’a pas pu être remise pendant des jours",
    "delivery.not_paused": "✗ {where} est en pause",
    "delivery.not_deleted": "✗ {where} : la recherche avait été supprimée",
    "delivery.not_changed": "✗ {where} : la recherche a changé et n’en veut plus",
    "delivery.not_hidden": "✗ {where} : tu l’avais cachée",
    "delivery.not_over": "✗ {where} : c’était parti avant de pouvoir être dit",
    "delivery.report": " (ensuite : {report})",
}
