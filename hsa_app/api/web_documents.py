"""What a browser itself fetches and sends: documents, by the session cookie."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from hsa_app.api import uploads
from hsa_app.api.deps import Id, WriteUnit
from hsa_app.api.documents import PRIVATE, attachment
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


def _visitor(request: Request) -> Actor:
    """Read in a moment of its own, as the API's callers are.

    Raises:
        NotSignedIn: the cookie stands for nobody.
    """
    with db.read_only() as uow:
        if actor := resolve_actor(uow, request.cookies.get(cookies.session_name(), ""), "ui"):
            return actor
    raise NotSignedIn(_("Sign in first."))


Visitor = Annotated[Actor, Depends(_visitor)]


def _sender(actor: Visitor) -> Actor:
    return service.check_rate(actor)


def _viewer(actor: Visitor) -> Actor:
    return service.check_view_rate(actor)


Sender = Annotated[Actor, Depends(_sender)]
Viewer = Annotated[Actor, Depends(_viewer)]
Page = Annotated[int, Query(ge=1, le=1000)]
Turn = Annotated[int, Query(ge=0, le=270, multiple_of=90)]


@router.post("/documents", status_code=201, dependencies=[Depends(check_origin)])
async def send(actor: Sender, request: Request) -> DocumentRow:
    """Send a document from the profile."""
    return await uploads.take_in(actor, request)


@router.get("/documents/{id}")
def download(actor: Visitor, id: Id, uow: WriteUnit) -> Response:
    """The file, to be saved."""
    return attachment(service.open_document(uow, actor, id))


@router.get("/documents/{id}/picture")
async def picture(actor: Viewer, request: Request, id: Id, page: Page = 1, turn: Turn = 0) -> Response:
    """One page drawn anew: only this is ever shown on our pages, never what was sent."""
    drawn = await uploads.draw(actor, request, id, page, turn)
    headers = PRIVATE | {"Content-Disposition": content_disposition(f"document-{id}-{page}.jpg", inline=True)}
    return Response(drawn, media_type=JPEG, headers=headers)
