"""If-Match: a change meant for what one saw is refused once it has changed."""

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
from tests.cast import Personas
from tests.factories import a_request, id_of
from tests.support.doing import execute, refusals, run_concurrently, run_query

Change = Callable[..., Any]
doing: Any = execute
WHY = ReasonForm(reason="It has to be.")
CHANGES: dict[str, tuple[S, str, Change]] = {
    "edit": (
        S.REQUESTED,
        "ana",
        lambda *given, **seen: doing(service.edit, *given, EditRequestForm(notes="x"), **seen),
    ),
    "accept": (S.REQUESTED, "pat", lambda *given, **seen: doing(service.accept, *given, **seen)),
    "reject": (S.REQUESTED, "pat", lambda *given, **seen: doing(service.reject, *given, **seen)),
    "release": (S.ACCEPTED, "pat", lambda *given, **seen: doing(service.release, *given, WHY, **seen)),
    "start": (
        S.ACCEPTED,
        "pat",
        lambda *given, **seen: doing(service.start, *given, StartRequestForm(code="4321"), **seen),
    ),
    "complete": (S.IN_PROGRESS, "pat", lambda *given, **seen: doing(service.complete, *given, **seen)),
    "close": (S.COMPLETED, "ana", lambda *given, **seen: doing(service.close, *given, CloseRequestForm(), **seen)),
    "cancel": (
        S.REQUESTED,
        "ana",
        lambda *given, **seen: doing(service.cancel, *given, CancelRequestForm(), **seen),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_one_saw_before_is_refused_and_of_what_one_sees_is_made(cast: Personas, name: str) -> None:
    status, who, change = CHANGES[name]
    doing = None if status == S.REQUESTED else cast.pat.user_id
    with transaction() as uow:
        it = id_of(a_request(uow, cast.ana, cast.ac, status=status, professional_id=doing, version=5))
    for stale in (4, 6, 0, -1, 2**40):
        with pytest.raises(StaleVersion):
            change(getattr(cast, who), it, version=stale)
    assert run_query(queries.get_request, cast.ana, it).version == 5
    change(getattr(cast, who), it, version=5)
    assert run_query(queries.get_request, cast.ana, it).version == 5 + (name != "reject")


def test_of_five_edits_of_one_version_at_once_one_is_made(cast: Personas) -> None:
    with transaction() as uow:
        it = id_of(a_request(uow, cast.ana, cast.ac))
    edits = [EditRequestForm(notes=f"Note {number}") for number in range(5)]
    told = run_concurrently([lambda edit=edit: doing(service.edit, cast.ana, it, edit, version=1) for edit in edits])
    assert refusals(told) == ["stale_version"] * 4
    assert run_query(queries.get_request, cast.ana, it).version == 2


def test_edits_without_a_version_are_all_made_one_after_the_other(cast: Personas) -> None:
    with transaction() as uow:
        it = id_of(a_request(uow, cast.ana, cast.ac))
    run_concurrently([lambda: doing(service.edit, cast.ana, it, EditRequestForm(notes="x"))] * 5)
    assert run_query(queries.get_request, cast.ana, it).version == 6
    assert len(run_query(queries.get_timeline, cast.ana, it)) == 5
