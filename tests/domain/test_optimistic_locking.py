"""If-Match: a change of an outdated version is rejected."""

from collections.abc import Callable
from typing import Any

import pytest

from hsa_app.core.errors import StaleVersion
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.forms import (
    CancelRequestForm,
    CloseRequestForm,
    EditRequestForm,
    ReasonForm,
    StartRequestForm,
)
from hsa_app.infra.db import transaction
from hsa_app.models import RequestStatus as S
from tests.factories import create_request, require_id
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_concurrently, run_query

Operation = Callable[..., Any]
execute_any: Any = execute
REASON = ReasonForm(reason="It has to be.")
OPERATIONS: dict[str, tuple[S, str, Operation]] = {
    "edit": (
        S.REQUESTED,
        "ana",
        lambda *given, **seen: execute_any(service.edit, *given, EditRequestForm(notes="x"), **seen),
    ),
    "accept": (S.REQUESTED, "pat", lambda *given, **seen: execute_any(service.accept, *given, **seen)),
    "reject": (S.REQUESTED, "pat", lambda *given, **seen: execute_any(service.reject, *given, **seen)),
    "release": (S.ACCEPTED, "pat", lambda *given, **seen: execute_any(service.release, *given, REASON, **seen)),
    "start": (
        S.ACCEPTED,
        "pat",
        lambda *given, **seen: execute_any(service.start, *given, StartRequestForm(code="4321"), **seen),
    ),
    "complete": (S.IN_PROGRESS, "pat", lambda *given, **seen: execute_any(service.complete, *given, **seen)),
    "close": (
        S.COMPLETED,
        "ana",
        lambda *given, **seen: execute_any(service.close, *given, CloseRequestForm(), **seen),
    ),
    "cancel": (
        S.REQUESTED,
        "ana",
        lambda *given, **seen: execute_any(service.cancel, *given, CancelRequestForm(), **seen),
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_change_succeeds_only_with_current_version(personas: Personas, name: str) -> None:
    status, persona, change = OPERATIONS[name]
    professional_id = None if status == S.REQUESTED else personas.pat.user_id
    with transaction() as uow:
        request_id = require_id(
            create_request(uow, personas.ana, personas.ac, status=status, professional_id=professional_id, version=5)
        )
    for version in (4, 6, 0, -1, 2**40):
        with pytest.raises(StaleVersion):
            change(getattr(personas, persona), request_id, version=version)
    assert run_query(queries.get_request, personas.ana, request_id).version == 5
    change(getattr(personas, persona), request_id, version=5)
    assert run_query(queries.get_request, personas.ana, request_id).version == 5 + (name != "reject")


def test_concurrent_edits_of_same_version_succeed_once(personas: Personas) -> None:
    with transaction() as uow:
        request_id = require_id(create_request(uow, personas.ana, personas.ac))
    forms = [EditRequestForm(notes=f"Note {number}") for number in range(5)]
    results = run_concurrently(
        [lambda edit=edit: execute_any(service.edit, personas.ana, request_id, edit, version=1) for edit in forms]
    )
    assert error_codes(results) == ["stale_version"] * 4
    assert run_query(queries.get_request, personas.ana, request_id).version == 2


def test_concurrent_edits_without_version_all_succeed(personas: Personas) -> None:
    with transaction() as uow:
        request_id = require_id(create_request(uow, personas.ana, personas.ac))
    run_concurrently([lambda: execute_any(service.edit, personas.ana, request_id, EditRequestForm(notes="x"))] * 5)
    assert run_query(queries.get_request, personas.ana, request_id).version == 6
    assert len(run_query(queries.get_timeline, personas.ana, request_id)) == 5
