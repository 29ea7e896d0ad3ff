"""Client of the sandbox process, which parses uploads with limited memory and CPU time.

A huge image, a decompression bomb or a file that crashes its parser ends the sandbox process, not the server.
"""

import json

from hsa_app.core.i18n import _
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.domain.documents.file_types import FileInfo
from hsa_app.infra import sandbox

WORKER_MODULE = "hsa_app.domain.documents.sandbox_worker"


def inspect(content: bytes) -> FileInfo:
    """Detect the type and page count of a file.

    Raises:
        WrongFileType: it is no PDF, PNG or JPEG, or it is a polyglot.
        UnusableFile: it cannot be used; the message says why.
    """
    try:
        result = json.loads(sandbox.run_module(WORKER_MODULE, "inspect", stdin=content))
    except sandbox.SandboxError:
        raise UnusableFile(
            _("This file cannot be read. Save it anew, or photograph the paper, and send that.")
        ) from None
    match result:
        case {"content_type": content_type, "pages": pages}:
            return FileInfo(content_type, pages)
        case {"code": WrongFileType.code, "message": message}:
            raise WrongFileType(message)
        case {"message": message}:
            raise UnusableFile(message)
        case _:
            raise ValueError(_("the child answers in another way"))


def render_page(content: bytes, content_type: str, page: int, rotation: int = 0) -> bytes:
    """Render a page (from 1) as a JPEG, rotated clockwise by 0, 90, 180 or 270 degrees.

    Raises:
        UnusableFile: it cannot be rendered.
    """
    try:
        return sandbox.run_module(WORKER_MODULE, "render", content_type, str(page), str(rotation), stdin=content)
    except sandbox.SandboxError:
        raise UnusableFile(_("This document cannot be shown here. Download it to look at it.")) from None
