"""An address, fixed or with placeholders for what is looked for."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from core.errors import ConfigurationError
from scrapers.reading import web_address

PLACEHOLDERS = ("words", "near", "currency")
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
