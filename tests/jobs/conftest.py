"""Fixtures of the tests of mail and tasks."""

from collections.abc import Iterator

import pytest

from tests.conftest import SetEnvironment
from tests.personas import Personas, create_personas
from tests.support.mail_server import MailServer, running_mail_server


@pytest.fixture
def mail_server(set_environment: SetEnvironment) -> Iterator[MailServer]:
    """A mail server of this test; settings point to it."""
    with running_mail_server() as server:
        set_environment(HSA_SMTP_URL=server.url, HSA_MAIL_FROM="Household Services <help@example.org>")
        yield server


@pytest.fixture
def personas(database: str) -> Personas:
    """The personas, in a fresh database of one kind."""
    return create_personas()
