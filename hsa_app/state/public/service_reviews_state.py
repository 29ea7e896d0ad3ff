"""What customers said of the service in the address."""

from dataclasses import dataclass
from datetime import datetime

import reflex as rx

from hsa_app.core.errors import NotFound
from hsa_app.core.formatting import format_number, local, plural, rating
from hsa_app.core.validation import parse_id
from hsa_app.domain.catalogue.queries import average
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.reviews import public_reviews as reviews
from hsa_app.domain.reviews.public_reviews import SHOWN, PublicReview, ReviewSummary
from hsa_app.state.auth import Session, public, read_public
from hsa_app.state.form_input import last_number

MOST = 120
"""So many reviews one page shows; who reads on has chosen long ago."""


@dataclass(frozen=True)
class StarsView:
    """How often a number of stars was given; `share` of all ratings, for people and for the bar."""

    stars: str
    times: str
    share: int


@dataclass(frozen=True)
class SaidView:
    """A review in words. `at` is its month: nobody needs to know the day."""

    key: str
    customer: str
    professional: str
    rating: str
    comment: str
    reply: str
    at: str


class SaidState(Session):
    """Ratings of a service and what was said with them; `known` once they were read."""

    known: bool = False
    average: str = ""
    rated: str = ""
    stars: list[StarsView] = []
    said: list[SaidView] = []
    has_more: bool = False
    _service_id: int = 0
    _next: str = ""

    @rx.event
    @public
    async def show_newest(self) -> None:
        """Begin with the newest reviews of the service in the address."""
        self._service_id = last_number(self.router.url.path)
        found = await self._read()
        if found is not None:
            self._start(found)

    @rx.event
    @public
    async def look_again(self) -> None:
        """Somebody rated meanwhile: count anew, and leave alone what is being read further down."""
        found = await self._read()
        if found is not None and len(self.said) <= SHOWN:
            self._start(found)

    @rx.event
    @public
    async def show_more(self) -> None:
        """Older reviews, below those that are there."""
        if not self._next or len(self.said) >= MOST:
            return
        ask = PageParams(limit=SHOWN, cursor=self._next)
        found = await read_public(reviews.public_reviews, self._service_id, ask)
        self.said = [*self.said, *views(found.items, len(self.said))]
        self._go_on(found.next_cursor)

    async def _read(self) -> ReviewSummary | None:
        try:
            found = await reviews.opinion(parse_id(self._service_id))
        except NotFound:
            return None
        count = sum(found.stars.values())
        self.average = rating(average(sum(stars * times for stars, times in found.stars.items()), count))
        self.rated = plural(count, "{count} rating", "{count} ratings")
        self.stars = bars(found.stars)
        return found

    def _start(self, found: ReviewSummary) -> None:
        self.said = views(found.newest.items)
        self._go_on(found.newest.next_cursor)
        self.known = True

    def _go_on(self, cursor: str | None) -> None:
        self._next = cursor or ""
        self.has_more = bool(cursor) and len(self.said) < MOST


def bars(stars: dict[int, int]) -> list[StarsView]:
    """Five stars to one, each with its part of all ratings."""
    count = sum(stars.values())
    return [
        StarsView(str(star), format_number(times), round(times / count * 100) if count else 0)
        for star, times in stars.items()
    ]


def views(found: list[PublicReview], before: int = 0) -> list[SaidView]:
    """Reviews in words; so many stand `before` them."""
    return [
        SaidView(
            key=str(before + at),
            customer=one.customer,
            professional=one.professional,
            rating=str(one.rating),
            comment=one.comment,
            reply=one.reply or "",
            at=month(one.created_at),
        )
        for at, one in enumerate(found)
    ]


def month(moment: datetime) -> str:
    """November 2026."""
    return f"{local(moment):%B %Y}"
