"""The catalogue: which services are offered where, and by whom."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.core.validation import validate
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries, service
from hsa_app.domain.catalogue.forms import ServiceForm, ServiceSearch
from hsa_app.infra.db import transaction
from hsa_app.models import Approval, Professional
from tests.factories import create_professional, create_service, require_id
from tests.personas import Personas
from tests.support.transactions import execute, run_query

SERVICE_FORM = ServiceForm(
    name="Deep cleaning", category="Cleaning", description="All.", base_price=Decimal(2999), duration_minutes=300
)


def search_service_names(**filters: Any) -> list[str]:
    return [row.name for row in run_query(queries.search, validate(ServiceSearch, filters)).items]


@pytest.mark.parametrize(
    "operation",
    [
        lambda who: execute(service.create_service, who, SERVICE_FORM),
        lambda who: execute(service.update_service, who, 1, SERVICE_FORM),
        lambda who: execute(service.delete_or_deactivate_service, who, 1),
    ],
    ids=["create", "change", "remove"],
)
def test_only_admins_can_change_services(personas: Personas, operation: Callable[[Actor], object]) -> None:
    for actor in (personas.ana, personas.pat):
        with pytest.raises(Forbidden):
            operation(actor)


def test_deleting_used_service_only_deactivates_it(personas: Personas) -> None:
    created = execute(service.create_service, personas.ada, SERVICE_FORM)
    assert (str(created.base_price), created.currency) == ("2999.00", "INR")
    assert search_service_names() == ["AC service", "Deep cleaning", "Leaking tap"]
    assert execute(service.delete_or_deactivate_service, personas.ada, created.id) is None
    deactivated = execute(service.delete_or_deactivate_service, personas.ada, require_id(personas.ac))
    assert deactivated is not None
    assert not deactivated.is_active
    assert search_service_names() == ["Leaking tap"]
    with pytest.raises(NotFound):
        run_query(queries.get_service, require_id(personas.ac))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "ac"}, ["AC service"]), ({"q": "LEAK"}, ["Leaking tap"]), ({"q": "plumb"}, ["Leaking tap"]),
        ({"q": "%"}, []), ({"category": "appliances"}, ["AC service"]), ({"category": "Appl"}, []),
        ({"city": "pune"}, ["AC service"]), ({"city": "Mumbai"}, []), ({"pincode": "411045"}, ["AC service"]),
        ({"city": "Pune", "pincode": "411001"}, ["AC service"]), ({"pincode": "600001"}, []),
    ],
    ids=str,
)  # fmt: skip
def test_search_filters_by_text_category_and_location(
    personas: Personas, filters: dict[str, str], expected: list[str]
) -> None:
    assert search_service_names(**filters) == expected


def test_pincode_is_served_by_professionals_listing_it(personas: Personas) -> None:
    with transaction() as uow:
        create_professional(uow, personas.tap, pincodes=("411001",))
    assert search_service_names(city="Pune", pincode="411001") == ["AC service", "Leaking tap"]
    assert search_service_names(city="Pune", pincode="411045") == ["AC service"]
    assert search_service_names(pincode="411001") == ["AC service", "Leaking tap"]


@pytest.mark.parametrize(
    "overrides", [{"approval": Approval.PENDING}, {"approval": Approval.REJECTED}, {"status": "blocked"}]
)
def test_unapproved_or_blocked_professionals_serve_no_place(personas: Personas, overrides: dict[str, str]) -> None:
    with transaction() as uow:
        create_professional(uow, personas.tap, city="Mumbai", **overrides)  # type: ignore[arg-type]
    assert search_service_names(city="Mumbai") == []
    assert run_query(queries.list_professionals, require_id(personas.tap), "Mumbai", None) == []


def test_category_filter_matches_non_ascii_names(personas: Personas) -> None:
    with transaction() as uow:
        create_service(uow, "Prise", category="Électricité")
    assert search_service_names(category="Électricité") == ["Prise"]


def test_services_are_paginated_by_category_and_name(personas: Personas) -> None:
    with transaction() as uow:
        for name in ("Zed", "abc", "Émile", "सफ़ाई", "AC service"):
            create_service(uow, name, category="Cleaning")
    rows, cursor = [], None
    while True:
        page = run_query(queries.search, ServiceSearch(limit=2, cursor=cursor))
        rows += [(row.category, row.name, row.id) for row in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert len(set(rows)) == len(rows) == 7
    assert rows == [(row.category, row.name, row.id) for row in run_query(queries.list_active_services)]


def test_professionals_are_sorted_by_rating_with_unrated_last(personas: Personas) -> None:
    with transaction() as uow:
        for actor, total, count in ((personas.pat, 9, 2), (personas.quinn, 5, 1)):
            profile = uow.db.get_one(Professional, actor.user_id)
            profile.rating_sum, profile.rating_count = total, count
        unrated = create_professional(uow, personas.ac, "Unrated Yet")
    professionals = run_query(queries.list_professionals, require_id(personas.ac), "Pune", "411045")
    assert [(row.id, row.rating_average) for row in professionals] == [
        (personas.quinn.user_id, 5.0), (personas.pat.user_id, 4.5), (unrated.user_id, None),
    ]  # fmt: skip


def test_city_wide_professional_serves_suburb_pincodes(personas: Personas) -> None:
    with transaction() as uow:
        create_professional(uow, personas.tap, city="Hyderabad", pincode="501505")
    assert search_service_names(pincode="500072") == ["Leaking tap"]
    assert search_service_names(pincode="600001") == []


def test_nonexistent_pincode_finds_nothing(personas: Personas) -> None:
    assert search_service_names(pincode="999999") == []
