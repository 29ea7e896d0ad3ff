"""What the one who asked for an export is told at its end: under their bell and by mail."""

from hsa_app.core.formatting import grouped, plural, when
from hsa_app.domain.exports import queries
from hsa_app.domain.exports.datasets import KINDS, MANY
from hsa_app.domain.mail import service as mail
from hsa_app.domain.mail.service import Letter
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Export, ExportStatus

PAGE = "/admin/exports"


def tell(uow: UnitOfWork, export: Export) -> None:
    """Say that it is ready, or that it failed; once."""
    holds = queries.in_words(export, queries.names_in(uow, [export]))
    letter = _ready(export, holds) if export.status == ExportStatus.DONE else _failed(export, holds)
    mail.post(uow, export.asked_by, letter, once=f"export:{export.id}")


def _ready(export: Export, holds: str) -> Letter:
    one = KINDS[export.kind].one
    rows = plural(export.rows, one, MANY.get(one, ""))
    until = when(export.expires_at) if export.expires_at else ""
    return Letter(
        kind="export-done",
        subject=f"Your export is ready: {rows}",
        facts={
            "heading": "Your export is ready",
            "paragraphs": ["The file you asked for is whole and waits for you. It is for admins only."],
            "rows": [("Holds", holds), ("Rows", grouped(export.rows)), ("Kept until", until)],
            "action": "Open exports",
        },
        title=f"Export #{export.id} is ready",
        body=f"{holds}: {plural(export.rows, 'row')}.",
        link=PAGE,
    )


def _failed(export: Export, holds: str) -> Letter:
    return Letter(
        kind="export-done",
        subject="Your export failed",
        facts={
            "paragraphs": [
                "The file you asked for could not be written. Nothing else was changed.",
                export.error or "",
            ],
            "rows": [("Was to hold", holds)],
            "action": "Open exports",
        },
        title=f"Export #{export.id} failed",
        body=export.error or "",
        link=PAGE,
    )
