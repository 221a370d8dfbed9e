"""Where a person is told, beside the chat; and what became of their alerts."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "sms.ceiling": (
        "Has recibido tantos mensajes de texto como permite un día ({n}). Los demás avisos van a tu"
        " siguiente destino, o esperan hasta mañana."
    ),
    "notices.place_troubled": (
        "*{name}* lleva un rato sin aceptar avisos, así que por ahora llegan aquí. Sigo"
        " intentándolo allí, y vuelve por sí solo cuando funcione."
    ),
    "reach.title": "*Dónde te aviso,* por orden:",
    "reach.route_hint": (
        "Qué búsqueda va adónde: /destinations bikes a mi móvil, sofas por correo diario"
    ),
    "reach.here": "este chat",
    "reach.waits": Plural(
        "Lo que un destino no acepta en *{n} minuto* va al siguiente.",
        "Lo que un destino no acepta en *{n} minutos* va al siguiente.",
    ),
    "reach.other_wait": "Esperar otro tiempo",
    "reach.kind_email": "correo",
    "reach.kind_sms": "mensaje de texto",
    "reach.kind_webhook": "webhook",
    "reach.kind_ntfy": "ntfy",
    "reach.kind_pushover": "Pushover",
    "reach.kind_webpush": "navegador",
    "reach.kind_fcm": "app",
    "reach.email": "Correo",
    "reach.sms": "Mensaje de texto",
    "reach.webhook": "Webhook",
    "reach.ntfy": "ntfy",
    "reach.pushover": "Pushover",
    "reach.fcm": "App",
    "reach.webpush": "Este navegador",
    "reach.add_webpush": "Añadir este navegador",
    "reach.add_email": "Añadir correo",
    "reach.add_sms": "Añadir teléfono",
    "reach.add_webhook": "Añadir webhook",
    "reach.add_ntfy": "Añadir ntfy",
    "reach.add_pushover": "Añadir Pushover",
    "reach.add_fcm": "Añadir la app",
    "reach.format_rich": "tarjetas enteras",
    "reach.format_compact": "corto",
    "reach.format_hourly": "una vez por hora",
    "reach.format_daily": "una vez al día, a las ocho",
    "reach.format_weekly": "los lunes a las ocho",
    "reach.state_paused": "en pausa",
    "reach.state_gone": "no se puede alcanzar",
    "reach.state_unproven": "espera su código",
    "reach.state_troubled": "ahora no acepta nada",
    "reach.searches": Plural("{n} búsqueda", "{n} búsquedas"),
    "reach.test": "Enviar una prueba",
    "reach.tested": "Una prueba va de camino a *{name}*.",
    "reach.name": "Ponerle nombre",
    "reach.ask_name": "¿Cómo lo llamo?",
    "reach.bad_name": "Un nombre necesita una o dos letras.",
    "reach.format": "Otro formato",
    "reach.first": "Poner primero",
    "reach.all": "Todas las búsquedas también aquí",
    "reach.all_done": Plural(
        "{n} búsqueda avisa ahora también en *{name}*.",
        "{n} búsquedas avisan ahora también en *{name}*.",
    ),
    "reach.pause": "Pausar",
    "reach.resume": "Seguir",
    "reach.cannot_resume": "Ahora no llega nada allí. Quítalo y añádelo otra vez.",
    "reach.remove": "Quitar",
    "reach.not_here": "Este es el chat en el que estamos; se queda.",
    "reach.back": "Todos los destinos",
    "reach.rotate": "Secreto nuevo",
    "reach.rotated": (
        "Desde ahora tu webhook se firma con este secreto, y durante un día también con el antiguo."
        " Solo se muestra una vez:"
    ),
    "reach.replay": "Repetir un día",
    "reach.replayed": Plural(
        "{n} aviso del último día se repite allí.",
        "{n} avisos del último día se repiten allí.",
    ),
    "reach.secret": (
        "Lo que va a tu webhook se firma como pide Standard Webhooks. El secreto solo se muestra"
        " una vez:"
    ),
    "reach.topic": "Suscríbete a este tema en la aplicación ntfy, y después pide el código:",
    "reach.send_code": "Enviar el código",
    "reach.ask_email": "¿Qué dirección? Antes envío allí un código.",
    "reach.ask_sms": "¿Qué número? Antes envío allí un código.",
    "reach.ask_webhook": "¿Qué dirección https? Antes envío allí un código.",
    "reach.ask_pushover": "¿Tu clave de pushover.net, 30 letras y cifras?",
    "reach.ask_fcm": (
        "La app muestra una clave larga para mí. Pégala aquí; primero envío allí un código."
    ),
    "reach.code_sent_email": "Un código va de camino por correo. Escríbelo aquí.",
    "reach.code_sent_sms": "Un código va de camino por mensaje de texto. Escríbelo aquí.",
    "reach.code_sent_webhook": (
        "He enviado un código a tu webhook, como *challenge* en sus datos. Escríbelo aquí."
    ),
    "reach.code_sent_ntfy": "Un código va de camino a tu tema. Escríbelo aquí.",
    "reach.code_sent_pushover": "Un código va de camino por Pushover. Escríbelo aquí.",
    "reach.code_sent_fcm": "Un código va de camino a la app. Escríbelo aquí.",
    "reach.wrong_code": "Ese no es el código, o es demasiado antiguo.",
    "reach.proven": (
        "*{name}* es tuyo. Los avisos van allí cuando nada anterior en /destinations los acepta."
    ),
    "reach.too_many_codes": "Ya son bastantes códigos por un día. Prueba mañana.",
    "reach.code_failed": "Ahora no se pudo enviar el código. Prueba dentro de unos minutos.",
    "reach.code_refused": "Allí no se puede enviar nada. ¿Está bien escrito?",
    "reach.off": "Esa manera de llegar a ti no está activada aquí.",
    "reach.said_no": (
        "De allí llegó el deseo de no recibir nunca más nada, y lo respeto. El enlace al final del"
        " último correo lo deshace."
    ),
    "reach.said_no_sms": (
        "De allí llegó STOP, y lo respeto. Envía START al número desde el que escribí para"
        " deshacerlo."
    ),
    "reach.bad_email": "Eso no parece una dirección de correo.",
    "reach.bad_sms": (
        "No puedo enviar mensajes a ese número. Escríbelo con su país, como +34612345678; llego a"
        " números de {countries}."
    ),
    "reach.bad_pushover": "Una clave de Pushover tiene 30 letras y cifras.",
    "reach.bad_fcm": "Esa no es la clave que muestra la app.",
    "reach.bad_browser": "Este navegador no dio nada adonde pueda enviar. Prueba con otro.",
    "reach.browser_only": "Un navegador se añade en el chat web, con su botón.",
    "reach.browser_done": (
        "Este navegador muestra avisos desde ahora, también con la pestaña cerrada, cuando "
        "nada antes de él en /destinations los recibe."
    ),
    "reach.bad_webhook": "Un webhook necesita una dirección pública que empiece por https.",
    "reach.unknown": "Ese destino ya no está en tu lista.",
    "reach.too_many": "Ya tienes {n} destinos. Quita uno antes.",
    "route.how": (
        "Dime qué búsqueda va adónde y, si quieres, cómo: *bicis a #deals y mi móvil, sofás "
        "por correo diario, tiendas a ntfy breve*."
    ),
    "route.no_search": "Ninguna de tus búsquedas se llama *{said}*.",
    "route.no_place": "Ninguno de tus destinos se llama *{said}*. /destinations los muestra.",
    "route.done": "*{what}* va ahora a *{where}*.",
    "settings.set_drop": "Otra bajada de precio",
    "settings.drop": "Se avisa de bajadas de precio desde el *{n} %*",
    "settings.swap_deals": "Grandes gangas de noche",
    "settings.deals_on": "Las grandes gangas llegan también en las horas de silencio",
    "settings.deals_off": "Las grandes gangas esperan al final de las horas de silencio",
    "delivery.title": "*Tus últimos avisos*",
    "delivery.none": "Ningún aviso en las últimas dos semanas.",
    "delivery.sent": "✓ {where}, {when}",
    "delivery.bundled": "✓ {where}, {when}, con otros en un mensaje",
    "delivery.waiting": "… {where}, sigo intentándolo",
    "delivery.held": "… {where}, guardado para {when}",
    "delivery.held_paused": "… {where}, guardado hasta que siga la búsqueda",
    "delivery.moved": "→ {where} no lo aceptó, así que fue al siguiente destino",
    "delivery.unknown": "? {where}, {when}: no hubo respuesta, puede que haya llegado",
    "delivery.gone": "✗ no se puede alcanzar {where}, y no había otro destino",
    "delivery.refused": "✗ {where} no lo aceptó",
    "delivery.not_old": "✗ {where}: no se pudo entregar durante días",
    "delivery.not_paused": "✗ {where} está en pausa",
    "delivery.not_deleted": "✗ {where}: la búsqueda se borró antes",
    "delivery.not_changed": "✗ {where}: la búsqueda cambió y ya no lo quiere",
    "delivery.not_hidden": "✗ {where}: lo habías ocultado",
    "delivery.not_over": "✗ {where}: ya no estaba antes de poder decirlo",
    "delivery.report": " (después: {report})",
}
