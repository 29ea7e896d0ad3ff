"""Notifications about finished exports, in-app and by mail."""

from hsa_app.core.formatting import format_number, format_relative, pluralize
from hsa_app.core.i18n import _
from hsa_app.domain.exports import queries
from hsa_app.domain.exports.datasets import DATASETS
from hsa_app.domain.mail import service as mail
from hsa_app.domain.mail.service import NotificationContent
from hsa_app.domain.pagination import PageParams
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Export, ExportStatus

EXPORTS_URL = "/admin/exports"


def notify_finished(uow: UnitOfWork, export: Export, search: PageParams) -> None:
    """Notify the requester that an export is ready or failed; at most once per export."""
    description = queries.describe(uow, export.kind, search)
    build = _build_ready if export.status == ExportStatus.DONE else _build_failed
    mail.notify(uow, export.requested_by, build(export, description), dedupe_key=f"export:{export.id}")


def _build_ready(export: Export, description: str) -> NotificationContent:
    dataset = DATASETS[export.kind]
    rows = pluralize(export.rows, dataset.singular_label, dataset.plural_label)
    until = format_relative(export.expires_at) if export.expires_at else ""
    return NotificationContent(
        kind="export-done",
        subject=_("Your export is ready: {rows}").format(rows=rows),
        context={
            "heading": _("Your export is ready"),
            "paragraphs": [_("The file you asked for is whole and waits for you. It is for admins only.")],
            "rows": [(_("Holds"), description), (_("Rows"), format_number(export.rows)), (_("Kept until"), until)],
            "action": _("Open exports"),
        },
        title=_("Export #{id} is ready").format(id=export.id),
        body=_("{holds}: {rows}.").format(
            holds=description, rows=pluralize(export.rows, "{count} row", "{count} rows")
        ),
        link=EXPORTS_URL,
    )


def _build_failed(export: Export, description: str) -> NotificationContent:
    return NotificationContent(
        kind="export-done",
        subject=_("Your export failed"),
        context={
            "paragraphs": [
                _("The file you asked for could not be written. Nothing else was changed."),
                export.error or "",
            ],
            "rows": [(_("Was to hold"), description)],
            "action": _("Open exports"),
        },
        title=_("Export #{id} failed").format(id=export.id),
        body=export.error or "",
        link=EXPORTS_URL,
    )
