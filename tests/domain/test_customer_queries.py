"""The customer's request page: private, and complete."""

import pytest

from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import customer_queries, service
from hsa_app.domain.requests.errors import WrongStartCode
from hsa_app.domain.requests.forms import StartRequestForm
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import RequestStatus
from tests.factories import booking_form, create_request, create_service, require_id
from tests.personas import Personas, create_personas


@pytest.fixture
def personas(each_database: str) -> Personas:
    """The personas; the test runs once on each kind of database."""
    return create_personas()


def test_request_details_are_visible_only_to_its_customer(personas: Personas) -> None:
    with transaction() as uow:
        request_id = require_id(create_request(uow, personas.ana, personas.ac))
    with read_only() as uow:
        assert customer_queries.get_request_details(uow, personas.ana, request_id).request.id == request_id
        with pytest.raises(NotFound):
            customer_queries.get_request_details(uow, personas.sam, request_id)
        with pytest.raises(Forbidden):
            customer_queries.get_request_details(uow, personas.pat, request_id)


def test_details_show_professional_after_acceptance(personas: Personas) -> None:
    with transaction() as uow:
        request = service.book(uow, personas.ana, booking_form(personas.ac, professional_id=personas.pat.user_id))
    open_details = get_details(personas.ana, request.id)
    with transaction() as uow:
        service.accept(uow, personas.pat, request.id)
    accepted_details = get_details(personas.ana, request.id)
    assert (open_details.requested_professional_name, open_details.professional) == ("Pat Serves", None)
    assert accepted_details.requested_professional_name is None
    assert accepted_details.professional is not None
    assert accepted_details.professional.full_name == "Pat Serves"


def test_start_code_is_locked_until_regenerated(personas: Personas) -> None:
    with transaction() as uow:
        job = require_id(
            create_request(
                uow, personas.ana, personas.ac, status=RequestStatus.ACCEPTED, professional_id=personas.pat.user_id
            )
        )
    for _ in range(service.MAX_START_CODE_ATTEMPTS):
        assert not get_details(personas.ana, job).is_start_code_locked
        with pytest.raises(WrongStartCode), transaction() as uow:
            service.start(uow, personas.pat, job, StartRequestForm(code="1234"))
    assert get_details(personas.ana, job).is_start_code_locked
    with transaction() as uow:
        service.regenerate_start_code(uow, personas.ana, job)
    assert not get_details(personas.ana, job).is_start_code_locked


def test_rebookable_services_are_distinct_latest_first(personas: Personas) -> None:
    with transaction() as uow:
        inactive_service = create_service(uow, "Chimney sweep", is_active=False)
        for service in (personas.ac, personas.tap, inactive_service, personas.ac):
            create_request(
                uow, personas.ana, service, status=RequestStatus.CLOSED, professional_id=personas.pat.user_id
            )
        create_request(
            uow, personas.sam, personas.tap, status=RequestStatus.CLOSED, professional_id=personas.pat.user_id
        )
    with read_only() as uow:
        assert [one.service.name for one in customer_queries.list_rebookable_services(uow, personas.ana)] == [
            "AC service",
            "Leaking tap",
        ]


def test_rebookable_service_refers_to_last_closed_request(personas: Personas) -> None:
    with transaction() as uow:
        visits = [
            require_id(
                create_request(uow, personas.ana, personas.ac, status=status, professional_id=personas.pat.user_id)
            )
            for status in (RequestStatus.CLOSED, RequestStatus.CLOSED, RequestStatus.CANCELLED)
        ]
    with read_only() as uow:
        assert [one.last_request_id for one in customer_queries.list_rebookable_services(uow, personas.ana)] == [
            visits[1]
        ]


def get_details(customer: Actor, request_id: int) -> customer_queries.RequestDetails:
    """Return the details of a request as its customer sees them."""
    with read_only() as uow:
        return customer_queries.get_request_details(uow, customer, request_id)
