"""What makes the demo's professionals professionals: service, place, decision."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hsa_app.core.field_types import normalize_city
from hsa_app.core.formatting import local
from hsa_app.demo import names
from hsa_app.demo.people import Worker
from hsa_app.models import Approval, Professional, ServedPincode, Service


def profiles(workers: list[Worker], services: dict[str, Service], now: datetime) -> list[Professional]:
    """Their profiles; accounts and services must be stored already."""
    reasons = iter(names.REJECTED_FOR)
    return [_profile(worker, services[worker.pro.service], reasons, now) for worker in workers]


def served(workers: list[Worker]) -> list[ServedPincode]:
    """The pincodes of those who list some."""
    return [ServedPincode(professional_id=w.user.id or 0, pincode=p) for w in workers for p in w.pro.pincodes]


def _at_work(when: datetime) -> datetime:
    """The same day at an hour at which somebody sits in an office."""
    here = local(when)
    return here.replace(hour=10 + here.hour % 8).astimezone(UTC)


def _profile(worker: Worker, service: Service, reasons: Iterator[str], now: datetime) -> Professional:
    pro, decided = worker.pro, min(_at_work(worker.user.created_at + timedelta(hours=40)), now - timedelta(hours=5))
    return Professional(
        user_id=worker.user.id or 0,
        service_id=service.id or 0,
        experience_years=pro.years,
        bio=pro.bio,
        city=pro.city,
        city_key=normalize_city(pro.city),
        approval=pro.approval,
        approval_reason=next(reasons) if pro.approval == Approval.REJECTED else None,
        submitted_at=worker.user.created_at,
        decided_at=None if pro.approval == Approval.PENDING else decided,
    )
