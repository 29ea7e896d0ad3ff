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
    """Lead to where they wanted to go, with a session; or back, saying why not."""
    check_origin(request)
    form = SignInForm.model_construct(email=email.replace("\x00", "")[:254], password=password[:1000])
    try:
        agent = user_agent(request)
        token, user = await run_in_threadpool(authentication.sign_in_ui, form, client_ip(request), agent)
    except AppError as refused:
        return _redirect_to_login(email, next, refused)
    answer = _redirect(safe_redirect_path(next) or ROLE_HOME_URLS[user.role])
    _set_cookie(answer, cookies.session_cookie_name(), token, int(authentication.SESSION_TTL.total_seconds()))
    _delete_cookie(answer, cookies.flash_cookie_name())
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session, here and on the server."""
    check_origin(request)
    token = request.cookies.get(cookies.session_cookie_name(), "")
    with transaction() as uow:
        actor = resolve_actor(uow, token, "ui")
        if actor is not None:
            authentication.sign_out(uow, actor)
    answer = _redirect("/")
    _delete_cookie(answer, cookies.session_cookie_name())
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@router.get("/exports/{id}")
def download_export(request: Request, id: IdPath) -> Response:
    """The file of an export, for an admin who follows the link on the page."""
    with transaction() as uow:
        actor = resolve_actor(uow, request.cookies.get(cookies.session_cookie_name(), ""), "ui")
        if actor is None:
            return _redirect("/login?next=/admin/exports")
        return csv_file_response(service.download(uow, actor, id))


@router.post("/link")
def open_email_link(request: Request, secret: FormText = "", page: FormText = "") -> Response:
    """Keep the secret of a link that was opened out of a mail where no script, log or other site can read it."""
    check_origin(request)
    answer = _redirect(page if page in one_time_links.PAGE_PATHS.values() else "/")
    if secret.isascii() and secret.replace("-", "").replace("_", "").isalnum():
        _set_cookie(answer, cookies.link_cookie_name(), secret, LINK_COOKIE_MAX_AGE)
    _delete_cookie(answer, cookies.flash_cookie_name())
    return answer


@router.post("/reset-password")
async def reset_password(request: Request, password: FormText = "") -> Response:
    """Lead to the sign-in with the new password; or back, saying what is wrong with it."""
    check_origin(request)
    secret = request.cookies.get(cookies.link_cookie_name(), "")
    try:
        email = await run_in_threadpool(credentials.reset_password, secret, password[:1000], client_ip(request))
    except LinkExpired:
        return _redirect_and_forget_link("/reset-password")
    except AppError as refused:
        wrong = refused.field_errors[0].message if isinstance(refused, ValidationFailed) else refused.message
        return _redirect_with_flash("/reset-password", wrong=wrong)
    return _redirect_and_forget_link("/login", email=email, done="Your password was changed. Sign in with the new one.")


@router.post("/confirm-email")
async def confirm_email(request: Request) -> Response:
    """Lead to the account with its new email; or back, saying why not."""
    check_origin(request)
    secret = request.cookies.get(cookies.link_cookie_name(), "")
    try:
        email = await run_in_threadpool(_confirm_email_change, secret, request)
    except LinkExpired:
        return _redirect_and_forget_link("/confirm-email")
    except AppError as refused:
        return _redirect_with_flash("/confirm-email", wrong=refused.message)
    return _redirect_and_forget_link("/account", email=email, done=_("Your email is now {email}.").format(email=email))


def _confirm_email_change(secret: str, request: Request) -> str:
    """By the link, and whoever is signed in here stays so, if it is theirs."""
    with read_only() as uow:
        visitor = resolve_actor(uow, request.cookies.get(cookies.session_cookie_name(), ""), "ui")
    return credentials.confirm_email_change(secret, client_ip(request), visitor)


def check_origin(request: Request) -> None:
    """Refuse a form that was sent from another site's page.

    Raises:
        Forbidden: the origin is not ours, or not given.
    """
    if request.headers.get("origin") not in get_settings().origins:
        raise Forbidden(_("This form was sent from another site."))


def safe_redirect_path(path: str) -> str:
    """`wanted` if it is a path on this site, else ""."""
    parts = urlsplit(path)
    plain = path.isprintable() and path.isascii() and "\\" not in path
    steps = unquote(parts.path).split("/")[1:]
    straight = not {"", ".", ".."} & set(steps[:-1]) and steps[-1:] not in (["."], [".."])
    inside = path.startswith("/") and not parts.scheme and not parts.netloc and straight
    return path if plain and inside and steps[0] != "auth" else ""


def _redirect_to_login(email: str, next_path: str, error: AppError) -> Response:
    path = safe_redirect_path(next_path)
    to = f"/login?next={quote(path, safe='/')}" if path else "/login"
    return _redirect_with_flash(to, email=email[:254], message=error.message)


def _redirect_with_flash(path: str, **messages: str) -> Response:
    """Lead to a page that says these words."""
    answer = _redirect(path)
    _set_cookie(answer, cookies.flash_cookie_name(), cookies.encode_values(messages), cookies.FLASH_MAX_AGE_SECONDS)
    return answer


def _redirect_and_forget_link(path: str, **messages: str) -> Response:
    """The same, and the link that was opened is forgotten."""
    answer = _redirect_with_flash(path, **messages)
    _delete_cookie(answer, cookies.link_cookie_name())
    return answer


def _redirect(path: str) -> Response:
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


def _set_cookie(response: Response, name: str, value: str, max_age: int) -> None:
    secure = get_settings().is_https
    response.set_cookie(name, value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def _delete_cookie(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=get_settings().is_https, httponly=True, samesite="lax")
