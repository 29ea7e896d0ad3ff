"""Sign-in, sign-out and email links for browsers, authenticated by cookies."""

from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from hsa_app.api.deps import IdPath, client_ip, user_agent
from hsa_app.api.exports import csv_file_response
from hsa_app.core.errors import AppError, Forbidden, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.domain.accounts import authentication, credentials, one_time_links
from hsa_app.domain.accounts.errors import LinkExpired
from hsa_app.domain.accounts.forms import SignInForm
from hsa_app.domain.accounts.queries import resolve_actor
from hsa_app.domain.exports import service
from hsa_app.infra import cookies
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import Role

router = APIRouter(prefix="/auth", include_in_schema=False)

ROLE_HOME_URLS = {Role.CUSTOMER: "/customer", Role.PROFESSIONAL: "/professional", Role.ADMIN: "/admin"}
LINK_COOKIE_MAX_AGE = 3600
FormText = Annotated[str, Form(max_length=2000)]


@router.post("/sign-in")
async def sign_in(request: Request, email: FormText = "", password: FormText = "", next: FormText = "") -> Response:
    """Create a session and redirect to `next` or the home of the role; on failure, redirect to the form."""
    check_origin(request)
    form = SignInForm.model_construct(email=email.replace("\x00", "")[:254], password=password[:1000])
    try:
        agent = user_agent(request)
        token, user = await run_in_threadpool(authentication.sign_in_ui, form, client_ip(request), agent)
    except AppError as error:
        return _redirect_to_login(email, next, error)
    response = _redirect(safe_redirect_path(next) or ROLE_HOME_URLS[user.role])
    _set_cookie(response, cookies.session_cookie_name(), token, int(authentication.SESSION_TTL.total_seconds()))
    _delete_cookie(response, cookies.flash_cookie_name())
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session on the server and in the browser."""
    check_origin(request)
    token = request.cookies.get(cookies.session_cookie_name(), "")
    with transaction() as uow:
        actor = resolve_actor(uow, token, "ui")
        if actor is not None:
            authentication.sign_out(uow, actor)
    response = _redirect("/")
    _delete_cookie(response, cookies.session_cookie_name())
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@router.get("/exports/{id}")
def download_export(request: Request, id: IdPath) -> Response:
    """Return the file of an export to an admin who follows its link; redirect to the sign-in without a session."""
    with transaction() as uow:
        actor = resolve_actor(uow, request.cookies.get(cookies.session_cookie_name(), ""), "ui")
        if actor is None:
            return _redirect("/login?next=/admin/exports")
        return csv_file_response(service.get_file_with_audit(uow, actor, id))


@router.post("/link")
def open_email_link(request: Request, secret: FormText = "", page: FormText = "") -> Response:
    """Move the secret of an email link into an HttpOnly cookie, where no script, log or other site can read it."""
    check_origin(request)
    response = _redirect(page if page in one_time_links.PAGE_PATHS.values() else "/")
    if secret.isascii() and secret.replace("-", "").replace("_", "").isalnum():
        _set_cookie(response, cookies.link_cookie_name(), secret, LINK_COOKIE_MAX_AGE)
    _delete_cookie(response, cookies.flash_cookie_name())
    return response


@router.post("/reset-password")
async def reset_password(request: Request, password: FormText = "") -> Response:
    """Set the new password and redirect to the sign-in; on failure, redirect to the form."""
    check_origin(request)
    secret = request.cookies.get(cookies.link_cookie_name(), "")
    try:
        email = await run_in_threadpool(credentials.reset_password, secret, password[:1000], client_ip(request))
    except LinkExpired:
        return _redirect_and_forget_link("/reset-password")
    except AppError as error:
        message = error.field_errors[0].message if isinstance(error, ValidationFailed) else error.message
        return _redirect_with_flash("/reset-password", wrong=message)
    return _redirect_and_forget_link("/login", email=email, done="Your password was changed. Sign in with the new one.")


@router.post("/confirm-email")
async def confirm_email(request: Request) -> Response:
    """Change the email and redirect to the account page; on failure, redirect to the form."""
    check_origin(request)
    secret = request.cookies.get(cookies.link_cookie_name(), "")
    try:
        email = await run_in_threadpool(_confirm_email_change, secret, request)
    except LinkExpired:
        return _redirect_and_forget_link("/confirm-email")
    except AppError as error:
        return _redirect_with_flash("/confirm-email", wrong=error.message)
    return _redirect_and_forget_link("/account", email=email, done=_("Your email is now {email}.").format(email=email))


def _confirm_email_change(secret: str, request: Request) -> str:
    """Change the email; the current session survives if it belongs to the same account."""
    with read_only() as uow:
        visitor = resolve_actor(uow, request.cookies.get(cookies.session_cookie_name(), ""), "ui")
    return credentials.confirm_email_change(secret, client_ip(request), visitor)


def check_origin(request: Request) -> None:
    """Reject forms sent from other sites.

    Raises:
        Forbidden: the Origin header is missing or not one of ours.
    """
    if request.headers.get("origin") not in get_settings().origins:
        raise Forbidden(_("This form was sent from another site."))


def safe_redirect_path(path: str) -> str:
    """Return `path` if it is a path on this site outside of /auth, else ""."""
    parts = urlsplit(path)
    is_plain = path.isprintable() and path.isascii() and "\\" not in path
    segments = unquote(parts.path).split("/")[1:]
    is_normalized = not {"", ".", ".."} & set(segments[:-1]) and segments[-1:] not in (["."], [".."])
    is_local = path.startswith("/") and not parts.scheme and not parts.netloc and is_normalized
    return path if is_plain and is_local and segments[0] != "auth" else ""


def _redirect_to_login(email: str, next_path: str, error: AppError) -> Response:
    path = safe_redirect_path(next_path)
    login_url = f"/login?next={quote(path, safe='/')}" if path else "/login"
    return _redirect_with_flash(login_url, email=email[:254], message=error.message)


def _redirect_with_flash(path: str, **messages: str) -> Response:
    """Redirect to a page and set the flash cookie with the messages for it."""
    response = _redirect(path)
    _set_cookie(response, cookies.flash_cookie_name(), cookies.encode_values(messages), cookies.FLASH_MAX_AGE_SECONDS)
    return response


def _redirect_and_forget_link(path: str, **messages: str) -> Response:
    """Redirect with messages and delete the cookie of the email link."""
    response = _redirect_with_flash(path, **messages)
    _delete_cookie(response, cookies.link_cookie_name())
    return response


def _redirect(path: str) -> Response:
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


def _set_cookie(response: Response, name: str, value: str, max_age: int) -> None:
    secure = get_settings().is_https
    response.set_cookie(name, value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def _delete_cookie(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=get_settings().is_https, httponly=True, samesite="lax")
