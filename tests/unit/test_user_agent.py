"""Device descriptions parsed from the User-Agent header."""

import pytest

from hsa_app.domain.accounts import user_agent

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
ANDROID_CHROME = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Mobile Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        (CHROME, "Chrome on Windows"),
        (ANDROID_CHROME, "Chrome on Android"),
        (IPHONE, "Safari on iPhone"),
        (FIREFOX, "Firefox on Linux"),
        (CHROME + " Edg/131.0", "Edge on Windows"),
        (ANDROID_CHROME.replace("Chrome", "SamsungBrowser/27 Chrome"), "Samsung Internet on Android"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
        ("x" * 100_000 + " Windows", "A browser on Windows"),
    ],
)
def test_browser_is_described_by_name_and_system(agent: str, text: str) -> None:
    assert user_agent.describe_browser(agent) == text


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("curl/8.5.0", "A program (curl)"),
        ("python-httpx/0.27", "A program (python-httpx)"),
        (CHROME, "A program"),
        ("", "A program"),
        ("<b>/1", "A program"),
        ("\u00e9t\u00e9/1", "A program"),
        ("a" * 200, "A program"),
        ("curl\n/8", "A program"),
    ],
)
def test_program_name_is_shown_only_if_plain(agent: str, text: str) -> None:
    assert user_agent.describe_program(agent) == text
    assert len(user_agent.describe_program(agent)) <= 60
