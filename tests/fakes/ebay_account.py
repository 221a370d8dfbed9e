"""A stand-in for what eBay knows of one person: the token for a consent, and the Trading API."""

from __future__ import annotations

from aiohttp import web

from tests.fakes.wire import FakeServer

CODE = "v^1.1#consent"
TOKEN = "v^1.1#not-to-be-seen"
_ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<GetMyeBayBuyingResponse xmlns="urn:ebay:apis:eBLBaseComponents">
<Timestamp>2026-11-23T12:00:00.000Z</Timestamp><Ack>{ack}</Ack>
<Errors><ShortMessage>x</ShortMessage><ErrorCode>931</ErrorCode><SeverityCode>{severity}</SeverityCode></Errors>
<FavoriteSearches><TotalAvailable>1</TotalAvailable><FavoriteSearch><SearchName>bikes</SearchName>
<QueryKeywords>trek marlin -broken</QueryKeywords>
<PriceHigh currencyID="GBP">300.0</PriceHigh></FavoriteSearch></FavoriteSearches>
<FavoriteSellers><FavoriteSeller><UserID>ana</UserID></FavoriteSeller></FavoriteSellers>
<WatchList><ItemArray>
<Item><ItemID>1</ItemID><Title>Herman Miller Aeron chair size B</Title>
<SellingStatus><CurrentPrice currencyID="GBP">249.5</CurrentPrice></SellingStatus></Item>
<Item><ItemID>2</ItemID><Title>Dualit toaster</Title></Item>
</ItemArray></WatchList></GetMyeBayBuyingResponse>"""


class FakeEbayAccount(FakeServer):
    """One account, which one code opens."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/identity/v1/oauth2/token":
            form = await request.post()
            if form.get("code") != CODE or form.get("grant_type") != "authorization_code":
                return web.json_response({"error": "invalid_grant"}, status=400)
            return web.json_response({"access_token": TOKEN, "expires_in": 7200})
        right = (
            request.path == "/ws/api.dll"
            and request.headers.get("X-EBAY-API-IAF-TOKEN") == TOKEN
            and request.headers.get("X-EBAY-API-CALL-NAME") == "GetMyeBayBuying"
        )
        ack, severity = ("Success", "Warning") if right and not self.fails else ("Failure", "Error")
        return web.Response(
            text=_ANSWER.format(ack=ack, severity=severity), content_type="text/xml"
        )
