"""What the demo's four sign-ins find when they come in."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.settings import get_settings
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.catalogue.queries import search
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import boards, queries
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Professional, RequestStatus, User


def actor(uow: UnitOfWork, name: str) -> Actor:
    user = uow.db.scalars(select(User).where(col(User.email) == f"{name}@example.com")).one()
    profile = uow.db.get(Professional, user.id)
    return accounts.build_actor(user, profile.approval if profile else None, "")


def everything(uow: UnitOfWork, who: Actor) -> list[RequestRow]:
    return queries.list_ongoing(uow, who, PageParams(limit=100)).items


def test_the_customer_has_a_visit_tomorrow_one_that_waits_and_one_to_close(town: UnitOfWork) -> None:
    ananya = actor(town, "customer")
    ongoing = {row.status: row for row in everything(town, ananya)}
    assert Counter(ongoing.keys()) == Counter(["requested", "accepted", "completed"])
    visit = ongoing[RequestStatus.ACCEPTED]
    assert visit.professional is not None
    assert visit.professional.full_name == "Sandeep Kulkarni"
    assert visit.scheduled_for.astimezone(get_settings().zone).date() == now().date() + timedelta(days=1)
    assert [line.move for line in queries.get_timeline(town, ananya, visit.id)] == [
        "book",
        "accept",
        "release",
        "accept",
    ]
    past = {row.status for row in queries.list_history(town, ananya, PageParams(limit=100)).items}
    assert past >= {"closed", "cancelled"}


def test_the_professional_has_a_day_worth_seeing(town: UnitOfWork) -> None:
    sandeep = actor(town, "pro")
    assert Counter(row.status for row in everything(town, sandeep)) == {"accepted": 3, "in_progress": 1, "completed": 1}
    board = boards.list_board_cards(town, sandeep)
    assert len(board) >= 3
    assert [card.addressed_to_me for card in board].count(True) == 1
    assert {card.pincode for card in board} <= {"411038", "411045", "411057"}
    done = queries.list_history(town, sandeep, PageParams(limit=10)).items
    assert any(row.review and row.review.comment for row in done)
    stats = queries.get_professional_stats(town, sandeep)
    assert stats.rating_count > 20
    assert stats.earned_this_month > 0


def test_the_other_professional_has_a_wider_board_without_what_is_not_for_them(town: UnitOfWork) -> None:
    irfan, sandeep = actor(town, "pro2"), actor(town, "pro")
    theirs = {card.id for card in boards.list_board_cards(town, irfan)}
    addressed = {card.id for card in boards.list_direct_request_cards(town, sandeep)}
    assert len(theirs) >= 4
    assert addressed
    assert not theirs & addressed


def test_the_admin_has_seven_approvals_waiting(town: UnitOfWork) -> None:
    waiting = accounts.list_pending_professionals(town, actor(town, "admin"))
    assert waiting[0].full_name == "Farhan Qureshi"
    assert len(waiting) == 7


def test_twelve_services_in_five_categories_can_be_booked_in_five_cities(town: UnitOfWork) -> None:
    found = search(town, ServiceSearch(limit=100)).items
    assert len(found) == 12
    assert len({service.category for service in found}) == 5
    assert len(search(town, ServiceSearch(limit=100, city="pune")).items) >= 9
