"""`magpie facebook login`: pass the gates that only a human can pass, in a browser window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from app.sources import facebook_browser
from core.errors import ConfigurationError
from magpie.console import console, run, settings_for_command
from scrapers.browser import need_playwright
from scrapers.facebook import TERMS_URL

if TYPE_CHECKING:
    from app.settings import Settings

facebook = typer.Typer(help="The session with which Facebook is read.", no_args_is_help=True)


@facebook.callback()
def group() -> None:
    """The session with which Facebook is read."""


@facebook.command("login")
def login() -> None:
    """Open a window, log in there yourself, close it; the session is kept for reading."""
    need_playwright()
    settings = settings_for_command()
    console.print(
        "Facebook's terms forbid reading by machines without permission; it is your account and"
        f" your decision: {TERMS_URL}"
    )
    console.print("Log in in the window that opens, look at Marketplace once, then close it.")
    if run(_login(settings)):
        console.print("The session is kept. Add facebook to SOURCES and start Magpie.")
    else:
        raise ConfigurationError("Nobody closed the window within ten minutes.")


async def _login(settings: Settings) -> bool:
    from playwright.async_api import Error  # noqa: PLC0415 - loaded only where it is used

    browser = facebook_browser(settings)
    try:
        return await browser.log_in(f"{settings.facebook_base_url}/marketplace/")
    except Error as error:
        first = error.message.splitlines()[0]
        raise ConfigurationError(
            f"No browser window could be opened here ({first[:100]}). Do this on a machine with a"
            " screen and copy the file that FACEBOOK_STATE_FILE names."
        ) from None
    finally:
        await browser.close()
