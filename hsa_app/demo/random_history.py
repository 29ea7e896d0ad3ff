"""Random visits of the past months and coming days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hsa_app.demo import names
from hsa_app.demo import texts as words
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
    """Makes stories by chance, always the same for the same seed and moment."""

    rng: Random
    now: datetime
    accounts: DemoAccounts
    services_by_name: dict[str, Service]
    booked_times: BookedTimes

    def generate_requests(self) -> Iterator[RequestBuilder]:
        """All of them, day by day."""
        for days in range(-HISTORY_DAYS, DAYS_AHEAD):
            weekday = WEEKDAY_DEMAND_FACTORS[local_time_on_day(self.now, days, 12).weekday()]
            growth = (5 + 4 * (days + HISTORY_DAYS) / HISTORY_DAYS) * (1 if days < 0 else UPCOMING_DEMAND_FACTOR)
            for _ in range(round(growth * weekday + self.rng.uniform(-1.5, 1.5))):
                worker = self._choose_professional(days)
                yield from self._generate_visit(worker, days)
            if self.rng.random() < 0.35:
                yield from self._generate_unserved_request(days)

    def _choose_professional(self, day_offset: int) -> DemoProfessional:
        able = [w for w in self.accounts.professionals if w.spec.popularity and self._is_available(w, day_offset)]
        return self.rng.choices(able, [w.spec.popularity for w in able])[0]

    def _is_available(self, professional: DemoProfessional, day_offset: int) -> bool:
        if professional.spec.name == names.SANDEEP:
            return day_offset < -4  # what is on the board of the demo's first professional is told apart
        return professional.is_bookable or (
            professional.spec.name == names.BLOCKED_PROFESSIONAL and day_offset < -BLOCKED_DAYS_AGO - 1
        )

    def _generate_visit(self, professional: DemoProfessional, day_offset: int) -> Iterator[RequestBuilder]:
        service = self.services_by_name[professional.spec.service]
        scheduled, asked = self._random_times(day_offset, service)
        customer = self.rng.choice([c for c in self.accounts.customers if professional.serves(c)])
        quiet = customer.full_name == names.ANANYA and day_offset > -4
        if (
            quiet
            or asked > self.now
            or not self.booked_times.try_book(professional.user, scheduled, service.duration_minutes)
        ):
            return
        story = book_request(
            self.now, customer, service, scheduled, asked,
            notes=self._random_notes(service), professional=professional.user if self.rng.random() < 0.12 else None,
        )  # fmt: skip
        self._simulate_request(story, professional, customer)
        yield story

    def _random_times(self, day_offset: int, service: Service) -> tuple[datetime, datetime]:
        latest = 20 - service.duration_minutes // 60
        scheduled = local_time_on_day(self.now, day_offset, self.rng.randrange(8, latest), self.rng.choice((0, 0, 30)))
        lead = self.rng.choices(range(7), (20, 28, 18, 12, 9, 7, 6))[0]
        asked = local_time_on_day(self.now, day_offset - lead, self.rng.randint(7, 22), self.rng.randrange(60))
        asked = min(asked, scheduled - timedelta(minutes=self.rng.randint(95, 300)))
        return scheduled, asked + timedelta(seconds=self.rng.randrange(60))

    def _random_notes(self, service: Service) -> str | None:
        return self.rng.choice(words.REQUEST_NOTES[service.category]) if self.rng.random() < 0.45 else None

    def _random_start_code(self) -> str:
        return f"{self.rng.randrange(10_000):04}"

    def _simulate_request(self, builder: RequestBuilder, professional: DemoProfessional, customer: User) -> None:
        chance, at = self.rng.random(), builder.request.created_at
        if chance < 0.03:
            builder.cancel(customer, at + timedelta(minutes=self.rng.randint(2, 50)), None)
            return
        at = self._simulate_rivals(builder, professional, at)
        accepted = at + timedelta(seconds=int(self.rng.lognormvariate(5.1, 0.9)) % 2400 + 12)
        if not builder.accept(professional.user, accepted, self._random_start_code()):
            return
        if chance < 0.07:
            builder.cancel(
                customer, self._random_time_before_visit(accepted, builder), self.rng.choice(words.CANCEL_REASONS)
            )
            return
        self._simulate_job(builder, professional, customer, closes_early=chance < 0.08)

    def _simulate_rivals(self, builder: RequestBuilder, professional: DemoProfessional, at: datetime) -> datetime:
        """Some turn it down, some take it and give it back; answers when it was last open."""
        others = [w for w in self.accounts.professionals if self._is_rival(w, professional, builder)]
        if builder.request.requested_professional_id is None and others and self.rng.random() < 0.12:
            rival = self.rng.choice(others)
            if self.rng.random() < 0.5:
                at += timedelta(seconds=self.rng.randint(20, 200))
                builder.reject(rival.user, at)
            else:
                at += timedelta(seconds=self.rng.randint(30, 400))
                if builder.accept(rival.user, at, self._random_start_code()):
                    at += timedelta(minutes=self.rng.randint(4, 30))
                    builder.release(rival.user, at, self.rng.choice(words.RELEASE_REASONS))
        return at

    def _is_rival(self, other: DemoProfessional, professional: DemoProfessional, builder: RequestBuilder) -> bool:
        pro = other.spec
        alike = pro.service == professional.spec.service and pro.city == professional.spec.city and pro.popularity > 0
        fits = not pro.pincodes or builder.request.pincode in pro.pincodes
        return alike and fits and other.is_bookable and other is not professional

    def _random_time_before_visit(self, start: datetime, builder: RequestBuilder) -> datetime:
        return start + (builder.request.scheduled_for - start) * self.rng.uniform(0.1, 0.9)

    def _simulate_job(
        self, builder: RequestBuilder, professional: DemoProfessional, customer: User, *, closes_early: bool
    ) -> None:
        request = builder.request
        begun = request.scheduled_for + timedelta(seconds=self.rng.randint(-240, 700))
        if not builder.start(professional.user, begun):
            return
        done = begun + timedelta(minutes=request.duration_minutes) * self.rng.uniform(0.7, 1.05)
        if closes_early:
            closed = builder.close(customer, done)
        else:
            closed = builder.complete(professional.user, done) and self._simulate_closing(builder, customer, done)
        if closed and self.rng.random() < 0.85:
            self._add_random_review(builder, professional)

    def _simulate_closing(self, builder: RequestBuilder, customer: User, completed_at: datetime) -> bool:
        """Whether the customer closes it; else it closes by itself."""
        if self.rng.random() < 0.22:
            builder.auto_close(completed_at + AUTO_CLOSE_AFTER)
            return False
        return builder.close(
            customer, completed_at + timedelta(minutes=int(self.rng.lognormvariate(4.6, 1.3)) % 4000 + 3)
        )

    def _add_random_review(self, builder: RequestBuilder, professional: DemoProfessional) -> None:
        weights = BLOCKED_RATING_WEIGHTS if professional.spec.name == names.BLOCKED_PROFESSIONAL else RATING_WEIGHTS
        rating = self.rng.choices((1, 2, 3, 4, 5), weights)[0]
        texts = (
            words.POSITIVE_REVIEWS if rating == 5 else words.NEUTRAL_REVIEWS if rating > 2 else words.NEGATIVE_REVIEWS
        )
        comment = self.rng.choice(texts) if self.rng.random() < 0.55 else None
        reply = words.REVIEW_REPLIES[0 if rating > 3 else 2] if comment and self.rng.random() < 0.2 else None
        builder.rate(rating, comment, reply)

    def _generate_unserved_request(self, day_offset: int) -> Iterator[RequestBuilder]:
        """A request that nobody serves, so that it expires and the overview shows the gap."""
        service = self.services_by_name[self.rng.choice(("Cockroach and ant control", "Termite treatment"))]
        customer = self.rng.choice([c for c in self.accounts.customers if c.city in {"Chennai", "Bengaluru"}])
        scheduled, asked = self._random_times(day_offset, service)
        if asked > self.now:
            return
        story = book_request(self.now, customer, service, scheduled, asked, notes=self._random_notes(service))
        story.expire()
        yield story
