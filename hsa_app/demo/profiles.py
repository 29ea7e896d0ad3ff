"""Professional profiles of the demo."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hsa_app.core.field_types import normalize_city
from hsa_app.core.formatting import to_local_time
from hsa_app.demo import names
from hsa_app.demo.people import DemoProfessional
from hsa_app.models import Approval, Professional, ServedPincode, Service


def build_profiles(
    professionals: list[DemoProfessional], services: dict[str, Service], now: datetime
) -> list[Professional]:
    """Their profiles; accounts and services must be stored already."""
    reasons = iter(names.REJECTION_REASONS)
    return [_build_profile(worker, services[worker.spec.service], reasons, now) for worker in professionals]


def build_served_pincodes(professionals: list[DemoProfessional]) -> list[ServedPincode]:
    """The pincodes of those who list some."""
    return [ServedPincode(professional_id=w.user.id or 0, pincode=p) for w in professionals for p in w.spec.pincodes]


def _to_office_hours(moment: datetime) -> datetime:
    """The same day within office hours."""
    here = to_local_time(moment)
    return here.replace(hour=10 + here.hour % 8).astimezone(UTC)


def _build_profile(
    professional: DemoProfessional, service: Service, rejection_reasons: Iterator[str], now: datetime
) -> Professional:
    pro, decided = (
        professional.spec,
        min(_to_office_hours(professional.user.created_at + timedelta(hours=40)), now - timedelta(hours=5)),
    )
    return Professional(
        user_id=professional.user.id or 0,
        service_id=service.id or 0,
        experience_years=pro.experience_years,
        bio=pro.bio,
        city=pro.city,
        city_key=normalize_city(pro.city),
        approval=pro.approval,
        approval_reason=next(rejection_reasons) if pro.approval == Approval.REJECTED else None,
        submitted_at=professional.user.created_at,
        decided_at=None if pro.approval == Approval.PENDING else decided,
    )
