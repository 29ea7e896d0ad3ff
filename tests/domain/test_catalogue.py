"""The catalogue: what is offered where, and by whom."""

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
from tests.cast import Personas
from tests.factories import a_professional, a_service, id_of
from tests.support.doing import execute, run_query

FORM = ServiceForm(
    name="Deep cleaning", category="Cleaning", description="All.", base_price=Decimal(2999), duration_minutes=300
)


def names(**asked: Any) -> list[str]:
    return [row.name for row in run_query(queries.search, validate(ServiceSearch, asked)).items]


@pytest.mark.parametrize(
    "verb",
    [
        lambda who: execute(service.create_service, who, FORM),
        lambda who: execute(service.update_service, who, 1, FORM),
        lambda who: execute(service.delete_service, who, 1),
    ],
    ids=["create", "change", "remove"],
)
def test_only_admins_change_it(cast: Personas, verb: Callable[[Actor], object]) -> None:
    for who in (cast.ana, cast.pat):
        with pytest.raises(Forbidden):
            verb(who)


def test_a_new_service_is_found_at_once_and_one_in_use_is_only_hidden(cast: Personas) -> None:
    made = execute(service.create_service, cast.ada, FORM)
    assert (str(made.base_price), made.currency) == ("2999.00", "INR")
    assert names() == ["AC service", "Deep cleaning", "Leaking tap"]
    assert execute(service.delete_service, cast.ada, made.id) is None
    hidden = execute(service.delete_service, cast.ada, id_of(cast.ac))
    assert hidden is not None
    assert not hidden.is_active
    assert names() == ["Leaking tap"]
    with pytest.raises(NotFound):
        run_query(queries.get_service, id_of(cast.ac))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "ac"}, ["AC service"]), ({"q": "LEAK"}, ["Leaking tap"]), ({"q": "plumb"}, ["Leaking tap"]),
        ({"q": "%"}, []), ({"category": "appliances"}, ["AC service"]), ({"category": "Appl"}, []),
        ({"city": "pune"}, ["AC service"]), ({"city": "Mumbai"}, []), ({"pincode": "411045"}, ["AC service"]),
        ({"city": "Pune", "pincode": "411001"}, ["AC service"]), ({"pincode": "600001"}, []),
    ],
    ids=str,
)  # fmt: skip
def test_services_are_found_by_words_and_by_place(cast: Personas, asked: dict[str, str], found: list[str]) -> None:
    assert names(**asked) == found


def test_a_place_is_served_by_who_lists_its_pincode(cast: Personas) -> None:
    with transaction() as uow:
        a_professional(uow, cast.tap, pincodes=("411001",))
    assert names(city="Pune", pincode="411001") == ["AC service", "Leaking tap"]
    assert names(city="Pune", pincode="411045") == ["AC service"]
    assert names(pincode="411001") == ["AC service", "Leaking tap"]


@pytest.mark.parametrize(
    "state", [{"approval": Approval.PENDING}, {"approval": Approval.REJECTED}, {"status": "blocked"}]
)
def test_nobody_serves_a_place_who_may_not_work(cast: Personas, state: dict[str, str]) -> None:
    with transaction() as uow:
        a_professional(uow, cast.tap, city="Mumbai", **state)  # type: ignore[arg-type]
    assert names(city="Mumbai") == []
    assert run_query(queries.list_professionals, id_of(cast.tap), "Mumbai", None) == []


def test_a_category_is_found_by_its_own_name_in_any_script(cast: Personas) -> None:
    with transaction() as uow:
        a_service(uow, "Prise", category="Électricité")
    assert names(category="Électricité") == ["Prise"]


def test_services_come_by_category_and_name_page_by_page(cast: Personas) -> None:
    with transaction() as uow:
        for name in ("Zed", "abc", "Émile", "सफ़ाई", "AC service"):
            a_service(uow, name, category="Cleaning")
    seen, cursor = [], None
    while True:
        page = run_query(queries.search, ServiceSearch(limit=2, cursor=cursor))
        seen += [(row.category, row.name, row.id) for row in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert len(set(seen)) == len(seen) == 7
    assert seen == [(row.category, row.name, row.id) for row in run_query(queries.list_active_services)]


def test_the_best_rated_come_first_and_the_unrated_last(cast: Personas) -> None:
    with transaction() as uow:
        for who, total, count in ((cast.pat, 9, 2), (cast.quinn, 5, 1)):
            profile = uow.db.get_one(Professional, who.user_id)
            profile.rating_sum, profile.rating_count = total, count
        new = a_professional(uow, cast.ac, "Nobody Yet")
    found = run_query(queries.list_professionals, id_of(cast.ac), "Pune", "411045")
    assert [(row.id, row.rating_average) for row in found] == [
        (cast.quinn.user_id, 5.0), (cast.pat.user_id, 4.5), (new.user_id, None),
    ]  # fmt: skip


def test_a_whole_city_is_served_in_its_suburbs_wherever_its_professional_lives(cast: Personas) -> None:
    with transaction() as uow:
        a_professional(uow, cast.tap, city="Hyderabad", pincode="501505")
    assert names(pincode="500072") == ["Leaking tap"]
    assert names(pincode="600001") == []


def test_the_api_finds_nothing_where_no_pincode_is(cast: Personas) -> None:
    assert names(pincode="999999") == []
