"""Plans, paying, and limits.

Sentences under `limits.` are said without billing too, so there is no word of it in them.
"""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "plan.free": "Frei",
    "plan.plus": "Plus",
    "plan.pro": "Pro",
    "plan.team": "Team",
    "plan.self_hosted": "Alles",
    "limits.interval": "Danach wird höchstens alle {span} gesucht.",
    "limits.marketplaces": Plural(
        "Danach wird auf einem Markt gesucht: {names}; nicht auf {others}.",
        "Danach wird auf {n} Märkten gesucht: {names}; nicht auf {others}.",
    ),
    "limits.fallback": "Dieser Weg zu dir ist für dich nicht eingeschaltet.",
    "limits.history": Plural(
        "Preise werden für den letzten Tag gezeigt.",
        "Preise werden für die letzten {n} Tage gezeigt.",
    ),
    "limits.digests": "Zusammenfassungen sind für dich nicht eingeschaltet.",
    "limits.api": "Die API ist für dich nicht eingeschaltet.",
    "limits.members": Plural(
        "Ein Mitglied kann hier Suchen haben, und hat welche.",
        "{n} Mitglieder können hier Suchen haben, und {n} haben welche.",
    ),
    "plans.lifted": "*{plan}* hebt das auf.",
    "plans.see": "Tarife ansehen",
    "plans.title": "Du hast *{plan}*.",
    "plans.title_here": "Diese Gemeinschaft hat *{plan}*.",
    "plans.price": "{amount} pro {interval}",
    "plans.interval_month": "Monat",
    "plans.interval_year": "Jahr",
    "plans.renews": "Verlängert sich am *{at}*.",
    "plans.trial": "Zur Probe bis *{at}*; vorher wird nichts berechnet.",
    "plans.ends": "Endet am *{at}* und wird nicht mehr berechnet.",
    "plans.changes": "Wird am *{at}* zu *{plan}*.",
    "plans.owing": "Die letzte Zahlung ging nicht durch. Der Tarif bleibt bis *{at}*.",
    "plans.blocked": "Er ruht, solange eine Zahlung strittig ist.",
    "plans.searches": Plural(
        "Suchen: *{used}* von *einer*, {left} frei.", "Suchen: *{used}* von *{n}*, {left} frei."
    ),
    "plans.resting": Plural(
        "*Eine* Suche ruht aus Platzmangel; sie bleibt erhalten.",
        "*{n}* Suchen ruhen aus Platzmangel; sie bleiben erhalten.",
    ),
    "plans.members": "Mitglieder mit Suchen: bis zu *{n}*.",
    "plans.every": "Sucht höchstens alle *{span}*.",
    "plans.sites": Plural("Auf *einem* Markt.", "Auf *{n}* Märkten zugleich."),
    "plans.all_sites": "Auf *allen* Märkten.",
    "plans.reach": "Neben dem Chat: {kinds}.",
    "plans.reach_email": "E-Mail",
    "plans.reach_push": "Push",
    "plans.reach_sms": "SMS",
    "plans.reach_webhook": "Webhook",
    "plans.history": Plural("Preise von einem Tag.", "Preise von {n} Tagen."),
    "plans.digests": "Zusammenfassungen.",
    "plans.offer": "*{plan}*: {searches} Suchen, gesucht wird alle {span}, {prices}",
    "plans.offer_trial": Plural("Erster Tag kostenlos.", "Die ersten {n} Tage kostenlos."),
    "plans.buy": "{plan} {amount} / {interval}",
    "plans.upgrade": "Aufstocken",
    "plans.manage": "Karte, Rechnungen",
    "plans.end": "Tarif beenden",
    "plans.resume": "Tarif behalten",
    "plans.choose": "Wählen, was läuft",
    "plans.making": "Ich mache deinen Link…",
    "plans.link": (
        "Bezahl *{plan}* ({amount} pro {interval}) auf der Seite von Stripe. Diese Nachricht sagt"
        " es, sobald es bezahlt ist. Der Link ist nur für dich."
    ),
    "plans.pay": "{amount} zahlen",
    "plans.portal": (
        "Deine Karte, deine Rechnungen und das Beenden findest du auf der Seite von Stripe. Der"
        " Link ist nur für dich und gilt ein paar Minuten."
    ),
    "plans.open_portal": "Öffnen",
    "plans.never_bought": "Es gibt noch nichts zu verwalten: Es wurde nie etwas gekauft.",
    "plans.sent_privately": "Ich habe dir den Link privat geschickt.",
    "plans.no_private": (
        "Öffne zuerst einen privaten Chat mit mir: Ein Link zum Bezahlen ist nichts für andere."
    ),
    "plans.open_private": "Privaten Chat öffnen",
    "plans.ask_up": (
        "Jetzt von {before} zu *{plan}* wechseln? Du zahlst heute die Differenz für den laufenden"
        " Zeitraum, danach {amount} pro {interval}."
    ),
    "plans.ask_up_trial": (
        "Jetzt von {before} zu *{plan}* wechseln? Du bist bis {at} in der Probezeit: vorher wird"
        " nichts abgebucht, danach {amount} pro {interval}."
    ),
    "plans.ask_down": (
        "Am *{at}* von {before} zu *{plan}* wechseln? Bis dahin bleibt alles; danach sind es"
        " {amount} pro {interval}."
    ),
    "plans.yes_change": "Ja, wechseln",
    "plans.ask_end": "*{plan}* am *{at}* beenden? Deine Suchen bleiben erhalten.",
    "plans.yes_end": "Ja, beenden",
    "plans.did_upgraded": "Erledigt: Gleich hast du *{plan}*.",
    "plans.did_payment_open": (
        "Deine Bank will zuerst von dir hören. Ich schicke dir den Link; bis dahin ändert sich"
        " nichts."
    ),
    "plans.did_at_period_end": "Notiert: Am Ende des Zeitraums wird es *{plan}*.",
    "plans.did_kept": "Erledigt: Alles bleibt, wie es ist.",
    "plans.did_same": "Das ist der Tarif, den du hast.",
    "plans.did_end": "Erledigt: Er endet mit dem Zeitraum und wird nicht mehr berechnet.",
    "plans.choose_title": Plural(
        "*Eine* Suche kann laufen. Tipp an, welche es sein soll:",
        "*{n}* Suchen können laufen. Tipp an, welche es sein sollen; die anderen ruhen, zuerst die,"
        " die am längsten nichts gebracht haben:",
    ),
    "plans.row_runs": "▶ {number}. {name}",
    "plans.row_chosen": "✓ {number}. {name}",
    "plans.row_rests": "⏸ {number}. {name}",
    "plans.too_many_chosen": Plural(
        "Nur eine kann laufen. Tipp zuerst die an, die ein Häkchen hat.",
        "Nur {n} können laufen. Tipp zuerst eine an, die ein Häkchen hat.",
    ),
    "plans.try_later": (
        "Der Zahlungsdienst antwortet nicht, wie er soll. Nichts wurde berechnet; bitte versuch es"
        " in ein paar Minuten wieder."
    ),
    "plans.not_sold": "Dieser Tarif wird hier nicht verkauft.",
    "plans.pay_first": (
        "Eine Zahlung ist noch offen. Begleich sie unter /billing, dann wechsle den Tarif."
    ),
    "plans.nothing_runs": "Es läuft kein Tarif. Schreib /upgrade, um einen zu wählen.",
    "plans.already_paid": "Es läuft schon ein Tarif. Schreib /plan, um ihn zu sehen.",
    "plans.just_paid": (
        "Dieser Link wurde gerade benutzt oder ist abgelaufen. Schreib /plan, um zu sehen, wo du"
        " stehst."
    ),
    "billing.link_open": "Hier stand ein Link zum Bezahlen. Schreib /upgrade für einen neuen.",
    "billing.link_expired": (
        "Der Link zum Bezahlen ist abgelaufen. Schreib /upgrade für einen neuen."
    ),
    "billing.link_replaced": "Ein neuerer Link hat diesen ersetzt.",
    "billing.link_waiting": "Deine Zahlung ist unterwegs. Ich sage hier, wenn sie da ist.",
    "billing.begun": (
        "Hier werden jetzt Tarife verkauft, und du hast *{plan}*. Nichts von dir wird gelöscht."
    ),
    "billing.started": (
        "*Bezahlt.* Du hast *{plan}*; er verlängert sich am {at}. Schreib /plan, um ihn zu sehen."
    ),
    "billing.trial_started": (
        "*{plan}* ist an. Die Probe dauert bis {at}; vorher wird nichts berechnet. Schreib /plan,"
        " um ihn zu sehen."
    ),
    "billing.upgraded": "Du hast jetzt *{plan}*.",
    "billing.downgraded": "Du hast jetzt *{plan}*.",
    "billing.will_change": "{plan} wird am {at} zu *{next_plan}*. Bis dahin bleibt alles.",
    "billing.stays": "Es ändert sich doch nichts: Du behältst *{plan}*.",
    "billing.ending": (
        "*{plan}* endet am {at} und wird nicht mehr berechnet. Bis dahin bleibt alles. /plan nimmt"
        " es zurück."
    ),
    "billing.resumed": "*{plan}* läuft weiter; er verlängert sich am {at}.",
    "billing.recovered": "Deine Zahlung ist da. *{plan}* läuft weiter.",
    "billing.back": "Du hast wieder *{plan}*.",
    "billing.ended": (
        "Dein Tarif ist zu Ende; du hast jetzt *{plan}*. Von dir ist nichts gelöscht."
    ),
    "billing.grace_over": (
        "Die Zahlung kam nicht, darum hast du jetzt *{plan}*. Von dir ist nichts gelöscht; mit"
        " /billing kannst du zahlen."
    ),
    "billing.unpaid": (
        "Die Zahlung kam nach mehreren Versuchen nicht, darum hast du jetzt *{plan}*. Von dir ist"
        " nichts gelöscht; mit /billing kannst du zahlen."
    ),
    "billing.payment_failed": (
        "*{amount}* für *{plan}* konnten nicht eingezogen werden. Der Tarif bleibt eine Woche; mit"
        " /billing kannst du die Karte ändern."
    ),
    "billing.last_try": (
        "*{amount}* für *{plan}* konnten wieder nicht eingezogen werden, und es gibt keinen"
        " weiteren Versuch. Mit /billing kannst du die Karte ändern, bevor der Tarif endet."
    ),
    "billing.unfinished": (
        "Die Rechnung über *{amount}* für *{plan}* konnte nicht erstellt werden, meist weil die"
        " Rechnungsadresse fehlt oder falsch ist. Mit /billing kannst du sie berichtigen."
    ),
    "billing.action_required": (
        "Deine Bank will, dass du *{amount}* für *{plan}* bestätigst. Bis dahin ändert sich nichts."
    ),
    "billing.trial_ending": (
        "Die Probe von *{plan}* endet am {at}; danach kostet er {amount}. /billing fügt eine Karte"
        " hinzu oder beendet ihn; ohne Karte endet er von selbst."
    ),
    "billing.refunded": "*{amount}* sind auf dem Weg zurück zu dir.",
    "billing.disputed": (
        "Deine Bank hat *{amount}* zurückgeholt, darum ruht *{plan}*, bis das geklärt ist."
    ),
    "billing.dispute_won": "Die Sache mit deiner Bank ist geklärt; *{plan}* läuft weiter.",
    "billing.dispute_lost": "Deine Bank behält *{amount}*, darum ist *{plan}* zu Ende.",
    "billing.duplicate": (
        "*{plan}* wurde zweimal gekauft. Einer ist beendet, und seine Zahlung ist auf dem Weg"
        " zurück zu dir."
    ),
    "billing.now_on": "Du hast jetzt *{plan}*.",
    "billing.searches_rest": Plural(
        "Eine Suche ruht jetzt; sie bleibt erhalten. Mit /plan wählst du, welche.",
        "{n} Suchen ruhen jetzt; sie bleiben erhalten. Mit /plan wählst du, welche.",
    ),
    "billing.searches_back": Plural(
        "Die Suche, die ruhte, läuft wieder.", "Die {n} Suchen, die ruhten, laufen wieder."
    ),
    "billing.of_discord": (
        "Es geht um den Server mit *{place}*: Gib solche Befehle dort ein, mit *server: True*."
    ),
    "billing.of_slack": (
        "Es geht um den Workspace mit *{place}*: Gib solche Befehle dort ein, mit *here* dahinter."
    ),
    "billing.of_place": "Es geht um *{place}*: Gib solche Befehle dort ein.",
    "billing.pay": "Zahlen",
    "web.paid.wait": (
        "Danke. Die Zahlung wird bestätigt; die Nachricht in deinem Chat sagt es, sobald sie da"
        " ist. Du kannst diese Seite schließen."
    ),
    "web.paid.back": "Du kannst diese Seite schließen und zu deinem Chat zurückkehren.",
}
