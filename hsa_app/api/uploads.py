"""A file and its fields out of a multipart form, read as they come and never more than the limit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from hsa_app.core import validation
from hsa_app.core.errors import FieldProblem, Invalid
from hsa_app.domain.documents import policy
from hsa_app.domain.documents.errors import FIELD, WrongType
from hsa_app.domain.documents.forms import DocumentForm

P = ParamSpec("P")
T = TypeVar("T")

LARGEST_FORM = policy.LARGEST + 64 * 1024
"""A file, and what a form writes around it."""

MOST_FIELDS, LARGEST_FIELD = 8, 1024
AT_ONCE = 2
"""Files that are looked at at the same time in one process: each takes a child of its own."""

_limiter: RunVar[CapacityLimiter] = RunVar("hsa_files_at_once")


@dataclass(frozen=True, slots=True)
class Upload:
    """What a form brought."""

    form: DocumentForm
    content: bytes
    name: str


async def read_upload(request: Request) -> Upload:
    """The one file of a form, and its fields.

    Raises:
        WrongType: this is not a multipart form.
        Invalid: a field is missing or wrong, there are too many, or the form broke off.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise WrongType("Send multipart/form-data with the fields file and kind.")
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD
    )
    try:
        sent = await parser.parse()
    except MultiPartException:
        raise Invalid(FieldProblem("body", "This form cannot be read. Send one file and its kind.")) from None
    except ClientDisconnect:
        raise Invalid(FieldProblem("body", "The form broke off.")) from None
    try:
        return await _upload(sent)
    finally:
        await sent.close()


async def _upload(sent: FormData) -> Upload:
    fields = dict(sent.multi_items())
    file = fields.pop(FIELD, None)
    try:
        form = validation.read(DocumentForm, fields)
    except Invalid as refused:
        raise Invalid(*refused.problems, *([] if _is_file(file) else [_no_file()])) from None
    if not isinstance(file, UploadFile) or not _is_file(file):
        raise Invalid(_no_file())
    return Upload(form, await file.read(), file.filename or "")


def _is_file(sent: object) -> bool:
    """Whether this is a file; a browser sends an empty one without a name when none was chosen."""
    return isinstance(sent, UploadFile) and bool(sent.filename)


def _no_file() -> FieldProblem:
    return FieldProblem(FIELD, "Choose a file.")


async def look(do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in a thread what looks at a file. Those beyond `AT_ONCE` wait without one, so that nobody else waits too."""
    return await to_thread.run_sync(partial(do, *args, **kwargs), limiter=_here())


def _here() -> CapacityLimiter:
    """Of this event loop."""
    try:
        return _limiter.get()
    except LookupError:
        _limiter.set(CapacityLimiter(AT_ONCE))
        return _limiter.get()


FORM: dict[str, Any] = {
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
                            "description": "PDF, PNG or JPEG, judged by its content; at most 5 MiB.",
                        },
                        "kind": {"type": "string", "enum": ["identity", "certificate", "address"]},
                    },
                    "examples": [{"kind": "identity", "file": "(the file)"}],
                }
            }
        },
    }
}
"""The form as the OpenAPI document describes it."""
