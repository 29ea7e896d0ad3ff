"""Every handler is a remote call by a stranger, until its guard says otherwise."""

import inspect

import pytest

from hsa_app.state.auth import GUARD_ATTRIBUTE
from tests.support.handlers import Handler, all_handlers

OURS = [handler for handler in all_handlers() if handler.is_ours]


def test_app_has_handlers() -> None:
    assert len(OURS) > 20


@pytest.mark.parametrize("handler", OURS, ids=lambda handler: handler.name.rpartition("hsa_app___state___")[2])
def test_handler_has_a_guard(handler: Handler) -> None:
    assert hasattr(handler.function, GUARD_ATTRIBUTE), "put @require(...) or @public under @rx.event"


@pytest.mark.parametrize("handler", OURS, ids=lambda handler: handler.name.rpartition("hsa_app___state___")[2])
def test_handler_is_a_coroutine_function(handler: Handler) -> None:
    assert inspect.iscoroutinefunction(handler.function)


def test_no_setvar_handler_is_registered() -> None:
    assert [handler.name for handler in all_handlers() if handler.name.endswith(".setvar")] == []
