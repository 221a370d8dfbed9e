"""Traits that are not words: condition, marketplaces, handover, buying, kinds of advert."""

from __future__ import annotations

from core.condition import Condition
from core.searches.criteria import Buying, Handover, Term
from core.searches.language import ChipKind
from core.searches.parse_draft import Line, Phrases, Rule
from core.searches.parse_terms import add
from core.searches.parse_tokens import Kind
from core.searches.parse_town import is_town
from core.searches.vocabulary import (
    CONDITION_PHRASES,
    MARKETPLACES,
    NEW_THINGS,
    NOT_BARE,
)

COLLECT = """
collection only|collect only|pickup only|pick up only|local pickup only|local collection only
collection in person|in person only|in person|can collect|will collect|can pick up|will pick up
can pickup|to collect|i can collect|i'll collect|i will collect|happy to collect|collection|collect
collecting|collected|pick up|local pickup|local collection|no delivery|not delivered|no postage
no shipping
must be collected|must collect|to be collected|will be collected|has to be collected
needs to be collected|needs collecting|buyer collects|buyer must collect|buyer to collect
not posted|no post|local pick up|local only|cash on collection|collection preferred|no posting
""".replace("\n", "|")
DELIVER = """
delivery only|delivered only|posted only|postage only|shipped only|shipping only|must be posted
must be delivered|must deliver|must post|with delivery|with postage|inc delivery|incl delivery
including delivery|including postage|inc postage|inc p&p|including p&p|free delivery|delivered
delivery|posted|postage|shipped|shipping|can be posted|can post|can deliver|no collection
ship to me|shipped to me|post to me|posted to me|deliver to me|delivered to me|will ship
no pickup|by post|to be posted|with shipping|delivery needed|must ship|free postage|free shipping
""".replace("\n", "|")
BOTH = """
or delivered|or delivery|or posted|or postage|or shipped|or shipping|but delivery ok
but delivery is ok|but delivery okay|but delivery fine|delivery ok|delivery okay|delivery is ok
delivery is fine|delivery fine|delivery also ok|postage ok|posting ok|post ok|shipping ok
delivery or collection|collection or delivery|collect or delivery|collect or post|pickup or delivery
pick up or delivery|delivery or pickup|collection or postage|delivered or collected
collected or delivered|+ posted items|posted items too|posted ok|or can be posted|or can post
delivery optional|delivery possible|postage possible|shipping possible
or delivered ok|but will consider delivery|delivery too|collection or post
""".replace("\n", "|")
BUY_NOW = """
buy it now only|buy it now|buy now only|buy now|bin only|no auctions|no auction|not auction
not auctions|no bids|no bidding|fixed price|fixed price only
""".replace("\n", "|")
AUCTION = """
auctions only|auction only|on auction|at auction|auctions|auction|bids only|bidding only
no buy it now|no bin|only auctions|only auction
""".replace("\n", "|")
_PHRASE_SPLIT = "|"


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases parted by bars."""
    return tuple(tuple(row.split()) for row in text.split(_PHRASE_SPLIT) if row.strip())


def collect(line: Line, _index: int, length: int) -> int:
    """The person fetches it."""
    both = line.draft.handover is Handover.DELIVERY
    line.draft.handover = Handover.COLLECTION_OR_DELIVERY if both else Handover.COLLECTION
    return length


def pickup(line: Line, index: int, length: int) -> int:
    """A bare "pickup" behind a clause; elsewhere it is a truck or a part of a guitar."""
    ends = line.token(index + length) is None or line.tokens[index + length].kind is Kind.MARK
    behind = line.understood_before(index) or (index > 1 and is_town(line, index - 1))
    if not (ends and behind):
        return 0
    return collect(line, index, length)


def deliver(line: Line, _index: int, length: int) -> int:
    """It is sent."""
    line.draft.handover = Handover.DELIVERY
    return length


def both_ways(line: Line, _index: int, length: int) -> int:
    """Fetched if near, sent otherwise."""
    line.draft.handover = Handover.COLLECTION_OR_DELIVERY
    return length


def buy_now(line: Line, _index: int, length: int) -> int:
    """No auctions."""
    line.draft.buying = Buying.BUY_NOW
    return length


def auction(line: Line, index: int, length: int) -> int:
    """Auctions only; an "auction house" is none."""
    if line.word(index + length) in {"house", "hammer", "catalogue"}:
        return 0
    line.draft.buying = Buying.AUCTION
    return length


def condition(conditions: tuple[Condition, ...]) -> Rule:
    """Make a rule for the phrases that mean these conditions."""

    def rule(line: Line, index: int, length: int) -> int:
        said = line.words[index : index + length]
        if said == ["mint"] and line.word(index + 1) in {"green", "colour", "color", "coloured"}:
            return 0
        if said == ["mint"] and line.word(index - 1) == "royal":
            return 0
        if said == ["open", "box"] and line.word(index + 2) in {"shelf", "joint"}:
            return 0
        line.draft.conditions = (line.draft.conditions or frozenset()) | frozenset(conditions)
        end = index + length
        if line.word(end) in {"condition", "cond", "con", "nick"}:
            end += 1
        if line.word(end) == "only":
            end += 1
        return end - index

    return rule


def not_new(line: Line, _index: int, length: int) -> int:
    """Anything but new."""
    line.draft.conditions = frozenset({Condition.LIKE_NEW, Condition.GOOD, Condition.FAIR})
    return length


def not_used(line: Line, _index: int, length: int) -> int:
    """Nothing but new."""
    line.draft.conditions = frozenset({Condition.NEW})
    return length


def new(line: Line, index: int, length: int) -> int:
    """A bare "new" is a condition unless it opens a name: "new balance", "new york"."""
    following = line.word(index + 1)
    if following in NEW_THINGS or line.word(index - 1) in {"nintendo", "the"}:
        return 0
    line.draft.conditions = (line.draft.conditions or frozenset()) | {Condition.NEW}
    return length


def used(line: Line, index: int, length: int) -> int:
    """A bare "used" says only that it need not be new."""
    return length if line.word(index + 1) not in {"to", "as"} else 0


def marketplace_at(line: Line, index: int) -> tuple[str, int] | None:
    """The marketplace named at a token, and how many tokens its name takes."""
    token = line.token(index)
    if token is None or token.kind is not Kind.WORD or token.sign:
        return None
    name = MARKETPLACES.get(token.text)
    if name is None and token.text in line.context.marketplaces:
        name = token.text
    if name is None:
        return None
    taken = 2 if line.word(index + 1) in {"marketplace", "mp"} else 1
    return name, taken


def on_marketplaces(line: Line, index: int, length: int) -> int:
    """Read "on ebay and gumtree", "only on ebay", "ebay only"."""
    end = index + length
    found = False
    while (named := marketplace_at(line, end)) is not None:
        use(line, named[0])
        found = True
        end += named[1]
        following = end
        while line.word(following) in {"and", "or", "&", "+"} or (
            following < len(line.tokens) and line.tokens[following].raw in {",", "/"}
        ):
            following += 1
        if marketplace_at(line, following) is None:
            break
        end = following
    if found and line.word(end) == "only":
        end += 1
    return end - index if found else 0


def use(line: Line, name: str) -> None:
    """Look there; if it is not switched on the person is told."""
    line.draft.marketplaces.add(name)
    if line.context.marketplaces and name not in line.context.marketplaces:
        line.remark(ChipKind.SEVERAL_MARKETPLACES_OFF, name)


def bare_marketplace(line: Line, index: int, _length: int) -> int:
    """A marketplace without "on"."""
    if line.words[index] in NOT_BARE:
        return 0
    return on_marketplaces(line, index, 0)


def show_wanted(line: Line, _index: int, length: int) -> int:
    """Wanted adverts are hidden unless asked for."""
    line.draft.show_wanted = True
    return length


def show_box_only(line: Line, index: int, length: int) -> int:
    """So are adverts of the packaging alone."""
    line.draft.show_box_only = True
    if line.words[index] in {"empty", "box"}:
        add(line, (Term("box"),), index, plain=False)
    return length


def hide_accessories(line: Line, _index: int, length: int) -> int:
    """Parts and accessories are shown unless this is said."""
    line.draft.hide_accessories = True
    return length


def anywhere_in_text(line: Line, _index: int, length: int) -> int:
    """No required word need stand in the title."""
    line.draft.anywhere_in_text = True
    return length


_ON = (("only", "on"), ("just", "on"), ("only", "from"), ("on",), ("from",), ("via",), ("only",))
_WANTED = (("show", "wanted", "ads"), ("show", "wanted", "adverts"), ("show", "wanted"),
           ("including", "wanted"), ("include", "wanted"), ("wanted", "ads", "too"),
           ("wanted", "ads", "ok"))  # fmt: skip
_BOX_ONLY = (("show", "box", "only"), ("box", "only"), ("empty", "box"), ("just", "the", "box"),
             ("include", "box", "only"))  # fmt: skip
_NO_ACCESSORIES = (("no", "accessories"), ("hide", "accessories"), ("not", "accessories"),
                   ("no", "parts", "or", "accessories"), ("without", "accessories"),
                   ("no", "accessories", "or", "parts"), ("no", "parts"),
                   ("hide", "parts", "and", "accessories"))  # fmt: skip
_IN_TEXT = (("anywhere", "in", "text"), ("anywhere", "in", "the", "text"), ("in", "description"),
            ("in", "descriptions"), ("in", "the", "description"), ("search", "descriptions"),
            ("description", "too"), ("descriptions", "too"), ("title", "or", "description"),
            ("title", "and", "description"))  # fmt: skip


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    for names, rule in ((COLLECT, collect), (DELIVER, deliver), (BOTH, both_ways)):
        table.add(phrases(names), rule)
    table.add((("pickup",),), pickup)
    table.add(phrases(BUY_NOW), buy_now)
    table.add(phrases(AUCTION), auction)
    for phrase, conditions in CONDITION_PHRASES:
        table.add((phrase,), condition(conditions))
    table.add((("not", "new"),), not_new)
    table.add((("not", "used"), ("not", "second", "hand"), ("not", "secondhand")), not_used)
    table.add((("new",),), new)
    table.add((("used",),), used)
    table.add(_ON, on_marketplaces)
    table.add(((name,) for name in MARKETPLACES), bare_marketplace)
    table.add(_WANTED, show_wanted)
    table.add(_BOX_ONLY, show_box_only)
    table.add(_NO_ACCESSORIES, hide_accessories)
    table.add(_IN_TEXT, anywhere_in_text)
