"""What the one who asked for an export is told at its end: under their bell and by mail."""

from hsa_app.core.formatting import format_number, format_relative, plural
from hsa_app.core.i18n import _
from hsa_app.domain.exports import queries
from hsa_app.domain.exports.datasets import KINDS
from hsa_app.domain.mail import service as mail
from hsa_app.domain.mail.service import NotificationContent
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Export, ExportStatus

PAGE = "/admin/exports"


def tell(uow: UnitOfWork, export: Export) -> None:
    """Say that it is ready, or that it failed; once."""
    holds = queries.in_words(export, queries.names_in(uow, [export]))
    letter = _ready(export, holds) if export.status == ExportStatus.DONE else _failed(export, holds)
    mail.notify(uow, export.requested_by, letter, once=f"export:{export.id}")


def _ready(export: Export, holds: str) -> NotificationContent:
    kind = KINDS[export.kind]
    rows = plural(export.rows, kind.one, kind.many)
    until = format_relative(export.expires_at) if export.expires_at else ""
    return NotificationContent(
        kind="export-done",
        subject=_("Your export is ready: {rows}").format(rows=rows),
        context={
            "heading": _("Your export is ready"),
            "paragraphs": [_("The file you asked for is whole and waits for you. It is for admins only.")],
            "rows": [(_("Holds"), holds), (_("Rows"), format_number(export.rows)), (_("Kept until"), until)],
            "action": _("Open exports"),
        },
        title=_("Export #{id} is ready").format(id=export.id),
        body=_("{holds}: {rows}.").format(holds=holds, rows=plural(export.rows, "{count} row", "{count} rows")),
        link=PAGE,
    )


def _failed(export: Export, holds: str) -> NotificationContent:
    return NotificationContent(
        kind="export-done",
        subject=_("Your export failed"),
        context={
            "paragraphs": [
                _("The file you asked for could not be written. Nothing else was changed."),
                export.error or "",
            ],
            "rows": [(_("Was to hold"), holds)],
            "action": _("Open exports"),
        },
        title=_("Export #{id} failed").format(id=export.id),
        body=export.error or "",
        link=PAGE,
    )
