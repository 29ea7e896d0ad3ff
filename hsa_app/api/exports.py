"""Files of requests that admins ask for."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import FileResponse

from hsa_app.api import openapi_examples
from hsa_app.api.deps import Admin, Id, Reading, Writing
from hsa_app.api.openapi import refusals
from hsa_app.domain.exports import queries, service
from hsa_app.domain.exports.forms import ExportForm, ExportSearch
from hsa_app.domain.exports.queries import AskedRow, ExportFile, ExportRow
from hsa_app.domain.pagination import Page

router = APIRouter(prefix="/admin", tags=["admin"], responses=refusals(401, 403))

CSV = "text/csv; charset=utf-8; header=present"
"""RFC 4180, 3: the parameters of its media type."""

_NOT_NOW = {"_409": "It is not written yet, or failed (`wrong_state`)."}
_FILE = {
    200: {
        "description": "The whole file, as an attachment. RFC 4180, UTF-8, with a head of column names.",
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/export-csv", status_code=202, responses=refusals(413, 415, 422, 429))
def export_csv(
    actor: Admin, form: Annotated[ExportForm, Body(examples=[openapi_examples.EXPORT])], uow: Writing
) -> AskedRow:
    """Ask for a file of closed requests; a worker writes it. `from` and `to` bound the time of booking.

    Text that a spreadsheet would take for a formula has one apostrophe in front.
    """
    return AskedRow.model_validate(service.ask(uow, actor, form.as_search()))


@router.get("/exports", responses=refusals(422))
def exports(actor: Admin, ask: Annotated[ExportSearch, Query()], uow: Reading) -> Page[ExportRow]:
    """Every admin's exports, the last one first."""
    return queries.page(uow, actor, ask)


@router.get("/exports/{id}", responses=refusals(404))
def export(actor: Admin, id: Id, uow: Reading) -> ExportRow:
    """How far an export is. Its file is kept until `expires_at`."""
    return queries.one(uow, actor, id)


@router.get(
    "/exports/{id}/download", response_class=FileResponse, responses=_FILE | refusals(404, 409, 410, **_NOT_NOW)
)
def download(actor: Admin, id: Id, uow: Writing) -> FileResponse:
    """The file of an export that is done. Who took it is written down."""
    return handed_out(service.fetch(uow, actor, id))


def handed_out(file: ExportFile) -> FileResponse:
    """A file as an attachment."""
    return FileResponse(file.path, media_type=CSV, filename=file.name)
