"""Redirects after sign-in: only to pages of this site."""

import pytest

from hsa_app.api.web_session import safe_redirect_path


@pytest.mark.parametrize("path", ["/", "/customer", "/services/3?professional=2#reviews", "/admin/requests?q=a//b"])
def test_path_of_this_site_is_a_safe_redirect(path: str) -> None:
    assert safe_redirect_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "customer", "//evil.example", "/.//evil.example", "https://evil.example", "/\\evil.example", "/\u00e9",
     "/auth/sign-out", "/auth", "/./auth/sign-out", "/x/../auth/sign-out",
     "/%2e/auth/sign-out", "/x/%2E%2e/auth/sign-out",
     "/%61uth/sign-out", "/x/..", "/x/."],
)  # fmt: skip
def test_foreign_or_auth_path_is_not_a_safe_redirect(path: str) -> None:
    assert safe_redirect_path(path) == ""
