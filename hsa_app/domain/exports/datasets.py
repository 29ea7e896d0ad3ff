"""The tables that can be exported: how each is searched, what its file is made of, and what it holds in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.exports import lists, rows, words
from hsa_app.domain.exports.rows import Line
from hsa_app.domain.exports.words import Names
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.paging import PageAsk
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import Work

CLOSED, REQUESTS, USERS, SERVICES, AUDIT, MAIL = "requests", "request-list", "users", "services", "audit", "mail"
"""Closed requests have columns that programs rely on; requests of any status have a few more."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One table. `one` is what a line is called, `file` what the file is."""

    form: type[PageAsk]
    columns: tuple[str, ...]
    count: Callable[[Work, Any], int]
    portions: Callable[[Work, Any], Iterator[list[Line]]]
    holds: Callable[[Any, Names], str]
    one: str
    file: str


def _listed(form: type[PageAsk], table: lists.Listed, holds: Callable[[Any, Names], str], one: str, file: str) -> Kind:
    return Kind(form, table.head, table.count, table.portions, holds, one, file)


def _count(work: Work, ask: RequestSearch) -> int:
    return rows.count(work, ask)


def _closed(work: Work, ask: RequestSearch) -> Iterator[list[Line]]:
    return rows.portions(work, ask)


def _of_any_status(work: Work, ask: RequestSearch) -> Iterator[list[Line]]:
    return rows.portions(work, ask, more=True)


KINDS: dict[str, Kind] = {
    CLOSED: Kind(RequestSearch, rows.COLUMNS, _count, _closed, words.of_closed, "request", "requests"),
    REQUESTS: Kind(
        RequestSearch,
        (*rows.COLUMNS, *rows.MORE_COLUMNS),
        _count,
        _of_any_status,
        words.of_requests,
        "request",
        "requests",
    ),
    USERS: _listed(UserSearch, lists.USERS, words.of_users, "account", "users"),
    SERVICES: _listed(ServiceSearch, lists.SERVICES, words.of_services, "service", "services"),
    AUDIT: _listed(AuditSearch, lists.AUDIT, words.of_deeds, "entry", "audit"),
    MAIL: _listed(MailSearch, lists.MAIL, words.of_mails, "mail", "mail"),
}
MANY = {"entry": "entries"}
"""Plurals that are not made with an s."""
