"""What the made-up market knows about things: kinds, makes, prices, and what goes with them.

Data only. `kind_for` picks the kind whose words are in a query; anything unheard of becomes a
`Kind` of its own with a wide span of prices, so that every search finds something believable.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A sort of thing. `typical` is a usual asking price in pounds."""

    name: str
    triggers: tuple[str, ...]
    makes: tuple[str, ...]
    variants: tuple[str, ...]
    accessories: tuple[str, ...]
    typical: int
    shape: str


KINDS: tuple[Kind, ...] = (
    Kind(
        "bicycle",
        ("bike", "bicycle", "mtb", "ebike", "bmx", "brompton", "cycle"),
        (
            "Trek Marlin 5",
            "Specialized Rockhopper",
            "Giant Talon 2",
            "Carrera Vengeance",
            "Cube Aim",
            "Boardman MHT 8.6",
            "Cannondale Trail 6",
            "Voodoo Hoodoo",
            "Scott Aspect",
        ),
        ("size M", "large frame", "29er", "just serviced", "hydraulic brakes", "18 inch frame"),
        ("helmet", "lock and pump", "rear rack", "mudguards", "wheel only"),
        260,
        "bike",
    ),
    Kind(
        "games console",
        ("ps5", "ps4", "playstation", "xbox", "switch", "nintendo", "console", "wii", "steam deck"),
        ("Sony", "Boxed", "Nintendo", "Microsoft"),
        ("with two controllers", "disc edition", "1TB", "boxed as new", "825GB", "with 3 games"),
        ("controller", "charging dock", "carry case", "headset", "empty box"),
        270,
        "console",
    ),
    Kind(
        "phone",
        ("iphone", "phone", "galaxy", "pixel", "samsung s", "oneplus", "smartphone"),
        ("Apple", "Unlocked", "SIM free", "Mint"),
        ("128GB unlocked", "256GB black", "battery health 91%", "boxed", "128GB blue"),
        ("case", "screen protector", "charger", "box only"),
        290,
        "phone",
    ),
    Kind(
        "seating",
        ("sofa", "couch", "settee", "armchair", "chair", "corner sofa", "recliner"),
        ("IKEA", "DFS", "John Lewis", "Made.com", "Loaf", "Habitat", "G Plan"),
        ("2 seater", "grey fabric", "three seater", "velvet, dark green", "washable covers"),
        ("cushions", "cover only", "set of legs", "throw"),
        180,
        "sofa",
    ),
    Kind(
        "storage and tables",
        ("kallax", "desk", "table", "wardrobe", "shelf", "shelves", "drawers", "bookcase", "bed"),
        ("IKEA", "Solid oak", "Habitat", "Ercol", "Vintage", "Pine"),
        ("white", "140 x 70 cm", "oak veneer", "collection ground floor", "flat packed already"),
        ("spare shelf", "inserts", "set of handles", "table top only"),
        85,
        "table",
    ),
    Kind(
        "guitar",
        ("guitar", "stratocaster", "telecaster", "les paul", "bass", "ukulele", "fender", "gibson"),
        ("Fender", "Squier", "Yamaha", "Epiphone", "Ibanez", "Takamine"),
        ("sunburst", "with gig bag", "left handed", "new strings", "mahogany body"),
        ("strap", "hard case only", "stand", "strings"),
        240,
        "guitar",
    ),
    Kind(
        "camera",
        ("camera", "lens", "canon", "nikon", "fujifilm", "sony a7", "leica", "gopro", "dslr"),
        ("Canon", "Nikon", "Fujifilm", "Sony", "Olympus", "Panasonic"),
        ("low shutter count", "body only", "with 18-55 mm", "boxed", "two batteries"),
        ("strap", "battery grip", "bag", "lens cap"),
        330,
        "camera",
    ),
    Kind(
        "computer",
        ("laptop", "macbook", "thinkpad", "gtx", "rtx", "pc", "imac", "monitor", "ipad", "tablet"),
        ("Apple", "Lenovo", "Dell", "HP", "Asus", "MSI"),
        ("16GB RAM", "512GB SSD", "great battery", "with charger", "barely used"),
        ("charger only", "sleeve", "docking station", "stand"),
        380,
        "laptop",
    ),
    Kind(
        "vehicle",
        (
            "car",
            "mini cooper",
            "mini one",
            "golf",
            "fiesta",
            "corsa",
            "bmw",
            "audi",
            "toyota",
            "ute",
            "van",
            "honda",
        ),
        ("One owner", "Full history", "2014", "2016", "Low miles"),
        ("58,000 miles, petrol", "12 months MOT", "two keys", "41,000 miles", "new tyres"),
        ("roof bars", "alloy wheels", "boot liner", "workshop manual"),
        4200,
        "car",
    ),
    Kind(
        "bricks and toys",
        ("lego", "playmobil", "duplo", "toy", "pram", "bugaboo", "buggy", "cot", "stroller"),
        ("Retired", "Boxed", "Complete", "Barely used"),
        ("sealed", "complete with instructions", "from smoke free home", "opened, all there"),
        ("instructions only", "light kit", "minifigure", "rain cover"),
        120,
        "blocks",
    ),
    Kind(
        "household machine",
        (
            "dyson",
            "washing machine",
            "fridge",
            "vacuum",
            "hoover",
            "dishwasher",
            "coffee machine",
            "dryer",
            "microwave",
            "sewing machine",
            "kettle",
        ),
        ("Bosch", "Hotpoint", "Barely used", "Serviced", "Miele"),
        ("works perfectly", "with all tools", "3 years old", "energy class A", "boxed"),
        ("spare filter", "hose", "attachments", "manual"),
        150,
        "machine",
    ),
    Kind(
        "garden and tools",
        ("drill", "mower", "lawnmower", "makita", "dewalt", "saw", "tool", "shed", "bbq", "ladder"),
        ("Makita", "DeWalt", "Bosch Professional", "Stihl", "Flymo"),
        ("18V, two batteries", "used twice", "in case", "serviced in spring"),
        ("battery", "charger", "case only", "blade set"),
        95,
        "tool",
    ),
    Kind(
        "clothing",
        ("jacket", "coat", "dress", "shoes", "trainers", "boots", "dr martens", "barbour", "jeans"),
        ("Barbour", "Levi's", "Patagonia", "Vintage", "North Face"),
        ("size M", "size 10", "worn once", "with tags", "UK 9"),
        ("shoe laces", "hanger set", "box only", "care kit"),
        55,
        "coat",
    ),
    Kind(
        "watch",
        ("watch", "rolex", "omega", "seiko", "casio", "tissot"),
        ("Seiko", "Omega", "Tissot", "Vintage"),
        ("box and papers", "serviced 2025", "new strap", "40 mm"),
        ("strap", "box only", "links", "winder"),
        420,
        "watch",
    ),
    Kind(
        "sports gear",
        (
            "golf club",
            "golf bag",
            "golf trolley",
            "surfboard",
            "paddleboard",
            "kayak",
            "canoe",
            "snowboard",
            "skis",
            "skateboard",
            "tennis racket",
            "dumbbell",
            "treadmill",
        ),
        ("Barely used", "Beginner's", "Family's old", "Quality", "Well kept"),
        ("with bag", "used twice", "some scuffs", "ready to go", "grown out of it"),
        ("cover", "carry bag", "spare straps", "wall mount"),
        130,
        "box",
    ),
)

GENERIC = Kind(
    "thing",
    (),
    ("Lovely", "Vintage", "Barely used", "Quality", "Family's old", "Solid"),
    ("good condition", "works perfectly", "from a tidy home", "as pictured", "some light marks"),
    ("spare parts", "case", "manual", "stand"),
    70,
    "box",
)

PLAIN_WORDS = frozenset(
    [
        "bike",
        "bicycle",
        "mountain",
        "road",
        "electric",
        "kids",
        "folding",
        "sofa",
        "couch",
        "settee",
        "armchair",
        "chair",
        "corner",
        "recliner",
        "desk",
        "standing",
        "table",
        "dining",
        "coffee",
        "wardrobe",
        "shelf",
        "shelves",
        "drawers",
        "bookcase",
        "bed",
        "guitar",
        "acoustic",
        "bass",
        "camera",
        "lens",
        "laptop",
        "monitor",
        "tablet",
        "jacket",
        "coat",
        "dress",
        "shoes",
        "trainers",
        "boots",
        "jeans",
        "watch",
        "car",
        "van",
        "vacuum",
        "fridge",
        "dishwasher",
        "dryer",
        "microwave",
        "kettle",
        "drill",
        "mower",
        "lawnmower",
        "saw",
        "shed",
        "ladder",
        "pram",
        "buggy",
        "cot",
        "toy",
        "washing",
        "machine",
        "sewing",
    ]
)
"""Words that name no make: only before these does a seller write one."""

RATES = {
    "GBP": 1.0,
    "EUR": 1.15,
    "USD": 1.3,
    "AUD": 2.0,
    "CAD": 1.8,
    "CHF": 1.1,
    "NZD": 2.2,
    "PLN": 5.0,
    "SEK": 13.0,
    "DKK": 8.6,
    "NOK": 14.0,
    "JPY": 190.0,
    "INR": 110.0,
}
"""Roughly what a pound is worth; prices in the made-up market need no better."""

COUNTRY_OF = {
    "GBP": "GB",
    "EUR": "DE",
    "USD": "US",
    "AUD": "AU",
    "CAD": "CA",
    "CHF": "CH",
    "NZD": "NZ",
    "PLN": "PL",
    "SEK": "SE",
    "DKK": "DK",
    "NOK": "NO",
    "JPY": "JP",
    "INR": "IN",
}

CITIES = {
    "GB": ("Leeds, UK", "Manchester, UK", "Bristol, UK", "Sheffield, UK", "York, UK"),
    "DE": ("Berlin, Germany", "Hamburg, Germany", "Cologne, Germany"),
    "US": ("Austin, TX", "Chicago, IL", "Portland, OR", "Denver, CO"),
    "AU": ("Sydney, Australia", "Melbourne, Australia", "Brisbane, Australia"),
    "CA": ("Toronto, Canada", "Vancouver, Canada"),
}

SELLERS = (
    "anna_k",
    "leedsdad71",
    "m.osei",
    "thriftyfox",
    "pete_the_feet",
    "sunny.side",
    "oldbarn",
    "jo_and_lee",
    "hazel9",
    "northstar",
    "mrs_t",
    "kwame88",
    "loft_clearout",
    "b.novak",
    "tidyhouse",
)

REASONS = (
    "Selling as we are moving house.",
    "Upgraded, so no longer needed.",
    "Unwanted present.",
    "Clearing out the garage.",
    "My son has outgrown it.",
    "Bought last year and hardly used.",
    "Having a clear-out before Christmas.",
)
CONDITIONS = (
    ("like_new", "Like new, no marks."),
    ("good", "Good used condition, normal light wear."),
    ("good", "Works as it should, cosmetic marks only."),
    ("fair", "Well used but sound."),
)
FAULTS = (
    "Broken, sold for spares or repairs.",
    "Faulty, not working, for parts only.",
    "Damaged in transit, cracked, cheap to someone handy.",
)


def kind_for(words: str) -> Kind:
    """The kind a query is about: the longest trigger that stands in it as whole words."""
    padded = f" {words} "
    best = GENERIC
    length = 0
    for kind in KINDS:
        for trigger in kind.triggers:
            if len(trigger) > length and (f" {trigger} " in padded or f" {trigger}s " in padded):
                best, length = kind, len(trigger)
    return best
