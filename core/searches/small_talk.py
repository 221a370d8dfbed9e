"""Politeness, haggling, wishes and purposes: what people write beside what they look for."""

from __future__ import annotations

from collections.abc import Mapping

from core.searches.vocabulary import word_set

SOFT_NEGATED: Mapping[str, str] = {
    **dict.fromkeys(["pets", "pet", "cats", "cat", "dogs", "dog", "animals"], "pet free"),
    **dict.fromkeys(["smokers", "smoker", "smoking", "smoke"], "smoke free"),
}
SOFT_WORDS: tuple[tuple[str, ...], ...] = (
    ("this", "weekend"), ("at", "the", "weekend"), ("this", "week"), ("this", "arvo"),
    ("this", "afternoon"), ("this", "evening"), ("right", "now"), ("right", "away"),
    ("today",), ("tomorrow",), ("tonight",), ("asap",), ("urgent",), ("urgently",), ("arvo",),
    ("weekend",), ("immediately",), ("full", "mot"), ("long", "mot"),
    ("full", "service", "history"), ("service", "history"), ("full", "history"), ("fsh",),
    ("low", "mileage"), ("low", "miles"), ("clean", "title"),
)  # fmt: skip
IDEALLY: tuple[tuple[str, ...], ...] = (
    ("bonus", "points", "for"), ("bonus", "points", "if"), ("bonus", "if"), ("would", "prefer"),
    ("id", "prefer"), ("i", "prefer"), ("nice", "to", "have"), ("would", "like"),
    ("preferably",), ("preferrably",), ("prefer",), ("ideally",), ("pref",), ("bonus",),
)  # fmt: skip

DROPPED_PHRASES: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in """
    i am looking for|i'm looking for|im looking for|we are looking for|we're looking for
    looking to buy|looking for|looking|on the lookout for|on the hunt for|in search of|searching for
    hunting for|i would like|i'd like|id like|we want|i want to buy|i want|i need|we need
    want to buy|need to find|can you find me|can you find|can you watch for|can anyone find
    could you find me
    could you find|find me|find|find all|find me all|show me all|everything by
    everything|show me|search for|search|watch for|keep an eye out for
    keep an eye on|let me know|tell me|notify me|alert me|when|hoping to find|hoping for|i am after
    i'm after|im after|am after|after a|after an|after some|trying to find|does anyone have
    anyone selling|anybody selling|has anyone got|got any|any chance of|do you have|please find
    or nearest offer|or near offer|or best offer|or very near offer|o.n.o.|o.n.o|ono|obo|ovno|o.b.o.
    negotiable|neg|open to offers|offers welcome|firm|price firm|no offers|no lowballers|no lowballs
    no timewasters|no time wasters|no scammers|no scams|no rush|no hurry|no worries|no dealers
    no traders|no swaps|no swap|no reserve|not fussy|not fussed|not bothered|don't mind|dont mind
    cash ready|cash waiting|cash in hand|cash on collection|cash paid|paying cash|pay cash|cash
    please|pls|plz|plss|ta|cheers|thanks|thank you|thx|mate|hi|hello|hey|hiya|g'day|gday|yo|magpie
    for sale|for me|to buy|buying|asking price|asking|price|priced|costing|cost|worth|going for
    anything|something|anyone|any|some|a|an|the|of|with|and|&|also|but|just|that|is|are|it|this
    i|im|i'm|me|my|we|our|to|for|in|on|at|by|from|or|as|be|which|there|has|have|having|got|want
    need|wanted|pretty|really|very|maybe|perhaps|so|then|too|well|must be|must have|should be
    must|should|can be|will be|has to be|needs to be|w/|incl|including|includes|inc|comes with|e.g
    etc|btw|lol|haha|ok|okay|second hand or new|reasonably priced|reasonable price|good price
    cheap|bargain|if possible|if poss|where possible|at a good price|for cheap|within budget|can
    will|would|could|do|does|you|your|away|radius|area|out|deal|deals|not too expensive
    not too dear|not too far|not too old|gonna|wanna|gotta|tryna|iso|wtb|must go|bargains
    any colour|any color|any size|any brand|any make|any model|any year|any age|any spec
    only|each|apiece|included
    cheap as chips|as cheap as possible|cheap as possible|as possible|decent|ish
    comes up|come up|becomes available
    gets listed|is listed|pops up|turns up|to a good home|to good home|good home
    """.replace("\n", "|").split("|")
    if phrase.strip()
)
"""Politeness, haggling and small words: never required, never shown."""

PURPOSES = word_set(
    """
    son daughter kids kid wife husband mum mom dad mother father girlfriend boyfriend partner
    brother sister nephew niece grandson granddaughter grandkids friend mate family children
    child birthday christmas xmas uni university school work home house flat son's daughter's
    """
)
"""After "for my" they tell why, not what."""

PREFERRED: tuple[tuple[str, ...], ...] = (
    ("preferred",), ("pref",), ("prefered",), ("is", "preferred"), ("is", "pref"),
    ("if", "possible"),
)  # fmt: skip
"""Behind a word that only ranks."""

BARE_PURPOSES = tuple(
    ("for", word) for word in ("uni", "university", "college", "work", "christmas", "xmas")
)
"""They tell why also without "my"; "for kids" tells what."""
