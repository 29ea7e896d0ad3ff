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
    it = execute(service.book, personas.ana, booking_form(personas.ac)).id
    return execute(service.accept, personas.pat, it).id


def correct_code_form(cast: Personas, request_id: int) -> StartRequestForm:
    return StartRequestForm(code=run_query(queries.get_request, cast.ana, request_id).start_code or "")


def wrong_code_form(cast: Personas, request_id: int) -> StartRequestForm:
    return StartRequestForm(code=f"{(int(correct_code_form(cast, request_id).code) + 1) % 10_000:04}")


def test_correct_code_starts_the_job(personas: Personas, accepted_job_id: int) -> None:
    begun = execute(service.start, personas.pat, accepted_job_id, correct_code_form(personas, accepted_job_id))
    assert (begun.status, begun.version) == ("in_progress", 3)
    assert begun.started_at is not None


def test_start_code_is_visible_only_to_customer(personas: Personas, accepted_job_id: int) -> None:
    assert run_query(queries.get_request, personas.ana, accepted_job_id).start_code
    for someone in (personas.pat, personas.ada):
        assert run_query(queries.get_request, someone, accepted_job_id).start_code is None
        assert "start_code" not in run_query(queries.get_request, someone, accepted_job_id).model_dump()


def test_wrong_attempts_are_counted_and_lock_the_code(personas: Personas, accepted_job_id: int) -> None:
    told = []
    for _ in range(5):
        with pytest.raises(WrongStartCode) as refusal:
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
        told.append(refusal.value.field_errors[0].message)
    assert [message.split("have ")[1] for message in told] == [
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
    guess = wrong_code_form(personas, accepted_job_id)
    told = run_concurrently([lambda: execute(service.start, personas.pat, accepted_job_id, guess)] * 20)
    assert sorted(error_codes(told)) == ["invalid"] * 5 + ["too_many_tries"] * 15


def test_regenerated_code_resets_attempts_and_replaces_old_code(personas: Personas, accepted_job_id: int) -> None:
    old = correct_code_form(personas, accepted_job_id)
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, personas.pat, accepted_job_id, wrong_code_form(personas, accepted_job_id))
    while (renewed := execute(service.regenerate_start_code, personas.ana, accepted_job_id)).start_code == old.code:
        pass
    with pytest.raises(WrongStartCode, match="Wrong code"):
        execute(service.start, personas.pat, accepted_job_id, old)
    assert (
        execute(service.start, personas.pat, accepted_job_id, StartRequestForm(code=renewed.start_code or "")).status
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
