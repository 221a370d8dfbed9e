"""What one excluded word also means: "not broken" hides faulty, spares or repairs, for parts too.

All phrases are folded. They are data for `core.matching` as well as for the parser, which looks up
with `family_of` whether an excluded word opens a family.
"""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "broken": (
        "broken",
        "faulty",
        "spares or repairs",
        "for parts",
        "not working",
        "non working",
        "doesnt work",
        "does not work",
        "not turn on",
        "wont turn on",
        "no power",
        "defective",
        "spares or repair",
        "spares and repair",
        "spares and repairs",
        "spares repair",
        "spares repairs",
        "for spares",
        "parts only",
        "parts or repair",
        "for repair",
        "needs repair",
        "needs fixing",
        "needs attention",
        "untested",
        "cracked",
    ),
    "cracked": ("cracked", "crack", "smashed", "shattered", "broken screen", "chipped"),
    "damaged": ("damaged", "damage", "dented", "dent", "broken", "cracked", "water damaged"),
    "scratched": ("scratched", "scratch", "scuffed", "scuff", "scratched up"),
    "rusty": ("rusty", "rust", "rusted", "corroded", "corrosion"),
    "torn": ("torn", "tears", "ripped", "rips", "frayed"),
    "stained": ("stained", "stain", "stains", "discoloured", "discolored"),
    "fake": ("fake", "replica", "counterfeit", "knock off", "knockoff", "dupe", "unbranded copy"),
    "refurbished": ("refurbished", "refurb", "reconditioned", "renewed", "remanufactured"),
    "locked": (
        "locked",
        "icloud locked",
        "icloud lock",
        "activation locked",
        "activation lock",
        "google locked",
        "frp locked",
        "carrier locked",
        "network locked",
        "sim locked",
        "blacklisted",
        "barred",
        "bad imei",
        "bad esn",
    ),
    "salvage": (
        "salvage",
        "cat s",
        "cat n",
        "cat c",
        "cat d",
        "write off",
        "written off",
        "insurance loss",
        "rebuilt title",
        "salvage title",
    ),
    "used": ("used", "second hand", "secondhand", "pre owned", "preowned", "pre loved", "preloved"),
    "incomplete": (
        "incomplete",
        "missing pieces",
        "missing parts",
        "pieces missing",
        "not complete",
    ),
}
"""Family name to the words and phrases that mean it; each family holds its own name.

The first few are what people are shown of it.
"""

NEGATORS: frozenset[str] = frozenset(
    {"no", "not", "without", "nothing", "never", "zero", "isnt", "arent", "none", "non", "aint"}
)
"""Before a word they deny it: "no cracks" and "nothing broken" praise the thing."""

_OPENERS: Mapping[str, tuple[str, ...]] = {
    "broken": (
        "broken faulty faults defective untested spares repair repairs parts",
        (
            "not working|non working|for parts|for spares|spares or repair|spares or repairs|"
            "spares and repairs|spares repairs|spares repair|parts only|parts or repair|doesnt work"
        ),
    ),
    "cracked": ("cracked crack cracks smashed shattered chips chipped", "broken screen"),
    "damaged": ("damaged damage dents dented dent", ""),
    "scratched": ("scratched scratches scratch scuffs scuffed scuff", ""),
    "rusty": ("rusty rust rusted corroded corrosion", ""),
    "torn": ("torn tears rips ripped", ""),
    "stained": ("stained stains stain", ""),
    "fake": (
        "fake fakes replica replicas counterfeit counterfeits knockoff knockoffs",
        "knock off",
    ),
    "refurbished": ("refurbished refurb refurbs reconditioned", ""),
    "locked": ("locked blacklisted", "icloud locked|icloud lock|activation locked|sim locked"),
    "salvage": ("salvage", "write off|write offs|cat s|cat n|cat c|cat d|salvage title"),
    "incomplete": ("incomplete", "missing pieces|missing parts"),
}


def _openers() -> dict[str, str]:
    table: dict[str, str] = {}
    for family, (single, phrases) in _OPENERS.items():
        table.update(dict.fromkeys(single.split(), family))
        table.update(dict.fromkeys(filter(None, phrases.split("|")), family))
    return table


FAMILY_OF: Mapping[str, str] = _openers()
"""The excluded words and phrases that open a family."""


def family_of(text: str) -> str | None:
    """The family that an excluded word or phrase (folded) stands for."""
    return FAMILY_OF.get(text)
