"""Settings from environment variables (`HSA_…`). Invalid values raise `InvalidSettings`, which names them."""

from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
BUILT_IN_LANGUAGES = ("en", "en-XA")
"""Languages without a catalogue: that of the source, and the pseudo-locale."""

LOCALES_FOLDER = Path(__file__).parents[1] / "locales"
WILDCARD_HOSTS = ("0.0.0.0", "::")  # noqa: S104


class Settings(BaseSettings):
    """All settings; the README has the same table."""

    model_config = SettingsConfigDict(env_prefix="HSA_", env_file=None, extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str = ""
    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str = ""
    smtp_url: str = ""
    mail_from: str = "Household Services <no-reply@localhost>"
    timezone: str = "Asia/Kolkata"
    language: str = "en"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "INR"
    secret_key: str = ""
    web_workers: Annotated[int, Field(ge=1, le=64)] = 2
    reminder_hour: Annotated[int, Field(ge=0, le=23)] = 18
    login_tries: Annotated[int, Field(ge=1)] = 5
    signins_per_minute: Annotated[int, Field(ge=1)] = 60
    admin_email: str = ""
    admin_password: str = ""
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0

    @field_validator("timezone")
    @classmethod
    def _validate_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone name such as Asia/Kolkata")
        return value

    @field_validator("language")
    @classmethod
    def _validate_language(cls, value: str) -> str:
        if value not in BUILT_IN_LANGUAGES and not (LOCALES_FOLDER / value.replace("-", "_")).is_dir():
            raise ValueError(f"must be one of {', '.join(BUILT_IN_LANGUAGES)}")
        return value

    @field_validator("database_url")
    @classmethod
    def _validate_database_url(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("redis_url")
    @classmethod
    def _validate_redis_url(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _validate_smtp_url(cls, value: str) -> str:
        parts = urlsplit(value)
        is_server = parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.port != 0
        if value and (not is_server or parts.path not in {"", "/"}):
            raise ValueError("must be an address such as smtps://mail.example.com")
        return value

    @field_validator("mail_from")
    @classmethod
    def _validate_mail_from(cls, value: str) -> str:
        _, address = parseaddr(value)
        if not value.isprintable() or address.count("@") != 1 or not all(address.split("@")):
            raise ValueError("must be a sender such as Household Services <no-reply@example.com>")
        return value

    @field_validator("public_url")
    @classmethod
    def _validate_public_url(cls, value: str) -> str:
        return value and _parse_origin(value)

    @property
    def origin(self) -> str:
        """The public origin: scheme, host and port."""
        return self.public_url or _format_origin(
            "http", LOOPBACK_HOSTS[0] if self.host in WILDCARD_HOSTS else self.host, self.port
        )

    @property
    def origins(self) -> list[str]:
        """The accepted origins: the public one, or all loopback names if the host is a loopback or wildcard address."""
        if self.public_url or self.host not in LOOPBACK_HOSTS + WILDCARD_HOSTS:
            return [self.origin]
        return [_format_origin("http", name, self.port) for name in LOOPBACK_HOSTS]

    @property
    def is_https(self) -> bool:
        """Whether the public origin uses https."""
        return self.origin.startswith("https://")

    @property
    def zone(self) -> ZoneInfo:
        """The local time zone."""
        return ZoneInfo(self.timezone)

    @property
    def sqlalchemy_url(self) -> str:
        """SQLAlchemy URL; SQLite in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'household.db'}"


def _parse_origin(url: str) -> str:
    """Convert a URL to its origin as browsers serialize it (RFC 6454): lower case, IDNA, no default port.

    Raises:
        ValueError: it is not an http(s) URL, or has a path, query, fragment or user.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    has_more_parts = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in DEFAULT_PORTS or not host or has_more_parts:
        raise ValueError("must be an address such as https://services.example.com, without a path")
    return _format_origin(parts.scheme, host, port)


def _format_origin(scheme: str, host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if port in (None, DEFAULT_PORTS[scheme]) else f"{scheme}://{name}:{port}"


class InvalidSettings(SystemExit):
    """Ends the program with a sentence that names the invalid setting or the missing precondition."""


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process, read once.

    Raises:
        InvalidSettings: a variable has an invalid value.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = (f"HSA_{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
        raise InvalidSettings("Wrong settings. " + "; ".join(lines)) from None
