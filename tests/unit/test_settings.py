"""Defaults of the settings, and errors that name the invalid setting."""

import pytest

from hsa_app.core.settings import InvalidSettings, get_settings


def test_every_setting_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HSA_DATA_DIR")
    settings = get_settings()
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.sqlalchemy_url.startswith("sqlite:////")
    assert settings.sqlalchemy_url.endswith("/data/household.db")
    assert (settings.currency, str(settings.zone), settings.web_workers) == ("INR", "Asia/Kolkata", 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HSA_PORT", "0"),
        ("HSA_PORT", "eight thousand"),
        ("HSA_PUBLIC_URL", "services.example.com"),
        ("HSA_PUBLIC_URL", "https://services.example.com/app"),
        ("HSA_PUBLIC_URL", "https://services.example.com?a=b"),
        ("HSA_PUBLIC_URL", "https://us@services.example.com"),
        ("HSA_PUBLIC_URL", "https://services.example.com:port"),
        ("HSA_PUBLIC_URL", "ftp://services.example.com"),
        ("HSA_DATABASE_URL", "mysql://localhost/x"),
        ("HSA_REDIS_URL", "localhost:6379"),
        ("HSA_TIMEZONE", "Asia/Pune"),
        ("HSA_CURRENCY", "rupees"),
        ("HSA_WEB_WORKERS", "0"),
        ("HSA_REMINDER_HOUR", "24"),
        ("HSA_LOGIN_TRIES", "0"),
        ("HSA_TRUSTED_PROXIES", "-1"),
    ],
)
def test_invalid_setting_is_rejected_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings, match=f"Wrong settings. {name}: "):
        get_settings()


def test_postgresql_url_uses_the_psycopg_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_DATABASE_URL", "postgresql://hsa@db/household")
    assert get_settings().sqlalchemy_url == "postgresql+psycopg://hsa@db/household"


def test_https_follows_from_the_public_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_PUBLIC_URL", "https://services.example.com/")
    assert get_settings().origin == "https://services.example.com"
    assert get_settings().is_https


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Services.Example.com/", "https://services.example.com"),
        ("https://services.example.com:443", "https://services.example.com"),
        ("http://services.example.com:80/", "http://services.example.com"),
        ("https://services.example.com:8443", "https://services.example.com:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_public_url_origin_is_normalized(url: str, origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_PUBLIC_URL", url)
    assert get_settings().origins == [origin]


def test_loopback_host_allows_every_loopback_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_HOST", "::1")
    assert get_settings().origin == "http://[::1]:8000"
    assert set(get_settings().origins) == {"http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_wildcard_host_allows_localhost_origins(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_HOST", host)
    assert get_settings().origin == "http://127.0.0.1:8000"
    assert "http://localhost:8000" in get_settings().origins
