"""Other names of the same thing.

`SAME` are names so equal that a search for one is meant for all ("ps5" and "playstation 5"): they
are written into the search as alternatives and shown as a chip that takes them out again. `KINDRED`
are only offered.
"""

from __future__ import annotations

from collections.abc import Mapping

_SAME = """
ps5=playstation 5|ps4=playstation 4|ps3=playstation 3
ps 5=ps5=playstation 5|ps 4=ps4=playstation 4|ps 3=ps3=playstation 3
playstation 5=ps5|playstation 4=ps4|playstation 3=ps3
sofa=couch=settee|couch=sofa=settee|settee=sofa=couch|telly=tv=television
"""
_KINDRED = """
bike=bicycle|bicycle=bike|tv=television|hoover=vacuum cleaner|pram=pushchair|buggy=pushchair
pushchair=buggy|stroller=pushchair|fridge=refrigerator|refrigerator=fridge|wardrobe=armoire
chest of drawers=dresser|trainers=sneakers|sneakers=trainers|jumper=sweater|sweater=jumper
torch=flashlight|flashlight=torch|cot=crib|crib=cot|mtb=mountain bike|road bike=racing bike
racing bike=road bike|ute=pickup|barbecue=bbq|bbq=barbecue|lawnmower=lawn mower
bookcase=bookshelf|bookshelf=bookcase|gpu=graphics card|graphics card=gpu|xbox series x=xsx
doona=duvet|duvet=doona|esky=cool box|vw=volkswagen|volkswagen=vw
"""


COMPOUNDS = frozenset(
    """
    xbox series x|xbox series s|xbox one x|xbox one s|xbox one|xbox 360|nintendo switch|steam deck
    apple watch|road bike|mountain bike|gravel bike|macbook pro|macbook air|ipad pro|ipad air
    chest of drawers|standing desk|washing machine|record player|air fryer|les paul|meta quest
    g plan|mid century|art deco
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
) - {""}
"""Names of several words that "or" does not tear apart."""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    rows = (row.split("=") for row in text.strip().replace("\n", "|").split("|"))
    return {name: tuple(others) for name, *others in rows}


SAME: Mapping[str, tuple[str, ...]] = _table(_SAME)
KINDRED: Mapping[str, tuple[str, ...]] = _table(_KINDRED)
