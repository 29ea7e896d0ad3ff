"""Documents by which professionals show who they are."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from hsa_app.api import uploads
from hsa_app.api.deps import Admin, Id, Professional, Reading, SignedIn, Writing
from hsa_app.api.openapi import Answers, refusals
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import queries, service
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG
from hsa_app.domain.documents.filenames import disposition
from hsa_app.domain.documents.queries import DocumentRow, Paper
from hsa_app.domain.pagination import Page, PageAsk

router = APIRouter(tags=["documents"], responses=refusals(401))

_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE: Answers = {
    200: {"description": "The file, as an attachment", "content": dict.fromkeys((PDF, PNG, JPEG), _BYTES)}
}
_SENT = {201: {"headers": {"Location": {"schema": {"type": "string"}}}}} | refusals(
    403, 413, 415, 422, 429,
    _413="The file is over 5 MiB (`too_large`).",
    _415="The body is not a multipart form, or the file is not only a PDF, PNG or JPEG (`wrong_type`).",
    _422="A field is missing or wrong, or the file is empty, damaged, locked, too many points wide and high, carries "
    "a program or other files, or there are ten already (`invalid`).",
)  # fmt: skip

PRIVATE = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What a browser must know about what strangers sent: keep no copy, guess nothing, run nothing, lend it to nobody."""


def _sender(actor: Professional) -> Actor:
    """Counted before anything of the body is read."""
    return service.admit(actor)


@router.get("/professional/documents", responses=refusals(403, 422))
def documents(actor: Professional, ask: Annotated[PageAsk, Query()], uow: Reading) -> Page[DocumentRow]:
    """Own documents, newest first."""
    return queries.mine(uow, actor, ask)


@router.post("/professional/documents", status_code=201, openapi_extra=uploads.FORM, responses=_SENT)
async def send(actor: Annotated[Actor, Depends(_sender)], request: Request, response: Response) -> DocumentRow:
    """Send a document; a rejected profile is looked at again. The file is read after the caller is known."""
    row = await uploads.take_in(actor, request)
    response.headers["Location"] = f"/api/documents/{row.id}"
    return row


@router.delete(
    "/professional/documents/{id}",
    status_code=204,
    responses=refusals(403, 404, 409, _409="An admin has decided, and the document is kept with it (`wrong_state`)."),
)
def take_back(actor: Professional, id: Id, uow: Writing) -> None:
    """Delete a document, as long as no decision rests on it."""
    service.take_back(uow, actor, id)


@router.get("/documents/{id}", response_class=Response, responses=_FILE | refusals(404))
def download(actor: SignedIn, id: Id, uow: Writing) -> Response:
    """The file, for its owner and admins; that an admin opened it is written down."""
    return attachment(service.opened(uow, actor, id))


@router.get("/admin/professionals/{id}/documents", responses=refusals(403, 404, 422))
def of_professional(actor: Admin, id: Id, ask: Annotated[PageAsk, Query()], uow: Reading) -> Page[DocumentRow]:
    """A professional's documents, newest first. `id` is the user's."""
    return queries.of_professional(uow, actor, id, ask)


def attachment(paper: Paper) -> Response:
    """A document to be saved, never shown where it comes from."""
    headers: dict[str, Any] = PRIVATE | {"Content-Disposition": disposition(paper.row.name)}
    return Response(paper.content, media_type=paper.row.content_type, headers=headers)
