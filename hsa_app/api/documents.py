"""Upload, list and download of verification documents."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from hsa_app.api import uploads
from hsa_app.api.deps import AdminActor, IdPath, ProfessionalActor, ReadUnit, SignedInActor, WriteUnit
from hsa_app.api.openapi import Responses, problem_responses
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import queries, service
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG
from hsa_app.domain.documents.filenames import content_disposition
from hsa_app.domain.documents.queries import DocumentFile, DocumentRow
from hsa_app.domain.pagination import Page, PageParams

router = APIRouter(tags=["documents"], responses=problem_responses(401))

_BINARY_SCHEMA = {"schema": {"type": "string", "format": "binary"}}
_FILE_RESPONSE: Responses = {
    200: {"description": "The file, as an attachment", "content": dict.fromkeys((PDF, PNG, JPEG), _BINARY_SCHEMA)}
}
_LOCATION_HEADER = {"Location": {"description": "The path of the new document", "schema": {"type": "string"}}}
_UPLOAD_RESPONSES = {201: {"headers": _LOCATION_HEADER}} | problem_responses(
    403, 413, 415, 422, 429,
    _413="The file is larger than 5 MiB (`too_large`).",
    _415="The body is not a multipart form, or the file is not a PDF, PNG or JPEG (`wrong_type`).",
    _422="A field is missing or invalid; the file is empty, damaged, encrypted, too many pixels wide and high, or "
    "contains scripts or attachments; or the caller has ten documents already (`invalid`).",
)  # fmt: skip

PRIVATE_FILE_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of uploaded files, which are untrusted: no caching, sniffing, scripts or cross-origin use."""


def _rate_limited_uploader(actor: ProfessionalActor) -> Actor:
    """Apply the rate limit before the body is read."""
    return service.consume_upload_rate_limit(actor)


@router.get("/professional/documents", summary="List documents", responses=problem_responses(403, 422))
def list_documents(
    actor: ProfessionalActor, params: Annotated[PageParams, Query()], uow: ReadUnit
) -> Page[DocumentRow]:
    """List the caller's verification documents, newest first."""
    return queries.list_own(uow, actor, params)


@router.post(
    "/professional/documents",
    summary="Upload a document",
    status_code=201,
    openapi_extra=uploads.OPENAPI_REQUEST_BODY,
    responses=_UPLOAD_RESPONSES,
)
async def upload_document(
    actor: Annotated[Actor, Depends(_rate_limited_uploader)], request: Request, response: Response
) -> DocumentRow:
    """Upload a verification document. A rejected profile is reviewed again."""
    row = await uploads.upload_document(actor, request)
    response.headers["Location"] = f"/api/documents/{row.id}"
    return row


@router.delete(
    "/professional/documents/{id}",
    summary="Delete a document",
    status_code=204,
    responses=problem_responses(403, 404, 409, _409="An approval decision was based on the document (`wrong_state`)."),
)
def delete_document(actor: ProfessionalActor, id: IdPath, uow: WriteUnit) -> None:
    """Delete a document of the caller, unless an approval decision was based on it."""
    service.delete(uow, actor, id)


@router.get(
    "/documents/{id}",
    summary="Download a document",
    response_class=Response,
    responses=_FILE_RESPONSE | problem_responses(404),
)
def download_document(actor: SignedInActor, id: IdPath, uow: WriteUnit) -> Response:
    """Return the file, for its owner and admins. Downloads by admins are written to the audit log."""
    return attachment_response(service.open_document_with_audit(uow, actor, id))


@router.get(
    "/admin/professionals/{id}/documents",
    summary="List documents of a professional",
    responses=problem_responses(403, 404, 422),
)
def list_professional_documents(
    actor: AdminActor, id: IdPath, params: Annotated[PageParams, Query()], uow: ReadUnit
) -> Page[DocumentRow]:
    """List the documents of one professional, newest first. `id` is the id of the user."""
    return queries.list_for_professional(uow, actor, id, params)


def attachment_response(document: DocumentFile) -> Response:
    """Build the response for a document, as an attachment that browsers save and never display."""
    headers: dict[str, Any] = PRIVATE_FILE_HEADERS | {"Content-Disposition": content_disposition(document.row.name)}
    return Response(document.content, media_type=document.row.content_type, headers=headers)
