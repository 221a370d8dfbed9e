"""The words that steer a line of the search language; all lower case."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from core.condition import Condition


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


SIGNS: Mapping[str, str] = {
    "£": "GBP",
    "€": "EUR",
    "$": "$",
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "nz$": "NZD",
    "s$": "SGD",
    "hk$": "HKD",
    "¥": "JPY",
    "₹": "INR",
    "zł": "PLN",
    "zl": "PLN",
    "kr": "kr",
}
"""Sign to currency; "$" and "kr" are many, the place or the person tells which."""

MONEY_WORDS: Mapping[str, str] = {
    **dict.fromkeys(word_set("quid squid pound pounds gbp sterling"), "GBP"),
    **dict.fromkeys(word_set("euro euros eur"), "EUR"),
    **dict.fromkeys(word_set("buck bucks dollar dollars"), "$"),
    **dict.fromkeys(word_set("kroner kronor krona krone"), "kr"),
    "usd": "USD",
    "aud": "AUD",
    "cad": "CAD",
    "nzd": "NZD",
    "chf": "CHF",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "pln": "PLN",
    "zł": "PLN",
    "zloty": "PLN",
    "jpy": "JPY",
    "yen": "JPY",
    "inr": "INR",
    "rupees": "INR",
    "czk": "CZK",
    "huf": "HUF",
    "sgd": "SGD",
    "hkd": "HKD",
    "zar": "ZAR",
    "rand": "ZAR",
}
NO_CURRENCY = "XXX"
"""ISO 4217 for no currency; the canonical way to say that an amount is in none."""

EURO_COUNTRIES = word_set(
    "AT BE HR CY EE FI FR DE GR IE IT LV LT LU MT NL PT SK SI ES MC AD SM VA ME"
)
COUNTRY_CURRENCY: Mapping[str, str] = {
    **dict.fromkeys(word_set("GB GG JE IM"), "GBP"),
    **dict.fromkeys(word_set("US PR EC SV PA"), "USD"),
    **dict.fromkeys(
        word_set("AT BE HR CY EE FI FR DE GR IE IT LV LT LU MT NL PT SK SI ES MC AD SM VA ME"),
        "EUR",
    ),
    "AU": "AUD",
    "CA": "CAD",
    "NZ": "NZD",
    "CH": "CHF",
    "LI": "CHF",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
    "PL": "PLN",
    "JP": "JPY",
    "IN": "INR",
    "CZ": "CZK",
    "HU": "HUF",
    "SG": "SGD",
    "HK": "HKD",
    "ZA": "ZAR",
    "BR": "BRL",
    "MX": "MXN",
    "TR": "TRY",
    "IL": "ILS",
    "RO": "RON",
    "BG": "BGN",
    "AE": "AED",
    "CN": "CNY",
    "KR": "KRW",
    "TH": "THB",
    "UA": "UAH",
    "IS": "ISK",
}
CURRENCY_COUNTRY: Mapping[str, str] = {
    "GBP": "GB",
    "USD": "US",
    "AUD": "AU",
    "CAD": "CA",
    "NZD": "NZ",
    "CHF": "CH",
    "SEK": "SE",
    "NOK": "NO",
    "DKK": "DK",
    "PLN": "PL",
    "SGD": "SG",
    "ZAR": "ZA",
}
"""The one country that a sign points to, as a hint when a town's name is borne by several."""
DOLLARS = frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD"})
CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})

AMOUNT_WORDS: Mapping[str, Decimal] = {"tenner": Decimal(10), "fiver": Decimal(5)}
THOUSANDS = frozenset({"grand", "k", "thousand"})
SLANG_AMOUNTS: Mapping[str, Decimal] = {
    "pony": Decimal(25), "bullseye": Decimal(50), "ton": Decimal(100), "monkey": Decimal(500),
    "score": Decimal(20),
}  # fmt: skip
"""Amounts only behind "under a": elsewhere people look for a pony."""
_COUNTED = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS: Mapping[str, int] = {
    "a": 1,
    **{word: value for value, word in enumerate(_COUNTED.split())},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), start=2)},
}

AT_MOST: tuple[tuple[str, ...], ...] = (
    ("no", "more", "than"), ("not", "more", "than"), ("nothing", "over"), ("nothing", "above"),
    ("not", "over"), ("not", "above"), ("no", "higher", "than"), ("no", "dearer", "than"),
    ("less", "than"), ("lower", "than"), ("cheaper", "than"), ("at", "most"), ("up", "to"),
    ("up", "2"), ("max", "of"), ("maximum", "of"), ("budget", "of"), ("budget", "is"),
    ("max", "price"), ("my", "budget"), ("price", "max"), ("price", "under"), ("price", "below"),
    ("under",), ("below",), ("beneath",), ("sub",), ("max",), ("maximum",), ("upto",), ("<",),
    ("<=",), ("budget",), ("limit",), ("tops",), ("≤",), ("u",), ("spend",),
)  # fmt: skip
AT_LEAST: tuple[tuple[str, ...], ...] = (
    ("no", "less", "than"), ("not", "less", "than"), ("not", "under"), ("not", "below"),
    ("nothing", "under"), ("nothing", "below"), ("more", "than"), ("higher", "than"),
    ("at", "least"), ("upwards", "of"), ("starting", "at"), ("starting", "from"), ("min", "of"),
    ("minimum", "of"), ("min", "price"), ("price", "over"), ("price", "min"),
    ("over",), ("above",), ("min",), ("minimum",), (">",), (">=",), ("≥",),
)  # fmt: skip
ABOUT: tuple[tuple[str, ...], ...] = (
    ("in", "the", "region", "of"), ("somewhere", "around"), ("roughly",), ("about",), ("around",),
    ("approx",), ("approximately",), ("circa",), ("c",), ("ca",), ("~",), ("≈",),
)  # fmt: skip
AFTER_MAX: tuple[tuple[str, ...], ...] = (
    ("or", "less"), ("or", "under"), ("or", "below"), ("or", "lower"), ("or", "cheaper"),
    ("and", "under"), ("and", "below"), ("and", "less"), ("at", "most"), ("at", "the", "most"),
    ("max",), ("maximum",), ("tops",), ("limit",), ("budget",), ("absolute", "max"),
    ("ono",), ("obo",), ("ovno",),
)  # fmt: skip
AFTER_MIN: tuple[tuple[str, ...], ...] = (
    ("or", "more"), ("or", "over"), ("or", "above"), ("and", "up"), ("and", "over"),
    ("and", "above"), ("upwards",), ("minimum",), ("min",), ("plus",),
)  # fmt: skip
AFTER_ABOUT: tuple[tuple[str, ...], ...] = (("ish",), ("or", "so"), ("or", "thereabouts"))

MILES = frozenset({"mi", "mile", "miles", "mls"})
KILOMETRES = frozenset({"km", "kms", "k", "kilometre", "kilometres", "kilometer", "kilometers"})
MINUTES = frozenset({"min", "mins", "minute", "minutes", "m"})
HOURS = frozenset({"h", "hr", "hrs", "hour", "hours"})
STORAGE = frozenset({"gb", "tb", "gig", "gigs", "gigabyte", "gigabytes", "terabyte", "mb"})
INCHES = frozenset({"inch", "inches", "in", '"', "''", "inchs"})
STORAGE_SIZES = frozenset({32, 64, 128, 256, 512, 1024})
PHONES = word_set(
    """
    deck quest iphone ipad galaxy pixel phone macbook oneplus samsung se s21 s22 s23 s24 s25
    """
)

SUFFIXES = frozenset({"pro", "max", "mini", "plus", "ultra", "lite", "xl", "fe", "air"})
"""After a short number or a model they make one name: "13 mini" is a phrase."""

PLACE_WORDS: tuple[tuple[str, ...], ...] = (
    ("in", "or", "near"), ("in", "and", "around"), ("in", "or", "around"), ("close", "to"),
    ("next", "to"), ("not", "far", "from"), ("based", "in"), ("located", "in"), ("radius", "of"),
    ("area", "of"), ("within",), ("near",), ("nr",), ("around",), ("round",), ("in",), ("from",),
    ("of",), ("at",), ("by",), ("to",), ("in", "der", "nähe", "von"), ("in", "der", "naehe", "von"),
    ("près", "de"), ("pres", "de"), ("cerca", "de"),
)  # fmt: skip
SURE_PLACE_WORDS = frozenset({"near", "nr", "close to", "next to", "not far from", "based in"}) | {
    "in der nähe von", "in der naehe von", "près de", "pres de", "cerca de",
}  # fmt: skip
"""After these a place must follow, known or not."""
NEAR_ME: tuple[tuple[str, ...], ...] = (
    ("anywhere", "near", "me"), ("close", "to", "me"), ("close", "to", "home"), ("near", "me"),
    ("near", "home"), ("near", "here"), ("near", "by"), ("around", "me"), ("around", "here"),
    ("round", "here"), ("round", "me"), ("where", "i", "live"), ("in", "my", "town"),
    ("in", "my", "area"), ("my", "area"), ("local", "to", "me"), ("from", "me"), ("of", "me"),
    ("of", "home"), ("from", "home"), ("from", "here"), ("of", "here"), ("nearby",), ("nearme",),
    ("locally",), ("local",),
)  # fmt: skip
NO_PLACE: tuple[tuple[str, ...], ...] = (
    ("any", "location"), ("any", "distance"), ("any", "place"), ("no", "location"),
    ("anywhere",), ("everywhere",), ("nationwide",), ("worldwide",),
)  # fmt: skip
NICKNAMES = word_set("nyc philly brum manc melb vegas soton sf hull")
"""Short names of towns that nobody takes for anything else."""
COUNTRY_TAILS = frozenset({"only", "wide"})
NO_PLACE_AFTER = frozenset({"the", "a", "my", "good", "great", "excellent", "box", "any"})

NEITHER_PLACE_NOR_REGION = word_set(
    """
    hoover raleigh enfield chelsea paisley worcester cleveland mercedes cashmere panama bermuda
    bath bed bike bikes blue boat book box bury camera car cat chair city clay coat cross desk
    doll dress drum fan field flat ford forest fork free gap gift gold golf grand gray green
    grey guitar hat home hook hood iron keyboard kit lamp lego light like mac manual march
    marble mirror mobile model mountain monitor most nice nike orange of oak paint pan part
    parts phone piano pine pink pool rack ram reading red ring road rock rose rug rugby saddle
    sandwich screen seat set shed shelf shoes silver skis sofa speaker stand stone switch
    table tank tent tires tool tools toy trek tv tyres vespa van vans wallet washer watch
    wheel wheels white wine wood yellow deal enterprise eagle hope union normal best most
    early page same victoria florence charlotte sydney-sofa fender gibson jersey turkey china
    cuba wolf windsor chesterfield oxford berlin-chair como verona modena siena milano porto
    capri fiesta malaga ibiza leon toledo cordoba alhambra seville dakota tacoma tucson santa
    fe sedona malibu aspen denali yukon sierra colorado silverado montana savanna sonoma monza
    roma ferrari lancia rio cortina granada ps5 xbox cook pan cup mug bowl plate towel lock
    gun ball bat net clock watch band brand cotton wool silk leather linen denim suede camp
    hiking surf ski golf tennis football levis burton kingston barrow
    """
)
"""Names of towns that are far more often a thing, a colour, a maker or a model."""

SAFE_WORDS = word_set(
    """
    mountain bike road bicycle sofa couch settee table chair desk lamp standing guitar piano
    camera lens laptop monitor keyboard phone tablet console game games controller headphones
    speaker bookcase wardrobe drawers mattress bed cot pram buggy pushchair car seat washing
    machine fridge freezer oven cooker vacuum drill saw mower tent rucksack jacket coat boots
    shoes dress watch ring necklace bag wallet records vinyl books lego set sets iphone ipad
    macbook pixel galaxy nintendo switch oled xbox playstation series ps4 ps5 gtx rtx tv amp
    pedal drum electric acoustic vintage antique wooden leather oak pine teak garden office
    gaming dining corner single double king size red blue green black white grey gold silver
    pink walnut hickory auburn pearl brick converse hitachi kawasaki boardman marshall taylor
    durango riviera sale
    """
) | {word for word in NEITHER_PLACE_NOR_REGION if word.isalpha()}
"""Words that are never read as the name of a place without a "near" before them."""

CONDITION_PHRASES: tuple[tuple[tuple[str, ...], tuple[Condition, ...]], ...] = tuple(
    (tuple(phrase.split()), conditions)
    for conditions, phrases in (
        (
            (Condition.NEW,),
            (
                "brand new in box|brand new sealed|brand new|bnib|bnwt|bnwot|nwt|nwot|nib|"
                "new in box|"
                "new in packaging|new with tags|new without tags|unopened|never opened|boxed new|"
                "new only|only new|condition new|new condition|unused|never used|factory sealed"
            ),
        ),
        (
            (Condition.NEW, Condition.LIKE_NEW),
            (
                "like new condition|like new|as new|nearly new|mint condition|near mint|mint|"
                "immaculate condition|immaculate|pristine|perfect condition|new or like new|"
                "barely used|hardly used|excellent condition|exc condition|open box|never worn|"
                "unworn|worn once|only worn once"
            ),
        ),
        (
            (Condition.NEW, Condition.LIKE_NEW, Condition.GOOD),
            (
                "very good condition|vgc|good condition or better|good condition|gd condition|"
                "great condition|nice condition|decent condition|good nick|decent nick|great nick|"
                "good order"
            ),
        ),
        (
            (Condition.LIKE_NEW, Condition.GOOD, Condition.FAIR),
            (
                "used only|only used|second hand only|used condition|pre owned|preowned|"
                "second hand|secondhand|2nd hand|pre loved|preloved"
            ),
        ),
        (
            (Condition.FOR_PARTS,),
            (
                "spares or repairs|spares or repair|spares and repairs|spares repairs|"
                "spares repair|for parts or not working|for parts|for spares|parts only|"
                "for repair|to repair|to fix up|project condition"
            ),
        ),
        ((), "any condition|all conditions|condition any|new or used|used or new"),
    )
    for phrase in phrases.split("|")
)
CONDITION_NAMES: Mapping[str, Condition] = {
    condition.value.replace("_", "-"): condition for condition in Condition
} | {condition.value: condition for condition in Condition}

SEALED = ("sealed", "bnib", "misb")
"""Said as alternatives of each other by people who collect."""

NEW_THINGS = word_set(
    """
    balance york era holland look zealand orleans 2ds 3ds rock forest model baby castle
    """
)
"""After "new" they make a name of it."""

MARKETPLACES: Mapping[str, str] = {
    "ebay": "ebay",
    "ebay.co.uk": "ebay",
    "ebay.com": "ebay",
    "ebay.de": "ebay",
    "ebay.com.au": "ebay",
    "gumtree": "gumtree",
    "gumtree.com": "gumtree",
    "gumtree.com.au": "gumtree",
    "craigslist": "craigslist",
    "craigslist.org": "craigslist",
    "facebook": "facebook",
    "fb": "facebook",
    "fbm": "facebook",
    "vinted": "vinted",
    "depop": "depop",
    "preloved": "preloved",
    "shpock": "shpock",
    "kijiji": "kijiji",
    "offerup": "offerup",
    "mercari": "mercari",
    "kleinanzeigen": "kleinanzeigen",
}
NOT_BARE = frozenset({"preloved", "fb", "feed", "demo", "page"})
"""Names of marketplaces that count only after "on"."""

ACCESSORIES = frozenset(
    """
    box|boxes|original box|charger|chargers|charging cable|cable|cables|lead|leads|power cable
    power lead|power supply|psu|adapter|remote|remote control|controller|controllers|disc drive
    disk drive|dvd drive|stand|base|battery|batteries|case|cover|covers|manual|instructions|lid
    lids|wheels|strap|straps|pen|stylus|dock|mount|keyboard|mouse|tags|packaging|receipt|keys
    mattress|hood|raincover|rain cover|pedals|lens|lenses|strings|hard case|bag|cushions|legs
    shelves|hard drive|hdd|ssd|sim tray|earbuds|ear tips|speakers|feet|tripod|plug|tool|tools
    games|game|minifigures|minifigs|figures|seat|helmet|bracket|filters|attachments|carry case
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
) - {""}
EDITIONS: Mapping[tuple[str, str], str] = {
    ("ps5", "disc drive"): "digital",
    ("ps5", "disk drive"): "digital",
    ("playstation", "disc drive"): "digital",
    ("playstation", "disk drive"): "digital",
    ("xbox", "disc drive"): "digital",
    ("xbox", "disk drive"): "digital",
}
"""Where a thing without its part is sold under another name."""

FREE_BEFORE = word_set(
    """
    smoke pet sim frost rust scratch damage duty hands crease lag odour wire cruelty
    """
)
FREE_DAMAGE = frozenset({"rust", "scratch", "damage", "crease"})
FREE_AFTER = word_set(
    """
    standing range weights weight sync style spirit people returns
    """
)
POSTAGE = frozenset(["delivery", "postage", "shipping", "post", "p&p", "pnp"])
FAR_UNITS = word_set(
    """
    cm mm kg g ml l litre litres liter hp bhp cc w watt watts ft feet
    """
)
