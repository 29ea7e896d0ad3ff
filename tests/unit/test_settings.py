"""Settings: what holds without any, and what is refused by name."""

import pytest

from hsa_app.core.settings import WrongSettings, get_settings


def test_nothing_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HSA_DATA_DIR")
    settings = get_settings()
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.database.startswith("sqlite:////")
    assert settings.database.endswith("/data/household.db")
    assert (settings.currency, str(settings.zone), settings.web_workers) == ("INR", "Asia/Kolkata", 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HSA_PORT", "0"),
        ("HSA_PORT", "eight thousand"),
        ("HSA_PUBLIC_URL", "services.example.com"),
        ("HSA_PUBLIC_URL", "https://services.example.com/app"),
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
def test_a_wrong_setting_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings, match=f"Wrong settings. {name}: "):
        get_settings()


def test_a_postgresql_address_is_used_with_the_driver_we_ship(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_DATABASE_URL", "postgresql://hsa@db/household")
    assert get_settings().database == "postgresql+psycopg://hsa@db/household"


def test_https_is_known_by_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_PUBLIC_URL", "https://services.example.com/")
    assert get_settings().origin == "https://services.example.com"
    assert get_settings().is_https
