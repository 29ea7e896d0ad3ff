"""The code at the door: seen by the customer, tried five times at most."""

import pytest

from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.errors import StartCodeLocked, WrongStartCode
from hsa_app.domain.requests.forms import ReasonForm, StartRequestForm
from tests.cast import Personas
from tests.factories import booking
from tests.support.doing import execute, refusals, run_concurrently, run_query


@pytest.fixture
def job(cast: Personas) -> int:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    return execute(service.accept, cast.pat, it).id


def right(cast: Personas, it: int) -> StartRequestForm:
    return StartRequestForm(code=run_query(queries.get_request, cast.ana, it).start_code or "")


def wrong(cast: Personas, it: int) -> StartRequestForm:
    return StartRequestForm(code=f"{(int(right(cast, it).code) + 1) % 10_000:04}")


def test_the_right_code_starts_the_job(cast: Personas, job: int) -> None:
    begun = execute(service.start, cast.pat, job, right(cast, job))
    assert (begun.status, begun.version) == ("in_progress", 3)
    assert begun.started_at is not None


def test_only_the_customer_ever_sees_the_code(cast: Personas, job: int) -> None:
    assert run_query(queries.get_request, cast.ana, job).start_code
    for someone in (cast.pat, cast.ada):
        assert run_query(queries.get_request, someone, job).start_code is None
        assert "start_code" not in run_query(queries.get_request, someone, job).model_dump()


def test_each_wrong_try_is_counted_though_it_is_refused(cast: Personas, job: int) -> None:
    told = []
    for _ in range(5):
        with pytest.raises(WrongStartCode) as refusal:
            execute(service.start, cast.pat, job, wrong(cast, job))
        told.append(refusal.value.field_errors[0].message)
    assert [message.split("have ")[1] for message in told] == [
        "4 tries left.", "3 tries left.", "2 tries left.", "1 try left.", "0 tries left.",
    ]  # fmt: skip
    with pytest.raises(StartCodeLocked):
        execute(service.start, cast.pat, job, right(cast, job))
    assert run_query(queries.get_request, cast.ana, job).status == "accepted"


def test_the_fifth_try_may_be_the_right_one(cast: Personas, job: int) -> None:
    for _ in range(4):
        with pytest.raises(WrongStartCode):
            execute(service.start, cast.pat, job, wrong(cast, job))
    assert execute(service.start, cast.pat, job, right(cast, job)).status == "in_progress"


def test_twenty_guesses_at_once_are_five_guesses(cast: Personas, job: int) -> None:
    guess = wrong(cast, job)
    told = run_concurrently([lambda: execute(service.start, cast.pat, job, guess)] * 20)
    assert sorted(refusals(told)) == ["invalid"] * 5 + ["too_many_tries"] * 15


def test_a_new_code_gives_new_tries_and_ends_the_old_one(cast: Personas, job: int) -> None:
    old = right(cast, job)
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, cast.pat, job, wrong(cast, job))
    while (renewed := execute(service.regenerate_start_code, cast.ana, job)).start_code == old.code:
        pass
    with pytest.raises(WrongStartCode, match="Wrong code"):
        execute(service.start, cast.pat, job, old)
    assert (
        execute(service.start, cast.pat, job, StartRequestForm(code=renewed.start_code or "")).status == "in_progress"
    )


def test_a_release_ends_a_lock(cast: Personas, job: int) -> None:
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, cast.pat, job, wrong(cast, job))
    execute(service.release, cast.pat, job, ReasonForm(reason="No code."))
    execute(service.accept, cast.quinn, job)
    assert execute(service.start, cast.quinn, job, right(cast, job)).status == "in_progress"


def test_giving_a_job_back_and_taking_it_again_gives_no_new_tries(cast: Personas, job: int) -> None:
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, cast.pat, job, wrong(cast, job))
    execute(service.release, cast.pat, job, ReasonForm(reason="No code."))
    execute(service.accept, cast.pat, job)
    with pytest.raises(StartCodeLocked):
        execute(service.start, cast.pat, job, right(cast, job))


def test_one_who_had_only_let_it_pass_does_not_pay_for_the_tries_of_another(cast: Personas, job: int) -> None:
    for _ in range(5):
        with pytest.raises(WrongStartCode):
            execute(service.start, cast.pat, job, wrong(cast, job))
    execute(service.release, cast.pat, job, ReasonForm(reason="No code."))
    execute(service.reject, cast.quinn, job)
    execute(service.accept, cast.quinn, job)
    assert execute(service.start, cast.quinn, job, right(cast, job)).status == "in_progress"
