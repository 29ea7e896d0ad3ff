"""What a customer follows is theirs alone, and says what they need."""

import pytest

from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import customer_queries, service
from hsa_app.domain.requests.errors import WrongStartCode
from hsa_app.domain.requests.forms import StartRequestForm
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import RequestStatus
from tests.cast import Personas, gathered
from tests.factories import a_request, a_service, booking, id_of


@pytest.fixture
def cast(each_database: str) -> Personas:
    """The people, in a fresh database of either kind."""
    return gathered()


def test_a_request_is_followed_by_its_customer_alone(cast: Personas) -> None:
    with transaction() as uow:
        mine = id_of(a_request(uow, cast.ana, cast.ac))
    with read_only() as uow:
        assert customer_queries.get_request_details(uow, cast.ana, mine).request.id == mine
        with pytest.raises(NotFound):
            customer_queries.get_request_details(uow, cast.sam, mine)
        with pytest.raises(Forbidden):
            customer_queries.get_request_details(uow, cast.pat, mine)


def test_who_comes_stands_there_once_somebody_accepts(cast: Personas) -> None:
    with transaction() as uow:
        asked = service.book(uow, cast.ana, booking(cast.ac, professional_id=cast.pat.user_id))
    waiting = followed(cast.ana, asked.id)
    with transaction() as uow:
        service.accept(uow, cast.pat, asked.id)
    coming = followed(cast.ana, asked.id)
    assert (waiting.requested_professional_name, waiting.professional) == ("Pat Serves", None)
    assert coming.requested_professional_name is None
    assert coming.professional is not None
    assert coming.professional.full_name == "Pat Serves"


def test_a_code_tried_too_often_is_spent_until_it_is_renewed(cast: Personas) -> None:
    with transaction() as uow:
        job = id_of(a_request(uow, cast.ana, cast.ac, status=RequestStatus.ACCEPTED, professional_id=cast.pat.user_id))
    for _ in range(service.MAX_START_CODE_ATTEMPTS):
        assert not followed(cast.ana, job).is_start_code_locked
        with pytest.raises(WrongStartCode), transaction() as uow:
            service.start(uow, cast.pat, job, StartRequestForm(code="1234"))
    assert followed(cast.ana, job).is_start_code_locked
    with transaction() as uow:
        service.regenerate_start_code(uow, cast.ana, job)
    assert not followed(cast.ana, job).is_start_code_locked


def test_what_was_done_before_is_offered_once_the_latest_first(cast: Personas) -> None:
    with transaction() as uow:
        gone = a_service(uow, "Chimney sweep", is_active=False)
        for done in (cast.ac, cast.tap, gone, cast.ac):
            a_request(uow, cast.ana, done, status=RequestStatus.CLOSED, professional_id=cast.pat.user_id)
        a_request(uow, cast.sam, cast.tap, status=RequestStatus.CLOSED, professional_id=cast.pat.user_id)
    with read_only() as uow:
        assert [one.service.name for one in customer_queries.list_rebookable_services(uow, cast.ana)] == [
            "AC service",
            "Leaking tap",
        ]


def test_what_is_booked_again_is_the_last_visit_of_a_service(cast: Personas) -> None:
    with transaction() as uow:
        visits = [
            id_of(a_request(uow, cast.ana, cast.ac, status=status, professional_id=cast.pat.user_id))
            for status in (RequestStatus.CLOSED, RequestStatus.CLOSED, RequestStatus.CANCELLED)
        ]
    with read_only() as uow:
        assert [one.last_request_id for one in customer_queries.list_rebookable_services(uow, cast.ana)] == [visits[1]]


def followed(customer: Actor, request_id: int) -> customer_queries.RequestDetails:
    """A request as it stands for its customer."""
    with read_only() as uow:
        return customer_queries.get_request_details(uow, customer, request_id)
