"""Documents for browsers, authenticated by the session cookie."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from hsa_app.api import uploads
from hsa_app.api.deps import IdPath, WriteUnit
from hsa_app.api.documents import PRIVATE_FILE_HEADERS, attachment_response
from hsa_app.api.web_session import check_origin
from hsa_app.core.errors import NotSignedIn
from hsa_app.core.i18n import _
from hsa_app.domain.accounts.queries import resolve_actor
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import service
from hsa_app.domain.documents.file_types import JPEG
from hsa_app.domain.documents.filenames import content_disposition
from hsa_app.domain.documents.queries import DocumentRow
from hsa_app.infra import cookies, db

router = APIRouter(prefix="/files", include_in_schema=False)


def _session_actor(request: Request) -> Actor:
    """Resolve the session cookie in its own transaction.

    Raises:
        NotSignedIn: there is no valid session.
    """
    with db.read_only() as uow:
        if actor := resolve_actor(uow, request.cookies.get(cookies.session_cookie_name(), ""), "ui"):
            return actor
    raise NotSignedIn(_("Sign in first."))


SessionActor = Annotated[Actor, Depends(_session_actor)]


def _rate_limited_uploader(actor: SessionActor) -> Actor:
    return service.consume_upload_rate_limit(actor)


def _rate_limited_viewer(actor: SessionActor) -> Actor:
    return service.consume_view_rate_limit(actor)


UploaderActor = Annotated[Actor, Depends(_rate_limited_uploader)]
ViewerActor = Annotated[Actor, Depends(_rate_limited_viewer)]
PageNumber = Annotated[int, Query(ge=1, le=1000)]
RotationDegrees = Annotated[int, Query(ge=0, le=270, multiple_of=90)]


@router.post("/documents", status_code=201, dependencies=[Depends(check_origin)])
async def upload_document(actor: UploaderActor, request: Request) -> DocumentRow:
    """Upload a document from the profile page."""
    return await uploads.upload_document(actor, request)


@router.get("/documents/{id}")
def download_document(actor: SessionActor, id: IdPath, uow: WriteUnit) -> Response:
    """Return the file as an attachment."""
    return attachment_response(service.open_document_with_audit(uow, actor, id))


@router.get("/documents/{id}/picture")
async def get_document_page_image(
    actor: ViewerActor, request: Request, id: IdPath, page: PageNumber = 1, turn: RotationDegrees = 0
) -> Response:
    """Return a page rendered as JPEG: our pages show only this, never the uploaded file."""
    image = await uploads.render_page_when_free(actor, request, id, page, turn)
    headers = PRIVATE_FILE_HEADERS | {
        "Content-Disposition": content_disposition(f"document-{id}-{page}.jpg", inline=True)
    }
    return Response(image, media_type=JPEG, headers=headers)
