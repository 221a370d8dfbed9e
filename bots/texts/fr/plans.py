"""Plans, paying, and limits.

Sentences under `limits.` are said without billing too, so there is no word of it in them.
"""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "plan.free": "Gratuit",
    "plan.plus": "Plus",
    "plan.pro": "Pro",
    "plan.team": "Team",
    "plan.self_hosted": "Tout",
    "limits.interval": "On cherche ceci au plus toutes les {span}.",
    "limits.marketplaces": Plural(
        "On cherche ceci sur {n} site : {names} ; pas sur {others}.",
        "On cherche ceci sur {n} sites : {names} ; pas sur {others}.",
    ),
    "limits.fallback": "Cette façon de te joindre n’est pas activée pour toi.",
    "limits.history": Plural(
        "Les prix du dernier jour sont montrés.", "Les prix des {n} derniers jours sont montrés."
    ),
    "limits.digests": "Les résumés ne sont pas activés pour toi.",
    "limits.api": "L’API n’est pas activée pour toi.",
    "limits.members": Plural(
        "{n} membre peut avoir des recherches ici, et en a.",
        "{n} membres peuvent avoir des recherches ici, et {n} en ont.",
    ),
    "plans.lifted": "*{plan}* lève cette limite.",
    "plans.see": "Voir les formules",
    "plans.title": "Tu as *{plan}*.",
    "plans.title_here": "Cette communauté a *{plan}*.",
    "plans.price": "{amount} par {interval}",
    "plans.interval_month": "mois",
    "plans.interval_year": "an",
    "plans.renews": "Se renouvelle le *{at}*.",
    "plans.trial": "À l’essai jusqu’au *{at}* ; rien n’est débité avant.",
    "plans.ends": "Finit le *{at}* et n’est plus débité.",
    "plans.changes": "Devient *{plan}* le *{at}*.",
    "plans.owing": "Le dernier paiement n’est pas passé. La formule reste jusqu’au *{at}*.",
    "plans.blocked": "Elle est arrêtée tant qu’un paiement est contesté.",
    "plans.searches": Plural(
        "Recherches : *{used}* sur *{n}*, reste {left}.",
        "Recherches : *{used}* sur *{n}*, reste {left}.",
    ),
    "plans.resting": Plural(
        "*{n}* recherche se repose faute de place ; elle est gardée.",
        "*{n}* recherches se reposent faute de place ; elles sont gardées.",
    ),
    "plans.members": "Membres avec des recherches : jusqu’à *{n}*.",
    "plans.every": "Regarde au plus toutes les *{span}*.",
    "plans.sites": Plural("Sur *{n}* site.", "Sur *{n}* sites à la fois."),
    "plans.all_sites": "Sur *tous* les sites.",
    "plans.reach": "En plus du chat : {kinds}.",
    "plans.reach_email": "e-mail",
    "plans.reach_push": "push",
    "plans.reach_sms": "SMS",
    "plans.reach_webhook": "webhook",
    "plans.history": Plural("{n} jour de prix.", "{n} jours de prix."),
    "plans.digests": "Résumés.",
    "plans.offer": "*{plan}* : {searches} recherches, toutes les {span}, {prices}",
    "plans.offer_trial": Plural("{n} jour gratuit.", "Les {n} premiers jours gratuits."),
    "plans.buy": "{plan} {amount} / {interval}",
    "plans.upgrade": "Passer à plus",
    "plans.manage": "Carte, factures",
    "plans.end": "Finir ma formule",
    "plans.resume": "Garder ma formule",
    "plans.choose": "Choisir ce qui tourne",
    "plans.making": "Je prépare ton lien…",
    "plans.link": (
        "Paie *{plan}* ({amount} par {interval}) sur la page de Stripe. Ce message le dira quand"
        " c’est payé. Le lien est pour toi seul."
    ),
    "plans.pay": "Payer {amount}",
    "plans.portal": (
        "Ta carte, tes factures et la fin de la formule sont sur la page de Stripe. Le lien est"
        " pour toi seul, et vaut quelques minutes."
    ),
    "plans.open_portal": "Ouvrir",
    "plans.never_bought": "Il n’y a encore rien à gérer : rien n’a jamais été acheté.",
    "plans.sent_privately": "Je t’ai envoyé le lien en privé.",
    "plans.no_private": (
        "Ouvre d’abord un chat privé avec moi : un lien pour payer n’est pas pour les autres."
    ),
    "plans.open_private": "Ouvrir un chat privé",
    "plans.ask_up": (
        "Passer de {before} à *{plan}* maintenant ? Tu paies aujourd’hui la différence pour la"
        " période en cours, puis {amount} par {interval}."
    ),
    "plans.ask_up_trial": (
        "Passer de {before} à *{plan}* maintenant ? Tu es à l’essai jusqu’au {at} : rien n’est"
        " débité avant, ensuite {amount} par {interval}."
    ),
    "plans.ask_down": (
        "Passer de {before} à *{plan}* le *{at}* ? Jusque-là tout reste ; ensuite c’est {amount}"
        " par {interval}."
    ),
    "plans.yes_change": "Oui, changer",
    "plans.ask_end": "Finir *{plan}* le *{at}* ? Tes recherches sont gardées.",
    "plans.yes_end": "Oui, finir",
    "plans.did_upgraded": "C’est fait : tu as *{plan}* dans un instant.",
    "plans.did_payment_open": (
        "Ta banque veut d’abord t’entendre. Je t’envoie le lien ; rien ne change jusque-là."
    ),
    "plans.did_at_period_end": "C’est noté : ce sera *{plan}* à la fin de la période.",
    "plans.did_kept": "C’est fait : tout reste comme c’est.",
    "plans.did_same": "C’est la formule que tu as.",
    "plans.did_end": "C’est fait : elle finit avec la période et n’est plus débitée.",
    "plans.choose_title": Plural(
        "*{n}* recherche peut tourner. Touche celle que tu veux :",
        "*{n}* recherches peuvent tourner. Touche celles que tu veux ; les autres se reposent,"
        " d’abord celles qui n’ont rien donné depuis le plus longtemps :",
    ),
    "plans.row_runs": "▶ {number}. {name}",
    "plans.row_chosen": "✓ {number}. {name}",
    "plans.row_rests": "⏸ {number}. {name}",
    "plans.too_many_chosen": Plural(
        "Seulement {n} peut tourner. Touche d’abord celle qui est cochée.",
        "Seulement {n} peuvent tourner. Touche d’abord une qui est cochée.",
    ),
    "plans.try_later": (
        "Le service de paiement ne répond pas comme il devrait. Rien n’a été débité ; réessaie dans"
        " quelques minutes."
    ),
    "plans.not_sold": "Cette formule ne se vend pas ici.",
    "plans.pay_first": (
        "Un paiement est encore ouvert. Règle-le sous /billing, puis change de formule."
    ),
    "plans.nothing_runs": "Aucune formule ne tourne. Écris /upgrade pour en choisir une.",
    "plans.already_paid": "Une formule tourne déjà. Écris /plan pour la voir.",
    "plans.just_paid": (
        "Ce lien vient de servir ou a pris fin. Écris /plan pour voir où tu en es."
    ),
    "billing.link_open": "Il y avait ici un lien pour payer. Écris /upgrade pour un nouveau.",
    "billing.link_expired": "Le lien pour payer a expiré. Écris /upgrade pour un nouveau.",
    "billing.link_replaced": "Un lien plus récent a pris la place de celui-ci.",
    "billing.link_waiting": "Ton paiement est en route. Je le dis ici quand il arrive.",
    "billing.begun": (
        "Des formules se vendent ici désormais, et tu as *{plan}*. Rien de toi n’est supprimé."
    ),
    "billing.started": (
        "*Payé.* Tu as *{plan}* ; elle se renouvelle le {at}. Écris /plan pour la voir."
    ),
    "billing.trial_started": (
        "*{plan}* est active. L’essai dure jusqu’au {at} ; rien n’est débité avant. Écris /plan"
        " pour la voir."
    ),
    "billing.upgraded": "Tu as maintenant *{plan}*.",
    "billing.downgraded": "Tu as maintenant *{plan}*.",
    "billing.will_change": "{plan} devient *{next_plan}* le {at}. Jusque-là tout reste.",
    "billing.stays": "Finalement rien ne change : tu gardes *{plan}*.",
    "billing.ending": (
        "*{plan}* finit le {at} et n’est plus débitée. Jusque-là tout reste. /plan revient"
        " là-dessus."
    ),
    "billing.resumed": "*{plan}* continue ; elle se renouvelle le {at}.",
    "billing.recovered": "Ton paiement est arrivé. *{plan}* continue.",
    "billing.back": "Tu as de nouveau *{plan}*.",
    "billing.ended": "Ta formule est finie ; tu as maintenant *{plan}*. Rien de toi n’est effacé.",
    "billing.grace_over": (
        "Le paiement n’est pas venu, alors tu as maintenant *{plan}*. Rien de toi n’est effacé ;"
        " /billing te laisse payer."
    ),
    "billing.unpaid": (
        "Le paiement n’est pas venu après plusieurs essais, alors tu as maintenant *{plan}*. Rien"
        " de toi n’est effacé ; /billing te laisse payer."
    ),
    "billing.payment_failed": (
        "*{amount}* pour *{plan}* n’ont pas pu être débités. La formule reste une semaine ;"
        " /billing te laisse changer de carte."
    ),
    "billing.last_try": (
        "*{amount}* pour *{plan}* n’ont encore pas pu être débités, et il n’y a plus d’essai."
        " /billing te laisse changer de carte avant que la formule s’arrête."
    ),
    "billing.unfinished": (
        "La facture de *{amount}* pour *{plan}* n’a pas pu être établie, le plus souvent parce que"
        " l’adresse de facturation manque ou est fausse. /billing te laisse la corriger."
    ),
    "billing.action_required": (
        "Ta banque veut que tu confirmes *{amount}* pour *{plan}*. Jusque-là rien ne change."
    ),
    "billing.trial_ending": (
        "L’essai de *{plan}* finit le {at} ; ensuite elle coûte {amount}. /billing ajoute une carte"
        " ou la finit ; sans carte elle finit toute seule."
    ),
    "billing.refunded": "*{amount}* sont en route vers toi.",
    "billing.disputed": (
        "Ta banque a repris *{amount}*, alors *{plan}* est arrêtée jusqu’à ce que ce soit réglé."
    ),
    "billing.dispute_won": "L’affaire avec ta banque est réglée ; *{plan}* continue.",
    "billing.dispute_lost": "Ta banque garde *{amount}*, alors *{plan}* est finie.",
    "billing.duplicate": (
        "*{plan}* a été achetée deux fois. L’une est finie, et son paiement est en route vers toi."
    ),
    "billing.now_on": "Tu as maintenant *{plan}*.",
    "billing.searches_rest": Plural(
        "{n} recherche se repose maintenant ; elle est gardée. /plan te laisse choisir laquelle.",
        "{n} recherches se reposent maintenant ; elles sont gardées. /plan te laisse choisir"
        " lesquelles.",
    ),
    "billing.searches_back": Plural(
        "{n} recherche qui se reposait tourne de nouveau.",
        "Les {n} recherches qui se reposaient tournent de nouveau.",
    ),
    "billing.of_discord": (
        "Il s’agit du serveur avec *{place}* : écris-y ces commandes, avec *serveur: True*."
    ),
    "billing.of_slack": (
        "Il s’agit de l’espace de travail avec *{place}* : écris-y ces commandes, avec *here*"
        " derrière."
    ),
    "billing.of_place": "Il s’agit de *{place}* : écris-y ces commandes.",
    "billing.pay": "Payer",
    "web.paid.wait": (
        "Merci. Le paiement est en cours de confirmation ; le message de ton chat le dira quand il"
        " arrive. Tu peux fermer cette page."
    ),
    "web.paid.back": "Tu peux fermer cette page et retourner à ton chat.",
}
