"""What the demo's own sign-ins find when they come in: visits told one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsa_app.demo import names, texts
from hsa_app.demo.booked_times import Calendars
from hsa_app.demo.dates import earlier_quarter, later_quarter, later_today, local_day
from hsa_app.demo.people import People
from hsa_app.demo.request_builder import Story, booked
from hsa_app.models import Service, User


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@dataclass
class Scenes:
    """The customer's visits, the professional's days, and what waits on their boards."""

    now: datetime
    people: People
    services: dict[str, Service]
    calendars: Calendars

    def stories(self) -> Iterator[Story]:
        """All of them."""
        yield from (self._tomorrow(), self._waiting(), self._to_close(), self._not_wanted())
        yield from (self._in_progress(), self._later_today(), self._in_three_days())
        yield from (self._finished_today(), *self._closed())
        yield from self._open()

    @property
    def _sandeep(self) -> User:
        return self.people.worker(names.SANDEEP).user

    @property
    def _irfan(self) -> User:
        return self.people.worker(names.IRFAN).user

    def _book(
        self,
        customer: str,
        service: str,
        when: datetime,
        at: datetime,
        *,
        notes: str | None = None,
        professional: User | None = None,
    ) -> Story:
        who, what = self.people.customer(customer), self.services[service]
        return booked(self.now, who, what, when, at, notes=notes, professional=professional)

    def _take(self, story: Story, professional: User, at: datetime, code: str) -> None:
        self.calendars.take(professional, story.request.scheduled_for, story.request.duration_minutes)
        story.accept(professional, at, code)

    def _tomorrow(self) -> Story:
        """The customer's visit of tomorrow: one gave it back, another took it."""
        at, when = self.now - _minutes(97), local_day(self.now, 1, 15)
        story = self._book(names.ANANYA, "AC service", when, at, notes=texts.NOTES["Appliances"][0])
        self._take(story, self._irfan, at + _minutes(1.2), "1187")
        story.release(self._irfan, at + _minutes(36), texts.RELEASED[0])
        self._take(story, self._sandeep, at + _minutes(38), "4072")
        return story

    def _waiting(self) -> Story:
        when = local_day(self.now, 2, 9, 30)
        return self._book(
            names.ANANYA, "Leak and tap repair", when, self.now - _minutes(24), notes=texts.NOTES["Plumbing"][0]
        )

    def _to_close(self) -> Story:
        """Done yesterday evening; the customer has yet to close it."""
        electrician, when = self.people.worker("Thangjam Ibomcha Singh").user, local_day(self.now, -1, 18)
        story = self._book(
            names.ANANYA, "Electrician visit", when, when - _minutes(400), notes=texts.NOTES["Electrical"][0]
        )
        self._take(story, electrician, when - _minutes(393), "7310")
        story.start(electrician, when + _minutes(4))
        story.complete(electrician, when + _minutes(29))
        return story

    def _not_wanted(self) -> Story:
        """Called off by the customer a few days ago, before anybody had it."""
        when = local_day(self.now, -3, 11)
        story = self._book(names.ANANYA, "Sofa and carpet cleaning", when, when - _minutes(900))
        story.cancel(self.people.customer(names.ANANYA), when - _minutes(880), texts.CALLED_OFF[3])
        return story

    def _in_progress(self) -> Story:
        when = earlier_quarter(self.now - _minutes(35))
        story = self._book("Raj Lal", "AC service", when, when - _minutes(950), notes=texts.NOTES["Appliances"][2])
        self._take(story, self._sandeep, when - _minutes(941), "5528")
        story.start(self._sandeep, when + _minutes(4))
        return story

    def _later_today(self) -> Story:
        when = later_today(self.now)
        story = self._book("Lalitha Chandrasekharan-Nambiar", "AC service", when, self.now - _minutes(610))
        self._take(story, self._sandeep, self.now - _minutes(604), "9046")
        return story

    def _in_three_days(self) -> Story:
        when = local_day(self.now, 3, 10)
        story = self._book("Priyadarshini Balasubramanian", "AC service", when, self.now - _minutes(300))
        self._take(story, self._sandeep, self.now - _minutes(287), "2291")
        return story

    def _done(self, customer: str, when: datetime) -> Story:
        story = self._book(customer, "AC service", when, when - _minutes(1100))
        self._take(story, self._sandeep, when - _minutes(1088), "6403")
        story.start(self._sandeep, when + _minutes(3))
        story.complete(self._sandeep, when + _minutes(52))
        return story

    def _finished_today(self) -> Story:
        return self._done("Rohan Deshmukh", earlier_quarter(self.now - _minutes(170)))

    def _closed(self) -> Iterator[Story]:
        for customer, days, rating, comment in (
            ("Harpreet Singh Sodhi", -2, 5, texts.PRAISE[0]),
            ("Ketaki Phadnis", -4, 4, None),
        ):
            story = self._done(customer, local_day(self.now, days, 12, 30))
            story.close(self.people.customer(customer), local_day(self.now, days, 18, 12))
            story.rate(rating, comment)
            yield story

    def _open(self) -> Iterator[Story]:
        """What nobody has taken yet: AC service in Pune, one of them for the professional by name."""
        soon, tomorrow = later_quarter(self.now + _minutes(30)), local_day(self.now, 1, 9)
        notes = texts.NOTES["Appliances"]
        for customer, when, minutes_ago, note, asked in (
            ("Devika Oza", local_day(self.now, 3, 16), 41, notes[3], None),
            ("Kavita Jadhav", local_day(self.now, 2, 11), 33, None, None),
            ("Swati Nimbalkar", tomorrow, 21, None, None),
            ("Joseph D’Souza", local_day(self.now, 1, 18), 12, notes[4], None),
            ("Arnab Sengupta", later_quarter(self.now + _minutes(255)), 9, texts.FOR_SANDEEP, self._sandeep),
            ("Ashwini Thorat", soon, 4, notes[1], None),
        ):
            yield self._book(
                customer, "AC service", when, self.now - _minutes(minutes_ago), notes=note, professional=asked
            )
