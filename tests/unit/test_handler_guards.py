"""Every event handler has a guard."""

import inspect

import pytest

from hsa_app.state.auth import GUARD_ATTRIBUTE
from tests.support.handlers import EventHandler, list_event_handlers

APP_HANDLERS = [handler for handler in list_event_handlers() if handler.is_app_handler]


def test_app_has_handlers() -> None:
    assert len(APP_HANDLERS) > 20


@pytest.mark.parametrize("handler", APP_HANDLERS, ids=lambda handler: handler.name.rpartition("hsa_app___state___")[2])
def test_handler_has_a_guard(handler: EventHandler) -> None:
    assert hasattr(handler.function, GUARD_ATTRIBUTE), "put @require(...) or @public under @rx.event"


@pytest.mark.parametrize("handler", APP_HANDLERS, ids=lambda handler: handler.name.rpartition("hsa_app___state___")[2])
def test_handler_is_a_coroutine_function(handler: EventHandler) -> None:
    assert inspect.iscoroutinefunction(handler.function)


def test_no_setvar_handler_is_registered() -> None:
    assert [handler.name for handler in list_event_handlers() if handler.name.endswith(".setvar")] == []
