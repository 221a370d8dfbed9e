"""What one-way messages say around a card, and the pages their links lead to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "mail.open": "Abrir en {source}",
    "mail.hide": "No me sirve",
    "mail.keep": "Guardar",
    "mail.pause": "Pausar esta búsqueda",
    "mail.more": Plural("… y {n} más.", "… y {n} más."),
    "mail.see_all": "Verlo todo en Magpie",
    "mail.all_of_them": Plural(
        "*{n} hallazgo* en este mensaje.",
        "*{n} hallazgos* en este mensaje.",
    ),
    "mail.why": "Recibes esto porque lo vigilas en Magpie.",
    "mail.unsubscribe": "No más correo de Magpie",
    "mail.photo": "Foto: {title}",
    "digest.hourly": Plural(
        "*{n} hallazgo* en la última hora.", "*{n} hallazgos* en la última hora."
    ),
    "digest.daily": Plural("*{n} hallazgo* desde ayer.", "*{n} hallazgos* desde ayer."),
    "digest.weekly": Plural("*{n} hallazgo* de la semana.", "*{n} hallazgos* de la semana."),
    "code.subject": "Tu código de Magpie es {code}",
    "code.said": (
        "Tu código de Magpie es *{code}*. Escríbelo en el chat desde el que lo pediste; vale media"
        " hora. Si no lo pediste, no hagas caso: sin el código no llega nada más."
    ),
    "link.ask.no": "¿Ocultar este hallazgo, para que no se diga nada más de él?",
    "link.ask.keep": "¿Guardar este hallazgo en tu lista?",
    "link.ask.stop": "¿Pausar la búsqueda que lo encontró?",
    "link.ask.off": "¿Parar todo el correo de Magpie a esta dirección?",
    "link.ask.on": "¿Enviar de nuevo correo de Magpie a esta dirección?",
    "link.yes.no": "Ocultarlo",
    "link.yes.keep": "Guardarlo",
    "link.yes.stop": "Pausar la búsqueda",
    "link.yes.off": "Parar el correo",
    "link.yes.on": "Enviar de nuevo",
    "link.done.no": "Oculto. No se dice nada más de él.",
    "link.done.keep": "Guardado. Lo encuentras con /kept en el chat.",
    "link.done.stop": "En pausa. /resume en el chat la sigue.",
    "link.done.off": "Hecho. Ya no llega correo a esta dirección.",
    "link.done.on": "Hecho. Llega correo a esta dirección de nuevo.",
    "link.none": "Este enlace no es nuestro, o es demasiado antiguo.",
}
