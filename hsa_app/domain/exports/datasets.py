"""The exportable tables: search form, columns, row source and description of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hsa_app.core.i18n import N_
from hsa_app.core.validation import validate
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.exports import descriptions, request_source, table_sources
from hsa_app.domain.exports.descriptions import FilterNames
from hsa_app.domain.exports.request_source import CsvRow
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Export

CLOSED_REQUESTS, REQUESTS, USERS, SERVICES, AUDIT, MAIL = (
    "requests",
    "request-list",
    "users",
    "services",
    "audit",
    "mail",
)
"""`CLOSED_REQUESTS` has stable columns that programs rely on; `REQUESTS`, of any status, has additional ones."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """An exportable table. The labels are plural forms with `{count}`."""

    search_form: type[PageParams]
    columns: tuple[str, ...]
    count: Callable[[UnitOfWork, Any], int]
    row_batches: Callable[[UnitOfWork, Any], Iterator[list[CsvRow]]]
    describe: Callable[[Any, FilterNames], str]
    singular_label: str
    plural_label: str
    filename_prefix: str


def parse_search(export: Export) -> PageParams:
    """Parse the stored filters of an export."""
    return validate(DATASETS[export.kind].search_form, export.filters)


def _table_dataset(
    search_form: type[PageParams],
    source: table_sources.TableSource,
    describe: Callable[[Any, FilterNames], str],
    *,
    singular_label: str,
    plural_label: str,
    filename_prefix: str,
) -> Dataset:
    return Dataset(
        search_form,
        source.header,
        source.count,
        source.row_batches,
        describe,
        singular_label,
        plural_label,
        filename_prefix,
    )


def _all_request_batches(uow: UnitOfWork, params: RequestSearch) -> Iterator[list[CsvRow]]:
    return request_source.row_batches(uow, params, include_extra=True)


DATASETS: dict[str, Dataset] = {
    CLOSED_REQUESTS: Dataset(
        RequestSearch,
        request_source.COLUMNS,
        request_source.count,
        request_source.row_batches,
        descriptions.describe_closed_requests,
        N_("{count} request"),
        N_("{count} requests"),
        "requests",
    ),
    REQUESTS: Dataset(
        RequestSearch,
        (*request_source.COLUMNS, *request_source.EXTRA_COLUMNS),
        request_source.count,
        _all_request_batches,
        descriptions.describe_requests,
        N_("{count} request"),
        N_("{count} requests"),
        "requests",
    ),
    USERS: _table_dataset(
        UserSearch,
        table_sources.USERS,
        descriptions.describe_users,
        singular_label=N_("{count} account"),
        plural_label=N_("{count} accounts"),
        filename_prefix="users",
    ),
    SERVICES: _table_dataset(
        ServiceSearch,
        table_sources.SERVICES,
        descriptions.describe_services,
        singular_label=N_("{count} service"),
        plural_label=N_("{count} services"),
        filename_prefix="services",
    ),
    AUDIT: _table_dataset(
        AuditSearch,
        table_sources.AUDIT,
        descriptions.describe_audit_entries,
        singular_label=N_("{count} entry"),
        plural_label=N_("{count} entries"),
        filename_prefix="audit",
    ),
    MAIL: _table_dataset(
        MailSearch,
        table_sources.MAIL,
        descriptions.describe_mails,
        singular_label=N_("{count} mail"),
        plural_label=N_("{count} mails"),
        filename_prefix="mail",
    ),
}
