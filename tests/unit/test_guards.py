"""Every handler is a remote call by a stranger, until its guard says otherwise."""

import inspect

import pytest

from hsa_app.state.auth import GUARD_ATTRIBUTE
from tests.support.handlers import Handler, all_handlers

OURS = [handler for handler in all_handlers() if handler.is_ours]


def test_there_are_handlers_to_look_at() -> None:
    assert len(OURS) > 20


@pytest.mark.parametrize("handler", OURS, ids=lambda handler: handler.name.rpartition("hsa_app___state___")[2])
def test_says_who_may_call_it(handler: Handler) -> None:
    assert hasattr(handler.function, GUARD_ATTRIBUTE), "put @require(...) or @public under @rx.event"


@pytest.mark.parametrize("handler", OURS, ids=lambda handler: handler.name.rpartition("hsa_app___state___")[2])
def test_never_blocks_the_event_loop_by_being_a_plain_function(handler: Handler) -> None:
    assert inspect.iscoroutinefunction(handler.function)


def test_no_browser_can_set_a_var_by_name() -> None:
    assert [handler.name for handler in all_handlers() if handler.name.endswith(".setvar")] == []
