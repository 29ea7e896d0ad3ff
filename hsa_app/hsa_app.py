"""The composition root: pages, API, live updates and error handlers."""

import logging
from uuid import uuid4

import reflex as rx
from reflex.event import EventSpec

from hsa_app import pages
from hsa_app.api import web_documents, web_session
from hsa_app.api.app import create_api
from hsa_app.asgi import page_path_middleware, redact_event_logs, remove_setvar_handlers, security_middleware
from hsa_app.components.layout.app_shell import app_options
from hsa_app.core.errors import AppError
from hsa_app.core.frontend_error_code import MAX_LENGTH, compute_error_code
from hsa_app.domain import topics
from hsa_app.state import live_updates, tab_session_guard, toasts
from hsa_app.state.notifications import NotificationsState
from hsa_app.state.professional.board import load_board_snapshot

log = logging.getLogger(__name__)


def handle_backend_error(exception: Exception) -> EventSpec:
    """Show the message of an `AppError` as a toast; log any other exception under a code and show only the code."""
    if isinstance(exception, AppError):
        return toasts.error(exception.message)
    code = uuid4().hex[:8].upper()
    log.error("a state handler failed, code %s", code, exc_info=exception)
    return toasts.error("That did not work. Nothing was changed.", f"If it happens again, tell us the code {code}.")


def handle_frontend_error(exception: Exception) -> None:
    """Log a frontend error. The message is untrusted input: one short line of printable ASCII is logged."""
    message = str(exception)
    log.error(
        "a page failed in a browser, code %s: %s", compute_error_code(message), ascii(message[:MAX_LENGTH])[:MAX_LENGTH]
    )


def create_app() -> rx.App:
    """Create the ASGI application with pages, API and live updates."""
    api = create_api()
    api.include_router(web_session.router)
    api.include_router(web_documents.router)
    reflex_app = rx.App(
        **app_options(),
        backend_exception_handler=handle_backend_error,
        frontend_exception_handler=handle_frontend_error,
    )
    pages.add_pages(reflex_app)
    reflex_app.api_transformer = [page_path_middleware(reflex_app.router), api, security_middleware]
    reflex_app.add_middleware(tab_session_guard.TabGuardMiddleware())
    relay = live_updates.install_relay(reflex_app)
    relay.register_snapshot(topics.BOARD_PREFIX, load_board_snapshot)
    relay.register_notification_handler(NotificationsState.refresh_unread_count)
    remove_setvar_handlers()
    redact_event_logs()
    return reflex_app


app = create_app()
