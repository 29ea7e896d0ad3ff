"""Looking for a service: what is asked for stands in the address, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.field_types import normalize_city
from hsa_app.core.formatting import clock_parts, day, duration_parts, format_number, money, plural, rating
from hsa_app.core.i18n import N_, _
from hsa_app.core.pincodes import describe
from hsa_app.core.validation import validate
from hsa_app.domain.catalogue import search
from hsa_app.domain.catalogue.forms import BANDS, Order, PriceBand, ServiceBrowse, Soon
from hsa_app.domain.catalogue.queries import cities
from hsa_app.domain.catalogue.search import RATING_THRESHOLDS, SHOWN, Near, SearchHit, SearchResults
from hsa_app.domain.catalogue.service import CATALOGUE
from hsa_app.state.auth import Session, public, read_public
from hsa_app.state.form_input import by_field, clean_form
from hsa_app.state.view_models import Option, icon_of, place_words

ORDERS = {
    Order.NAME: N_("Name"),
    Order.CHEAPEST: N_("Lowest price"),
    Order.DEAREST: N_("Highest price"),
    Order.BEST_RATED: N_("Best rated"),
    Order.EARLIEST: N_("Soonest"),
}
FILTERS = ("category", "price", "rating", "soon")
SOON_WORDS = {Soon.TODAY: N_("Today"), Soon.TOMORROW: N_("By tomorrow"), Soon.WEEK: N_("Within a week")}


@dataclass(frozen=True)
class HitView:
    """A service as a result: `clock` and `half` say when it can be had, on `day`, or else how long it takes."""

    id: int
    name: str
    words: str
    category: str
    icon: str
    day: str
    clock: str
    half: str
    lasts: str
    price: str
    rating: str
    rated: str
    professionals: str
    href: str


@dataclass(frozen=True)
class Choice:
    """A filter or order one may choose, as a link; `tally` is how many services it would leave."""

    words: str
    href: str
    here: bool
    tally: str = ""


class ResultsState(Session):
    """One page of results, and the links to all others."""

    title: str = N_("Services")
    found: str = ""
    hits: list[HitView] = []
    loaded: bool = False
    place: str = ""
    places: list[Option] = []
    q: str = ""
    city: str = ""
    pincode: str = ""
    hidden_fields: list[Option] = []
    wrong: dict[str, str] = {}
    categories: list[Choice] = []
    prices: list[Choice] = []
    ratings: list[Choice] = []
    times: list[Choice] = []
    orders: list[Choice] = []
    order: str = ORDERS[Order.NAME]
    applied: list[Option] = []
    near: list[Option] = []
    lies_in: str = ""
    anywhere_href: str = ""
    clear_href: str = "/services"
    pages: str = ""
    previous_href: str = ""
    next_href: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Read what the address asks for, and follow what changes it."""
        await self._subscribe(ResultsState.load, CATALOGUE)
        ask, self.wrong = parse_query(self.router.url.query_parameters)
        known = await read_public(cities)
        ask = ask.model_copy(update={"city": _as_known(ask.city, known)})
        found = await search.search_cached(ask)
        self._show_ask(ask, known)
        self._show_filters(ask, found)
        self._show_hits(ask, found)
        near = [] if found.total else await read_public(search.nearest, ask)
        self.near = [Option(address(ask, city=None, pincode=one.pincode), near_words(one)) for one in near]
        self.lies_in = describe(ask.pincode or "")
        self.anywhere_href = address(ask, city=None, pincode=None) if ask.city or ask.pincode else ""

    def _show_ask(self, ask: ServiceBrowse, known: list[str]) -> None:
        typed = self.router.url.query_parameters
        self.q, self.city = ask.q or "", ask.city or ""
        self.pincode = typed.get("pincode", "")[:20] if "pincode" in self.wrong else ask.pincode or ""
        elsewhere = [ask.city] if ask.city and ask.city not in known else []
        self.places = [Option(city, city) for city in [*known, *elsewhere]]
        self.title, self.place = headline(ask), place_words(ask.city, ask.pincode)
        kept = {
            "category": ask.category,
            "price": ask.price,
            "rating": ask.rating,
            "soon": ask.soon,
            "sort": _unless_usual(ask.sort),
        }
        self.hidden_fields = [Option(name, str(value)) for name, value in kept.items() if value]

    def _show_filters(self, ask: ServiceBrowse, found: SearchResults) -> None:
        self.categories = [
            Choice(_("Any category"), address(ask, category=None), not ask.category, format_number(found.any_category)),
            *(
                Choice(name, address(ask, category=name), _same(name, ask.category), format_number(count))
                for name, count in found.categories.items()
            ),
        ]
        self.prices = [
            Choice(_("Any price"), address(ask, price=None), ask.price is None, format_number(found.any_price)),
            *(
                Choice(band_words(band), address(ask, price=band), band == ask.price, format_number(count))
                for band, count in found.prices.items()
            ),
        ]
        self.ratings = [
            Choice(_("Any rating"), address(ask, rating=None), ask.rating is None, format_number(found.any_rating)),
            *(
                Choice(
                    mark_words(mark), address(ask, rating=mark), mark == ask.rating, format_number(found.ratings[mark])
                )
                for mark in RATING_THRESHOLDS
            ),
        ]
        self.times = [
            Choice(_("Any time"), address(ask, soon=None), ask.soon is None, format_number(found.any_time)),
            *(
                Choice(words, address(ask, soon=soon), soon == ask.soon, format_number(found.soon[soon]))
                for soon, words in SOON_WORDS.items()
            ),
        ]
        self.orders = [Choice(words, address(ask, sort=order), order == ask.sort) for order, words in ORDERS.items()]
        self.order = ORDERS[ask.sort]
        self.applied = active_filters(ask)
        self.clear_href = address(ask, **dict.fromkeys(FILTERS))

    def _show_hits(self, ask: ServiceBrowse, found: SearchResults) -> None:
        self.hits = [hit_view(hit, ask) for hit in found.hits]
        self.found = (
            _("{services} you can book").format(services=plural(found.total, "{count} service", "{count} services"))
            if found.total
            else _("No services")
        )
        before = (found.page - 1) * SHOWN
        last = before + len(found.hits)
        many = found.total > SHOWN
        self.pages = (
            _("{before} to {last} of {total}").format(
                before=format_number(before + 1), last=format_number(last), total=format_number(found.total)
            )
            if many
            else ""
        )
        self.previous_href = address(ask, page=found.page - 1) if before else ""
        self.next_href = address(ask, page=found.page + 1) if last < found.total else ""
        self.loaded = True


def parse_query(parameters: Mapping[str, str]) -> tuple[ServiceBrowse, dict[str, str]]:
    """What an address asks for, and what is wrong with it; what is wrong is left out, what is unknown ignored."""
    wanted = clean_form({name: parameters[name].strip() for name in ServiceBrowse.model_fields if name in parameters})
    try:
        return validate(ServiceBrowse, wanted), {}
    except ValidationFailed as refused:
        wrong = by_field(refused)
        return validate(ServiceBrowse, {name: value for name, value in wanted.items() if name not in wrong}), wrong


def address(ask: ServiceBrowse, **changes: object) -> str:
    """The address that asks for this with some changes; every change but of the page begins at the first."""
    wanted = ask.model_dump() | {"page": 1} | changes
    usual = {"sort": Order.NAME, "page": 1}
    told = {name: str(value) for name, value in wanted.items() if value and value != usual.get(name)}
    return f"/services?{urlencode(told)}" if told else "/services"


def headline(ask: ServiceBrowse) -> str:
    """Services in Pune 411045; Services for “tap” in Pune; Cleaning."""
    what = _("Services for “{q}”").format(q=ask.q) if ask.q else ask.category or _("Services")
    place = place_words(ask.city, ask.pincode)
    return _("{what} in {place}").format(what=what, place=place) if place else what


def near_words(near: Near) -> str:
    """411045, 3.2 km away."""
    return _("{pincode}, {km:.1f} km away").format(pincode=near.pincode, km=near.km)


def band_words(band: PriceBand) -> str:
    """Up to ₹499; ₹500 to ₹1,499; ₹1,500 and more."""
    least, most = BANDS[band]
    if most is None:
        return _("{least} and more").format(least=money(str(least)))
    upto = money(str(most - 1))
    return (
        _("{least} to {upto}").format(least=money(str(least)), upto=upto)
        if least
        else _("Up to {upto}").format(upto=upto)
    )


def mark_words(mark: float) -> str:
    """4.0 and up."""
    return _("{mark:.1f} and up").format(mark=mark)


def active_filters(ask: ServiceBrowse) -> list[Option]:
    """The filters that are on, each with the address without it."""
    chips = []
    if ask.category:
        chips.append(Option(address(ask, category=None), ask.category))
    if ask.price:
        chips.append(Option(address(ask, price=None), band_words(ask.price)))
    if ask.soon:
        chips.append(Option(address(ask, soon=None), SOON_WORDS[ask.soon]))
    if ask.rating:
        chips.append(
            Option(address(ask, rating=None), _("Rating {mark_words}").format(mark_words=mark_words(ask.rating)))
        )
    return chips


def hit_view(hit: SearchHit, ask: ServiceBrowse) -> HitView:
    """A result in words; its link takes the place along."""
    service = hit.service
    lasts = duration_parts(service.duration_minutes)
    clock, half = clock_parts(hit.earliest) if hit.earliest else lasts
    place = urlencode({name: value for name in ("city", "pincode") if (value := getattr(ask, name))})
    return HitView(
        id=service.id,
        name=service.name,
        words=service.description,
        category=service.category,
        icon=icon_of(service.category),
        day=day(hit.earliest) if hit.earliest else "",
        clock=clock,
        half=half,
        lasts=" ".join(lasts),
        price=money(service.base_price, service.currency),
        rating=rating(hit.rating_average),
        rated=format_number(hit.rating_count) if hit.rating_count else "",
        professionals=plural(hit.professionals, "{count} professional", "{count} professionals")
        if hit.professionals
        else "",
        href=f"/services/{service.id}" + (f"?{place}" if place else ""),
    )


def _same(name: str, wanted: str | None) -> bool:
    return wanted is not None and name.casefold() == wanted.casefold()


def _unless_usual(order: Order) -> Order | None:
    return None if order == Order.NAME else order


def _as_known(city: str | None, known: list[str]) -> str | None:
    """A city as it is written where professionals work there."""
    return next((one for one in known if city and normalize_city(one) == normalize_city(city)), city)
