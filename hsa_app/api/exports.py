"""CSV exports, for admins."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import FileResponse

from hsa_app.api import openapi_examples
from hsa_app.api.deps import AdminActor, IdPath, ReadUnit, WriteUnit
from hsa_app.api.openapi import problem_responses
from hsa_app.domain.exports import queries, service
from hsa_app.domain.exports.forms import ExportForm, ExportSearch
from hsa_app.domain.exports.queries import ExportFile, ExportRow, QueuedExportRow
from hsa_app.domain.pagination import Page

router = APIRouter(prefix="/admin", tags=["admin"], responses=problem_responses(401, 403))

CSV_MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
"""With the parameters of RFC 4180, section 3."""

_NOT_READY_DESCRIPTION = {"_409": "The export is not finished, or has failed (`wrong_state`)."}
_FILE_RESPONSE = {
    200: {
        "description": "The CSV file (RFC 4180, UTF-8, with a header row), as an attachment",
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/export-csv", summary="Create an export", status_code=202, responses=problem_responses(413, 415, 422, 429)
)
def create_export(
    actor: AdminActor, form: Annotated[ExportForm, Body(examples=[openapi_examples.EXPORT])], uow: WriteUnit
) -> QueuedExportRow:
    """Queue a CSV export of closed requests; a worker writes it. `from` and `to` limit the time of booking.

    Text that a spreadsheet would run as a formula is prefixed with an apostrophe.
    """
    return QueuedExportRow.model_validate(service.enqueue_request_export(uow, actor, form.to_search()))


@router.get("/exports", summary="List exports", responses=problem_responses(422))
def list_exports(actor: AdminActor, search: Annotated[ExportSearch, Query()], uow: ReadUnit) -> Page[ExportRow]:
    """List the exports of all admins, newest first."""
    return queries.list_exports(uow, actor, search)


@router.get("/exports/{id}", summary="Get an export", responses=problem_responses(404))
def get_export(actor: AdminActor, id: IdPath, uow: ReadUnit) -> ExportRow:
    """Return the status of an export. Its file is kept until `expires_at`."""
    return queries.get_export(uow, actor, id)


@router.get(
    "/exports/{id}/download",
    summary="Download an export",
    response_class=FileResponse,
    responses=_FILE_RESPONSE | problem_responses(404, 409, 410, **_NOT_READY_DESCRIPTION),
)
def download_export(actor: AdminActor, id: IdPath, uow: WriteUnit) -> FileResponse:
    """Return the CSV file of a finished export. The download is written to the audit log."""
    return csv_file_response(service.get_file_with_audit(uow, actor, id))


def csv_file_response(file: ExportFile) -> FileResponse:
    """Build the response for a CSV file, as an attachment."""
    return FileResponse(file.path, media_type=CSV_MEDIA_TYPE, filename=file.name)
