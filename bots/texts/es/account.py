"""Start, help, settings, export, forget, test."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "start.promise": (
        "Vigilo sitios de segunda mano y te escribo en cuanto se anuncia lo que buscas. "
        "Miro en: {sources}."
    ),
    "start.just_write": "Solo escríbelo, por ejemplo: *{example}*",
    "start.group_write": "Escribid por ejemplo: */watch {example}*",
    "start.try": "Probar eso",
    "start.set_place": "📍 Mi lugar",
    "start.example_gb": "road bike under £300 near Leeds",
    "start.example_us": "standing desk under $200 in Austin, TX",
    "start.example_de": "road bike under 300 euros near Berlin",
    "start.example_au": "surfboard under $300 near Sydney",
    "start.no_sources": (
        "Vigilo sitios de segunda mano y te escribo en cuanto se anuncia lo que buscas. Aquí "
        "todavía no hay ningún sitio activado."
    ),
    "start.place_known": "Tu lugar es *{place}*.",
    "start.demo": (
        "Aquí todavía no hay ningún mercado de verdad, así que ves el mercado de muestra: sus "
        "anuncios son inventados."
    ),
    "help.text": (
        "*Escribe lo que buscas*, tal como lo dirías; el precio, el lugar y lo que no quieres, en "
        "inglés:\n"
        "ps5 under £300 within 20 miles of Leeds, not broken\n"
        '"13 mini" 128gb max 220, no box\n'
        "free sofa SE London, delivery ok\n\n"
        "*Después*, /watches muestra lo que vigilas, /edit 2 max 350 cambia una búsqueda, /pause "
        "y /resume la paran y la siguen, /delete la borra (se puede deshacer), /why con un enlace "
        "dice por qué llegó o no un anuncio. /share 2 regala una búsqueda, /link une dos chats "
        "tuyos. /destinations dice adónde van los avisos: correo, móvil, push, otros chats, cada "
        "uno a su manera; /delivery, qué fue de los últimos. /settings, /test, /export y "
        "/forget son sobre ti; /stop lo para todo."
    ),
    "settings.title": "*Tus ajustes*",
    "settings.place": "Lugar: *{place}*",
    "settings.no_place": "Lugar: sin definir",
    "settings.currency": "Moneda: *{currency}*",
    "settings.units": "Distancias en *{units}*",
    "settings.timezone": "Zona horaria: *{timezone}*",
    "settings.quiet": "Horas de silencio: *de {start} a {end}*, los avisos esperan",
    "settings.no_quiet": "Horas de silencio: ninguna",
    "settings.edited_on": "Anuncios cambiados: *te aviso*",
    "settings.edited_off": "Anuncios cambiados: no te aviso",
    "settings.language": "Idioma: *{language}*",
    "settings.set_language": "Idioma",
    "settings.which_language": "¿Cuál? Las fechas, los números y el dinero también lo siguen.",
    "settings.set_place": "📍 Lugar",
    "settings.set_currency": "Moneda",
    "settings.set_timezone": "Zona horaria",
    "settings.swap_units": "Usar {units}",
    "settings.set_quiet": "Silencio 22–8",
    "settings.set_quiet_other": "Otras horas",
    "settings.end_quiet": "Sin silencio",
    "settings.swap_edited": "Cambiados sí/no",
    "settings.ask_place": "¿Dónde estás? Escribe una ciudad o un código postal.",
    "settings.share_place": "Compartir mi posición",
    "settings.ask_currency": "¿Qué moneda? Por ejemplo GBP, EUR o USD.",
    "settings.ask_timezone": "¿Qué zona horaria? Basta una ciudad cercana, o Europe/Madrid.",
    "settings.ask_quiet": ("¿De qué hora a qué hora guardo los avisos? Por ejemplo 22:00-08:00."),
    "settings.bad_place": "No conozco «{said}». Prueba con la ciudad más cercana.",
    "settings.bad_currency": (
        "«{said}» no es una moneda que conozca. Tres letras, por ejemplo EUR."
    ),
    "settings.bad_timezone": (
        "No conozco la zona horaria «{said}». Prueba con la ciudad grande más cercana."
    ),
    "settings.bad_quiet": "No he podido leerlo. Escríbelo así: 22:00-08:00.",
    "settings.which_place": "¿Qué {name}?",
    "settings.saved": "Guardado.",
    "settings.miles": "millas",
    "settings.kilometres": "kilómetros",
    "export.text": "Todo lo que guardo sobre ti está en este archivo.",
    "forget.ask": Plural(
        "¿Olvidarte del todo? *Una búsqueda*, tus ajustes y tu historial se van y no pueden "
        "volver.",
        "¿Olvidarte del todo? *{n} búsquedas*, tus ajustes y tu historial se van y no pueden "
        "volver.",
    ),
    "forget.yes": "Sí, olvídame",
    "forget.done": "Hecho. Ya no sé nada de ti. Escribe lo que sea para empezar de nuevo.",
    "test.sent": "Una prueba va de camino, por la misma puerta que todos los avisos.",
    "test.sample_title": "Bici de montaña Trek Marlin 5, talla M",
    "test.sample_place": "Leeds",
    "test.pressed.no": (
        "El botón funciona. En un aviso de verdad oculta el artículo y pregunta por qué. No se ha "
        "ocultado nada."
    ),
    "test.pressed.keep": (
        "El botón funciona. En un aviso de verdad pone el artículo en /kept. No se ha guardado "
        "nada."
    ),
    "test.pressed.more": (
        "El botón funciona. En un aviso de verdad ofrece Ocultar vendedor, Silenciar, Bajar el "
        "máximo, Por qué y Parar."
    ),
    "test.nowhere": (
        "Ahora mismo no puedo escribir en este chat: está en pausa o cerrado. Escríbeme desde "
        "donde quieras los avisos."
    ),
    "cancel.nothing": "No había nada que cancelar.",
}
