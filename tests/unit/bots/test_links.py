from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.handlers.links import find_link


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("https://www.ebay.co.uk/sch/i.html?_nkw=trek+marlin&_udhi=400", "trek marlin max 400"),
        ("look: https://gumtree.example/search?q=ps5%20slim.", "ps5 slim"),
        ("https://m.example/search?query=sofa&minPrice=50&maxPrice=200", "sofa 50 to 200"),
        ("https://m.example/s?k=lamp&min_price=20", "lamp over 20"),
        ("https://m.example/s?q=lamp&max_price=-1e9", "lamp"),
        ("HTTPS://M.EXAMPLE/S?Q=Lamp", "Lamp"),
        (
            "https://www.facebook.com/marketplace/leeds/search/?query=ps5&maxPrice=300&radius=40",
            "ps5 max 300 within 40 km of leeds pin:facebook/place/leeds",
        ),
        (
            "https://facebook.com/marketplace/new-york/search?query=sofa",
            "sofa near new york pin:facebook/place/new-york",
        ),
        ("https://facebook.com/marketplace/category/search/?query=sofa", "sofa"),
        (
            "https://m.facebook.com/marketplace/108188925868598/search/?query=sofa",
            "sofa near me pin:facebook/place/108188925868598",
        ),
        (
            "https://www.facebook.com/marketplace/108188925868598/search/?query=sofa&radius=20",
            "sofa within 20 km of me pin:facebook/place/108188925868598",
        ),
        (
            "https://facebook.com/marketplace/leeds/search/?query=a&radius=9e9",
            "a near leeds pin:facebook/place/leeds",
        ),
        ("https://facebook.com.example/marketplace/leeds/search/?query=a", "a near leeds"),
        (
            "https://www.ebay.co.uk/sch/i.html?_nkw=ps5&_sacat=139971&_udhi=300",
            "ps5 max 300 pin:ebay/category/gb.139971",
        ),
        (
            "https://www.ebay.de/sch/177/i.html?_nkw=thinkpad&_sacat=0",
            "thinkpad pin:ebay/category/de.177",
        ),
        (
            "https://www.ebay.com/b/Laptops/177/bn_7000259646?_nkw=thinkpad",
            "thinkpad pin:ebay/category/us.177",
        ),
        ("https://www.ebay.com/sch/i.html?_nkw=ps5&_sacat=1%7C2", "ps5"),
        ("https://ebay.com.example/sch/i.html?_nkw=ps5&_sacat=177", "ps5"),
        (
            "https://www.gumtree.com/search?search_location=leeds&q=sofa&max_price=100&distance=10",
            "sofa max 100 within 10 miles of leeds",
        ),
        ("https://www.gumtree.com/search?q=sofa&search_location=uk", "sofa"),
        ("https://www.gumtree.com/search?q=a&search_location=bath&distance=9e9", "a near bath"),
        (
            "https://www.ebay.co.uk/sch/i.html?_nkw=ps5&_stpos=LS1+1AA&_sadis=15",
            "ps5 within 15 miles of LS1 1AA",
        ),
        (
            "https://www.ebay.de/sch/i.html?_nkw=ps5&_stpos=10115&_sadis=50",
            "ps5 within 50 km of me",
        ),
        (
            "https://www.ebay.com.au/sch/i.html?_nkw=ps5&_stpos=2000&_sadis=50",
            "ps5",
        ),
        (
            "https://www.ebay.com/sch/i.html?_nkw=ps5&_stpos=10115&_sadis=50",
            "ps5 within 50 miles of 10115",
        ),
        (
            "https://austin.craigslist.org/search/bia?query=trek&postal=78704&search_distance=12",
            "trek within 12 miles of 78704",
        ),
        ("https://austin.craigslist.org/search/bia?query=trek", "trek near austin"),
        ("https://www.craigslist.org/search/bia?query=trek", "trek"),
        (
            "https://www.kleinanzeigen.de/s-fahrraeder/berlin/preis::300/cube-rad/k0c217l3331r20",
            "cube rad max €300 within 20 km of berlin",
        ),
        ("https://www.kleinanzeigen.de/s-preis:50:90/stehlampe/k0", "stehlampe 50 to €90"),
        ("https://www.kleinanzeigen.de/s-m%C3%BCnchen/sofa/k0l6411", "sofa near münchen"),
        ("https://www.kleinanzeigen.de/s-fahrraeder/cube/k0c217", "cube"),
        ("https://kleinanzeigen.de/s-fahrraeder/c217", ""),
        ("https://www.kleinanzeigen.de/s-a%3Cb%3E/sofa/preis:1:/k0l1", "sofa over €1"),
        (
            "https://www.gumtree.com.au/s-bicycles/sydney/trek+marlin/k0c18560l3003435r50",
            "trek marlin within 50 km of sydney",
        ),
        ("https://m.example/s?q=a&location=12", "a"),
        ("https://m.example/s?q=a&location=%3Cb%3E", "a"),
    ],
)
def test_a_link_to_results_says_what_is_looked_for(text: str, line: str) -> None:
    link = find_link(text)
    assert link is not None
    assert link.line == line


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://g.example/p/bikes/trek-marlin-5-size-m/1503123456", "trek marlin 5 size m"),
        ("https://c.example/bik/d/leeds-trek-marlin/7712345678.html", "leeds trek marlin"),
        ("https://www.ebay.co.uk/itm/123456789012", ""),
        ("https://x.example/", ""),
    ],
)  # fmt: skip
def test_the_address_of_a_listing_often_carries_its_title(url: str, words: str) -> None:
    link = find_link(url)
    assert link is not None
    assert link.words == words
    assert link.line == ""


def test_punctuation_around_a_link_is_not_part_of_it() -> None:
    link = find_link("(see <https://x.example/a?b=1>), please")
    assert link is not None
    assert link.url == "https://x.example/a?b=1"


@pytest.mark.parametrize("text", ["ps5 under £300", "ftp://x.example/a", "https://", "http:// x"])
def test_other_texts_hold_no_link(text: str) -> None:
    assert find_link(text) is None


@given(st.text())
def test_any_address_is_read_without_an_error(rest: str) -> None:
    link = find_link("https://[" + rest)
    if link is not None:
        assert len(link.line) <= 350
