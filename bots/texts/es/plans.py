"""Plans, paying, and limits.

Sentences under `limits.` are said without billing too, so there is no word of it in them.
"""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "plan.free": "Gratis",
    "plan.plus": "Plus",
    "plan.pro": "Pro",
    "plan.team": "Team",
    "plan.self_hosted": "Todo",
    "limits.interval": "Esto se busca como mucho cada {span}.",
    "limits.marketplaces": Plural(
        "Esto se busca en un sitio: {names}; no en {others}.",
        "Esto se busca en {n} sitios: {names}; no en {others}.",
    ),
    "limits.fallback": "Esa manera de llegar a ti no está activada para ti.",
    "limits.history": Plural(
        "Se muestran los precios del último día.",
        "Se muestran los precios de los últimos {n} días.",
    ),
    "limits.digests": "Los resúmenes no están activados para ti.",
    "limits.api": "La API no está activada para ti.",
    "limits.members": Plural(
        "Aquí puede tener búsquedas un miembro, y ya las tiene.",
        "Aquí pueden tener búsquedas {n} miembros, y {n} las tienen.",
    ),
    "plans.lifted": "*{plan}* lo amplía.",
    "plans.see": "Ver planes",
    "plans.title": "Tienes *{plan}*.",
    "plans.title_here": "Esta comunidad tiene *{plan}*.",
    "plans.price": "{amount} al {interval}",
    "plans.interval_month": "mes",
    "plans.interval_year": "año",
    "plans.renews": "Se renueva el *{at}*.",
    "plans.trial": "A prueba hasta el *{at}*; antes no se cobra nada.",
    "plans.ends": "Acaba el *{at}* y no se vuelve a cobrar.",
    "plans.changes": "Pasa a *{plan}* el *{at}*.",
    "plans.owing": "El último pago no se realizó. El plan sigue hasta el *{at}*.",
    "plans.blocked": "Está parado mientras un pago esté en disputa.",
    "plans.searches": Plural(
        "Búsquedas: *{used}* de *una*, quedan {left}.",
        "Búsquedas: *{used}* de *{n}*, quedan {left}.",
    ),
    "plans.resting": Plural(
        "*Una* búsqueda descansa por falta de sitio; se conserva.",
        "*{n}* búsquedas descansan por falta de sitio; se conservan.",
    ),
    "plans.members": "Miembros con búsquedas: hasta *{n}*.",
    "plans.every": "Mira como mucho cada *{span}*.",
    "plans.sites": Plural("En *un* sitio.", "En *{n}* sitios a la vez."),
    "plans.all_sites": "En *todos* los sitios.",
    "plans.reach": "Además del chat: {kinds}.",
    "plans.reach_email": "correo",
    "plans.reach_push": "push",
    "plans.reach_sms": "mensaje de texto",
    "plans.reach_webhook": "webhook",
    "plans.history": Plural("Un día de precios.", "{n} días de precios."),
    "plans.digests": "Resúmenes.",
    "plans.offer": "*{plan}*: {searches} búsquedas, se mira cada {span}, {prices}",
    "plans.offer_trial": Plural("El primer día gratis.", "Los primeros {n} días gratis."),
    "plans.buy": "{plan} {amount} / {interval}",
    "plans.upgrade": "Mejorar",
    "plans.manage": "Tarjeta, facturas",
    "plans.end": "Acabar mi plan",
    "plans.resume": "Seguir con mi plan",
    "plans.choose": "Elegir qué sigue",
    "plans.making": "Preparando tu enlace…",
    "plans.link": (
        "Paga *{plan}* ({amount} al {interval}) en la página de Stripe. Este mensaje dirá cuándo"
        " está pagado. El enlace es solo para ti."
    ),
    "plans.pay": "Pagar {amount}",
    "plans.portal": (
        "Tu tarjeta, tus facturas y el fin del plan están en la página de Stripe. El enlace es solo"
        " para ti, y vale unos minutos."
    ),
    "plans.open_portal": "Abrir",
    "plans.never_bought": "Todavía no hay nada que gestionar: nunca se compró nada.",
    "plans.sent_privately": "Te he enviado el enlace en privado.",
    "plans.no_private": ("Abre antes un chat privado conmigo: un enlace de pago no es para otros."),
    "plans.open_private": "Abrir un chat privado",
    "plans.ask_up": (
        "¿Cambiar de {before} a *{plan}* ahora? Hoy pagas la diferencia del periodo en curso, y"
        " después {amount} al {interval}."
    ),
    "plans.ask_up_trial": (
        "¿Cambiar de {before} a *{plan}* ahora? Estás de prueba hasta el {at}: antes no se cobra"
        " nada, después {amount} al {interval}."
    ),
    "plans.ask_down": (
        "¿Cambiar de {before} a *{plan}* el *{at}*? Hasta entonces todo sigue; después son {amount}"
        " al {interval}."
    ),
    "plans.yes_change": "Sí, cambiar",
    "plans.ask_end": "¿Acabar *{plan}* el *{at}*? Tus búsquedas se conservan.",
    "plans.yes_end": "Sí, acabar",
    "plans.did_upgraded": "Hecho: en un momento tienes *{plan}*.",
    "plans.did_payment_open": (
        "Tu banco quiere saber antes de ti. Te envío el enlace; hasta entonces no cambia nada."
    ),
    "plans.did_at_period_end": "Anotado: al final del periodo será *{plan}*.",
    "plans.did_kept": "Hecho: todo sigue como está.",
    "plans.did_same": "Ese es el plan que tienes.",
    "plans.did_end": "Hecho: acaba con el periodo y no se vuelve a cobrar.",
    "plans.choose_title": Plural(
        "Puede seguir *una* búsqueda. Toca la que debe ser:",
        "Pueden seguir *{n}* búsquedas. Toca las que deben ser; las demás descansan, primero las"
        " que llevan más tiempo sin traer nada:",
    ),
    "plans.row_runs": "▶ {number}. {name}",
    "plans.row_chosen": "✓ {number}. {name}",
    "plans.row_rests": "⏸ {number}. {name}",
    "plans.too_many_chosen": Plural(
        "Solo puede seguir una. Toca antes la que está marcada.",
        "Solo pueden seguir {n}. Toca antes una que esté marcada.",
    ),
    "plans.try_later": (
        "El servicio de pago no responde como debe. No se ha cobrado nada; inténtalo otra vez"
        " dentro de unos minutos."
    ),
    "plans.not_sold": "Ese plan no se vende aquí.",
    "plans.pay_first": "Hay un pago pendiente. Resuélvelo en /billing y después cambia el plan.",
    "plans.nothing_runs": "No hay ningún plan en marcha. Escribe /upgrade para elegir uno.",
    "plans.already_paid": "Ya hay un plan en marcha. Escribe /plan para verlo.",
    "plans.just_paid": (
        "Ese enlace se acaba de usar o ha caducado. Escribe /plan para ver dónde estás."
    ),
    "billing.link_open": "Aquí había un enlace de pago. Escribe /upgrade para tener otro.",
    "billing.link_expired": "El enlace de pago ha caducado. Escribe /upgrade para tener otro.",
    "billing.link_replaced": "Un enlace más nuevo ha tomado el lugar de este.",
    "billing.link_waiting": "Tu pago está en camino. Lo digo aquí cuando llegue.",
    "billing.begun": ("Aquí se venden ahora planes y tú tienes *{plan}*. No se borra nada tuyo."),
    "billing.started": ("*Pagado.* Tienes *{plan}*; se renueva el {at}. Escribe /plan para verlo."),
    "billing.trial_started": (
        "*{plan}* está activo. La prueba dura hasta el {at}; antes no se cobra nada. Escribe /plan"
        " para verlo."
    ),
    "billing.upgraded": "Ahora tienes *{plan}*.",
    "billing.downgraded": "Ahora tienes *{plan}*.",
    "billing.will_change": "{plan} pasa a *{next_plan}* el {at}. Hasta entonces todo sigue.",
    "billing.stays": "Al final no cambia nada: sigues con *{plan}*.",
    "billing.ending": (
        "*{plan}* acaba el {at} y no se vuelve a cobrar. Hasta entonces todo sigue. /plan lo"
        " deshace."
    ),
    "billing.resumed": "*{plan}* sigue; se renueva el {at}.",
    "billing.recovered": "Tu pago ha llegado. *{plan}* sigue.",
    "billing.back": "Vuelves a tener *{plan}*.",
    "billing.ended": "Tu plan ha acabado; ahora tienes *{plan}*. No se borra nada tuyo.",
    "billing.grace_over": (
        "El pago no llegó, así que ahora tienes *{plan}*. No se borra nada tuyo; con /billing"
        " puedes pagar."
    ),
    "billing.unpaid": (
        "El pago no llegó tras varios intentos, así que ahora tienes *{plan}*. No se borra nada"
        " tuyo; con /billing puedes pagar."
    ),
    "billing.payment_failed": (
        "No se pudieron cobrar *{amount}* de *{plan}*. El plan sigue una semana; con /billing"
        " puedes cambiar la tarjeta."
    ),
    "billing.last_try": (
        "Tampoco esta vez se pudieron cobrar *{amount}* de *{plan}*, y no habrá otro intento. Con"
        " /billing puedes cambiar la tarjeta antes de que el plan pare."
    ),
    "billing.unfinished": (
        "No se pudo hacer la factura de *{amount}* de *{plan}*, casi siempre porque la dirección"
        " de facturación falta o no es correcta. Con /billing puedes corregirla."
    ),
    "billing.action_required": (
        "Tu banco quiere que confirmes *{amount}* de *{plan}*. Hasta que lo hagas no cambia nada."
    ),
    "billing.trial_ending": (
        "La prueba de *{plan}* acaba el {at}; después cuesta {amount}. /billing añade una tarjeta o"
        " lo acaba; sin tarjeta acaba solo."
    ),
    "billing.refunded": "*{amount}* están de vuelta hacia ti.",
    "billing.disputed": (
        "Tu banco ha retirado *{amount}*, así que *{plan}* está parado hasta que se aclare."
    ),
    "billing.dispute_won": "El asunto con tu banco está resuelto; *{plan}* sigue.",
    "billing.dispute_lost": "Tu banco se queda con *{amount}*, así que *{plan}* ha acabado.",
    "billing.duplicate": (
        "*{plan}* se compró dos veces. Uno ha acabado, y su pago está de vuelta hacia ti."
    ),
    "billing.now_on": "Ahora tienes *{plan}*.",
    "billing.searches_rest": Plural(
        "Una búsqueda descansa ahora; se conserva. Con /plan eliges cuál.",
        "{n} búsquedas descansan ahora; se conservan. Con /plan eliges cuáles.",
    ),
    "billing.searches_back": Plural(
        "La búsqueda que descansaba vuelve a funcionar.",
        "Las {n} búsquedas que descansaban vuelven a funcionar.",
    ),
    "billing.of_discord": (
        "Se trata del servidor con *{place}*: escribe allí esas órdenes, con *servidor: True*."
    ),
    "billing.of_slack": (
        "Se trata del espacio de trabajo con *{place}*: escribe allí esas órdenes, con *here*"
        " detrás."
    ),
    "billing.of_place": "Se trata de *{place}*: escribe allí esas órdenes.",
    "billing.pay": "Pagar",
    "web.paid.wait": (
        "Gracias. El pago se está confirmando; el mensaje de tu chat lo dirá cuando llegue. Puedes"
        " cerrar esta página."
    ),
    "web.paid.back": "Puedes cerrar esta página y volver a tu chat.",
}
