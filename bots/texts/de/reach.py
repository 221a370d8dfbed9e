"""Where a person is told, beside the chat; and what became of their alerts."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "sms.ceiling": (
        "Du hast so viele SMS bekommen, wie ein Tag erlaubt ({n}). Weitere Meldungen gehen an dein"
        " nächstes Ziel oder warten bis morgen."
    ),
    "notices.place_troubled": (
        "*{name}* hat eine Weile keine Meldung angenommen, darum kommen Meldungen vorerst hierher."
        " Ich versuche es dort weiter, und es übernimmt von selbst, wenn es wieder geht."
    ),
    "reach.title": "*Wo ich dir Bescheid sage,* das Erste zuerst:",
    "reach.route_hint": (
        "Welche Suche wohin geht: /destinations bikes an mein Handy, sofas per täglicher E-Mail"
    ),
    "reach.here": "dieser Chat",
    "reach.waits": Plural(
        "Was ein Ziel nach *{n} Minute* nicht angenommen hat, geht ans nächste.",
        "Was ein Ziel nach *{n} Minuten* nicht angenommen hat, geht ans nächste.",
    ),
    "reach.other_wait": "Anders lange warten",
    "reach.kind_email": "E-Mail",
    "reach.kind_sms": "SMS",
    "reach.kind_webhook": "Webhook",
    "reach.kind_ntfy": "ntfy",
    "reach.kind_pushover": "Pushover",
    "reach.kind_webpush": "Browser",
    "reach.kind_fcm": "App",
    "reach.email": "E-Mail",
    "reach.sms": "SMS",
    "reach.webhook": "Webhook",
    "reach.ntfy": "ntfy",
    "reach.pushover": "Pushover",
    "reach.fcm": "App",
    "reach.webpush": "Dieser Browser",
    "reach.add_webpush": "Dieser Browser dazu",
    "reach.add_email": "E-Mail hinzufügen",
    "reach.add_sms": "Telefon hinzufügen",
    "reach.add_webhook": "Webhook hinzufügen",
    "reach.add_ntfy": "ntfy hinzufügen",
    "reach.add_pushover": "Pushover hinzufügen",
    "reach.add_fcm": "App dazu",
    "reach.format_rich": "ganze Karten",
    "reach.format_compact": "kurz",
    "reach.format_hourly": "einmal in der Stunde",
    "reach.format_daily": "einmal am Tag, um acht",
    "reach.format_weekly": "montags um acht",
    "reach.state_paused": "angehalten",
    "reach.state_gone": "nicht erreichbar",
    "reach.state_unproven": "wartet auf seinen Code",
    "reach.state_troubled": "nimmt gerade nichts an",
    "reach.searches": Plural("{n} Suche", "{n} Suchen"),
    "reach.test": "Probe senden",
    "reach.tested": "Eine Probe ist unterwegs an *{name}*.",
    "reach.name": "Benennen",
    "reach.ask_name": "Wie soll es heißen?",
    "reach.bad_name": "Ein Name braucht einen Buchstaben oder zwei.",
    "reach.format": "Anderes Format",
    "reach.first": "An die erste Stelle",
    "reach.all": "Alle Suchen auch hierher",
    "reach.all_done": Plural(
        "{n} Suche meldet jetzt auch an *{name}*.", "{n} Suchen melden jetzt auch an *{name}*."
    ),
    "reach.pause": "Anhalten",
    "reach.resume": "Fortsetzen",
    "reach.cannot_resume": "Dort kommt gerade nichts an. Entfern es und füg es neu hinzu.",
    "reach.remove": "Entfernen",
    "reach.not_here": "Das ist der Chat, in dem wir sind; er bleibt.",
    "reach.back": "Alle Ziele",
    "reach.rotate": "Neues Geheimnis",
    "reach.rotated": (
        "Dein Webhook wird ab jetzt mit diesem Geheimnis signiert, und einen Tag lang daneben mit"
        " dem alten. Es wird nur einmal gezeigt:"
    ),
    "reach.replay": "Einen Tag wiederholen",
    "reach.replayed": Plural(
        "{n} Meldung des letzten Tages wird dort noch einmal gesagt.",
        "{n} Meldungen des letzten Tages werden dort noch einmal gesagt.",
    ),
    "reach.secret": (
        "Was an deinen Webhook geht, ist signiert, wie Standard Webhooks es verlangt. Das Geheimnis"
        " wird nur einmal gezeigt:"
    ),
    "reach.topic": "Abonnier dieses Thema in der ntfy-App, dann lass den Code senden:",
    "reach.send_code": "Code senden",
    "reach.ask_email": "Welche Adresse? Ich sende zuerst einen Code dorthin.",
    "reach.ask_sms": "Welche Nummer? Ich sende zuerst einen Code dorthin.",
    "reach.ask_webhook": "Welche https-Adresse? Ich sende zuerst einen Code dorthin.",
    "reach.ask_pushover": "Dein Schlüssel von pushover.net, 30 Buchstaben und Ziffern?",
    "reach.ask_fcm": (
        "Die App zeigt ein langes Zeichen für mich. Füg es hier ein; ich sende zuerst einen "
        "Code dorthin."
    ),
    "reach.code_sent_email": "Ein Code ist per E-Mail unterwegs. Schreib ihn hier.",
    "reach.code_sent_sms": "Ein Code ist per SMS unterwegs. Schreib ihn hier.",
    "reach.code_sent_webhook": (
        "Ich habe einen Code an deinen Webhook geschickt, als *challenge* in den Daten. Schreib ihn"
        " hier."
    ),
    "reach.code_sent_ntfy": "Ein Code ist unterwegs zu deinem Thema. Schreib ihn hier.",
    "reach.code_sent_pushover": "Ein Code ist über Pushover unterwegs. Schreib ihn hier.",
    "reach.code_sent_fcm": "Ein Code ist auf dem Weg zur App. Schreib ihn hier.",
    "reach.wrong_code": "Das ist nicht der Code, oder er ist zu alt.",
    "reach.proven": (
        "*{name}* gehört dir. Meldungen gehen dorthin, wenn nichts davor in /destinations sie"
        " annimmt."
    ),
    "reach.too_many_codes": "Das sind genug Codes für einen Tag. Versuch es morgen wieder.",
    "reach.code_failed": (
        "Der Code ließ sich gerade nicht senden. Versuch es in ein paar Minuten wieder."
    ),
    "reach.code_refused": "Dorthin lässt sich nichts senden. Ist es richtig geschrieben?",
    "reach.off": "Dieser Weg zu dir ist hier nicht eingeschaltet.",
    "reach.said_no": (
        "Von dort kam der Wunsch, nie wieder angeschrieben zu werden, und daran halte ich mich. Der"
        " Link am Ende der letzten Mail nimmt ihn zurück."
    ),
    "reach.said_no_sms": (
        "Von dort kam STOP, und daran halte ich mich. Schick START an die Nummer, von der ich"
        " schrieb, um es zurückzunehmen."
    ),
    "reach.bad_email": "Das sieht nicht nach einer E-Mail-Adresse aus.",
    "reach.bad_sms": (
        "An diese Nummer kann ich keine SMS senden. Schreib sie mit Land, wie +4915112345678; ich"
        " kann Nummern aus {countries} erreichen."
    ),
    "reach.bad_pushover": "Ein Pushover-Schlüssel hat 30 Buchstaben und Ziffern.",
    "reach.bad_fcm": "Das ist nicht das Zeichen, das die App zeigt.",
    "reach.bad_browser": "Dieser Browser gab nichts, wohin ich senden kann. Versuch einen anderen.",
    "reach.browser_only": "Ein Browser kommt im Web-Chat dazu, mit dem Knopf dafür.",
    "reach.browser_done": (
        "Dieser Browser zeigt ab jetzt Meldungen, auch wenn der Tab zu ist, falls nichts vor "
        "ihm in /destinations sie nimmt."
    ),
    "reach.bad_webhook": "Ein Webhook braucht eine öffentliche Adresse, die mit https beginnt.",
    "reach.unknown": "Dieses Ziel steht nicht mehr in deiner Liste.",
    "reach.too_many": "Du hast schon {n} Ziele. Entfern zuerst eines.",
    "route.how": (
        "Sag mir, welche Suche wohin geht, und wenn du magst wie: *Räder an #deals und mein "
        "Handy, Sofas per täglicher E-Mail, Zelte an kurz ntfy*."
    ),
    "route.no_search": "Keine deiner Suchen heißt *{said}*.",
    "route.no_place": "Keines deiner Ziele heißt *{said}*. /destinations zeigt sie.",
    "route.done": "*{what}* geht jetzt an *{where}*.",
    "settings.set_drop": "Andere Preissenkung",
    "settings.drop": "Preissenkungen werden ab *{n} %* gemeldet",
    "settings.swap_deals": "Große Schnäppchen nachts",
    "settings.deals_on": "Große Schnäppchen kommen auch in der Ruhezeit durch",
    "settings.deals_off": "Auch große Schnäppchen warten bis zum Ende der Ruhezeit",
    "delivery.title": "*Deine letzten Meldungen*",
    "delivery.none": "Keine Meldung in den letzten zwei Wochen.",
    "delivery.sent": "✓ {where}, {when}",
    "delivery.bundled": "✓ {where}, {when}, mit anderen in einer Nachricht",
    "delivery.waiting": "… {where}, ich versuche es noch",
    "delivery.held": "… {where}, aufgehoben bis {when}",
    "delivery.held_paused": "… {where}, aufgehoben, bis die Suche weitergeht",
    "delivery.moved": "→ {where} nahm es nicht an, darum ging es ans nächste Ziel",
    "delivery.unknown": "? {where}, {when}: keine Antwort, es ist vielleicht angekommen",
    "delivery.gone": "✗ {where} ist nicht erreichbar, und es gab kein anderes Ziel",
    "delivery.refused": "✗ {where} hat es nicht angenommen",
    "delivery.not_old": "✗ {where}: es ließ sich tagelang nicht zustellen",
    "delivery.not_paused": "✗ {where} ist angehalten",
    "delivery.not_deleted": "✗ {where}: die Suche war schon gelöscht",
    "delivery.not_changed": "✗ {where}: die Suche wurde geändert und passt nicht mehr",
    "delivery.not_hidden": "✗ {where}: du hattest es ausgeblendet",
    "delivery.not_over": "✗ {where}: es war weg, bevor es gesagt werden konnte",
    "delivery.report": " (danach: {report})",
}
