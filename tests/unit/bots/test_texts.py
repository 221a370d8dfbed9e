from __future__ import annotations

import ast
import datetime as dt
import re
from decimal import Decimal

import pytest

from bots.replies import Span
from bots.texts.catalogues import CATALOGUES
from bots.texts.plural import Plural
from bots.texts.translate import Texts
from core.alerts.states import Reason
from core.condition import Condition
from core.errors import MarketplaceError
from core.listings.listing import ListingState
from core.matching.verdict import Note, Rule
from core.preview.nearest import LOOSENABLE
from core.searches.language import ChipKind, QuestionKind
from tests.checks.files import ROOT, tracked
from tests.conftest import NOW

QUIET = {Note.PRICE_UNKNOWN, Note.DISTANCE_UNKNOWN}
"""Said by the price and the place themselves."""


def kinds_of_error() -> list[str]:
    return sorted({error.kind for error in MarketplaceError.__subclasses__()} | {"slow"})


KEY = re.compile(r"^[a-z_]+(\.[a-z0-9_]+)+$")
ENGLISH = CATALOGUES["en"]


def is_log(call: ast.Call) -> bool:
    """Names of things that happen have the form of a key too."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "_log"


def keys_in_code() -> set[str]:
    """Every literal in bots, api and core that has the form of a key and a known first word."""
    topics = {key.partition(".")[0] for key in ENGLISH}
    found = set()
    for path in tracked("bots/*.py", "api/*.py", "core/*.py"):
        if "texts" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and not is_log(node):
                found |= {
                    argument.value
                    for argument in [*node.args, *(k.value for k in node.keywords)]
                    if isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and KEY.match(argument.value)
                    and argument.value.partition(".")[0] in topics
                }
    return found


def test_every_key_in_the_code_has_a_text() -> None:
    # Steps of a dialogue have the same form; they are no texts.
    steps = {"watch.what", "watch.price", "watch.where"}
    assert sorted(keys_in_code() - ENGLISH.keys() - steps - NO_TEXTS) == []


def filled(call: ast.Call) -> tuple[str, set[str]] | None:
    """Key and parameters of a call that says something in words known here; None for others."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = {"rich": 0, "texts": 0, "UserError": 0, "press": 0}.get(name)
    if place is None or len(call.args) <= place or any(k.arg is None for k in call.keywords):
        return None
    key = call.args[place]
    if not isinstance(key, ast.Constant) or key.value not in ENGLISH:
        return None
    given = {str(keyword.arg) for keyword in call.keywords} - {"style"}
    return str(key.value), given


def holes(entry: str | Plural) -> set[str]:
    text = entry.one + entry.other + "{n}" if isinstance(entry, Plural) else entry
    return set(re.findall(r"\{([a-z_]+)\}", text))


def test_every_text_gets_the_parameters_it_has_places_for_and_no_others() -> None:
    wrong = []
    for path in tracked("bots/*.py", "core/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            found = filled(node)
            if found is not None and found[1] != holes(ENGLISH[found[0]]):
                wrong.append(f"{path.name}:{node.lineno} {found[0]} {sorted(found[1])}")
    assert wrong == []


def test_every_text_is_used() -> None:
    files = tracked("bots/*.py", "api/*", "core/*.py", "billing/*.py", "worker/*.py")
    code = "\n".join(
        # The texts themselves are no use of them.
        path.read_text()
        for path in files
        if path.suffix in {".py", ".js", ".html"} and path.parent.name not in CATALOGUES
    )
    literal = set(re.findall(r"[\"'`:]([a-z_]+(?:\.[a-z0-9_]+)*)[\"'`}]", code))
    made = {
        one
        for one in re.findall(r"f\"([a-z_]+\.[^\"\s]*\{[^\"]*)\"", code)
        if one.partition(".")[0] in {key.partition(".")[0] for key in ENGLISH}
    }
    shapes = [re.compile(re.sub(r"\\\{[^{}]*\}", ".+", re.escape(one))) for one in made]
    unused = [
        key
        for key in ENGLISH
        if not {key, key.rpartition("_")[0]} & literal
        and not any(shape.fullmatch(key) for shape in shapes)
    ]
    assert unused == []


NO_TEXTS = {"searches.id"}
"""Other names of that form that share their first word with a topic of texts."""


@pytest.mark.parametrize(
    "key",
    [
        *(f"card.reason.{reason}" for reason in Reason),
        *(f"card.{state}" for state in ListingState if state is not ListingState.ACTIVE),
        *(f"card.note.{note}" for note in Note if note not in QUIET),
        *(f"condition.{condition}" for condition in Condition),
        *(f"why.rule.{rule}" for rule in Rule),
        *(f"why.{kind}" for kind in kinds_of_error()),
        *(f"question.{kind}" for kind in QuestionKind),
        *(f"preview.near.{rule}" for rule in LOOSENABLE),
        *(f"preview.loosen.{rule}" for rule in LOOSENABLE),
    ],
)
def test_every_value_that_is_shown_has_a_text(key: str) -> None:
    assert key in ENGLISH


def test_every_chip_has_a_text_for_each_way_it_is_shown() -> None:
    assert [kind for kind in ChipKind if f"chip.{kind}" not in ENGLISH] == []
    assert {"chip.unused_add", "chip.synonym_add"} <= ENGLISH.keys()


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_every_language_is_complete_and_has_the_same_holes(language: str) -> None:
    assert CATALOGUES[language].keys() == ENGLISH.keys()
    for key, entry in CATALOGUES[language].items():
        assert holes(entry) | {"n"} == holes(ENGLISH[key]) | {"n"}, key


def test_marks_make_styles_and_parameters_make_none() -> None:
    rich = Texts().rich("why.title", title="*not bold* {price}", price="£5")
    assert rich == (Span("*not bold* {price}", bold=True), Span(" · "), Span("£5"))


def test_plurals_follow_the_number() -> None:
    texts = Texts()
    assert texts("time.days", n=1) == "1 day"
    assert texts("time.days", n=3) == "3 days"
    assert texts("searches.too_many", n=1000).startswith("There is room for 1,000")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("285", "GBP", "£285"),
        ("12.50", "GBP", "£12.50"),
        ("1234", "EUR", "€1,234"),
        ("40", None, "40"),
    ],
)
def test_money_is_short(amount: str, currency: str | None, shown: str) -> None:
    assert Texts("en-GB").money(Decimal(amount), currency) == shown


def test_money_in_german_is_german() -> None:
    assert Texts("de").money(Decimal(285), "EUR").replace("\xa0", " ") == "285 €"


def test_distances_and_times() -> None:
    texts = Texts("en", "Europe/London")
    assert texts.distance(9.66, "mi") == "6 mi"
    assert texts.distance(0.6, "mi") == "0.4 mi"
    assert texts.distance(25.2, "km") == "25 km"
    assert texts.clock(NOW, NOW) == "12:00"
    assert texts.clock(NOW - dt.timedelta(days=2), NOW) == "21 Nov 12:00"
    assert texts.ago(NOW - dt.timedelta(seconds=190), NOW) == "3 min ago"
    assert texts.ago(NOW, NOW) == "just now"


def test_an_unknown_language_or_zone_falls_back() -> None:
    texts = Texts("xx-nonsense", "Mars/Olympus")
    assert texts("button.undo") == "Undo"
    assert texts.clock(NOW, NOW) == "12:00"


def test_root_is_the_checkout() -> None:
    assert (ROOT / "pyproject.toml").exists()
