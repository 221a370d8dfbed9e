"""Regions by which people tell places of the same name apart, and areas no list of towns holds.

Tables for `core.gazetteer_build`; nothing here is read while the product runs.
"""

from __future__ import annotations

from typing import NamedTuple

GB_NATIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern ireland": "NIR"}

GB_COUNTIES = """
avon|bedfordshire|berkshire|buckinghamshire|bucks|cambridgeshire|cambs|cheshire|cornwall|cumbria
derbyshire|devon|dorset|county durham|co durham|east sussex|east yorkshire|essex|gloucestershire
glos|greater london|greater manchester|hampshire|hants|herefordshire|hertfordshire|herts|kent
lancashire|lancs|leicestershire|lincolnshire|lincs|merseyside|middlesex|norfolk|north yorkshire
northamptonshire|northants|northumberland|nottinghamshire|notts|oxfordshire|oxon|rutland
shropshire|salop|somerset|south yorkshire|staffordshire|staffs|suffolk|surrey|sussex
tyne and wear|warwickshire|west midlands|west sussex|west yorkshire|wiltshire|wilts
worcestershire|worcs|yorkshire|yorks|isle of wight
""".replace("\n", "|")
"""English counties; the towns carry no county, so they only say which country is meant."""

AU_STATES = {
    "act": "01",
    "australian capital territory": "01",
    "nsw": "02",
    "new south wales": "02",
    "nt": "03",
    "northern territory": "03",
    "qld": "04",
    "queensland": "04",
    "sa": "05",
    "south australia": "05",
    "tas": "06",
    "tasmania": "06",
    "vic": "07",
    "victoria": "07",
    "wa": "08",
    "western australia": "08",
}
CA_PROVINCES = {
    "ab": "01",
    "alberta": "01",
    "bc": "02",
    "british columbia": "02",
    "mb": "03",
    "manitoba": "03",
    "nb": "04",
    "new brunswick": "04",
    "nl": "05",
    "newfoundland": "05",
    "ns": "07",
    "nova scotia": "07",
    "on": "08",
    "ont": "08",
    "ontario": "08",
    "pei": "09",
    "prince edward island": "09",
    "qc": "10",
    "quebec": "10",
    "sk": "11",
    "saskatchewan": "11",
}

SHORT_NAMES = {"GB": "UK", "US": "US", "AE": "UAE", "CZ": "Czechia", "MK": "North Macedonia"}
"""Where the everyday name is not the list's."""

COUNTRY_ALIASES = {
    "uk": "GB",
    "gb": "GB",
    "great britain": "GB",
    "britain": "GB",
    "united kingdom": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "us": "US",
    "usa": "US",
    "u s": "US",
    "u s a": "US",
    "america": "US",
    "united states": "US",
    "united states of america": "US",
    "the states": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "netherlands": "NL",
    "uae": "AE",
    "emirates": "AE",
    "czechia": "CZ",
    "czech republic": "CZ",
    "eire": "IE",
    "republic of ireland": "IE",
    "deutschland": "DE",
    "espana": "ES",
    "italia": "IT",
    "osterreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "nz": "NZ",
    "oz": "AU",
}
CITY_STATES = frozenset({"SG", "HK", "MO", "MC", "VA", "LU", "GI", "SM"})
"""The town is meant when their name is said."""


class Area(NamedTuple):
    """An area that people name as they name a town."""

    slug: str
    label: str
    lat: float
    lon: float
    country: str
    timezone: str
    names: str


_LONDON = "Europe/London"
_PACIFIC = "America/Los_Angeles"
AREAS = (
    Area(
        "se-london", "SE London, UK", 51.46, -0.03, "GB", _LONDON,
        "se london|south east london|southeast london",
    ),
    Area(
        "sw-london", "SW London, UK", 51.45, -0.19, "GB", _LONDON,
        "sw london|south west london|southwest london",
    ),
    Area(
        "nw-london", "NW London, UK", 51.56, -0.22, "GB", _LONDON,
        "nw london|north west london|northwest london",
    ),
    Area("n-london", "North London, UK", 51.58, -0.11, "GB", _LONDON, "n london|north london"),
    Area("e-london", "East London, UK", 51.54, -0.01, "GB", _LONDON, "e london|east london"),
    Area("s-london", "South London, UK", 51.44, -0.10, "GB", _LONDON, "s london|south london"),
    Area("w-london", "West London, UK", 51.51, -0.27, "GB", _LONDON, "w london|west london"),
    Area(
        "c-london", "Central London, UK", 51.513, -0.125, "GB", _LONDON,
        "central london|london city centre",
    ),
    Area(
        "greater-manchester", "Greater Manchester, UK", 53.50, -2.31, "GB", _LONDON,
        "greater manchester",
    ),
    Area("wirral", "Wirral, UK", 53.37, -3.07, "GB", _LONDON, "wirral|the wirral"),
    Area(
        "bay-area", "Bay Area, California", 37.70, -122.20, "US", _PACIFIC,
        "bay area|sf bay area|san francisco bay area|the bay area",
    ),
    Area(
        "silicon-valley", "Silicon Valley, California", 37.37, -122.04, "US", _PACIFIC,
        "silicon valley|south bay",
    ),
    Area(
        "long-island", "Long Island, New York", 40.80, -73.30, "US", "America/New_York",
        "long island",
    ),
    Area(
        "dfw", "Dallas-Fort Worth, Texas", 32.82, -97.03, "US", "America/Chicago",
        "dfw|dallas fort worth|dallas ft worth",
    ),
)  # fmt: skip

GB_COUNTY_CENTRES = """
bedfordshire 52.08 -0.46|berkshire 51.45 -1.00|buckinghamshire 51.80 -0.80
cambridgeshire 52.35 0.00|cheshire 53.20 -2.50|cornwall 50.40 -4.90|county durham 54.70 -1.80
cumbria 54.55 -3.00|derbyshire 53.10 -1.60|devon 50.73 -3.80|dorset 50.79 -2.35
east sussex 50.93 0.30|east yorkshire 53.90 -0.50|essex 51.77 0.60|gloucestershire 51.83 -2.15
hampshire 51.06 -1.30|herefordshire 52.10 -2.75|hertfordshire 51.82 -0.20|isle of wight 50.67 -1.30
kent 51.22 0.72|lancashire 53.85 -2.60|leicestershire 52.65 -1.10|lincolnshire 53.10 -0.30
merseyside 53.43 -2.97|norfolk 52.63 0.95|north yorkshire 54.20 -1.50|northamptonshire 52.30 -0.85
northumberland 55.25 -2.00|nottinghamshire 53.10 -1.00|oxfordshire 51.80 -1.28
shropshire 52.65 -2.75|somerset 51.10 -2.90|south yorkshire 53.50 -1.30|staffordshire 52.85 -2.00
suffolk 52.20 1.00|surrey 51.25 -0.42|sussex 50.93 -0.10|tyne and wear 54.95 -1.55
warwickshire 52.30 -1.55|west midlands 52.50 -1.90|west sussex 50.93 -0.50
camden 51.54 -0.14|cotswolds 51.80 -1.80|fife 56.25 -3.10|lake district 54.50 -3.10
peak district 53.30 -1.80|teesside 54.57 -1.23|tyneside 54.98 -1.60
midlands 52.60 -1.70|east midlands 52.90 -1.20|north wales 53.05 -3.80|mid wales 52.30 -3.50
south wales 51.65 -3.50|west wales 51.85 -4.60|east anglia 52.40 0.90|west country 51.00 -3.20
home counties 51.60 -0.40|thames valley 51.50 -1.10|new forest 50.86 -1.62|heathrow 51.47 -0.45
gatwick 51.16 -0.18|scottish borders 55.55 -2.78|scottish highlands 57.30 -4.80
west yorkshire 53.75 -1.65|wiltshire 51.30 -1.95|worcestershire 52.20 -2.20|yorkshire 53.96 -1.40
""".replace("\n", "|")
"""What people say instead of a town, and about where its middle is."""
NEVER_SHORTENED = frozenset({2645425})
"""Nobody calls Kingston upon Hull "Kingston"."""
COUNTY_WEIGHT = 200_000
"""A county counts as a town of so many inhabitants beside places of the same name."""

NICKNAMES = {
    "nyc": 5128581,
    "new york": 5128581,
    "big apple": 5128581,
    "la": 5368361,
    "l a": 5368361,
    "sf": 5391959,
    "san fran": 5391959,
    "frisco": 5391959,
    "philly": 4560349,
    "vegas": 5506956,
    "dc": 4140963,
    "washington dc": 4140963,
    "washington d c": 4140963,
    "nola": 4335045,
    "atl": 4180439,
    "brum": 2655603,
    "manc": 2643123,
    "melb": 2158177,
    "brissie": 2174003,
    "brisvegas": 2174003,
    "goldie": 2165087,
    "newcastle upon tyne": 2641673,
    "hull": 2645425,
    "soton": 2637487,
    "b ham": 2655603,
    "bham": 2655603,
}
"""What people call a place, by its GeoNames number; it goes first under that name."""

POSTCODE_AREAS = (
    "AB Aberdeen|AL St Albans|B Birmingham|BA Bath|BB Blackburn|BD Bradford|BH Bournemouth|"
    "BL Bolton|BN Brighton|BR Bromley|BS Bristol|BT Belfast|CA Carlisle|CB Cambridge|CF Cardiff|"
    "CH Chester|CM Chelmsford|CO Colchester|CR Croydon|CT Canterbury|CV Coventry|CW Crewe|"
    "DA Dartford|DD Dundee|DE Derby|DG Dumfries|DH Durham|DL Darlington|DN Doncaster|"
    "DT Dorchester|DY Dudley|E London|EC London|EH Edinburgh|EN Enfield|EX Exeter|FK Falkirk|"
    "FY Blackpool|G Glasgow|GL Gloucester|GU Guildford|HA Harrow|HD Huddersfield|HG Harrogate|"
    "HP Hemel Hempstead|HR Hereford|HS Stornoway|HU Hull|HX Halifax|IG Ilford|IP Ipswich|"
    "IV Inverness|KA Kilmarnock|KT Kingston upon Thames|KW Kirkwall|KY Kirkcaldy|L Liverpool|"
    "LA Lancaster|LD Llandrindod Wells|LE Leicester|LL Llandudno|LN Lincoln|LS Leeds|LU Luton|"
    "M Manchester|ME Rochester|MK Milton Keynes|ML Motherwell|N London|NE Newcastle upon Tyne|"
    "NG Nottingham|NN Northampton|NP Newport|NR Norwich|NW London|OL Oldham|OX Oxford|"
    "PA Paisley|PE Peterborough|PH Perth|PL Plymouth|PO Portsmouth|PR Preston|RG Reading|"
    "RH Redhill|RM Romford|S Sheffield|SA Swansea|SE London|SG Stevenage|SK Stockport|SL Slough|"
    "SM Sutton|SN Swindon|SO Southampton|SP Salisbury|SR Sunderland|SS Southend-on-Sea|"
    "ST Stoke-on-Trent|SW London|SY Shrewsbury|TA Taunton|TD Galashiels|TF Telford|TN Tonbridge|"
    "TQ Torquay|TR Truro|TS Middlesbrough|TW Twickenham|UB Southall|W London|WA Warrington|"
    "WC London|WD Watford|WF Wakefield|WN Wigan|WR Worcester|WS Walsall|WV Wolverhampton|"
    "YO York|ZE Lerwick|GY Saint Peter Port|JE Saint Helier|IM Douglas"
)
"""Postcode area and the post town that stands for it; no offline library knows the centres."""

AREA_OF_DISTRICT = {
    "SE": "se-london",
    "SW": "sw-london",
    "NW": "nw-london",
    "N": "n-london",
    "E": "e-london",
    "W": "w-london",
    "WC": "c-london",
    "EC": "c-london",
}
"""London is large: its districts stand for its quarters."""
