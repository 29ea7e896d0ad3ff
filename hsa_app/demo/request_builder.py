"""Builds one request step by step with the same transition table as the product."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hsa_app.core.field_types import normalize_city
from hsa_app.domain.requests.lifecycle import TRANSITIONS
from hsa_app.domain.requests.service import EXPIRES_AFTER
from hsa_app.models import RequestAction, Service, ServiceRequest, User

RowValues = dict[str, Any]
"""Values of a row to insert, by column."""


@dataclass(slots=True)
class RequestBuilder:
    """A request with its events, dismissals and reviews. Each step returns False if it lies after `now`."""

    now: datetime
    request: ServiceRequest
    events: list[RowValues] = field(default_factory=list)
    dismissals: list[RowValues] = field(default_factory=list)
    reviews: list[RowValues] = field(default_factory=list)

    def accept(self, professional: User, at: datetime, start_code: str) -> bool:
        """Accept the request."""
        changes = {
            "professional_id": professional.id,
            "accepted_at": at,
            "start_code": start_code,
            "start_code_attempts": 0,
        }
        return self._apply_action(RequestAction.ACCEPT, professional, at, **changes)

    def reject(self, professional: User, at: datetime) -> bool:
        """Reject the request; it opens to all if it is addressed to this professional."""
        if not self._apply_action(RequestAction.REJECT, professional, at, version=self.request.version):
            return False
        if self.request.requested_professional_id == professional.id:
            self.request.requested_professional_id = None
            self.request.version += 1
        self._dismiss(professional, at)
        return True

    def release(self, professional: User, at: datetime, reason: str) -> bool:
        """Release the request."""
        changes = {"professional_id": None, "requested_professional_id": None, "accepted_at": None}
        expires_at = min(self.request.scheduled_for, at + EXPIRES_AFTER)
        if not self._apply_action(RequestAction.RELEASE, professional, at, reason, expires_at=expires_at, **changes):
            return False
        self._dismiss(professional, at)
        return True

    def start(self, professional: User, at: datetime) -> bool:
        """Start the job."""
        return self._apply_action(RequestAction.START, professional, at, started_at=at, start_code_attempts=1)

    def complete(self, professional: User, at: datetime) -> bool:
        """Complete the job."""
        return self._apply_action(RequestAction.COMPLETE, professional, at, completed_at=at)

    def close(self, customer: User, at: datetime) -> bool:
        """Close the request by its customer."""
        return self._apply_action(RequestAction.CLOSE, customer, at, closed_at=at)

    def auto_close(self, at: datetime) -> bool:
        """Close the request by the timer."""
        return self._apply_action(RequestAction.AUTO_CLOSE, None, at, closed_at=at)

    def cancel(self, customer: User, at: datetime, reason: str | None) -> bool:
        """Cancel the request by its customer."""
        return self._apply_action(RequestAction.CANCEL, customer, at, reason, cancelled_at=at, cancel_reason=reason)

    def expire(self) -> bool:
        """Expire the request at its `expires_at`."""
        return self._apply_action(RequestAction.EXPIRE, None, self.request.expires_at)

    def rate(self, rating: int, comment: str | None = None, reply: str | None = None) -> None:
        """Add a review by the customer at the time of closing."""
        self.reviews.append(
            {
                "customer_id": self.request.customer_id,
                "professional_id": self.request.professional_id,
                "service_id": self.request.service_id,
                "rating": rating,
                "comment": comment,
                "reply": reply,
                "created_at": self.request.closed_at,
            }
        )

    def _apply_action(
        self, action: RequestAction, user: User | None, at: datetime, reason: str | None = None, **changes: Any
    ) -> bool:
        if at > self.now:
            return False
        request, transition = self.request, TRANSITIONS[action]
        if request.status not in transition.sources or at < self.events[-1]["created_at"]:
            raise ValueError(
                f"cannot {action} a request that is {request.status} since {self.events[-1]['created_at']}"
            )
        self.events.append(_event_values(action, user, at, request.status, reason))
        for name, value in {"status": transition.target, "version": request.version + 1, **changes}.items():
            setattr(request, name, value)
        return True

    def _dismiss(self, professional: User, at: datetime) -> None:
        self.dismissals.append({"professional_id": professional.id, "created_at": at})


def _event_values(
    action: RequestAction, user: User | None, at: datetime, from_status: str | None, reason: str | None = None
) -> RowValues:
    return {
        "action": action,
        "actor_id": user.id if user else None,
        "from_status": from_status,
        "to_status": TRANSITIONS[action].target,
        "reason": reason,
        "created_at": at,
    }


def book_request(
    now: datetime,
    customer: User,
    service: Service,
    scheduled_for: datetime,
    booked_at: datetime,
    *,
    start_code: str = "0000",
    notes: str | None = None,
    professional: User | None = None,
) -> RequestBuilder:
    """Book a visit at the customer's address, optionally addressed to a professional."""
    request = ServiceRequest(
        service_id=service.id or 0,
        customer_id=customer.id or 0,
        requested_professional_id=professional and professional.id,
        scheduled_for=scheduled_for,
        ends_at=scheduled_for + timedelta(minutes=service.duration_minutes),
        expires_at=min(scheduled_for, booked_at + EXPIRES_AFTER),
        duration_minutes=service.duration_minutes,
        address=customer.address or "",
        city=customer.city,
        city_key=normalize_city(customer.city),
        pincode=customer.pincode,
        notes=notes,
        price=service.base_price,
        currency=service.currency,
        start_code=start_code,
        created_at=booked_at,
    )
    return RequestBuilder(now, request, [_event_values(RequestAction.BOOK, customer, booked_at, None)])
