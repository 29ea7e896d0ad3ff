"""What the four demo accounts see after signing in."""

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


def get_actor(uow: UnitOfWork, email_name: str) -> Actor:
    user = uow.db.scalars(select(User).where(col(User.email) == f"{email_name}@example.com")).one()
    profile = uow.db.get(Professional, user.id)
    return accounts.build_actor(user, profile.approval if profile else None, "")


def list_ongoing(uow: UnitOfWork, actor: Actor) -> list[RequestRow]:
    return queries.list_ongoing(uow, actor, PageParams(limit=100)).items


def test_demo_customer_has_accepted_requested_and_completed_requests(demo_uow: UnitOfWork) -> None:
    ananya = get_actor(demo_uow, "customer")
    ongoing = {row.status: row for row in list_ongoing(demo_uow, ananya)}
    assert Counter(ongoing.keys()) == Counter(["requested", "accepted", "completed"])
    visit = ongoing[RequestStatus.ACCEPTED]
    assert visit.professional is not None
    assert visit.professional.full_name == "Sandeep Kulkarni"
    assert visit.scheduled_for.astimezone(get_settings().zone).date() == now().date() + timedelta(days=1)
    assert [line.move for line in queries.get_timeline(demo_uow, ananya, visit.id)] == [
        "book",
        "accept",
        "release",
        "accept",
    ]
    statuses = {row.status for row in queries.list_history(demo_uow, ananya, PageParams(limit=100)).items}
    assert statuses >= {"closed", "cancelled"}


def test_demo_professional_has_jobs_board_cards_and_ratings(demo_uow: UnitOfWork) -> None:
    sandeep = get_actor(demo_uow, "pro")
    assert Counter(row.status for row in list_ongoing(demo_uow, sandeep)) == {
        "accepted": 3,
        "in_progress": 1,
        "completed": 1,
    }
    board = boards.list_board_cards(demo_uow, sandeep)
    assert len(board) >= 3
    assert [card.addressed_to_me for card in board].count(True) == 1
    assert {card.pincode for card in board} <= {"411038", "411045", "411057"}
    history = queries.list_history(demo_uow, sandeep, PageParams(limit=10)).items
    assert any(row.review and row.review.comment for row in history)
    stats = queries.get_professional_stats(demo_uow, sandeep)
    assert stats.rating_count > 20
    assert stats.earned_this_month > 0


def test_second_demo_professional_sees_no_direct_requests_of_the_first(demo_uow: UnitOfWork) -> None:
    irfan, sandeep = get_actor(demo_uow, "pro2"), get_actor(demo_uow, "pro")
    board_ids = {card.id for card in boards.list_board_cards(demo_uow, irfan)}
    direct_ids = {card.id for card in boards.list_direct_request_cards(demo_uow, sandeep)}
    assert len(board_ids) >= 4
    assert direct_ids
    assert not board_ids & direct_ids


def test_demo_admin_has_seven_pending_approvals(demo_uow: UnitOfWork) -> None:
    pending = accounts.list_pending_professionals(demo_uow, get_actor(demo_uow, "admin"))
    assert pending[0].full_name == "Farhan Qureshi"
    assert len(pending) == 7


def test_demo_catalogue_has_twelve_services_in_five_categories(demo_uow: UnitOfWork) -> None:
    services = search(demo_uow, ServiceSearch(limit=100)).items
    assert len(services) == 12
    assert len({service.category for service in services}) == 5
    assert len(search(demo_uow, ServiceSearch(limit=100, city="pune")).items) >= 9
