"""The tables that can be exported: how each is searched, what its file is made of, and what it holds in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hsa_app.core.i18n import N_
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.exports import descriptions, request_source, table_sources
from hsa_app.domain.exports.descriptions import Names
from hsa_app.domain.exports.request_source import Line
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import UnitOfWork

CLOSED, REQUESTS, USERS, SERVICES, AUDIT, MAIL = "requests", "request-list", "users", "services", "audit", "mail"
"""Closed requests have columns that programs rely on; requests of any status have a few more."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One table. `one` is what a line is called, `file` what the file is."""

    form: type[PageParams]
    columns: tuple[str, ...]
    count: Callable[[UnitOfWork, Any], int]
    portions: Callable[[UnitOfWork, Any], Iterator[list[Line]]]
    holds: Callable[[Any, Names], str]
    one: str
    many: str
    file: str


def _listed(
    form: type[PageParams],
    table: table_sources.Listed,
    holds: Callable[[Any, Names], str],
    *,
    one: str,
    many: str,
    file: str,
) -> Kind:
    return Kind(form, table.head, table.count, table.portions, holds, one, many, file)


def _count(uow: UnitOfWork, ask: RequestSearch) -> int:
    return request_source.count(uow, ask)


def _closed(uow: UnitOfWork, ask: RequestSearch) -> Iterator[list[Line]]:
    return request_source.portions(uow, ask)


def _of_any_status(uow: UnitOfWork, ask: RequestSearch) -> Iterator[list[Line]]:
    return request_source.portions(uow, ask, more=True)


KINDS: dict[str, Kind] = {
    CLOSED: Kind(
        RequestSearch,
        request_source.COLUMNS,
        _count,
        _closed,
        descriptions.of_closed,
        N_("{count} request"),
        N_("{count} requests"),
        "requests",
    ),
    REQUESTS: Kind(
        RequestSearch,
        (*request_source.COLUMNS, *request_source.MORE_COLUMNS),
        _count,
        _of_any_status,
        descriptions.of_requests,
        N_("{count} request"),
        N_("{count} requests"),
        "requests",
    ),
    USERS: _listed(
        UserSearch,
        table_sources.USERS,
        descriptions.of_users,
        one=N_("{count} account"),
        many=N_("{count} accounts"),
        file="users",
    ),
    SERVICES: _listed(
        ServiceSearch,
        table_sources.SERVICES,
        descriptions.of_services,
        one=N_("{count} service"),
        many=N_("{count} services"),
        file="services",
    ),
    AUDIT: _listed(
        AuditSearch,
        table_sources.AUDIT,
        descriptions.of_deeds,
        one=N_("{count} entry"),
        many=N_("{count} entries"),
        file="audit",
    ),
    MAIL: _listed(
        MailSearch,
        table_sources.MAIL,
        descriptions.of_mails,
        one=N_("{count} mail"),
        many=N_("{count} mails"),
        file="mail",
    ),
}
