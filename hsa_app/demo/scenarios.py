"""Requests that the demo's sign-in accounts see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsa_app.demo import people_data, texts
from hsa_app.demo.booked_times import BookedTimes
from hsa_app.demo.dates import local_time_on_day, next_quarter_hour, previous_quarter_hour, time_later_today
from hsa_app.demo.people import DemoAccounts
from hsa_app.demo.request_builder import RequestBuilder, book_request
from hsa_app.models import Service, User


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@dataclass
class Scenarios:
    """Builds the visits of the demo's customer, the jobs of its professionals, and open requests on their boards."""

    now: datetime
    accounts: DemoAccounts
    services_by_name: dict[str, Service]
    booked_times: BookedTimes

    def build_requests(self) -> Iterator[RequestBuilder]:
        """Build all requests."""
        yield from (
            self._visit_tomorrow(),
            self._waiting_request(),
            self._request_to_close(),
            self._cancelled_request(),
        )
        yield from (self._job_in_progress(), self._visit_later_today(), self._visit_in_three_days())
        yield from (self._job_completed_today(), *self._closed_requests())
        yield from self._open_requests()

    @property
    def _sandeep(self) -> User:
        return self.accounts.get_professional(people_data.SANDEEP).user

    @property
    def _irfan(self) -> User:
        return self.accounts.get_professional(people_data.IRFAN).user

    def _book_request(
        self,
        customer_name: str,
        service_name: str,
        scheduled_for: datetime,
        booked_at: datetime,
        *,
        notes: str | None = None,
        professional: User | None = None,
    ) -> RequestBuilder:
        user, service = self.accounts.get_customer(customer_name), self.services_by_name[service_name]
        return book_request(self.now, user, service, scheduled_for, booked_at, notes=notes, professional=professional)

    def _accept_request(self, builder: RequestBuilder, professional: User, at: datetime, start_code: str) -> None:
        self.booked_times.try_book(professional, builder.request.scheduled_for, builder.request.duration_minutes)
        builder.accept(professional, at, start_code)

    def _visit_tomorrow(self) -> RequestBuilder:
        """Build the customer's visit tomorrow, released by one professional and accepted by another."""
        booked_at, scheduled_for = self.now - _minutes(97), local_time_on_day(self.now, 1, 15)
        builder = self._book_request(
            people_data.ANANYA, "AC service", scheduled_for, booked_at, notes=texts.REQUEST_NOTES["Appliances"][0]
        )
        self._accept_request(builder, self._irfan, booked_at + _minutes(1.2), "1187")
        builder.release(self._irfan, booked_at + _minutes(36), texts.RELEASE_REASONS[0])
        self._accept_request(builder, self._sandeep, booked_at + _minutes(38), "4072")
        return builder

    def _waiting_request(self) -> RequestBuilder:
        scheduled_for = local_time_on_day(self.now, 2, 9, 30)
        return self._book_request(
            people_data.ANANYA,
            "Leak and tap repair",
            scheduled_for,
            self.now - _minutes(24),
            notes=texts.REQUEST_NOTES["Plumbing"][0],
        )

    def _request_to_close(self) -> RequestBuilder:
        """Build a job that was completed yesterday evening and is not closed."""
        electrician, scheduled_for = (
            self.accounts.get_professional("Thangjam Ibomcha Singh").user,
            local_time_on_day(self.now, -1, 18),
        )
        builder = self._book_request(
            people_data.ANANYA,
            "Electrician visit",
            scheduled_for,
            scheduled_for - _minutes(400),
            notes=texts.REQUEST_NOTES["Electrical"][0],
        )
        self._accept_request(builder, electrician, scheduled_for - _minutes(393), "7310")
        builder.start(electrician, scheduled_for + _minutes(4))
        builder.complete(electrician, scheduled_for + _minutes(29))
        return builder

    def _cancelled_request(self) -> RequestBuilder:
        """Build a request that the customer cancelled before it was accepted."""
        scheduled_for = local_time_on_day(self.now, -3, 11)
        builder = self._book_request(
            people_data.ANANYA, "Sofa and carpet cleaning", scheduled_for, scheduled_for - _minutes(900)
        )
        builder.cancel(
            self.accounts.get_customer(people_data.ANANYA), scheduled_for - _minutes(880), texts.CANCEL_REASONS[3]
        )
        return builder

    def _job_in_progress(self) -> RequestBuilder:
        scheduled_for = previous_quarter_hour(self.now - _minutes(35))
        builder = self._book_request(
            "Raj Lal",
            "AC service",
            scheduled_for,
            scheduled_for - _minutes(950),
            notes=texts.REQUEST_NOTES["Appliances"][2],
        )
        self._accept_request(builder, self._sandeep, scheduled_for - _minutes(941), "5528")
        builder.start(self._sandeep, scheduled_for + _minutes(4))
        return builder

    def _visit_later_today(self) -> RequestBuilder:
        scheduled_for = time_later_today(self.now)
        builder = self._book_request(
            "Lalitha Chandrasekharan-Nambiar", "AC service", scheduled_for, self.now - _minutes(610)
        )
        self._accept_request(builder, self._sandeep, self.now - _minutes(604), "9046")
        return builder

    def _visit_in_three_days(self) -> RequestBuilder:
        scheduled_for = local_time_on_day(self.now, 3, 10)
        builder = self._book_request(
            "Priyadarshini Balasubramanian", "AC service", scheduled_for, self.now - _minutes(300)
        )
        self._accept_request(builder, self._sandeep, self.now - _minutes(287), "2291")
        return builder

    def _completed_job(self, customer: str, scheduled_for: datetime) -> RequestBuilder:
        builder = self._book_request(customer, "AC service", scheduled_for, scheduled_for - _minutes(1100))
        self._accept_request(builder, self._sandeep, scheduled_for - _minutes(1088), "6403")
        builder.start(self._sandeep, scheduled_for + _minutes(3))
        builder.complete(self._sandeep, scheduled_for + _minutes(52))
        return builder

    def _job_completed_today(self) -> RequestBuilder:
        return self._completed_job("Rohan Deshmukh", previous_quarter_hour(self.now - _minutes(170)))

    def _closed_requests(self) -> Iterator[RequestBuilder]:
        for customer, day_offset, rating, comment in (
            ("Harpreet Singh Sodhi", -2, 5, texts.POSITIVE_REVIEWS[0]),
            ("Ketaki Phadnis", -4, 4, None),
        ):
            builder = self._completed_job(customer, local_time_on_day(self.now, day_offset, 12, 30))
            builder.close(self.accounts.get_customer(customer), local_time_on_day(self.now, day_offset, 18, 12))
            builder.rate(rating, comment)
            yield builder

    def _open_requests(self) -> Iterator[RequestBuilder]:
        """Build open requests for AC service in Pune, one of them addressed to a professional."""
        soon, tomorrow = next_quarter_hour(self.now + _minutes(30)), local_time_on_day(self.now, 1, 9)
        notes = texts.REQUEST_NOTES["Appliances"]
        for customer, scheduled_for, minutes_ago, note, requested in (
            ("Devika Oza", local_time_on_day(self.now, 3, 16), 41, notes[3], None),
            ("Kavita Jadhav", local_time_on_day(self.now, 2, 11), 33, None, None),
            ("Swati Nimbalkar", tomorrow, 21, None, None),
            ("Joseph D’Souza", local_time_on_day(self.now, 1, 18), 12, notes[4], None),
            (
                "Arnab Sengupta",
                next_quarter_hour(self.now + _minutes(255)),
                9,
                texts.DIRECT_REQUEST_NOTES,
                self._sandeep,
            ),
            ("Ashwini Thorat", soon, 4, notes[1], None),
        ):
            yield self._book_request(
                customer,
                "AC service",
                scheduled_for,
                self.now - _minutes(minutes_ago),
                notes=note,
                professional=requested,
            )
