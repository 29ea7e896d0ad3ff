"""Values of events, which people typed, stay out of the log when an event cannot be handled."""

import logging

import pytest
from reflex.app import EventNamespace
from reflex_base.event import Event
from reflex_base.event.processor.base_state_processor import _prepare_event_payload
from reflex_base.registry import RegistrationContext
from reflex_base.utils.exceptions import EventDeserializationError

from hsa_app.hsa_app import app
from hsa_app.state.professional.board import BoardState

SECRET = "correct horse battery staple"  # pragma: allowlist secret


def test_argument_of_the_wrong_type_is_logged_without_its_value(caplog: pytest.LogCaptureFixture) -> None:
    with app.set_contexts():
        handler = RegistrationContext.get().event_handlers[f"{BoardState.get_full_name()}.accept"].handler
        _prepare_event_payload(handler, {"request_id": SECRET})
    assert "Error transforming event argument 'request_id'" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("data", [{"name": "login", "payload": {"password": SECRET}}, SECRET])
async def test_event_of_an_unknown_connection_is_logged_without_its_data(
    data: object, caplog: pytest.LogCaptureFixture
) -> None:
    await EventNamespace("/_event", app).on_event("nobody", data)
    assert "Received event from session nobody" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("data", [SECRET, [SECRET]])
async def test_event_that_cannot_be_read_is_logged_without_its_data(
    data: object, caplog: pytest.LogCaptureFixture
) -> None:
    namespace = EventNamespace("/_event", app)
    namespace.sid_to_token["user-1"] = "token"
    try:
        await namespace.on_event("user-1", data)
    except EventDeserializationError:
        logging.getLogger("engineio.server").exception("message async handler error")  # as Engine.IO does
    assert "message async handler error" in caplog.text
    assert SECRET not in caplog.text


def test_event_without_handler_is_logged_without_its_payload(caplog: pytest.LogCaptureFixture) -> None:
    event = Event(name="no.such.handler", payload={"password": SECRET})
    logger = logging.getLogger("reflex_base.event.processor.event_processor")
    logger.error(f"Error processing event queue entry for {event} [txid=1]:")  # noqa: G004, as Reflex does
    assert "Error processing event" in caplog.text
    assert SECRET not in caplog.text
