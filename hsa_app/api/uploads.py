"""Upload and rendering of documents: parses the multipart form and waits for an inspection slot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from hsa_app.api import upload_concurrency
from hsa_app.core import validation
from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import policy, service
from hsa_app.domain.documents.errors import FILE_FIELD, WrongFileType
from hsa_app.domain.documents.forms import DocumentForm
from hsa_app.domain.documents.queries import DocumentRow

MAX_FORM_BYTES = policy.MAX_BYTES + 64 * 1024
"""The largest file and the multipart overhead."""

MAX_FIELDS, MAX_FIELD_BYTES = 8, 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A parsed upload; large files are on disk."""

    form: DocumentForm
    file: UploadFile


async def upload_document(actor: Actor, request: Request) -> DocumentRow:
    """Read the form when no other upload of this user is active, and inspect and store its file when a slot is free."""
    async with (
        upload_concurrency.one_at_a_time(actor),
        _parse_form(request) as upload,
        upload_concurrency.slot(actor, request),
    ):
        content = await upload.file.read()
        return await upload_concurrency.run_limited(
            service.upload, actor, upload.form, content, upload.file.filename or ""
        )


async def render_page_when_free(actor: Actor, request: Request, document_id: int, page: int, degrees: int) -> bytes:
    """Render a page of a document as JPEG, when a slot is free."""
    async with upload_concurrency.one_at_a_time(actor), upload_concurrency.slot(actor, request):
        return await upload_concurrency.run_limited(service.render_page, actor, document_id, page, degrees)


@asynccontextmanager
async def _parse_form(request: Request) -> AsyncIterator[Upload]:
    """Parse a multipart form with one file; the file is closed at the end of the block.

    Raises:
        WrongFileType: the body is not a multipart form.
        ValidationFailed: a field is missing or invalid, there are too many, or the body is incomplete.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise WrongFileType(_("Send multipart/form-data with the fields file and kind."))
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
    )
    try:
        form_data = await parser.parse()
    except MultiPartException:
        raise ValidationFailed(FieldError("body", _("This form cannot be read. Send one file and its kind."))) from None
    except ClientDisconnect:
        raise ValidationFailed(FieldError("body", _("The form broke off."))) from None
    try:
        yield _validate_upload(form_data)
    finally:
        await form_data.close()


def _validate_upload(form_data: FormData) -> Upload:
    fields = dict(form_data.multi_items())
    file = fields.pop(FILE_FIELD, None)
    try:
        form = validation.validate(DocumentForm, fields)
    except ValidationFailed as error:
        raise ValidationFailed(
            *error.field_errors, *([] if _is_chosen_file(file) else [_missing_file_error()])
        ) from None
    if not isinstance(file, UploadFile) or not _is_chosen_file(file):
        raise ValidationFailed(_missing_file_error())
    return Upload(form, file)


def _is_chosen_file(value: object) -> bool:
    """Whether this is a file with a name; without a choice, browsers send an empty file without one."""
    return isinstance(value, UploadFile) and bool(value.filename)


def _missing_file_error() -> FieldError:
    return FieldError(FILE_FIELD, "Choose a file.")


OPENAPI_REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "kind"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "A PDF, PNG or JPEG file, recognised by its content; at most 5 MiB.",
                        },
                        "kind": {
                            "type": "string",
                            "enum": ["identity", "certificate", "address"],
                            "description": "What the document proves",
                        },
                    },
                    "examples": [{"kind": "identity", "file": "(the file)"}],
                }
            }
        },
    }
}
"""The form in the OpenAPI document."""
