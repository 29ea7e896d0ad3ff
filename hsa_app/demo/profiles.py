"""Professional profiles of the demo."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hsa_app.core.field_types import normalize_city
from hsa_app.core.formatting import to_local_time
from hsa_app.demo import people_data
from hsa_app.demo.people import DemoProfessional
from hsa_app.models import Approval, Professional, ServedPincode, Service


def build_profiles(
    professionals: list[DemoProfessional], services: dict[str, Service], now: datetime
) -> list[Professional]:
    """Build the profiles of professionals; accounts and services must be stored already."""
    reasons = iter(people_data.REJECTION_REASONS)
    return [
        _build_profile(professional, services[professional.spec.service], reasons, now)
        for professional in professionals
    ]


def build_served_pincodes(professionals: list[DemoProfessional]) -> list[ServedPincode]:
    """Build the served pincodes of professionals."""
    return [
        ServedPincode(professional_id=professional.user.id or 0, pincode=pincode)
        for professional in professionals
        for pincode in professional.spec.pincodes
    ]


def _to_office_hours(instant: datetime) -> datetime:
    """Move a time into office hours of the same local day."""
    local_time = to_local_time(instant)
    return local_time.replace(hour=10 + local_time.hour % 8).astimezone(UTC)


def _build_profile(
    professional: DemoProfessional, service: Service, rejection_reasons: Iterator[str], now: datetime
) -> Professional:
    spec, decided_at = (
        professional.spec,
        min(_to_office_hours(professional.user.created_at + timedelta(hours=40)), now - timedelta(hours=5)),
    )
    return Professional(
        user_id=professional.user.id or 0,
        service_id=service.id or 0,
        experience_years=spec.experience_years,
        bio=spec.bio,
        city=spec.city,
        city_key=normalize_city(spec.city),
        approval=spec.approval,
        approval_reason=next(rejection_reasons) if spec.approval == Approval.REJECTED else None,
        submitted_at=professional.user.created_at,
        decided_at=None if spec.approval == Approval.PENDING else decided_at,
    )
