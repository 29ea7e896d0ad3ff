"""A few months of visits, and those of the coming days, as chance has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hsa_app.demo import names
from hsa_app.demo import texts as words
from hsa_app.demo.booked_times import Calendars
from hsa_app.demo.dates import local_day
from hsa_app.demo.people import BLOCKED_DAYS_AGO, HISTORY_DAYS, People, Worker
from hsa_app.demo.request_builder import Story, booked
from hsa_app.models import Service, User

AHEAD_DAYS = 7
BUSY_NOW = 2.2
BY_WEEKDAY = (0.85, 0.8, 0.85, 0.95, 1.1, 1.6, 1.3)
CLOSES_ITSELF = timedelta(hours=72, seconds=20)
USUAL_RATINGS, BLOCKED_RATINGS = (1, 2, 5, 20, 72), (15, 20, 15, 30, 20)


@dataclass
class Months:
    """Makes stories by chance, always the same for the same seed and moment."""

    rng: Random
    now: datetime
    people: People
    services: dict[str, Service]
    calendars: Calendars

    def stories(self) -> Iterator[Story]:
        """All of them, day by day."""
        for days in range(-HISTORY_DAYS, AHEAD_DAYS):
            weekday = BY_WEEKDAY[local_day(self.now, days, 12).weekday()]
            growth = (5 + 4 * (days + HISTORY_DAYS) / HISTORY_DAYS) * (1 if days < 0 else BUSY_NOW)
            for _ in range(round(growth * weekday + self.rng.uniform(-1.5, 1.5))):
                worker = self._someone(days)
                yield from self._visit(worker, days)
            if self.rng.random() < 0.35:
                yield from self._unserved(days)

    def _someone(self, days: int) -> Worker:
        able = [w for w in self.people.workers if w.pro.wanted and self._may_come(w, days)]
        return self.rng.choices(able, [w.pro.wanted for w in able])[0]

    def _may_come(self, worker: Worker, days: int) -> bool:
        if worker.pro.name == names.SANDEEP:
            return days < -4  # what is on the board of the demo's first professional is told apart
        return worker.is_at_work or (worker.pro.name == names.BLOCKED and days < -BLOCKED_DAYS_AGO - 1)

    def _visit(self, worker: Worker, days: int) -> Iterator[Story]:
        service = self.services[worker.pro.service]
        scheduled, asked = self._times(days, service)
        customer = self.rng.choice([c for c in self.people.customers if worker.serves(c)])
        quiet = customer.full_name == names.ANANYA and days > -4
        if quiet or asked > self.now or not self.calendars.take(worker.user, scheduled, service.duration_minutes):
            return
        story = booked(
            self.now, customer, service, scheduled, asked,
            notes=self._notes(service), professional=worker.user if self.rng.random() < 0.12 else None,
        )  # fmt: skip
        self._play(story, worker, customer)
        yield story

    def _times(self, days: int, service: Service) -> tuple[datetime, datetime]:
        latest = 20 - service.duration_minutes // 60
        scheduled = local_day(self.now, days, self.rng.randrange(8, latest), self.rng.choice((0, 0, 30)))
        lead = self.rng.choices(range(7), (20, 28, 18, 12, 9, 7, 6))[0]
        asked = local_day(self.now, days - lead, self.rng.randint(7, 22), self.rng.randrange(60))
        asked = min(asked, scheduled - timedelta(minutes=self.rng.randint(95, 300)))
        return scheduled, asked + timedelta(seconds=self.rng.randrange(60))

    def _notes(self, service: Service) -> str | None:
        return self.rng.choice(words.NOTES[service.category]) if self.rng.random() < 0.45 else None

    def _code(self) -> str:
        return f"{self.rng.randrange(10_000):04}"

    def _play(self, story: Story, worker: Worker, customer: User) -> None:
        chance, at = self.rng.random(), story.request.created_at
        if chance < 0.03:
            story.cancel(customer, at + timedelta(minutes=self.rng.randint(2, 50)), None)
            return
        at = self._before_acceptance(story, worker, at)
        accepted = at + timedelta(seconds=int(self.rng.lognormvariate(5.1, 0.9)) % 2400 + 12)
        if not story.accept(worker.user, accepted, self._code()):
            return
        if chance < 0.07:
            story.cancel(customer, self._between(accepted, story), self.rng.choice(words.CALLED_OFF))
            return
        self._work(story, worker, customer, closes_early=chance < 0.08)

    def _before_acceptance(self, story: Story, worker: Worker, at: datetime) -> datetime:
        """Some turn it down, some take it and give it back; answers when it was last open."""
        others = [w for w in self.people.workers if self._is_rival(w, worker, story)]
        if story.request.requested_professional_id is None and others and self.rng.random() < 0.12:
            rival = self.rng.choice(others)
            if self.rng.random() < 0.5:
                at += timedelta(seconds=self.rng.randint(20, 200))
                story.reject(rival.user, at)
            else:
                at += timedelta(seconds=self.rng.randint(30, 400))
                if story.accept(rival.user, at, self._code()):
                    at += timedelta(minutes=self.rng.randint(4, 30))
                    story.release(rival.user, at, self.rng.choice(words.RELEASED))
        return at

    def _is_rival(self, other: Worker, worker: Worker, story: Story) -> bool:
        pro = other.pro
        alike = pro.service == worker.pro.service and pro.city == worker.pro.city and pro.wanted > 0
        fits = not pro.pincodes or story.request.pincode in pro.pincodes
        return alike and fits and other.is_at_work and other is not worker

    def _between(self, start: datetime, story: Story) -> datetime:
        return start + (story.request.scheduled_for - start) * self.rng.uniform(0.1, 0.9)

    def _work(self, story: Story, worker: Worker, customer: User, *, closes_early: bool) -> None:
        request = story.request
        begun = request.scheduled_for + timedelta(seconds=self.rng.randint(-240, 700))
        if not story.start(worker.user, begun):
            return
        done = begun + timedelta(minutes=request.duration_minutes) * self.rng.uniform(0.7, 1.05)
        if closes_early:
            closed = story.close(customer, done)
        else:
            closed = story.complete(worker.user, done) and self._end(story, customer, done)
        if closed and self.rng.random() < 0.85:
            self._rate(story, worker)

    def _end(self, story: Story, customer: User, done: datetime) -> bool:
        """Whether the customer closes it; else it closes by itself."""
        if self.rng.random() < 0.22:
            story.auto_close(done + CLOSES_ITSELF)
            return False
        return story.close(customer, done + timedelta(minutes=int(self.rng.lognormvariate(4.6, 1.3)) % 4000 + 3))

    def _rate(self, story: Story, worker: Worker) -> None:
        weights = BLOCKED_RATINGS if worker.pro.name == names.BLOCKED else USUAL_RATINGS
        rating = self.rng.choices((1, 2, 3, 4, 5), weights)[0]
        texts = words.PRAISE if rating == 5 else words.FINE if rating > 2 else words.GRUMBLES
        comment = self.rng.choice(texts) if self.rng.random() < 0.55 else None
        reply = words.REPLIES[0 if rating > 3 else 2] if comment and self.rng.random() < 0.2 else None
        story.rate(rating, comment, reply)

    def _unserved(self, days: int) -> Iterator[Story]:
        """Nobody does this there, so it expires; the overview shows where professionals are missing."""
        service = self.services[self.rng.choice(("Cockroach and ant control", "Termite treatment"))]
        customer = self.rng.choice([c for c in self.people.customers if c.city in {"Chennai", "Bengaluru"}])
        scheduled, asked = self._times(days, service)
        if asked > self.now:
            return
        story = booked(self.now, customer, service, scheduled, asked, notes=self._notes(service))
        story.expire()
        yield story
