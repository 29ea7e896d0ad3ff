"""The start code: visible to the customer only, five attempts at most."""

import pytest

from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.errors import StartCodeLocked, WrongStartCode
from hsa_app.domain.requests.forms import ReasonForm, StartRequestForm
from tests.factories import booking_form
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_concurrently, run_query


@pytest.fixture
def accepted_job_id(personas: Personas) -> int:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    return execute(service.accept, personas.pat, request_id).id


def correct_code_form(personas: Personas, request_id: int) -> StartRequestForm:
    return StartRequestForm(code=run_query(queries.get_request, personas.ana, request_id).start_code or "")


def wrong_code_form(personas: Personas, request_id: int) -> StartRequestForm:
    return StartRequestForm(code=f"{(int(correct_code_form(personas, request_id).code) + 1) % 10_000:04}")


def test_correct_code_starts_the_job(personas: Personas, accepted_job_id: int) -> None:
    started = execute(service.start, personas.pat, accepted_job_id, correct_code_form(personas, accepted_job_id))
    assert (started.status, started.version) == ("in_progress", 3)
    assert started.started_at is not None


def test_start_code_is_visible_only_to_customer(personas: Personas, accepted_job_id: int) -> None:
    assert run_query(queries.get_request, personas.ana, accepted_job_id).start_code
    for actor in (personas.pat, personas.ada):
        assert run_query(queries.get_request, actor, accepted_job_id).start_code is None
        assert "start_code" not in run_query(queries.get_request, actor, accepted_job_id).model_dump()


def test_wrong_attempts_are_counted_and_lock_the_code(personas: Personas, accepted_job_id: int) -> None:
    result = []
    for _ in range(5):
        with pytest.raises(WrongStartCode) as error:
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
        result.append(error.value.field_errors[0].message)
    assert [message.split("have ")[1] for message in result] == [
        "4 tries left.", "3 tries left.", "2 tries left.", "1 try left.", "0 tries left.",
    ]  # fmt: skip
    with pytest.raises(StartCodeLocked):
        execute(service.start, personas.pat, accepted_job_id, correct_code_form(personas, accepted_job_id))
    assert run_query(queries.get_request, personas.ana, accepted_job_id).status == "accepted"


def test_correct_code_works_on_fifth_attempt(personas: Personas, accepted_job_id: int) -> None:
    for _ in range(4):
        with pytest.raises(WrongStartCode):
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
    assert (
        execute(service.start, personas.pat, accepted_job_id, correct_code_form(personas, accepted_job_id)).status
        == "in_progress"
    )


def test_concurrent_wrong_attempts_are_limited_to_five(personas: Personas, accepted_job_id: int) -> None:
    wrong_form = wrong_code_form(personas, accepted_job_id)
    results = run_concurrently([lambda: execute(service.start, personas.pat, accepted_job_id, wrong_form)] * 20)
    assert sorted(error_codes(results)) == ["invalid"] * 5 + ["too_many_tries"] * 15


def test_regenerated_code_resets_attempts_and_replaces_old_code(personas: Personas, accepted_job_id: int) -> None:
    old_form = correct_code_form(personas, accepted_job_id)
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
    while (
        request := execute(service.regenerate_start_code, personas.ana, accepted_job_id)
    ).start_code == old_form.code:
        pass
    with pytest.raises(WrongStartCode, match="Wrong code"):
        execute(service.start, personas.pat, accepted_job_id, old_form)
    assert (
        execute(service.start, personas.pat, accepted_job_id, StartRequestForm(code=request.start_code or "")).status
        == "in_progress"
    )


def test_accept_by_other_professional_unlocks_the_code(personas: Personas, accepted_job_id: int) -> None:
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
    execute(service.release, personas.pat, accepted_job_id, ReasonForm(reason="No code."))
    execute(service.accept, personas.quinn, accepted_job_id)
    assert (
        execute(service.start, personas.quinn, accepted_job_id, correct_code_form(personas, accepted_job_id)).status
        == "in_progress"
    )


def test_release_and_reaccept_keeps_the_lock(personas: Personas, accepted_job_id: int) -> None:
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
    execute(service.release, personas.pat, accepted_job_id, ReasonForm(reason="No code."))
    execute(service.accept, personas.pat, accepted_job_id)
    with pytest.raises(StartCodeLocked):
        execute(service.start, personas.pat, accepted_job_id, correct_code_form(personas, accepted_job_id))


def test_professional_who_rejected_before_gets_fresh_attempts(personas: Personas, accepted_job_id: int) -> None:
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
    execute(service.release, personas.pat, accepted_job_id, ReasonForm(reason="No code."))
    execute(service.reject, personas.quinn, accepted_job_id)
    execute(service.accept, personas.quinn, accepted_job_id)
    assert (
        execute(service.start, personas.quinn, accepted_job_id, correct_code_form(personas, accepted_job_id)).status
        == "in_progress"
    )
