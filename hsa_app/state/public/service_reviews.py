"""Reviews of the service in the URL."""

from dataclasses import dataclass

import reflex as rx

from hsa_app.core.errors import NotFound
from hsa_app.core.formatting import format_month_year, format_number, format_rating, pluralize, to_local_time
from hsa_app.core.validation import parse_id
from hsa_app.domain.catalogue.queries import compute_average_rating
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.reviews import public_reviews as reviews
from hsa_app.domain.reviews.public_reviews import PAGE_SIZE, PublicReview, ReviewSummary
from hsa_app.state.auth import AuthState, public, query_public
from hsa_app.state.form_input import parse_last_number

MAX_SHOWN = 120
"""The most reviews that one page shows."""


@dataclass(frozen=True)
class RatingBar:
    """How often a number of stars was given; `share` is its percentage of all ratings."""

    stars: str
    times: str
    share: int


@dataclass(frozen=True)
class PublicReviewView:
    """A public review. `at` is its month."""

    key: str
    customer: str
    professional: str
    rating: str
    comment: str
    reply: str
    at: str


class ServiceReviewsState(AuthState):
    """Ratings and reviews of a service; `is_loaded` becomes True after the first load."""

    is_loaded: bool = False
    average_rating: str = ""
    rating_count_text: str = ""
    rating_bars: list[RatingBar] = []
    reviews: list[PublicReviewView] = []
    has_more: bool = False
    _service_id: int = 0
    _next_cursor: str = ""

    @rx.event
    @public
    async def load_newest(self) -> None:
        """Load the newest reviews of the service in the URL."""
        self._service_id = parse_last_number(self.router.url.path)
        summary = await self._load_summary()
        if summary is not None:
            self._show_newest(summary)

    @rx.event
    @public
    async def reload_newest(self) -> None:
        """Update counts and newest reviews; pages loaded further down stay."""
        summary = await self._load_summary()
        if summary is not None and len(self.reviews) <= PAGE_SIZE:
            self._show_newest(summary)

    @rx.event
    @public
    async def show_more(self) -> None:
        """Load older reviews below the current ones."""
        if not self._next_cursor or len(self.reviews) >= MAX_SHOWN:
            return
        params = PageParams(limit=PAGE_SIZE, cursor=self._next_cursor)
        page = await query_public(reviews.public_reviews, self._service_id, params)
        self.reviews = [*self.reviews, *review_views(page.items, len(self.reviews))]
        self._set_next_cursor(page.next_cursor)

    async def _load_summary(self) -> ReviewSummary | None:
        try:
            summary = await reviews.get_review_summary(parse_id(self._service_id))
        except NotFound:
            return None
        count = sum(summary.rating_counts.values())
        self.average_rating = format_rating(
            compute_average_rating(sum(stars * times for stars, times in summary.rating_counts.items()), count)
        )
        self.rating_count_text = pluralize(count, "{count} rating", "{count} ratings")
        self.rating_bars = build_rating_bars(summary.rating_counts)
        return summary

    def _show_newest(self, summary: ReviewSummary) -> None:
        self.reviews = review_views(summary.newest_reviews.items)
        self._set_next_cursor(summary.newest_reviews.next_cursor)
        self.is_loaded = True

    def _set_next_cursor(self, cursor: str | None) -> None:
        self._next_cursor = cursor or ""
        self.has_more = bool(cursor) and len(self.reviews) < MAX_SHOWN


def build_rating_bars(stars: dict[int, int]) -> list[RatingBar]:
    """The distribution of ratings, five stars to one."""
    count = sum(stars.values())
    return [
        RatingBar(str(star), format_number(times), round(times / count * 100) if count else 0)
        for star, times in stars.items()
    ]


def review_views(rows: list[PublicReview], offset: int = 0) -> list[PublicReviewView]:
    """View models of reviews; their keys are numbers from `offset` on."""
    return [
        PublicReviewView(
            key=str(offset + index),
            customer=row.customer,
            professional=row.professional,
            rating=str(row.rating),
            comment=row.comment,
            reply=row.reply or "",
            at=format_month_year(to_local_time(row.created_at)),
        )
        for index, row in enumerate(rows)
    ]
