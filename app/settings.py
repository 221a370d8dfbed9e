"""Settings: read once, here, from the environment and an optional `.env` file.

Nothing else in Magpie reads the environment; everything receives what it needs as an argument.
"""

from __future__ import annotations

import pathlib
from typing import Annotated, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.errors import ConfigurationError


def _comma_list(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every setting, with the default that suits a laptop; in the environment in upper case."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
        populate_by_name=True,
    )

    # Where data live
    data_dir: pathlib.Path = Field(
        default_factory=lambda: pathlib.Path(platformdirs.user_data_dir("magpie")),
        validation_alias="MAGPIE_DATA_DIR",
    )
    cache_dir: pathlib.Path = Field(
        default_factory=lambda: pathlib.Path(platformdirs.user_cache_dir("magpie")),
        validation_alias="MAGPIE_CACHE_DIR",
    )
    database_url: SecretStr | None = None
    database_direct_url: SecretStr | None = None
    redis_url: SecretStr | None = None

    # The web chat
    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    public_base_url: str = ""
    web_unread_minutes: float = Field(default=15, gt=0)

    # Marketplaces
    sources: CommaList = ()
    feeds: CommaList = ()
    pages_file: pathlib.Path | None = None
    ebay_client_id: str = ""
    ebay_client_secret: SecretStr = SecretStr("")
    ebay_api_base: str = "https://api.ebay.com"
    ebay_sites: CommaList = ("GB",)
    ebay_campaign_id: str = ""
    ebay_daily_calls: int = Field(default=5000, ge=1)
    ebay_verification_token: SecretStr = SecretStr("")
    ebay_ru_name: str = ""
    ebay_auth_base: str = "https://auth.ebay.com"
    gumtree_base_url: str = "https://www.gumtree.com"
    craigslist_base_url: str = "https://www.craigslist.org"
    craigslist_city_url: str = "https://{host}.craigslist.org"
    craigslist_api_url: str = "https://sapi.craigslist.org"
    craigslist_areas: CommaList = ()
    facebook_base_url: str = "https://www.facebook.com"
    facebook_state_file: pathlib.Path | None = None
    chromium_path: str = ""
    kleinanzeigen_base_url: str = "https://www.kleinanzeigen.de"
    contact: str = ""
    poll_min_seconds: float | None = Field(default=None, gt=0)
    allowed_private_hosts: CommaList = ()

    # Discord
    discord_bot_token: SecretStr = SecretStr("")
    discord_api_base: str = "https://discord.com/api/v10"
    discord_gateway_url: str = ""

    # Slack
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_api_base: str = "https://slack.com/api/"
    slack_authorize_url: str = "https://slack.com/oauth/v2/authorize"

    # Telegram
    telegram_bot_token: SecretStr = SecretStr("")
    telegram_base_url: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: SecretStr = SecretStr("")

    # Email, text messages, push
    mail_from: str = ""
    sendgrid_api_key: SecretStr = SecretStr("")
    sendgrid_api_base: str = "https://api.sendgrid.com"
    sendgrid_event_public_key: str = ""
    smtp_url: SecretStr | None = None
    mail_daily: int = Field(default=50_000, ge=0)
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: str = ""
    twilio_api_base: str = "https://api.twilio.com"
    twilio_verify_api_base: str = "https://verify.twilio.com"
    twilio_verify_service: str = ""
    sms_countries: CommaList = ("GB", "IE")
    sms_daily: int = Field(default=500, ge=0)
    sms_daily_each: int = Field(default=20, ge=0)
    webhooks: bool = True
    ntfy_base_url: str = ""
    ntfy_token: SecretStr = SecretStr("")
    pushover_token: SecretStr = SecretStr("")
    pushover_api_base: str = "https://api.pushover.net"
    fcm_credentials_file: pathlib.Path | None = None
    fcm_api_base: str = "https://fcm.googleapis.com"
    webpush: bool = True
    vapid_private_key: SecretStr = SecretStr("")

    # Paid plans
    stripe_api_key: SecretStr = SecretStr("")
    stripe_api_base: str = "https://api.stripe.com"
    stripe_webhook_secret: Annotated[tuple[SecretStr, ...], NoDecode] = ()

    # Secrets of our own
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()

    # Running
    plan: str = "self_hosted"
    log_format: Literal["auto", "json", "console"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    clock_speed: float = Field(default=1.0, gt=0)

    _split = field_validator(
        "sources",
        "feeds",
        "ebay_sites",
        "craigslist_areas",
        "allowed_private_hosts",
        "sms_countries",
        "encryption_keys",
        "stripe_webhook_secret",
        mode="before",
    )(_comma_list)

    @property
    def base_url(self) -> str:
        """Where people reach the web chat."""
        return self.public_base_url.rstrip("/") or f"http://{self.host}:{self.port}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `ConfigurationError` says what is wrong without repeating a value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks the values itself
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"The setting {name} cannot be used: {first['msg']}.") from None
