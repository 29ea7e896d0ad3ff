"""Random visits of the past months and coming days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hsa_app.demo import people_data, texts
from hsa_app.demo.booked_times import BookedTimes
from hsa_app.demo.dates import local_time_on_day
from hsa_app.demo.people import BLOCKED_DAYS_AGO, HISTORY_DAYS, DemoAccounts, DemoProfessional
from hsa_app.demo.request_builder import RequestBuilder, book_request
from hsa_app.models import Service, User

DAYS_AHEAD = 7
UPCOMING_DEMAND_FACTOR = 2.2
WEEKDAY_DEMAND_FACTORS = (0.85, 0.8, 0.85, 0.95, 1.1, 1.6, 1.3)
AUTO_CLOSE_AFTER = timedelta(hours=72, seconds=20)
RATING_WEIGHTS, BLOCKED_RATING_WEIGHTS = (1, 2, 5, 20, 72), (15, 20, 15, 30, 20)


@dataclass
class RandomHistory:
    """Generates random requests, deterministic for a seed and time."""

    rng: Random
    now: datetime
    accounts: DemoAccounts
    services_by_name: dict[str, Service]
    booked_times: BookedTimes

    def generate_requests(self) -> Iterator[RequestBuilder]:
        """Generate all requests, day by day."""
        for day_offset in range(-HISTORY_DAYS, DAYS_AHEAD):
            weekday = WEEKDAY_DEMAND_FACTORS[local_time_on_day(self.now, day_offset, 12).weekday()]
            growth = (5 + 4 * (day_offset + HISTORY_DAYS) / HISTORY_DAYS) * (
                1 if day_offset < 0 else UPCOMING_DEMAND_FACTOR
            )
            for _ in range(round(growth * weekday + self.rng.uniform(-1.5, 1.5))):
                professional = self._choose_professional(day_offset)
                yield from self._generate_visit(professional, day_offset)
            if self.rng.random() < 0.35:
                yield from self._generate_unserved_request(day_offset)

    def _choose_professional(self, day_offset: int) -> DemoProfessional:
        available = [
            professional
            for professional in self.accounts.professionals
            if professional.spec.popularity and self._is_available(professional, day_offset)
        ]
        return self.rng.choices(available, [professional.spec.popularity for professional in available])[0]

    def _is_available(self, professional: DemoProfessional, day_offset: int) -> bool:
        if professional.spec.name == people_data.SANDEEP:
            return day_offset < -4  # the latest requests of the demo's first professional are scenarios
        return professional.is_bookable or (
            professional.spec.name == people_data.BLOCKED_PROFESSIONAL and day_offset < -BLOCKED_DAYS_AGO - 1
        )

    def _generate_visit(self, professional: DemoProfessional, day_offset: int) -> Iterator[RequestBuilder]:
        service = self.services_by_name[professional.spec.service]
        scheduled_for, booked_at = self._random_times(day_offset, service)
        customer = self.rng.choice(
            [candidate for candidate in self.accounts.customers if professional.serves(candidate)]
        )
        is_scripted = customer.full_name == people_data.ANANYA and day_offset > -4
        if (
            is_scripted
            or booked_at > self.now
            or not self.booked_times.try_book(professional.user, scheduled_for, service.duration_minutes)
        ):
            return
        builder = book_request(
            self.now, customer, service, scheduled_for, booked_at,
            notes=self._random_notes(service), professional=professional.user if self.rng.random() < 0.12 else None,
        )  # fmt: skip
        self._simulate_request(builder, professional, customer)
        yield builder

    def _random_times(self, day_offset: int, service: Service) -> tuple[datetime, datetime]:
        latest = 20 - service.duration_minutes // 60
        scheduled_for = local_time_on_day(
            self.now, day_offset, self.rng.randrange(8, latest), self.rng.choice((0, 0, 30))
        )
        lead_days = self.rng.choices(range(7), (20, 28, 18, 12, 9, 7, 6))[0]
        booked_at = local_time_on_day(self.now, day_offset - lead_days, self.rng.randint(7, 22), self.rng.randrange(60))
        booked_at = min(booked_at, scheduled_for - timedelta(minutes=self.rng.randint(95, 300)))
        return scheduled_for, booked_at + timedelta(seconds=self.rng.randrange(60))

    def _random_notes(self, service: Service) -> str | None:
        return self.rng.choice(texts.REQUEST_NOTES[service.category]) if self.rng.random() < 0.45 else None

    def _random_start_code(self) -> str:
        return f"{self.rng.randrange(10_000):04}"

    def _simulate_request(self, builder: RequestBuilder, professional: DemoProfessional, customer: User) -> None:
        chance, at = self.rng.random(), builder.request.created_at
        if chance < 0.03:
            builder.cancel(customer, at + timedelta(minutes=self.rng.randint(2, 50)), None)
            return
        at = self._simulate_rivals(builder, professional, at)
        accepted_at = at + timedelta(seconds=int(self.rng.lognormvariate(5.1, 0.9)) % 2400 + 12)
        if not builder.accept(professional.user, accepted_at, self._random_start_code()):
            return
        if chance < 0.07:
            builder.cancel(
                customer, self._random_time_before_visit(accepted_at, builder), self.rng.choice(texts.CANCEL_REASONS)
            )
            return
        self._simulate_job(builder, professional, customer, closes_early=chance < 0.08)

    def _simulate_rivals(self, builder: RequestBuilder, professional: DemoProfessional, at: datetime) -> datetime:
        """Let another professional reject or release the request at times; returns when it was last open."""
        others = [other for other in self.accounts.professionals if self._is_rival(other, professional, builder)]
        if builder.request.requested_professional_id is None and others and self.rng.random() < 0.12:
            rival = self.rng.choice(others)
            if self.rng.random() < 0.5:
                at += timedelta(seconds=self.rng.randint(20, 200))
                builder.reject(rival.user, at)
            else:
                at += timedelta(seconds=self.rng.randint(30, 400))
                if builder.accept(rival.user, at, self._random_start_code()):
                    at += timedelta(minutes=self.rng.randint(4, 30))
                    builder.release(rival.user, at, self.rng.choice(texts.RELEASE_REASONS))
        return at

    def _is_rival(self, other: DemoProfessional, professional: DemoProfessional, builder: RequestBuilder) -> bool:
        spec = other.spec
        has_same_trade = (
            spec.service == professional.spec.service and spec.city == professional.spec.city and spec.popularity > 0
        )
        serves_pincode = not spec.pincodes or builder.request.pincode in spec.pincodes
        return has_same_trade and serves_pincode and other.is_bookable and other is not professional

    def _random_time_before_visit(self, start: datetime, builder: RequestBuilder) -> datetime:
        return start + (builder.request.scheduled_for - start) * self.rng.uniform(0.1, 0.9)

    def _simulate_job(
        self, builder: RequestBuilder, professional: DemoProfessional, customer: User, *, closes_early: bool
    ) -> None:
        request = builder.request
        started_at = request.scheduled_for + timedelta(seconds=self.rng.randint(-240, 700))
        if not builder.start(professional.user, started_at):
            return
        completed_at = started_at + timedelta(minutes=request.duration_minutes) * self.rng.uniform(0.7, 1.05)
        if closes_early:
            closed = builder.close(customer, completed_at)
        else:
            closed = builder.complete(professional.user, completed_at) and self._simulate_closing(
                builder, customer, completed_at
            )
        if closed and self.rng.random() < 0.85:
            self._add_random_review(builder, professional)

    def _simulate_closing(self, builder: RequestBuilder, customer: User, completed_at: datetime) -> bool:
        """Close the request by its customer, or automatically; returns whether the customer did."""
        if self.rng.random() < 0.22:
            builder.auto_close(completed_at + AUTO_CLOSE_AFTER)
            return False
        return builder.close(
            customer, completed_at + timedelta(minutes=int(self.rng.lognormvariate(4.6, 1.3)) % 4000 + 3)
        )

    def _add_random_review(self, builder: RequestBuilder, professional: DemoProfessional) -> None:
        weights = (
            BLOCKED_RATING_WEIGHTS if professional.spec.name == people_data.BLOCKED_PROFESSIONAL else RATING_WEIGHTS
        )
        rating = self.rng.choices((1, 2, 3, 4, 5), weights)[0]
        comments = (
            texts.POSITIVE_REVIEWS if rating == 5 else texts.NEUTRAL_REVIEWS if rating > 2 else texts.NEGATIVE_REVIEWS
        )
        comment = self.rng.choice(comments) if self.rng.random() < 0.55 else None
        reply = texts.REVIEW_REPLIES[0 if rating > 3 else 2] if comment and self.rng.random() < 0.2 else None
        builder.rate(rating, comment, reply)

    def _generate_unserved_request(self, day_offset: int) -> Iterator[RequestBuilder]:
        """Generate a request without a professional in its area, which expires and appears in the overview."""
        service = self.services_by_name[self.rng.choice(("Cockroach and ant control", "Termite treatment"))]
        customer = self.rng.choice(
            [candidate for candidate in self.accounts.customers if candidate.city in {"Chennai", "Bengaluru"}]
        )
        scheduled_for, booked_at = self._random_times(day_offset, service)
        if booked_at > self.now:
            return
        builder = book_request(self.now, customer, service, scheduled_for, booked_at, notes=self._random_notes(service))
        builder.expire()
        yield builder
