"""The demo data: satisfies all invariants, whatever the time of seeding."""

from datetime import datetime
from time import process_time

import pytest
import time_machine
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from hsa_app import demo
from hsa_app.core.clock import now
from hsa_app.domain.documents.file_types import FileInfo
from hsa_app.domain.documents.inspection import inspect
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER
from hsa_app.domain.requests.expiry import auto_close_due_requests, expire_due_requests
from hsa_app.infra import passwords
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import (
    BUSY_STATUSES,
    Approval,
    Document,
    DocumentKind,
    Professional,
    RequestEvent,
    ServedPincode,
    ServiceRequest,
    User,
    UserStatus,
)
from tests import invariants

SEED_TIMES = [f"2026-11-30T{local}+05:30" for local in ("00:04", "06:30", "23:31")]


def dump_rows(uow: UnitOfWork) -> dict[str, list[tuple[object, ...]]]:
    """Return every row, without the salted password hashes."""
    excluded = {"password_hash"}
    return {
        table.name: sorted(
            map(tuple, uow.db.execute(select(*(c for c in table.c if c.name not in excluded)))), key=repr
        )
        for table in SQLModel.metadata.sorted_tables
    }


@pytest.mark.parametrize("seed_time", SEED_TIMES)
def test_demo_data_satisfies_invariants(database: str, seed_time: str) -> None:
    with time_machine.travel(datetime.fromisoformat(seed_time), tick=False):
        demo.seed_demo_data()
        with transaction() as uow:
            invariants.check_all(uow)
            latest_event_at = uow.db.scalar(select(func.max(RequestEvent.created_at)))
            assert latest_event_at is not None
            assert latest_event_at <= now()
            assert (expire_due_requests(uow), auto_close_due_requests(uow)) == (0, 0)


def test_seeding_is_fast_and_idempotent(each_database: str) -> None:
    started_at = process_time()
    demo.seed_demo_data()
    assert process_time() - started_at < 5, "should take one or two seconds"
    with read_only() as uow:
        rows_before = dump_rows(uow)
        invariants.check_all(uow)
    demo.seed_demo_data()
    with read_only() as uow:
        assert dump_rows(uow) == rows_before
    assert 1100 < len(rows_before["service_request"]) < 1400


def test_demo_data_is_deterministic(demo_uow: UnitOfWork, postgres_database: str) -> None:
    demo.seed_demo_data()
    with read_only() as uow:
        assert dump_rows(uow) == dump_rows(demo_uow)


def test_demo_jobs_match_service_and_area_of_professional(demo_uow: UnitOfWork) -> None:
    pincodes_by_professional: dict[int, set[str]] = {}
    for row in demo_uow.db.scalars(select(ServedPincode)):
        pincodes_by_professional.setdefault(row.professional_id, set()).add(row.pincode)
    is_assigned = col(Professional.user_id) == col(ServiceRequest.professional_id)
    for job, professional in demo_uow.db.execute(select(ServiceRequest, Professional).join(Professional, is_assigned)):
        assert (job.service_id, job.city_key) == (professional.service_id, professional.city_key)
        assert job.pincode in pincodes_by_professional.get(professional.user_id, {job.pincode})
        assert professional.approval == Approval.APPROVED


def test_blocked_demo_professionals_have_no_upcoming_jobs(demo_uow: UnitOfWork) -> None:
    is_busy = col(ServiceRequest.status).in_(BUSY_STATUSES)
    blocked = col(ServiceRequest.professional_id).in_(
        select(col(User.id)).where(col(User.status) == UserStatus.BLOCKED)
    )
    assert demo_uow.db.scalars(select(ServiceRequest).where(is_busy, blocked)).all() == []


def test_demo_documents_match_their_metadata(database: str) -> None:
    demo.seed_demo_data()
    with read_only() as uow:
        documents = uow.db.scalars(select(Document)).all()
    assert {paper.kind for paper in documents} == set(DocumentKind)
    for document in documents:
        content = DOCUMENTS_FOLDER.read(document.file_name)
        assert inspect(content) == FileInfo(document.content_type, document.pages)
        assert len(content) == document.size
    assert sorted(path.name for path in DOCUMENTS_FOLDER.path.iterdir()) == sorted(
        paper.file_name for paper in documents
    )


def test_demo_users_share_the_documented_password(demo_uow: UnitOfWork) -> None:
    (password_hash,) = set(demo_uow.db.scalars(select(col(User.password_hash))))
    assert passwords.verify(password_hash, demo.PASSWORD)
