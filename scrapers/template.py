"""A feed's address, fixed or with placeholders, and the questions it can answer."""

from __future__ import annotations

import itertools
import math
import re
from urllib.parse import quote, urlsplit

from core.errors import ConfigurationError
from core.searches.criteria import Criteria
from scrapers.reading import web_address

PLACEHOLDERS = ("words", "near", "currency")
MAX_QUERIES = 12
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Template:
    """An address in which `{words}`, `{near}` and `{currency}` stand for what is looked for."""

    def __init__(self, address: str, allowed: tuple[str, ...] = PLACEHOLDERS) -> None:
        self._address = address
        self.names = tuple(dict.fromkeys(_PLACEHOLDER.findall(address)))
        unknown = [name for name in self.names if name not in allowed]
        if unknown:
            raise ConfigurationError(
                f"The feed address has an unknown placeholder: {{{unknown[0][:40]}}}."
            )
        if web_address(self._filled({})) is None or "{" in urlsplit(address).netloc:
            raise ConfigurationError(
                "A feed address must begin with http:// or https://, name its host without a "
                "placeholder and carry no user name."
            )

    def fill(self, **values: str) -> str:
        """The address with every value percent-encoded; none can leave its place."""
        filled = self._filled(values)
        return web_address(filled) or filled

    def _filled(self, values: dict[str, str]) -> str:
        return _PLACEHOLDER.sub(
            lambda found: quote(values.get(found[1], ""), safe=""), self._address
        )


def word_choices(criteria: Criteria) -> tuple[str, ...]:
    """The wordings that together find everything the criteria can match.

    Each alternative is a wording of its own. Where that would be too many, the groups with the most
    alternatives are left out: the answer gets wider, and nothing is lost.
    """
    groups = list(criteria.required)
    if not groups:
        return ("free",) if criteria.free else ("",)
    while len(groups) > 1 and math.prod(map(len, groups)) > MAX_QUERIES:
        groups.remove(max(groups, key=len))
    wordings = (" ".join(term.text for term in choice) for choice in itertools.product(*groups))
    return tuple(dict.fromkeys(wordings))
