"""What is said on Discord only: slash commands and their options, channels of servers, mentions."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "discord.command.watch": "Vigilar sitios de segunda mano",
    "discord.command.watches": "Lo que vigilas",
    "discord.command.edit": "Cambiar una búsqueda",
    "discord.command.pause": "Pausar una búsqueda",
    "discord.command.resume": "Seguir con una búsqueda en pausa",
    "discord.command.delete": "Borrar una búsqueda; se puede deshacer",
    "discord.command.stop": "Pausar todas tus búsquedas",
    "discord.command.kept": "Anuncios que has guardado",
    "discord.command.why": "Por qué un anuncio te avisó o no",
    "discord.command.test": "Enviar un aviso de muestra",
    "discord.command.settings": "Lugar, dinero, idioma, silencio",
    "discord.command.destinations": "Adónde van los avisos: correo, móvil, push, otros chats",
    "discord.command.delivery": "Los últimos avisos, y adónde fue cada uno",
    "discord.command.help": "Cómo funciona, con ejemplos",
    "discord.command.start": "Qué hace Magpie",
    "discord.command.cancel": "Cerrar una pregunta abierta",
    "discord.command.export": "Todo lo que Magpie guarda sobre ti, en un archivo",
    "discord.command.forget": "Borrar todo lo que Magpie guarda sobre ti",
    "discord.command.import": "Traer búsquedas que tienes en otro sitio",
    "discord.command.link": "Unir esta cuenta con otro chat tuyo",
    "discord.command.unlink": "Separar esta cuenta de aquello con lo que se unió",
    "discord.command.share": "Un código para que otros copien una búsqueda",
    "discord.command.plan": "Tu plan, y lo que queda de él",
    "discord.command.upgrade": "Qué dan los planes y cuánto cuestan",
    "discord.command.billing": "Tarjeta, facturas, acabar un plan",
    "discord.option.what": "Por ejemplo: road bike not broken",
    "discord.option.place": "Ciudad o código postal",
    "discord.option.max": "Lo máximo que puede costar",
    "discord.option.within": "A qué distancia, por ejemplo: 15 mi o 20 km",
    "discord.option.on": "Solo en este mercado",
    "discord.option.channel": "Avisar en este canal (requiere Gestionar servidor)",
    "discord.option.role": "Rol que mencionar allí, como mucho una vez cada 10 minutos",
    "discord.option.search": "Cuál de tus búsquedas",
    "discord.option.change": "Por ejemplo: max 300, not red",
    "discord.option.route": "Por ejemplo: bikes a mi móvil, sofas por correo diario",
    "discord.option.server": "Para este servidor en vez de para ti",
    "discord.option.link": "La dirección del anuncio",
    "discord.option.code": "El código que te han dado",
    "discord.option.source": "Por ejemplo: ebay, y después el código de su página",
    "discord.option_name.what": "qué",
    "discord.option_name.place": "lugar",
    "discord.option_name.max": "máximo",
    "discord.option_name.within": "radio",
    "discord.option_name.on": "mercado",
    "discord.option_name.channel": "canal",
    "discord.option_name.role": "rol",
    "discord.option_name.search": "búsqueda",
    "discord.option_name.change": "cambio",
    "discord.option_name.route": "destinos",
    "discord.option_name.server": "servidor",
    "discord.option_name.link": "enlace",
    "discord.option_name.code": "código",
    "discord.option_name.source": "origen",
    "discord.form.new": "Búsqueda nueva",
    "discord.form.what": "¿Qué buscas?",
    "discord.form.what_hint": "road bike, not broken",
    "discord.form.place": "¿Cerca de qué lugar?",
    "discord.form.place_hint": "Madrid, o 28001",
    "discord.form.max": "Lo máximo que puede costar",
    "discord.form.within": "¿A qué distancia? (15 mi, 20 km)",
    "discord.form.edit": "Cambiar la búsqueda",
    "discord.form.change": "¿Qué debe cambiar?",
    "discord.form.change_hint": "max 300, not red, 20 mi",
    "discord.form.answer": "Tu respuesta",
    "discord.answer": "✏️ Responder",
    "discord.ping_me": "🔔 Mencióname",
    "discord.ping_on": (
        "Te mencionaré cuando llegue algo para *{name}*, como mucho una vez cada 10 minutos."
    ),
    "discord.ping_off": "Ya no te mencionaré por *{name}*.",
    "discord.ping_full": "La lista de *{name}* está llena: ya se menciona a 20 miembros.",
    "discord.needs_manage": (
        "Publicar en un canal requiere *Gestionar servidor*, así que te escribiré directamente."
    ),
    "discord.dm_closed": (
        "No puedo escribirte. Abre los *Ajustes de privacidad* de este servidor, permite *Mensajes "
        "directos* y prueba otra vez."
    ),
    "discord.dm_open": "Tus avisos llegan aquí. Escribe /watches para ver lo que vigilas.",
    "discord.not_in_server": ("Todavía no estoy en este servidor. Añádeme y prueba otra vez."),
    "discord.rights": "Abre los ajustes del canal, *Permisos*, y permíteme lo que falta.",
    "discord.cannot_mention": (
        "No puedo mencionar {role} allí: permite que cualquiera lo mencione, o dame *Mencionar "
        "todos los roles*. Los avisos llegarán sin mención."
    ),
    "discord.not_everyone": (
        "Menciono roles que los miembros han elegido tener, nunca a todos. Los avisos llegarán sin "
        "mención."
    ),
    "discord.role_alone": (
        "Un rol se menciona en un canal: indica uno en *{option}*. Así, los avisos te llegarán "
        "directamente a ti."
    ),
    "discord.goes_to": "Los avisos llegarán a *{place}*, donde puedo escribir.",
    "discord.pings": "{role} se mencionará como mucho una vez cada 10 minutos.",
    "discord.hears": (
        "Aquí solo oigo órdenes: empieza con /watch. Las palabras sin más las leo en nuestros "
        "mensajes directos."
    ),
    "discord.thread_other": "Magpie",
    "discord.busy": "No puedo hacerlo en este momento. Inténtalo otra vez, por favor.",
}
